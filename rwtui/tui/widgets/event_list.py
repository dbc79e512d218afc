"""The list of Event Logs."""

from __future__ import annotations

from functools import partial

from rwtui.domain.audit import RecordedEvent, Result
from rwtui.domain.change import shown
from rwtui.domain.preferences import Formats
from rwtui.tui.widgets.columned import Column
from rwtui.tui.widgets.paged_list import PagedList


def details(recorded: RecordedEvent, formats: Formats) -> str:
    """The fields of an event in one line."""
    fields = recorded.event.fields
    told = ((f.field, shown(f.field, f.before, formats), shown(f.field, f.after, formats)) for f in fields)
    return "; ".join(f"{field.value} {before} -> {after}" for field, before, after in told)


class EventList(PagedList[RecordedEvent]):
    """Events, newest first."""

    FIXED = Column[RecordedEvent]("Timestamp (UTC)", Formats.MOST_CELLS, lambda row: row.event.at)
    COLUMNS = (
        Column[RecordedEvent]("Actor", 19, lambda row: row.event.actor),
        Column[RecordedEvent]("Target", 19, lambda row: row.event.target),
        Column[RecordedEvent]("Action", 9, lambda row: row.event.kind.value),
        Column[RecordedEvent]("Result", 7, lambda row: row.event.result.value),
        Column[RecordedEvent]("Title", 40, lambda row: row.event.title),
        Column[RecordedEvent]("Source", 30, lambda row: str(row.event.origin)),
        Column[RecordedEvent]("Details", 60, lambda row: partial(details, row)),
    )

    def position(self, row: RecordedEvent) -> int:
        """Its number."""
        return row.id

    def identity(self, row: RecordedEvent) -> int:
        """Its number."""
        return row.id

    def is_dim(self, row: RecordedEvent) -> bool:
        """What went as it should is quieter than what didn't."""
        return row.event.result is Result.SUCCESS
