"""Undo: the inverse of a recorded Change, previewed against today's values, and put through the gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rwtui.domain.accounts import Account
from rwtui.domain.audit import Event, RecordedEvent
from rwtui.domain.change import Change, Field, FieldChange, Record, Value, creation, current, deletion_of
from rwtui.domain.groups import GroupRef
from rwtui.domain.options import OPTIONS_ID, option_values
from rwtui.domain.permissions import Action
from rwtui.domain.records import deletion, group_values
from rwtui.domain.undo import AS_BEFORE, Way, back_to_life, lost_with, problem_with_undoing, way_back
from rwtui.errors import NotFound, Refused, SoAlready
from rwtui.services.access import Access
from rwtui.services.acting import Applied, check_rules
from rwtui.services.gate import Gate
from rwtui.services.preview import Plan, Preview, preview_of
from rwtui.storage import accounts, audit, groups, options


@dataclass(frozen=True, slots=True)
class Undo:
    """For Administrators; an undo is a Change like any other, recorded, and can be undone itself."""

    access: Access
    gate: Gate

    def plan(self, event_id: int) -> Plan:
        """What undoing this event will do today; Refused with the reason where it can't be undone."""
        with self.access.reading():
            actor = self.access.require(Action.UNDO)
            recorded = audit.event(event_id)
            if recorded is None:
                raise NotFound("This event is not there any more.")
            return undoing(actor, recorded)

    def apply(self, plan: Plan, reason: str = "") -> Applied:
        """Put it through the gate; ProofNeeded, Refused or Conflict when that says no."""
        with self.access.reading():
            self.access.require(Action.UNDO)
            self.access.require_proof()
        because = ": ".join(filter(None, (plan.change.reason, reason.strip())))
        return self.gate.apply(self.access.session_id, plan.change.because(because), plan.sealed)


def undoing(actor: Account, recorded: RecordedEvent) -> Plan:
    """The inverse of an event against today's values, with its preview; called with a connection open."""
    event = recorded.event
    if problem := problem_with_undoing(event):
        raise Refused(problem)
    reason = f"Undo of event {recorded.id}"
    if any(change.field is Field.EXISTS and change.after is False for change in event.fields):
        change = _named_today(back_to_life(event)).because(reason)
        check_rules(actor, change, None)
        return Plan(change, Preview(None, None, lost_with(event.record)))
    plan = _UNDO[event.record](actor, event)
    return replace(plan, change=plan.change.because(reason))


def _account(actor: Account, event: Event) -> Plan:
    base = accounts.load(event.target_id or 0)
    if base is None:
        raise NotFound(f"{event.target} is not there any more.")
    if _created(event):
        change = deletion_of(base)
        check_rules(actor, change, base)
        return Plan(change, preview_of(actor, change, base))
    way = way_back(_with_groups_of_today(event), lambda field: current(base, field))
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
    Record.ACCOUNT: _account,
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
        raise Refused(f"It can't be undone. {'; '.join(way.lost)}.") if way.lost else SoAlready(AS_BEFORE)
    return way.fields


def _notes(way: Way) -> tuple[str, ...]:
    return (*(f"stays as it is: {lost}" for lost in way.lost), *way.since)


def _today(value: Value) -> Value:
    """A security group may have another name by now; its number stays."""
    if not isinstance(value, GroupRef):
        return value
    group = groups.security_group(value.id)
    if group is None:
        raise Refused(f"The security group {value.name} is not there any more.")
    return group.ref


def _with_groups_of_today(event: Event) -> Event:
    fields = tuple(
        FieldChange(f.field, _today(f.before), f.after) if f.field is Field.SECURITY_GROUP else f for f in event.fields
    )
    return replace(event, fields=fields)


def _named_today(change: Change) -> Change:
    values: dict[Field, Value] = {f.field: _today(f.after) for f in change.fields if f.field is not Field.EXISTS}
    return creation(change.record, change.target, values, target_id=change.target_id)
