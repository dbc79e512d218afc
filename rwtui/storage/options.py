"""The options as they are kept: a row for each that was ever changed; together they are one record."""

from __future__ import annotations

from rwtui.domain.change import Change
from rwtui.domain.options import stored_option
from rwtui.domain.rules import Rules, rules_from
from rwtui.storage.prepared import Prepared
from rwtui.storage.tables import OptionRow
from rwtui.storage.typed import run

_ALL = Prepared(lambda: OptionRow.select(OptionRow.name, OptionRow.value))


def rules() -> Rules:
    """What the database says now."""
    return rules_from(dict(_ALL.rows()))


def version() -> int:
    """Grows with every change of an option: the sum of their versions."""
    database = OptionRow._meta.database
    return int(run(database, "SELECT coalesce(sum(version), 0) FROM option").fetchone()[0])


def write(change: Change) -> None:
    """Keep what a Change says."""
    for field_change in change.fields:
        name, value = stored_option(field_change)
        if OptionRow.update(value=value, version=OptionRow.version + 1).where(OptionRow.name == name).execute() == 0:
            OptionRow.insert(name=name, value=value, version=1).execute()
