"""A conflict: two Changes on one base, field by field: what was loaded, what somebody else stored, what was typed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from rwtui.domain.change import Change, Field, FieldChange, Value


@dataclass(frozen=True, slots=True)
class Meeting:
    """One field that somebody changed meanwhile, or that this Change wants to: base, theirs, yours."""

    field: Field
    base: Value
    theirs: Value
    yours: Value

    @property
    def is_conflict(self) -> bool:
        """Both changed it, and not to the same."""
        return self.theirs not in (self.base, self.yours) and self.yours != self.base


def meetings(change: Change, loaded: Callable[[Field], Value], stored: Callable[[Field], Value]) -> tuple[Meeting, ...]:
    """Every field that either side has changed, in the order of the fields; secrets can't meet, the last one wins."""
    yours = {f.field: f.after for f in change.fields}
    found = []
    for field in Field:
        base, theirs = loaded(field), stored(field)
        wanted = yours.get(field, base)
        if field in yours or theirs != base:
            found.append(Meeting(field, base, theirs, wanted))
    return tuple(found)


def merged(change: Change, version: int, stored: Callable[[Field], Value], theirs: Collection[Field] = ()) -> Change:
    """The same Change on what is stored now, without the fields where theirs is kept or that are so already."""
    fields = tuple(
        FieldChange(f.field, stored(f.field), f.after)
        for f in change.fields
        if f.field not in theirs and (f.field is Field.PASSWORD or stored(f.field) != f.after)
    )
    return replace(change, base_version=version, fields=fields)
