"""What people have chosen, as it is kept: one row a choice, none for what is left as it comes."""

from __future__ import annotations

from rwtui.domain.change import Field, FieldChange
from rwtui.domain.preferences import (
    ALL_COLUMNS,
    DateFormat,
    Formats,
    ListColumn,
    Preferences,
    Theme,
    TimeFormat,
    order_from,
)
from rwtui.storage.prepared import Prepared
from rwtui.storage.tables import PreferenceRow

FIELDS = {
    Field.DATE_FORMAT: "date_format",
    Field.TIME_FORMAT: "time_format",
    Field.THEME: "theme",
    Field.LIST_COLUMNS: "columns",
    Field.LIST_ORDER: "order",
    Field.FULL_SCREEN: "full_screen",
}
"""The fields of a Change that are kept here, and their names in the table."""


_CHOSEN = Prepared(
    lambda user_id: PreferenceRow.select(PreferenceRow.name, PreferenceRow.value).where(PreferenceRow.user == user_id)
)


def preferences_of(user_id: int) -> Preferences:
    """One person's choices; what is unknown counts as not chosen."""
    kept: dict[str, str] = dict(_CHOSEN.rows(user_id))
    if not kept:
        return Preferences()
    order, descending = order_from(kept.get("order", ""))
    names = kept.get("columns", "").split("\n")
    columns = tuple(c for name in names for c in ListColumn if c.value == name and c in ALL_COLUMNS)
    return Preferences(
        formats=Formats(
            next((d for d in DateFormat if d.value == kept.get("date_format")), DateFormat.ISO),
            next((t for t in TimeFormat if t.value == kept.get("time_format")), TimeFormat.HOURS_24),
        ),
        theme=next((t for t in Theme if t.value == kept.get("theme")), Theme.DARK),
        columns=columns or ALL_COLUMNS,
        order=order,
        descending=descending,
        full_screen=kept.get("full_screen") == "yes",
    )


def keep(user_id: int, change: FieldChange) -> None:
    """Keep a choice that a Change makes."""
    after = change.after
    if isinstance(after, bool):
        value = "yes" if after else "no"
    elif isinstance(after, tuple):
        value = "\n".join(after)
    else:
        value = str(getattr(after, "value", after))
    name = FIELDS[change.field]
    same = (PreferenceRow.user == user_id) & (PreferenceRow.name == name)
    if PreferenceRow.update(value=value).where(same).execute() == 0:
        PreferenceRow.insert(user=user_id, name=name, value=value).execute()
