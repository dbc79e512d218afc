"""Who is asking: an actor is a live session, looked up again at every read and write."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.accounts import Account, AccountStatus
from rwtui.domain.permissions import Action, refusal
from rwtui.errors import NotFound, Refused
from rwtui.services.context import Context
from rwtui.storage import accounts, sessions
from rwtui.storage.sessions import LiveSession, Stage


class SessionEnded(Refused):
    """The session is over: ended elsewhere, or its account may not be signed in any more."""

    def __init__(self) -> None:
        super().__init__("Your session has ended. Sign in again.")


@dataclass(frozen=True, slots=True)
class Access:
    """What one session may do. Every method is called with a connection open."""

    context: Context
    session_id: str

    def actor(self) -> Account:
        """The account that acts, as it is now; SessionEnded or Refused when the session does not reach that far."""
        session, account = self.acting()
        if session.stage is not Stage.FULL:
            raise Refused("Save a new password first.")
        return account

    def acting(self) -> tuple[LiveSession, Account]:
        """The session and its account, however far it reaches; SessionEnded when it is over."""
        session = sessions.live(self.session_id)
        account = None if session is None else accounts.load(session.user_id)
        if session is None or account is None or account.status is AccountStatus.DISABLED or account.locked:
            raise SessionEnded
        return session, account

    def require(self, action: Action, target: Account | None = None) -> Account:
        """The actor, if the rules allow the action; Refused with the rule's sentence when they don't."""
        actor = self.actor()
        if sentence := refusal(actor, action, target):
            raise Refused(sentence)
        return actor

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
