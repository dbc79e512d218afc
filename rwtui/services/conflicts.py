"""Conflicts: what somebody else stored meanwhile, who and when, and the Change that both agree on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from rwtui.domain.accounts import Account
from rwtui.domain.audit import Result
from rwtui.domain.change import Change, Field, current
from rwtui.domain.merge import Meeting, meetings, merged
from rwtui.errors import Refused
from rwtui.services.access import Access
from rwtui.services.acting import check_rules
from rwtui.services.gate import Gate
from rwtui.services.preview import Plan, preview_of
from rwtui.storage import audit

LOOKED_THROUGH = 200
"""Events of the account, newest first, in which who changed a field is looked for."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The account as it is stored now beside what was loaded and what was typed; who changed each field, and when."""

    theirs: Account
    meetings: tuple[Meeting, ...]
    by: dict[Field, tuple[str, datetime]] = field(default_factory=dict)

    @property
    def conflicts(self) -> tuple[Meeting, ...]:
        """The fields that both changed; the others merge by themselves."""
        return tuple(meeting for meeting in self.meetings if meeting.is_conflict)


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Two Changes on one base; nothing is lost silently."""

    access: Access
    gate: Gate

    def look(self, base: Account, change: Change) -> Standing:
        """How things stand; NotFound when the account is gone, Refused when it may not be viewed any more."""
        with self.access.reading(base.id):
            theirs = self.access.target(base.id)
            found = meetings(change, lambda f: current(base, f), lambda f: current(theirs, f))
            wanted = {meeting.field for meeting in found if meeting.theirs != meeting.base}
            return Standing(theirs, found, _who(base.id, wanted))

    def plan(self, plan: Plan, standing: Standing, keep_theirs: Collection[Field]) -> Plan:
        """What is left of the Change on what is stored now; Refused when nothing is, or a rule says no."""
        theirs = standing.theirs
        change = merged(plan.change, theirs.version, lambda f: current(theirs, f), keep_theirs)
        if not change:
            raise Refused("Theirs is kept; nothing of yours is left to save.")
        sealed = plan.sealed if Field.PASSWORD in change else replace(plan.sealed, password=None, proved_against=None)
        with self.gate.recording_refusal(self.access.session_id, change), self.access.context.storage.reading():
            actor = self.access.actor()
            check_rules(actor, change, theirs)
            return Plan(change, preview_of(actor, change, theirs), sealed)


def _who(account_id: int, wanted: set[Field]) -> dict[Field, tuple[str, datetime]]:
    """Who last changed these fields of the account, and when."""
    found: dict[Field, tuple[str, datetime]] = {}
    for recorded in audit.events_on(account_id, before=None, limit=LOOKED_THROUGH):
        event = recorded.event
        if event.result is not Result.SUCCESS:
            continue
        for change in event.fields:
            if change.field in wanted:
                found.setdefault(change.field, (event.actor, event.at))
        if found.keys() == wanted:
            break
    return found
