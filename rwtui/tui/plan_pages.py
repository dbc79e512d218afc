"""The accounts of a bulk operation as entries to read, section after section, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rwtui.domain.paging import Page, Toward
from rwtui.services.bulk import Bulk
from rwtui.storage.bulk_operations import Item, ItemState
from rwtui.tui.widgets.reading import Entry, Place

PAGE = 100
"""Entries that are read at once."""
_END = 2**40


@dataclass(frozen=True, slots=True)
class Section:
    """Lines, then the accounts of one state, if any."""

    heading: tuple[str, ...]
    state: ItemState | None = None


@dataclass(frozen=True, slots=True)
class PlanPages:
    """Of one operation. The desk is asked for anew each time: after a time-out the session is another one."""

    bulk: Callable[[], Bulk]
    operation_id: int
    sections: Sequence[Section]

    def __call__(self, start: Place | None, toward: Toward) -> Page[Entry]:
        """Entries beyond a place; in a thread."""
        found = list(islice(self._down(start) if toward is Toward.DOWN else self._up(start), PAGE + 1))
        more, rows = len(found) > PAGE, tuple(found[:PAGE])
        if toward is Toward.DOWN:
            return Page(rows, more_above=start is not None, more_below=more)
        return Page(rows[::-1], more_above=more, more_below=start is not None)

    def _down(self, start: Place | None) -> Iterator[Entry]:
        number, place = start or (0, -1)
        while number < len(self.sections):
            section = self.sections[number]
            if place < 0:
                place = 0
                yield Entry((number, place), section.heading)
            while section.state and (items := self._items(section.state, place)):
                yield from (_entry(number, item) for item in items)
                place = items[-1].place
            number, place = number + 1, -1

    def _items(self, state: ItemState, after: int) -> tuple[Item, ...]:
        return self.bulk().items(self.operation_id, after, PAGE, state)

    def _up(self, start: Place | None) -> Iterator[Entry]:
        number, place = start or (len(self.sections) - 1, _END)
        while number >= 0:
            section = self.sections[number]
            while place and section.state:
                items = self.bulk().items_before(self.operation_id, place, PAGE, section.state)
                yield from (_entry(number, item) for item in items)
                place = items[-1].place if items else 0
            if start != (number, 0):
                yield Entry((number, 0), section.heading)
            number, place = number - 1, _END


def _entry(number: int, item: Item) -> Entry:
    return Entry((number, item.place), tuple(item.told.split("\n")), item.email)
