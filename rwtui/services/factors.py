"""Second factors: using one, enrolling an authenticator, renewing recovery codes."""

from __future__ import annotations

from dataclasses import dataclass, field

from rwtui.domain.accounts import Account, MfaState
from rwtui.domain.change import Field, Value, change_of
from rwtui.domain.secret import Secret
from rwtui.errors import Invalid, Refused, Unavailable
from rwtui.security import recovery, totp
from rwtui.services.access import Access
from rwtui.services.acting import AuthenticatorWrite, Sealed
from rwtui.services.context import Context
from rwtui.services.gate import Gate
from rwtui.storage import factors
from rwtui.storage.sessions import Stage


class Unreadable(Refused):
    """The stored authenticator isn't this account's, or was altered: no code can be compared with it."""

    def __init__(self) -> None:
        super().__init__(
            "The authenticator of this account can't be read. Use a recovery code, or have an Administrator reset it."
        )


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Checking a code, each of which works once; called inside a write transaction."""

    context: Context

    def use(self, account: Account, code: str) -> bool:
        """Take the authenticator's code or a recovery code; False when it is wrong or was used already.

        Unreadable when what is stored was altered, or moved from another account.
        """
        if self.is_recovery_code(code):
            digest = recovery.digest(Secret(recovery.normalise(code)), account.id)
            return factors.use_recovery_code(account.id, digest)
        kept = factors.authenticator(account.id)
        if kept is None:
            return False
        try:
            secret = Secret(self.context.seal.decrypt(kept.sealed_secret, bound_to(account.id)).decode())
        except Unavailable as fault:
            raise Unreadable from fault
        counter = totp.matched_counter(secret, code, self.context.clock(), kept.last_counter)
        return counter is not None and factors.use_counter(account.id, counter)

    @staticmethod
    def is_recovery_code(code: str) -> bool:
        """Whether it has the form of a recovery code."""
        return recovery.looks_like_one(code)


def bound_to(account_id: int) -> str:
    """What an authenticator's secret is encrypted for: moved to another account it can't be read."""
    return f"user:{account_id}:totp"


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A secret that no code has confirmed yet: kept nowhere, so that the old authenticator stays in force."""

    secret: Secret
    uri: Secret
    grouped: Secret = field(repr=False)


@dataclass(frozen=True, slots=True)
class MultiFactor:
    """One's own authenticator and recovery codes."""

    access: Access
    gate: Gate

    def begin(self) -> Enrollment:
        """A new secret to show; nothing is stored."""
        account = self._enrolling()
        secret = totp.new_secret()
        return Enrollment(secret, totp.uri(secret, account.email), Secret(totp.grouped(secret)))

    def confirm(self, enrollment: Enrollment, code: str) -> tuple[Account, tuple[Secret, ...]]:
        """Put the authenticator in force with a code of it; the new recovery codes. Invalid for a wrong code."""
        context = self.access.context
        account = self._enrolling()
        counter = totp.matched_counter(enrollment.secret, code, context.clock(), None)
        if counter is None:
            raise Invalid({"code": "Not this authenticator's code; the next one comes within 30 s"})
        sealed_secret = context.seal.encrypt(enrollment.secret.reveal().encode(), bound_to(account.id))
        codes = recovery.new_codes()
        wanted: dict[Field, Value] = {
            Field.MFA: MfaState.ENROLLED,
            Field.AUTHENTICATOR: "confirmed",
            Field.RECOVERY_CODES: f"{len(codes)} new",
        }
        sealed = Sealed(
            authenticator=AuthenticatorWrite(sealed_secret, counter), recovery_codes=_digests(codes, account.id)
        )
        return self.gate.apply(self.access.session_id, change_of(account, wanted), sealed).account, codes

    def _enrolling(self) -> Account:
        """The account that acts; Refused while another step of signing in stands before this one."""
        with self.access.reading():
            session, account = self.access.acting()
            return account if session.stage is Stage.ENROLL else self.access.actor()

    def renew_codes(self) -> tuple[Account, tuple[Secret, ...]]:
        """New recovery codes, shown once; the old ones are dead. Refused where no authenticator is enrolled."""
        with self.access.reading():
            account = self.access.actor()
        codes = recovery.new_codes()
        change = change_of(account, {Field.RECOVERY_CODES: f"{len(codes)} new"})
        sealed = Sealed(recovery_codes=_digests(codes, account.id))
        return self.gate.apply(self.access.session_id, change, sealed).account, codes


def _digests(codes: tuple[Secret, ...], account_id: int) -> tuple[str, ...]:
    return tuple(recovery.digest(Secret(recovery.normalise(code.reveal())), account_id) for code in codes)
