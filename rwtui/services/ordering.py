"""The matches of a search in an order: by e-mail however many there are, by another column up to a few thousand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

from rwtui.domain.accounts import AccountRow
from rwtui.domain.ordering import MOST_SORTED, Order, SortKey, in_order
from rwtui.domain.paging import Page, Toward
from rwtui.services.looking import Look, joined
from rwtui.storage import ordering, search
from rwtui.storage.time_limit import FOREVER, within


class Ordered(ABC):
    """Matches one after the other; each row's `position` is its place. All is called with a connection open."""

    @abstractmethod
    def page(self, start: int | None, toward: Toward, limit: int) -> Page[AccountRow]:
        """Up to `limit` matches beyond a position; None starts at the first, or going up at the last."""

    @abstractmethod
    def position(self, row: AccountRow) -> int:
        """Where the account stands now; where it stood, when it is gone."""

    descending = False
    """Whether positions grow smaller on the way down."""

    @abstractmethod
    def place(self, row: AccountRow, most: int) -> int:
        """Which match this one is, from 1, counted up to `most`."""

    def beside(self, row: AccountRow, toward: Toward) -> Page[AccountRow]:
        """The match before or after this one, alone on a page; none at the end."""
        return self.page(self.position(row), toward, 1)

    def around(self, row: AccountRow, context: int, limit: int) -> Page[AccountRow]:
        """Up to `limit` matches with this one among them, behind up to `context` others."""
        position = self.position(row)
        above = self.page(position, Toward.UP, context)
        just_before = position + 1 if self.descending else position - 1
        return joined(above, self.page(just_before, Toward.DOWN, limit - len(above.rows)))


@dataclass(frozen=True, slots=True)
class ByEmail(Ordered):
    """As the index has them; `in_order` is False where another order was asked for, of too many."""

    look: Look
    descending: bool = False
    in_order: bool = True

    def page(self, start: int | None, toward: Toward, limit: int) -> Page[AccountRow]:
        """Read from the index, backwards where the order is."""
        if not self.descending:
            return replace(self.look.page(start, toward, limit), in_order=self.in_order)
        page = self.look.page(start, toward.opposite, limit)
        return Page(tuple(reversed(page.rows)), page.more_below, page.more_above, looked=page.looked)

    def position(self, row: AccountRow) -> int:
        """As it is kept."""
        present = search.row(row.id)
        return row.position if present is None else present.position

    def place(self, row: AccountRow, most: int) -> int:
        """Those before it, counted."""
        before = Toward.DOWN if self.descending else Toward.UP
        return search.count(self.look.query, self.look.now, most, self.position(row), before) + 1


@dataclass(frozen=True, slots=True)
class Sorted(Ordered):
    """The ids of all matches as they were when they were put in order; rows are read when they are asked for."""

    ids: tuple[int, ...]

    def page(self, start: int | None, toward: Toward, limit: int) -> Page[AccountRow]:
        """A cut; what is gone meanwhile is passed over."""
        first, last = 0, len(self.ids)
        while True:
            if toward is Toward.DOWN:
                first = first if start is None else max(start + 1, 0)
                last = min(first + limit, len(self.ids))
            else:
                last = last if start is None else min(start, last)
                first = max(last - limit, 0)
            rows = search.rows_of(self.ids[first:last], first)
            start = last - 1 if toward is Toward.DOWN else first
            at_end = last >= len(self.ids) if toward is Toward.DOWN else first <= 0
            if rows or at_end:
                return Page(rows, first > 0, last < len(self.ids))

    def position(self, row: AccountRow) -> int:
        """Its place in the order."""
        return self.ids.index(row.id) if row.id in self.ids else row.position

    def beside(self, row: AccountRow, toward: Toward) -> Page[AccountRow]:
        """Where it matches no more, another stands in its place."""
        if toward is Toward.DOWN and row.id not in self.ids:
            row = replace(row, position=row.position - 1)
        return Ordered.beside(self, row, toward)

    def place(self, row: AccountRow, most: int) -> int:
        """Known."""
        return min(self.position(row) + 1, most + 1)


def put_in_order(look: Look, order: Order) -> Ordered:
    """All that match, in the order asked for where that can be; called with a connection open.

    OutOfTime where there is a hurry and not all could be found: another order than e-mail's begins with the last one.
    """
    if order.is_by_email:
        return ByEmail(look, order.descending)
    keys = _sort_keys(look, order)
    return ByEmail(look, in_order=False) if keys is None else Sorted(in_order(keys, descending=order.descending))


def _sort_keys(look: Look, order: Order) -> list[tuple[int, SortKey | None]] | None:
    def read() -> list[tuple[int, SortKey | None]] | None:
        return ordering.sort_keys(look.query, look.now, order.column, MOST_SORTED)

    if look.hurry is None:
        return read()
    with within(FOREVER if look.hurry.background else look.patience.at_once, look.hurry.wanted):
        return read()
