"""The policy numbers as they are kept."""

from __future__ import annotations

from rwtui.domain.rules import Rules, rules_from
from rwtui.storage.tables import OptionRow
from rwtui.storage.typed import tuples


def rules() -> Rules:
    """What the database says now."""
    return rules_from(dict(tuples(OptionRow.select(OptionRow.name, OptionRow.value))))
