"""Undo: the Change that brings a recorded one's fields back, made against what is stored today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rwtui.domain.accounts import MfaState
from rwtui.domain.audit import Event, EventKind, Result
from rwtui.domain.change import KEPT, Change, Field, FieldChange, Record, Value, creation, shown

LOST = {
    Field.PASSWORD: "a password is kept only as a hash, and the old one is gone",
    Field.TOKEN: "an API Token is kept only as a hash, and the old one is gone",
    Field.SESSIONS: "ended sessions stay ended",
    Field.AUTHENTICATOR: "an authenticator can't be brought back; it is enrolled anew",
    Field.RECOVERY_CODES: "recovery codes are kept only as hashes, and the old ones are gone",
    Field.LOCKED: "an unlocked account is locked only by failures",
    Field.LAST_LOGIN: "Last Login is set by signing in",
    Field.USER_TYPE: "User Type is set at creation or import only",
}
"""What no Change can bring back, and why."""
NOTHING_DONE = "Nothing was changed by this event, so there is nothing to undo."
_NO_CHANGE = {
    EventKind.IMPORT: "The new accounts of an import can't be undone by its event: search for them in Users, and "
    "delete them there. Each account that it changed has an event of its own, which can be undone.",
    EventKind.RESTORE: "A restored backup can't be undone: what it replaced is not here any more.",
    EventKind.KEY: "A key that was rotated can't be undone: the old one seals no more.",
    EventKind.LOCK: "A lock is no change of a person's: unlock the account in Password & Security.",
}
"""Why an event that did something can't be undone: what it did is not in it."""
AS_BEFORE = "Everything is as it was before this event already."


@dataclass(frozen=True, slots=True)
class Way:
    """The way back: the fields to change, what stays lost and why, and which fields were changed again since."""

    fields: tuple[FieldChange, ...] = ()
    lost: tuple[str, ...] = ()
    since: tuple[str, ...] = ()


def problem_with_undoing(event: Event) -> str | None:
    """The sentence that says why an event can't be undone whatever is stored today; None when it may be."""
    if event.kind in _NO_CHANGE:
        return _NO_CHANGE[event.kind]
    if event.result is not Result.SUCCESS or not event.fields or event.target_id is None:
        return NOTHING_DONE
    return None


def way_back(event: Event, now: Callable[[Field], Value]) -> Way:
    """How to bring the event's fields back for a record that is there; `now` answers what a field has today."""
    fields: list[FieldChange] = []
    lost: list[str] = []
    since: list[str] = []
    for change in event.fields:
        today = now(change.field)
        if why := _why_lost(change, today):
            lost.append(f"{change.field.value}: {why}")
        elif today == change.before:
            continue
        else:
            fields.append(FieldChange(change.field, today, change.before))
            if today != change.after:
                since.append(_again(change.field, today))
    return Way(tuple(fields), tuple(lost), tuple(since))


def _again(field: Field, today: Value) -> str:
    return f"{field.value} was changed again since: now {shown(field, today) or 'empty'}"


def changed_since_creation(event: Event, now: Callable[[Field], Value]) -> tuple[str, ...]:
    """What an account that will be gone has otherwise than when it came into being."""
    made = {change.field: change.after for change in event.fields}
    return tuple(_again(field, now(field)) for field in KEPT if (now(field) or None) != (made.get(field) or None))


def _why_lost(change: FieldChange, today: Value) -> str | None:
    if change.field is Field.MFA and MfaState.ENROLLED in (change.before, change.after, today):
        return LOST[Field.AUTHENTICATOR]
    return LOST.get(change.field)


def back_to_life(event: Event) -> Change:
    """The Change by which a deleted record comes back with its number; an account without password, token or MFA."""
    assert event.target_id is not None
    values = {change.field: change.before for change in event.fields if change.field not in _GONE}
    return creation(event.record, event.target, values, target_id=event.target_id)


_GONE = {Field.EXISTS, Field.PASSWORD, Field.TOKEN, Field.SESSIONS}


def lost_with(record: Record) -> tuple[str, ...]:
    """What a record that comes back comes back without."""
    return ("comes back without password, API Token and authenticator",) if record is Record.ACCOUNT else ()
