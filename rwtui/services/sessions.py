"""Sessions: where an account is signed in, and ending that; and unlocking, for a person who is locked out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rwtui.domain.accounts import Account
from rwtui.domain.change import Change, Field, FieldChange, change_of
from rwtui.domain.permissions import Action
from rwtui.errors import Refused
from rwtui.services.access import Access
from rwtui.services.acting import Sealed
from rwtui.services.gate import Gate
from rwtui.services.guessing import Guessing
from rwtui.storage import sessions
from rwtui.storage.sessions import Session


@dataclass(frozen=True, slots=True)
class Sessions:
    """One's own are anyone's to see and end; another's an Administrator's."""

    access: Access
    gate: Gate

    def of(self, account_id: int) -> tuple[Session, ...]:
        """The account's live sessions, newest first; Refused when the rules say no."""
        with self.access.reading(account_id):
            target = self.access.target(account_id)
            self.access.require(Action.VIEW_SESSIONS, target)
            return sessions.live_of(account_id)

    def end(self, base: Account, ending: tuple[Session, ...]) -> Account:
        """End these sessions; Refused when the rules say no or they have ended already."""
        if not ending:
            raise Refused("There is no session to end.")
        told = "; ".join(str(session.origin) for session in ending[:3])
        change = change_of(base, {Field.SESSIONS: f"{len(ending)} to end: {told}"})
        return self.gate.apply(
            self.access.session_id, change, Sealed(sessions=tuple(session.id for session in ending))
        ).account

    def waits_until(self, account_id: int) -> datetime | None:
        """Until when the account's next sign-in is delayed; for Administrators."""
        with self.access.reading(account_id):
            target = self.access.target(account_id)
            self.access.require(Action.UNLOCK, target)
            return Guessing(self.access.context).waits_until(target.email)

    def unlock(self, base: Account) -> Account:
        """Let a locked or delayed account try again at once."""
        locked = FieldChange(Field.LOCKED, base.locked or "delayed", False)
        change = Change(base.id, base.email, base.version, (locked,))
        return self.gate.apply(self.access.session_id, change).account
