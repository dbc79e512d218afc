"""How a person wants to see the list of User Search: their own view, so there is nothing to preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rwtui.domain.accounts import Account
from rwtui.domain.change import Field, Value, change_of
from rwtui.services.access import Access
from rwtui.services.gate import Gate


@dataclass(frozen=True, slots=True)
class Wishes:
    """Keeping one's own wishes, by a Change of one's own account like everything that is written."""

    access: Access
    gate: Gate

    def keep(self, wanted: Mapping[Field, Value]) -> Account:
        """One's own account with these wishes kept; what is wished already is no Change. Refused or Conflict."""
        with self.access.reading():
            base = self.access.actor()
        change = change_of(base, wanted)
        return self.gate.apply(self.access.session_id, change).account if change else base
