"""Searching accounts, and marking them, for who may."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from rwtui.domain.accounts import AccountRow
from rwtui.domain.marks import MOST_BY_ID, Marks
from rwtui.domain.ordering import BY_EMAIL, AccountQuestion, Order
from rwtui.domain.paging import Hurry, Page, Toward
from rwtui.domain.permissions import Action
from rwtui.domain.query import Query
from rwtui.services.access import Access
from rwtui.services.looking import Look
from rwtui.services.ordering import ByEmail, Ordered, put_in_order
from rwtui.storage import marks as marked
from rwtui.storage import search
from rwtui.storage.time_limit import FOREVER, OutOfTime, within

COUNTED = 1_001
"""Matches are counted exactly up to one less than this."""


@dataclass(frozen=True, slots=True)
class MarkedIds:
    """Some marked accounts, and what `marked_ids` is given to go on behind them; None when these were the last."""

    ids: tuple[int, ...]
    after: str | None


@dataclass(slots=True)
class _Kept:
    """The last question in another order than e-mail's, and its matches, from which further pages are cut."""

    last: tuple[AccountQuestion, Ordered] | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """Pages and counts of matching accounts; every call checks the session and the permission again."""

    access: Access
    _kept: _Kept = field(default_factory=_Kept, repr=False, compare=False)

    @contextmanager
    def _searching(self) -> Iterator[datetime]:
        """A connection for who may search; the time. SessionEnded or Refused when the rules say no."""
        with self.access.reading(title="Search accounts"):
            self.access.require(Action.SEARCH)
            yield self.access.context.clock()

    def page(
        self,
        query: Query,
        start: int | None,
        toward: Toward,
        limit: int,
        order: Order = BY_EMAIL,
        hurry: Hurry | None = None,
    ) -> Page[AccountRow]:
        """Up to `limit` matches beyond a position; the first ones and the last ones (None) are looked for anew.

        Without a hurry all of them are found, whatever that takes; with one, look on beyond `looked` where it is given.
        """
        with self._searching() as now:
            look = self._look(query, now, hurry)
            try:
                return self._matches(look, order, anew=start is None).page(start, toward, limit)
            except OutOfTime:
                return look.unordered(start, toward)

    def around(
        self, query: Query, row: AccountRow, context: int, limit: int, order: Order, hurry: Hurry | None = None
    ) -> Page[AccountRow]:
        """The same, looked for anew, around one account: behind up to `context` others."""
        with self._searching() as now:
            look = self._look(query, now, hurry).halved
            try:
                return self._matches(look, order, anew=True).around(row, context, limit)
            except OutOfTime:
                return look.unordered(None, Toward.DOWN)

    def count(self, query: Query) -> int:
        """How many match, up to COUNTED."""
        with self._searching() as now:
            return search.count(query, now, COUNTED)

    def count_in(self, hurry: Hurry, query: Query, most: int | None = COUNTED) -> int | None:
        """How many match, up to `most` if any; None where that takes too long."""
        seconds = FOREVER if hurry.background else self.access.context.patience.counting
        with self._searching() as now, suppress(OutOfTime), within(seconds, hurry.wanted):
            return search.count(query, now, most)
        return None

    def place(self, query: Query, row: AccountRow, order: Order = BY_EMAIL) -> int:
        """Which match this one is, from 1, counted up to COUNTED."""
        with self._searching() as now:
            return self._matches(self._look(query, now), order).place(row, COUNTED)

    def place_in(self, hurry: Hurry, query: Query, row: AccountRow, order: Order) -> int | None:
        """The same in the background; None where it is not wanted any more."""
        with self._searching() as now, suppress(OutOfTime):
            matches = self._matches(self._look(query, now, hurry), order)
            with within(FOREVER, hurry.wanted):
                return matches.place(row, COUNTED)
        return None

    def beside(
        self, query: Query, row: AccountRow, toward: Toward, order: Order = BY_EMAIL, hurry: Hurry | None = None
    ) -> Page[AccountRow]:
        """The match before or after this one, alone on a page; none at the end."""
        with self._searching() as now:
            look = self._look(query, now, hurry)
            try:
                return self._matches(look, order).beside(row, toward)
            except OutOfTime:
                return look.unordered(row.position, toward)

    def neighbour(self, query: Query, row: AccountRow, toward: Toward, order: Order = BY_EMAIL) -> AccountRow | None:
        """The same, whatever it takes; None at the end."""
        rows = self.beside(query, row, toward, order).rows
        return rows[0] if rows else None

    def _look(self, query: Query, now: datetime, hurry: Hurry | None = None) -> Look:
        return Look(query, now, self.access.context.patience, hurry)

    def _matches(self, look: Look, order: Order, *, anew: bool = False) -> Ordered:
        question, last = AccountQuestion(look.query, order), self._kept.last
        if not anew and last is not None and last[0] == question:
            kept = last[1]
            return replace(kept, look=look) if isinstance(kept, ByEmail) else kept
        if not order.is_by_email:
            self._kept.last = None  # whatever comes of it
        matches = put_in_order(look, order)
        if not order.is_by_email:
            self._kept.last = question, matches
        return matches

    def toggle_all(self, marks: Marks, query: Query) -> Marks:
        """Mark all that match; when all are marked already, unmark them. At once, however many there are."""
        with self._searching() as now:
            found = frozenset(marked.matching_ids(query, now, MOST_BY_ID + 1))
            if len(found) <= MOST_BY_ID:
                held = marked.by_search(marks, now, found)
                all_marked = all(marks.is_marked(account_id, by_search=account_id in held) for account_id in found)
                return marks.unmark(found) if all_marked else marks.mark(found)
            matching = marked.matching_of(query, now, marks.named)
            if marks.surely_holds(query) or not marked.any_unmarked(marks, query, now):
                return marks.unmark_search(query, matching)
            return marks.mark_search(query, matching)

    def by_search(self, marks: Marks, ids: Set[int]) -> frozenset[int]:
        """Those of these accounts that the whole searches of the marks mark."""
        with self._searching() as now:
            return marked.by_search(marks, now, ids)

    def gone(self, marks: Marks) -> frozenset[int]:
        """The accounts that something was said of alone and that are not there any more."""
        with self._searching():
            return marks.named - marked.present(marks.named)

    def count_marked(self, marks: Marks) -> int:
        """How many accounts are marked: exactly where each was marked by itself, otherwise up to COUNTED."""
        if not marks.searches:
            return len(marks.ids)
        with self._searching() as now:
            return marked.count(marks, now, COUNTED)

    def marked_ids(self, marks: Marks, after: str, limit: int) -> MarkedIds:
        """Up to `limit` marked accounts in e-mail order; "" begins with the first, `after` goes on behind a page."""
        with self._searching() as now:
            rows = marked.page(marks, now, after, limit)
        return MarkedIds(tuple(account_id for account_id, _ in rows), rows[-1][1] if len(rows) == limit else None)
