"""Searching accounts, for who may."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.accounts import AccountRow
from rwtui.domain.paging import Page, Toward
from rwtui.domain.permissions import Action
from rwtui.domain.query import Query
from rwtui.services.access import Access
from rwtui.storage import search

COUNTED = 1_001
"""Matches are counted exactly up to one less than this."""


@dataclass(frozen=True, slots=True)
class Search:
    """Pages and counts of matching accounts; every call checks the session and the permission again."""

    access: Access

    def page(self, query: Query, start: int | None, toward: Toward, limit: int) -> Page[AccountRow]:
        """Up to `limit` matches beyond a position, in e-mail order; SessionEnded or Refused when the rules say no."""
        with self.access.reading():
            self.access.require(Action.SEARCH)
            return search.page(query, self.access.context.clock(), start, toward, limit)

    def count(self, query: Query) -> int:
        """How many match, up to COUNTED."""
        with self.access.reading():
            self.access.require(Action.SEARCH)
            return search.count(query, self.access.context.clock(), COUNTED)

    def place(self, query: Query, row: AccountRow) -> int:
        """Which match this one is, from 1, counted up to COUNTED."""
        with self.access.reading():
            self.access.require(Action.SEARCH)
            return search.count(query, self.access.context.clock(), COUNTED, before=row.position) + 1

    def neighbour(self, query: Query, row: AccountRow, toward: Toward) -> AccountRow | None:
        """The match before or after this one, or None at the end."""
        rows = self.page(query, row.position, toward, 1).rows
        return rows[0] if rows else None
