"""History: what was done to an account, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.audit import RecordedEvent
from rwtui.domain.permissions import Action
from rwtui.services.access import Access
from rwtui.storage import audit


@dataclass(frozen=True, slots=True)
class History:
    """Pages of an account's events; one's own are anyone's to read."""

    access: Access

    def page(self, account_id: int, before: int | None = None, limit: int = 50) -> tuple[RecordedEvent, ...]:
        """The account's events below number `before`, newest first; Refused when the rules say no."""
        with self.access.reading(account_id):
            self.access.require(Action.VIEW_HISTORY, self.access.target(account_id))
            return audit.events_on(account_id, before=before, limit=limit)
