"""Undo: the Change that brings a recorded one's fields back, made against what is stored today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rwtui.domain.accounts import MfaState
from rwtui.domain.audit import Event, Result
from rwtui.domain.change import Change, Field, FieldChange, Record, Value, creation, shown

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
AS_BEFORE = "Everything is as it was before this event already."


@dataclass(frozen=True, slots=True)
class Way:
    """The way back: the fields to change, what stays lost and why, and which fields were changed again since."""

    fields: tuple[FieldChange, ...] = ()
    lost: tuple[str, ...] = ()
    since: tuple[str, ...] = ()


def problem_with_undoing(event: Event) -> str | None:
    """The sentence that says why an event can't be undone whatever is stored today; None when it may be."""
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
                since.append(
                    f"{change.field.value} was changed again since: now {shown(change.field, today) or 'empty'}"
                )
    return Way(tuple(fields), tuple(lost), tuple(since))


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
