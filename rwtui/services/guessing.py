"""Guessing is slowed down, and in the end stopped: by the email typed, known or not, passwords and codes together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rwtui.domain.accounts import Account, email_for_log
from rwtui.domain.audit import Event, EventKind, Result
from rwtui.domain.folding import fold_email
from rwtui.domain.throttle import TooManyTries, after_failure, locks, waits
from rwtui.services.context import Context
from rwtui.storage import accounts, audit, throttles


@dataclass(frozen=True, slots=True)
class Guessing:
    """The throttle of security.md: 5 failures, then waits from 30 s doubling to 15 min; 100 lock the account."""

    context: Context

    def require_patience(self, email: str) -> None:
        """Refused with the time of the next try while this email waits; the same for an email that nobody has."""
        now = self.context.clock()
        with self.context.storage.reading():
            until = waits(throttles.load(self._digests(email)), now)
        if until is not None:
            raise TooManyTries(until, now)

    def is_delayed(self, email: str) -> bool:
        """Whether another's failure has come between asking for patience and now; inside the caller's transaction."""
        return self.waits_until(email) is not None

    def failed(self, email: str, account: Account | None, what: str) -> None:
        """Count and record a failure; the hundredth in a row locks, but never the last working Administrator.

        Refused, right or wrong, where a failure of another process made this email wait while this one was looked at.
        """
        context, now = self.context, self.context.clock()
        with context.storage.writing():
            policy = context.rules.throttle
            digests = self._digests(email)
            before = throttles.load(digests)
            throttle = after_failure(before, now, policy)
            throttles.save(digests, account.id if account else None, throttle)
            self._record(email, account, EventKind.LOGIN, f"Wrong {what}")
            if account is not None and not account.locked and locks(throttle, policy) and self._may_lock(account):
                accounts.lock(account.id)
                self._record(email, account, EventKind.LOCK, f"Locked after {throttle.failures} failures")
        if (until := waits(before, now)) is not None:
            raise TooManyTries(until, now)

    def succeeded(self, email: str) -> None:
        """Begin to count anew; inside the caller's transaction."""
        throttles.clear(self._digests(email))

    def waits_until(self, email: str) -> datetime | None:
        """Until when this email waits; with a connection open."""
        return waits(throttles.load(self._digests(email)), self.context.clock())

    def _digests(self, email: str) -> tuple[str, ...]:
        """Under the key: what was typed can't be read back, and may have been a password by mistake.

        The newest key's first, and those of the keys before it, so that a rotation ends nobody's wait.
        """
        seal, folded = self.context.seal, fold_email(email).encode("utf-8", "surrogatepass")
        return tuple(seal.chain("throttle", folded, key_id) for key_id in seal.key_ids)

    def _may_lock(self, account: Account) -> bool:
        working = account.is_working_administrator(self.context.clock())
        return not working or accounts.another_working_administrator(account.id)

    def _record(self, email: str, account: Account | None, kind: EventKind, title: str) -> None:
        said = account.email if account else email_for_log(email.strip())
        event = Event(
            at=self.context.clock(),
            kind=kind,
            result=Result.FAILURE if kind is EventKind.LOGIN else Result.SUCCESS,
            actor=said,
            actor_id=account.id if account else None,
            target=said,
            target_id=account.id if account else None,
            origin=self.context.origin,
            title=title,
        )
        audit.append(event, self.context.seal)
