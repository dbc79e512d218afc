"""The groups that an event names, as they are today: they may be called otherwise by now, or be gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rwtui.domain.audit import Event, RecordedEvent
from rwtui.domain.change import Field, FieldChange, Value
from rwtui.domain.folding import fold_email
from rwtui.domain.groups import GroupRef
from rwtui.storage import groups


@dataclass(frozen=True, slots=True)
class AsToday:
    """An event without what its groups no longer allow: fields that are left out, groups that are, each with why."""

    event: Event
    lost: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def as_today(recorded: RecordedEvent) -> AsToday:
    """The event with the names that its groups have today; called with a connection open."""
    kept: list[FieldChange] = []
    lost: list[str] = []
    without: list[str] = []
    for change in recorded.event.fields:
        today, gone = _today(recorded.id, change)
        if gone and today is None:
            lost.append(f"{change.field.value}: {_not_there(gone)}")
        elif gone:
            without.append(f"{change.field.value}: {_not_there(gone)}")
        if today is not None:
            kept.append(today)
    return AsToday(replace(recorded.event, fields=tuple(kept)), tuple(lost), tuple(without))


def _not_there(names: tuple[str, ...]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} not there any more"


def _today(event_id: int, change: FieldChange) -> tuple[FieldChange | None, tuple[str, ...]]:
    """A field with today's groups, None where none of them is left; and those that are gone."""
    if change.field is Field.SECURITY_GROUP:
        before, after = _security(change.before), _security(change.after)
        if isinstance(change.before, GroupRef) and before is None:
            return None, (change.before.name,)
        return FieldChange(change.field, before, after or change.after), ()
    if change.field is Field.FUNCTIONAL_GROUPS:
        return _functional(change, groups.functional_groups_then(event_id))
    return change, ()


def _security(value: Value) -> GroupRef | None:
    """Its number stays."""
    group = groups.security_group(value.id) if isinstance(value, GroupRef) else None
    return None if group is None else group.ref


def _functional(change: FieldChange, names: Mapping[str, str]) -> tuple[FieldChange | None, tuple[str, ...]]:
    before, after = (value if isinstance(value, tuple) else () for value in (change.before, change.after))
    gone = tuple(name for name in before if name not in names)
    if gone and len(gone) == len(before):
        return None, gone
    told_before, told_after = (
        tuple(sorted((names.get(name, name) for name in part if name not in gone), key=fold_email))
        for part in (before, after)
    )
    return FieldChange(change.field, told_before, None if change.after is None else told_after), gone
