"""A page of matches for somebody who waits: what is found in time, and from where to look on.

Nearly every search finds its page with one statement. One that doesn't (two broad filters that hardly meet, words that
hardly any account lacks) walks through the accounts in e-mail order, slice by slice, and says how far it has come.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic

from rwtui.domain.accounts import AccountRow
from rwtui.domain.paging import Hurry, Page, Patience, Toward
from rwtui.domain.query import Query
from rwtui.storage import search
from rwtui.storage.search import Span
from rwtui.storage.time_limit import FOREVER, OutOfTime, within

REPORTS = 6
"""In the background, how many times as long one walks before it is told what was found."""
FROM_END = 1 << 60
"""Farther than any position: looking has not come anywhere yet."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked for, and how long; called with a connection open."""

    query: Query
    now: datetime
    patience: Patience = field(default_factory=Patience)
    hurry: Hurry | None = None

    @property
    def halved(self) -> Look:
        """For two pages in the time of one."""
        half = replace(self.patience, at_once=self.patience.at_once / 2, walking=self.patience.walking / 2)
        return replace(self, patience=half)

    def page(self, start: int | None, toward: Toward, limit: int) -> Page[AccountRow]:
        """Up to `limit` matches beyond a position: all of them, unless there is a hurry."""
        if self.hurry is None:
            return search.page(self.query, self.now, start, toward, limit)
        if not self.hurry.background:
            with suppress(OutOfTime), within(self.patience.at_once, self.hurry.wanted):
                return search.page(self.query, self.now, start, toward, limit)
        return self._walk(self.hurry, start, toward, limit)

    def _walk(self, hurry: Hurry, start: int | None, toward: Toward, limit: int) -> Page[AccountRow]:
        """Slice by slice, at least one: only at the end of a slice it is known that all before it is found."""
        span, over = self._first_slice(start, toward)
        seconds = self.patience.walking * (REPORTS if hurry.background else 1)
        until = monotonic() + seconds
        rows: list[AccountRow] = []
        while True:
            began = monotonic()
            try:
                with within(FOREVER, hurry.wanted):
                    rows += search.between(self.query, self.now, span, limit + 1 - len(rows))
            except OutOfTime:  # nobody will look at it
                return _page(rows, start, toward, looked=span.start)
            if len(rows) > limit:
                return _page(rows[:limit], start, toward, more=True)
            if span.reaches(over):
                return _page(rows, start, toward)
            if monotonic() >= until:
                return _page(rows, start, toward, looked=span.end)
            span = span.next(2 if monotonic() - began < seconds / 4 else 1)

    def _first_slice(self, start: int | None, toward: Toward) -> tuple[Span, int]:
        """From where looking begins, not before the very first account; and where the very last one stands."""
        first, last = search.ends()
        if toward is Toward.DOWN:
            begin = first - 1 if start is None else max(start, first - 1)
            return Span(begin, begin + self.patience.width), last
        begin = last + 1 if start is None else min(start, last + 1)
        return Span(begin, begin - self.patience.width), first

    def unordered(self, start: int | None, toward: Toward) -> Page[AccountRow]:
        """What there is as long as not all that match are known, which another order than e-mail's begins with."""
        looked = start
        if looked is None:
            looked = -FROM_END if toward is Toward.DOWN else FROM_END
        return _page([], start, toward, looked=looked)


def _page(
    found: list[AccountRow], start: int | None, toward: Toward, *, more: bool = False, looked: int | None = None
) -> Page[AccountRow]:
    """Rows in the order in which they were found, as a page."""
    more, beyond = more or looked is not None, start is not None
    if toward is Toward.UP:
        return Page(tuple(reversed(found)), more, beyond, looked=looked)
    return Page(tuple(found), beyond, more, looked=looked)


def joined(above: Page[AccountRow], below: Page[AccountRow]) -> Page[AccountRow]:
    """The rows above a place and those below it, as one page."""
    return replace(below, rows=(*above.rows, *below.rows), more_above=above.more_above)
