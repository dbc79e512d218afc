"""Marks: which accounts of User Search a person has chosen, of two or of a million, as one value."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rwtui.domain.query import Query

MOST_BY_ID = 10_000
"""Matches of a search that are marked one by one; a search with more of them is marked as a whole."""


@dataclass(frozen=True, slots=True)
class WholeSearch:
    """Every account that matches was marked, or unmarked, at once."""

    query: Query
    marks: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What was said last of an account holds: of it alone (`ids`, `excepted`), or of a whole search that it matches.

    `searches` are in the order in which they were said. Whether an account matches them, only the storage can tell;
    everybody else asks it for the accounts in hand and gives the answer as `by_search`.
    """

    ids: frozenset[int] = frozenset()
    excepted: frozenset[int] = frozenset()
    searches: tuple[WholeSearch, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ids or self.searches)

    @property
    def named(self) -> frozenset[int]:
        """The accounts of which something was said alone."""
        return self.ids | self.excepted

    def is_marked(self, account_id: int, *, by_search: bool = False) -> bool:
        """Whether an account is marked; `by_search` is what the whole searches say of it."""
        return account_id in self.ids or (by_search and account_id not in self.excepted)

    def surely_holds(self, query: Query) -> bool:
        """Whether all that match are marked, as far as that can be told without looking."""
        return bool(self.searches) and self.searches[-1] == WholeSearch(query, marks=True) and not self.excepted

    def mark(self, ids: AbstractSet[int]) -> Marks:
        """These are marked too."""
        return replace(self, ids=self.ids | ids, excepted=self.excepted - ids)

    def unmark(self, ids: AbstractSet[int]) -> Marks:
        """These are not marked."""
        return replace(self, ids=self.ids - ids, excepted=self.excepted | ids if self.searches else frozenset())

    def mark_search(self, query: Query, matching: AbstractSet[int]) -> Marks:
        """All that match are marked too; `matching` are those of `named` that do."""
        return self._said(WholeSearch(query, marks=True), self.ids, self.excepted - matching)

    def unmark_search(self, query: Query, matching: AbstractSet[int]) -> Marks:
        """None that match are marked; `matching` are those of `named` that do."""
        return self._said(WholeSearch(query, marks=False), self.ids - matching, self.excepted)

    def without(self, gone: AbstractSet[int]) -> Marks:
        """The same without accounts that are not there any more."""
        return replace(self, ids=self.ids - gone, excepted=self.excepted - gone)

    def _said(self, last: WholeSearch, ids: frozenset[int], excepted: frozenset[int]) -> Marks:
        """What an older whole search said of the same accounts counts no more, nor what unmarks where nothing is."""
        kept = [] if last.query.is_empty else [said for said in self.searches if said.query != last.query]
        kept.append(last)
        while kept and not kept[0].marks:
            del kept[0]
        return Marks(ids, excepted if kept else frozenset(), tuple(kept))


NO_MARKS = Marks()
