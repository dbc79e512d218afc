"""Who is asking: an actor is a live session, looked up again at every read and write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from rwtui.domain.accounts import Account, AccountStatus, PasswordState, email_for_log
from rwtui.domain.audit import Event, EventKind, Result
from rwtui.domain.permissions import Action, refusal
from rwtui.errors import NotFound, Refused
from rwtui.services.context import Context
from rwtui.services.session_ends import ProofNeeded as ProofNeeded
from rwtui.services.session_ends import SessionEnded as SessionEnded
from rwtui.services.session_ends import TimedOut as TimedOut
from rwtui.services.session_ends import TokenEnded as TokenEnded
from rwtui.storage import accounts, audit, options, sessions
from rwtui.storage.sessions import Session, Stage


@dataclass(frozen=True, slots=True)
class Access:
    """What one session may do. Every method but `reading` and `find` is called with a connection open."""

    context: Context
    session_id: str

    @contextmanager
    def reading(
        self, target_id: int | None = None, *, email: str = "", title: str = "", rehearsing: bool = False
    ) -> Iterator[None]:
        """A connection to read with; when a rule says no, that is recorded before it goes on to who asked.

        With whom or what was asked for: an account, by its number or by an email that nobody may have, or a title.
        `rehearsing` makes it one in which the gate can rehearse a write, of which nothing stays.
        """
        storage = self.context.storage
        try:
            with storage.writing() if rehearsing else storage.reading():
                yield
        except (SessionEnded, ProofNeeded):
            raise
        except Refused as no:
            self._record_refusal(target_id, email, title, no)
            raise

    def _record_refusal(self, target_id: int | None, email: str, title: str, no: Refused) -> None:
        """In a transaction of its own, after the read. An email is told as it was typed, whether it is there or not."""
        with self.context.storage.writing():
            session = sessions.find(self.session_id)
            account = None if session is None else accounts.load(session.user_id)
            target = accounts.find(email) if email else None if target_id is None else accounts.load(target_id)
            event = Event(
                at=self.context.clock(),
                kind=EventKind.ACCESS,
                result=Result.REFUSED,
                actor=account.email if account else "",
                actor_id=account.id if account else None,
                origin=self.context.origin,
                target_id=target.id if target else None,
                target=email_for_log(email) if email else target.email if target else "",
                title=title,
                reason=str(no),
            )
            audit.append(event, self.context.seal)

    def actor(self) -> Account:
        """The account that acts, as it is now; SessionEnded or Refused when the session does not reach that far."""
        session, account = self.acting()
        if session.stage is Stage.ENROLL:
            raise Refused("Enroll in Multi-Factor Authentication first.")
        if session.stage is Stage.PASSWORD:
            raise Refused("Save a new password first.")
        return account

    def acting(self) -> tuple[Session, Account]:
        """The session and its account, however far it reaches; SessionEnded or TimedOut when it is over."""
        self.context.rules = options.rules()  # as the database has them now, whoever changed them
        session = sessions.find(self.session_id)
        account = None if session is None else accounts.load(session.user_id)
        if session is None or session.ended or account is None or not _may_stay(account):
            raise TokenEnded if self.by_token else SessionEnded
        if session.stage is Stage.TOKEN and why_no_token(account) is not None:
            raise TokenEnded
        if self.overdue(session, account):
            raise TimedOut
        ran_out = account.password_expires is not None and self.context.clock() >= account.password_expires
        if ran_out and session.stage is not Stage.FULL:
            raise SessionEnded  # a temporary password is good for its hours, and so is a sign-in with it
        return session, account

    @property
    def by_token(self) -> bool:
        """Whether an API Token began it: for what is said beforehand; the gate goes by the session itself."""
        return bool(self.context.origin.via)

    def overdue(self, session: Session, account: Account) -> bool:
        """Idle for the account's Timeout, or too long in all (security.md, session). A command is never idle."""
        now = self.context.clock()
        idle = session.stage is not Stage.TOKEN and now - session.last_seen >= timedelta(minutes=account.timeout)
        return idle or now - session.started_at >= self.context.rules.session.longest

    def require(self, action: Action, target: Account | None = None) -> Account:
        """The actor, if the rules allow the action; Refused with the rule's sentence when they don't."""
        actor = self.actor()
        if sentence := refusal(actor, action, target):
            raise Refused(sentence)
        return actor

    def require_proof(self) -> None:
        """ProofNeeded when the last proof of the password (and code) is older than the rules say (step-up).

        An API Token needs none.
        """
        session, _ = self.acting()
        stale = self.context.clock() - session.proved_at > self.context.rules.session.proof
        if stale and session.stage is not Stage.TOKEN:
            raise ProofNeeded

    def find(self, email: str) -> Account:
        """The account with this email; NotFound, or Refused alike for every email where it may not be viewed."""
        with self.reading(email=email.strip(), title="View account"):
            actor, found = self.actor(), accounts.find(email.strip())
            if sentence := refusal(actor, Action.SEARCH if found is None else Action.VIEW_ACCOUNT, found):
                raise Refused(sentence)
            if found is None:
                raise NotFound(f"There is no account {email.strip()}.")
            return found

    def target(self, account_id: int) -> Account:
        """The account acted on, as it is now; NotFound when it is gone, Refused when it may not be viewed."""
        account = accounts.load(account_id)
        actor = self.actor()
        if account is None:
            if sentence := refusal(actor, Action.SEARCH, None):
                raise Refused(sentence)
            raise NotFound("This account is not there any more.")
        if sentence := refusal(actor, Action.VIEW_ACCOUNT, account):
            raise Refused(sentence)
        return account


def why_no_token(account: Account) -> str | None:
    """Why an API Token can't act for this account, for the log; None when it can (security.md, API Token)."""
    if account.token is None:
        return "It has no API Token"
    if account.status is not AccountStatus.ENABLED:
        return "Disabled"
    if not account.is_native:
        return "An SSO account has none"
    if account.locked:
        return "Locked"
    if account.must_change_password or account.password is PasswordState.TEMPORARY:
        return "Must change its password first"
    return None


def _may_stay(account: Account) -> bool:
    return account.status is AccountStatus.ENABLED and not account.locked and account.is_native
