"""Signing in and out. The one answer to every failure tells nothing of which account exists or why."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from rwtui.domain.accounts import Account
from rwtui.domain.audit import Event, EventKind, Result
from rwtui.domain.secret import Secret
from rwtui.errors import Refused
from rwtui.security import passwords
from rwtui.services.context import Context
from rwtui.storage import accounts, audit, sessions
from rwtui.storage.sessions import Stage

FAILED = "Email or password is wrong, or the account can't sign in here."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has begun; with `must_change_password` it reaches Force Password Change alone."""

    session_id: str
    account: Account
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class SignIn:
    """Takes up to a second: never on the event loop."""

    context: Context

    def sign_in(self, email: str, password: Secret) -> SignedIn:
        """Begin a session; Refused with the same sentence for whatever is wrong, at the same cost."""
        context = self.context
        with context.storage.reading():
            account = accounts.find(email)
            stored = accounts.password_hash(account.id) if account else None
        verified = passwords.verify(password, stored)
        now = context.clock()
        if account is not None and stored is not None and verified.ok and account.can_sign_in(now):
            fresh = passwords.hash_password(password) if verified.rehash else stored
            if signed_in := self._begin(account.id, stored, fresh, now):
                return signed_in
        self._record(email, account, Result.FAILURE)
        raise Refused(FAILED)

    def _begin(self, account_id: int, stored: str, fresh: str, now: datetime) -> SignedIn | None:
        """The session, or None when the account can't sign in with that password any more."""
        context = self.context
        with context.storage.writing():
            account = accounts.load(account_id)
            if account is None or not account.can_sign_in(now) or accounts.password_hash(account_id) != stored:
                return None
            if fresh != stored:
                accounts.rehash(account_id, stored, fresh)
            must_change = account.must_change_password or account.password_expires is not None
            session_id = secrets.token_hex(16)
            stage = Stage.PASSWORD if must_change else Stage.FULL
            sessions.start(session_id, account.id, stage, context.origin, now)
            accounts.signed_in(account.id, now)
            audit.append(self._event(account.email, account, EventKind.LOGIN, Result.SUCCESS), context.seal)
            loaded = accounts.load(account.id)
            assert loaded is not None
            return SignedIn(session_id, loaded, must_change)

    def sign_out(self, session_id: str, reason: str = "signed out") -> None:
        """End the session; nothing happens when it has ended already."""
        with self.context.storage.writing():
            session = sessions.find(session_id)
            if session is None or not sessions.end(session_id, reason, self.context.clock()):
                return
            account = accounts.load(session.user_id)
            email = account.email if account else ""
            audit.append(self._event(email, account, EventKind.LOGOUT, Result.SUCCESS), self.context.seal)

    def warm(self) -> None:
        """Verify once, so that the first sign-in takes no longer than the next."""
        passwords.warm()

    def _record(self, email: str, account: Account | None, result: Result) -> None:
        with self.context.storage.writing():
            audit.append(self._event(email[:320], account, EventKind.LOGIN, result), self.context.seal)

    def _event(self, email: str, account: Account | None, kind: EventKind, result: Result) -> Event:
        number = account.id if account else None
        return Event(
            at=self.context.clock(),
            kind=kind,
            result=result,
            actor=email,
            actor_id=number,
            target=email,
            target_id=number,
            origin=self.context.origin,
            title=kind.value,
        )
