"""Signing in and out. The one answer to every failure tells nothing of which account exists or why."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from rwtui.domain.accounts import Account, MfaState
from rwtui.domain.audit import Event, EventKind, Result
from rwtui.domain.origin import Origin
from rwtui.domain.secret import Secret
from rwtui.errors import Refused
from rwtui.security import passwords
from rwtui.services.access import Access
from rwtui.services.context import Context
from rwtui.services.factors import SecondFactor, Unreadable
from rwtui.services.gate import next_stage
from rwtui.services.guessing import Guessing
from rwtui.storage import accounts, audit, sessions
from rwtui.storage.sessions import Session, Stage

FAILED = "Email or password is wrong, or the account can't sign in here."
WRONG_CODE = "The code is wrong, or was used already."
WRONG_PROOF = "The password or the code is wrong."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has begun; unless its stage is FULL it reaches one step of signing in alone."""

    session_id: str
    account: Account
    stage: Stage
    recovery_code_used: bool = False

    @property
    def must_change_password(self) -> bool:
        """Whether Force Password Change is the next step."""
        return self.stage is Stage.PASSWORD


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """The password was right; a code of the authenticator, or a recovery code, must follow."""

    account_id: int
    email: str
    stored: str = field(repr=False)
    fresh: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Takes up to a second: never on the event loop."""

    context: Context

    def sign_in(self, email: str, password: Secret) -> SignedIn | CodeNeeded:
        """Begin a session, or ask for a code; Refused with one sentence for whatever is wrong, at the same cost."""
        context = self.context
        context.read_rules()
        guessing = Guessing(context)
        guessing.require_patience(email)
        with context.storage.reading():
            account = accounts.find(email)
            stored = accounts.password_hash(account.id) if account else None
        verified = passwords.verify(password, stored)
        now = context.clock()
        if account is not None and stored is not None and verified.ok and account.can_sign_in(now):
            fresh = passwords.hash_password(password) if verified.rehash else stored
            if account.mfa is MfaState.ENROLLED:
                guessing.require_patience(email)  # another process may have failed while this one verified
                return CodeNeeded(account.id, account.email, stored, fresh)
            if signed_in := self._begin(account.id, stored, fresh, code=None):
                return signed_in
        guessing.failed(email, account, "password")
        raise Refused(FAILED)

    def code(self, needed: CodeNeeded, code: str) -> SignedIn:
        """The second step; Refused when the code is wrong or was used, which counts as a failure too."""
        guessing = Guessing(self.context)
        guessing.require_patience(needed.email)
        with self._recording_unreadable(needed.account_id, EventKind.LOGIN):
            signed_in = self._begin(needed.account_id, needed.stored, needed.fresh, code=code)
        if signed_in is not None:
            return signed_in
        with self.context.storage.reading():
            account = accounts.load(needed.account_id)
        guessing.failed(needed.email, account, "code")
        raise Refused(WRONG_CODE)

    def _begin(self, account_id: int, stored: str, fresh: str, *, code: str | None) -> SignedIn | None:
        """The session, or None when the account can't sign in with that password, or that code, any more."""
        context, now = self.context, self.context.clock()
        with context.storage.writing():
            account = accounts.load(account_id)
            if account is None or not account.can_sign_in(now) or accounts.password_hash(account_id) != stored:
                return None
            if Guessing(context).is_delayed(account.email):
                return None
            used_recovery = False
            if account.mfa is MfaState.ENROLLED:
                factor = SecondFactor(context)
                if code is None or not factor.use(account, code):
                    return None
                used_recovery = factor.is_recovery_code(code)
            if fresh != stored:
                accounts.rehash(account_id, stored, fresh)
            return self._start(account, used_recovery, now)

    @contextmanager
    def _recording_unreadable(self, account_id: int, kind: EventKind) -> Iterator[None]:
        """An authenticator that can't be read is no wrong code: it counts as no failure, but the log tells of it."""
        try:
            yield
        except Unreadable as no:
            with self.context.storage.writing():
                account = accounts.load(account_id)
                if account is not None:
                    self._record(account, kind, kind.value, result=Result.REFUSED, reason=str(no))
            raise

    def _start(self, account: Account, used_recovery: bool, now: datetime) -> SignedIn:
        context = self.context
        self._end_overdue(now)
        session_id = secrets.token_hex(16)  # 128 bits
        stage = next_stage(context.rules, account)
        sessions.start(session_id, account.id, stage, context.origin, now)
        accounts.signed_in(account.id, now)
        Guessing(context).succeeded(account.email)
        title = "Login with a recovery code" if used_recovery else "Login"
        self._record(account, EventKind.LOGIN, title)
        loaded = accounts.load(account.id)
        assert loaded is not None
        return SignedIn(session_id, loaded, stage, used_recovery)

    def _end_overdue(self, now: datetime) -> None:
        """Sessions of terminals that went away end with the next sign-in of anybody."""
        for session in sessions.overdue(now, self.context.rules.session.longest):
            self._end(session, "timed out", EventKind.TIMEOUT)

    def sign_out(self, session_id: str, reason: str = "signed out") -> None:
        """End the session; nothing happens when it has ended already."""
        self._end_recorded(session_id, reason, EventKind.LOGOUT)

    def time_out(self, session_id: str) -> None:
        """End a session that nobody has used for too long."""
        self._end_recorded(session_id, "timed out", EventKind.TIMEOUT)

    def _end_recorded(self, session_id: str, reason: str, kind: EventKind) -> None:
        with self.context.storage.writing():
            session = sessions.find(session_id)
            if session is not None:
                self._end(session, reason, kind)

    def _end(self, session: Session, reason: str, kind: EventKind) -> None:
        account = accounts.load(session.user_id)
        if sessions.end(session.id, reason, self.context.clock()) and account is not None:
            self._record(account, kind, reason.capitalize(), origin=session.origin)

    def prove(self, session_id: str, password: Secret, code: str) -> None:
        """Step-up: the password (and code) again; good for five minutes. Refused when wrong, which is counted."""
        context = self.context
        access = Access(context, session_id)
        with context.storage.reading():
            _, account = access.acting()
            stored = accounts.password_hash(account.id)
        guessing = Guessing(context)
        guessing.require_patience(account.email)
        right = passwords.verify(password, stored).ok
        with self._recording_unreadable(account.id, EventKind.STEP_UP), context.storage.writing():
            _, account = access.acting()
            right = right and accounts.password_hash(account.id) == stored and not guessing.is_delayed(account.email)
            if right and account.mfa is MfaState.ENROLLED:
                right = SecondFactor(context).use(account, code)
            if right:
                sessions.proved(session_id, context.clock())
                guessing.succeeded(account.email)
                self._record(account, EventKind.STEP_UP, "Step-up")
        if not right:
            guessing.failed(account.email, account, "step-up")
            raise Refused(WRONG_PROOF)

    def touch(self, session_id: str) -> None:
        """The person at the terminal has done something; SessionEnded or TimedOut when it is over."""
        with self.context.storage.writing():
            Access(self.context, session_id).acting()
            sessions.touch(session_id, self.context.clock())

    def warm(self) -> None:
        """Verify once, so that the first sign-in takes no longer than the next."""
        passwords.warm()

    def _record(
        self,
        account: Account,
        kind: EventKind,
        title: str,
        *,
        result: Result = Result.SUCCESS,
        reason: str = "",
        origin: Origin | None = None,
    ) -> None:
        event = Event(
            at=self.context.clock(),
            kind=kind,
            result=result,
            actor=account.email,
            actor_id=account.id,
            target=account.email,
            target_id=account.id,
            origin=origin or self.context.origin,
            title=title,
            reason=reason,
        )
        audit.append(event, self.context.seal)
