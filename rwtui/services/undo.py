"""Undo: the inverse of a recorded Change, previewed against today's values, and put through the gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rwtui.domain.accounts import Account
from rwtui.domain.audit import Event, RecordedEvent
from rwtui.domain.change import Change, Field, FieldChange, Record, Value, current, deletion_of
from rwtui.domain.options import OPTIONS_ID, option_values
from rwtui.domain.permissions import Action
from rwtui.domain.records import deletion, group_values
from rwtui.domain.undo import (
    AS_BEFORE,
    Way,
    back_to_life,
    changed_since_creation,
    lost_with,
    problem_with_undoing,
    way_back,
)
from rwtui.errors import NotFound, Refused
from rwtui.services.access import Access
from rwtui.services.acting import Actor, Applied, check_rules
from rwtui.services.gate import Gate
from rwtui.services.groups_then import AsToday, as_today
from rwtui.services.preview import Plan, Preview, preview_of
from rwtui.storage import accounts, audit, groups, options
from rwtui.storage.sessions import Stage


@dataclass(frozen=True, slots=True)
class Undo:
    """For Administrators; an undo is a Change like any other, recorded, and can be undone itself."""

    access: Access
    gate: Gate

    def plan(self, event_id: int) -> Plan:
        """What undoing this event will do today; Refused with the reason where it can't be undone."""
        with self.access.reading(rehearsing=True):
            actor = self.access.require(Action.UNDO)
            recorded = audit.event(event_id)
            if recorded is None:
                raise NotFound("This event is not there any more.")
            plan = undoing(actor, recorded)
            by_token = self.access.acting()[0].stage is Stage.TOKEN
            self.gate.rehearse(Actor(actor.email, actor, self.access.session_id, by_token=by_token), plan.change)
            return plan

    def apply(self, plan: Plan, reason: str = "") -> Applied:
        """Put it through the gate; ProofNeeded, Refused or Conflict when that says no."""
        with self.access.reading():
            self.access.require(Action.UNDO)
            self.access.require_proof()
        because = ": ".join(filter(None, (plan.change.reason, reason.strip())))
        return self.gate.apply(self.access.session_id, plan.change.because(because), plan.sealed)


def undoing(actor: Account, recorded: RecordedEvent) -> Plan:
    """The inverse of an event against today's values, with its preview; called with a connection open."""
    if problem := problem_with_undoing(recorded.event):
        raise Refused(problem)
    today = as_today(recorded)
    if any(change.field is Field.EXISTS and change.after is False for change in today.event.fields):
        plan = _back_to_life(actor, today)
    elif today.event.record is Record.ACCOUNT:
        plan = _account(actor, today)
    else:
        plan = _UNDO[today.event.record](actor, today.event)
    return replace(plan, change=plan.change.because(f"Undo of event {recorded.id}"))


def _back_to_life(actor: Account, today: AsToday) -> Plan:
    change = back_to_life(today.event)
    if change.record is Record.ACCOUNT and Field.SECURITY_GROUP not in change:
        raise Refused(f"It can't be undone. {'; '.join(today.lost)}.")
    check_rules(actor, change, None)
    return Plan(change, Preview(None, None, (*lost_with(change.record), *_left_out(*today.lost, *today.without))))


def _left_out(*what: str) -> tuple[str, ...]:
    return tuple(f"left out: {why}" for why in what)


def _account(actor: Account, today: AsToday) -> Plan:
    event = today.event
    base = accounts.load(event.target_id or 0)
    if base is None:
        raise NotFound(f"{event.target} is not there any more.")
    if _created(event):
        change = deletion_of(base)
        check_rules(actor, change, base)
        since = changed_since_creation(event, lambda field: current(base, field))
        preview = preview_of(actor, change, base)
        return Plan(change, replace(preview, effects=(*preview.effects, *since)))
    way = way_back(event, lambda field: current(base, field))
    way = replace(way, lost=(*today.lost, *way.lost), since=(*_left_out(*today.without), *way.since))
    change = Change(base.id, base.email, base.version, _fields(way))
    check_rules(actor, change, base)
    preview = preview_of(actor, change, base)
    return Plan(change, replace(preview, effects=(*preview.effects, *_notes(way))))


def _security_group(actor: Account, event: Event) -> Plan:
    group = groups.security_group(event.target_id or 0)
    if group is None:
        raise NotFound(f"{event.target} is not there any more.")
    values = group_values(group)
    if _created(event):
        return _gone(actor, deletion(event.record, group.id, group.name, group.version, values))
    return _back(actor, event, Change(group.id, group.name, group.version, ()), values.get)


def _functional_group(actor: Account, event: Event) -> Plan:
    group = groups.functional_group(event.target_id or 0)
    if group is None:
        raise NotFound(f"{event.target} is not there any more.")
    if _created(event):
        return _gone(actor, deletion(event.record, group.id, group.name, group.version, {}))
    names: dict[Field, Value] = {Field.NAME: group.name}
    return _back(actor, event, Change(group.id, group.name, group.version, ()), names.get)


def _options(actor: Account, event: Event) -> Plan:
    values = option_values(options.rules())
    return _back(actor, event, Change(OPTIONS_ID, event.target, options.version(), ()), values.get)


_UNDO: dict[Record, Callable[[Account, Event], Plan]] = {
    Record.SECURITY_GROUP: _security_group,
    Record.FUNCTIONAL_GROUP: _functional_group,
    Record.OPTIONS: _options,
}


def _created(event: Event) -> bool:
    return any(change.field is Field.EXISTS for change in event.fields)


def _gone(actor: Account, change: Change) -> Plan:
    check_rules(actor, change, None)
    return Plan(change, Preview(None, None, ()))


def _back(actor: Account, event: Event, base: Change, now: Callable[[Field], Value]) -> Plan:
    way = way_back(event, now)
    change = replace(base, fields=_fields(way), record=event.record)
    check_rules(actor, change, None)
    return Plan(change, Preview(None, None, _notes(way)))


def _fields(way: Way) -> tuple[FieldChange, ...]:
    if not way.fields:
        raise Refused("It can't be undone. " + "; ".join(way.lost) + "." if way.lost else AS_BEFORE)
    return way.fields


def _notes(way: Way) -> tuple[str, ...]:
    return (*(f"stays as it is: {lost}" for lost in way.lost), *way.since)
