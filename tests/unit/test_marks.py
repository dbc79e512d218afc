"""Marks: after any sequence of marking and unmarking, what was said last of an account holds."""

from __future__ import annotations

import random

import pytest

from rwtui.domain.marks import NO_MARKS, Marks, WholeSearch
from rwtui.domain.query import Query, parse

EVERYBODY = frozenset(range(1, 31))
SEARCHES = {
    parse(""): EVERYBODY,
    parse("even"): frozenset(range(2, 31, 2)),
    parse("third"): frozenset(range(3, 31, 3)),
    parse("low"): frozenset(range(1, 11)),
    parse("nobody"): frozenset[int](),
}
"""What each search finds."""


def is_marked(marks: Marks, account_id: int) -> bool:
    """As the storage and the list ask together: the last whole search that the account matches has the word."""
    said = [search.marks for search in marks.searches if account_id in SEARCHES[search.query]]
    return marks.is_marked(account_id, by_search=bool(said) and said[-1])


def marked(marks: Marks) -> set[int]:
    """All that are marked."""
    return {account_id for account_id in EVERYBODY if is_marked(marks, account_id)}


def test_nothing_is_marked_at_first() -> None:
    assert not NO_MARKS
    assert marked(NO_MARKS) == set()
    assert not NO_MARKS.surely_holds(Query())


def test_one_by_one() -> None:
    marks = NO_MARKS.mark({3, 4}).unmark({3}).unmark({9})
    assert marked(marks) == {4}
    assert marks == Marks(ids=frozenset({4}))


def test_a_whole_search_with_exceptions() -> None:
    even = parse("even")
    marks = NO_MARKS.mark({3}).mark_search(even, frozenset())
    assert marks.surely_holds(even)
    assert not marks.surely_holds(parse("low"))
    marks = marks.unmark({4})
    assert not marks.surely_holds(even)
    assert marked(marks) == (SEARCHES[even] - {4}) | {3}
    assert marked(marks.mark_search(even, frozenset({4}))) == SEARCHES[even] | {3}
    assert marked(marks.unmark_search(even, frozenset({4}))) == {3}


def test_nothing_is_kept_of_what_counts_no_more() -> None:
    marks = NO_MARKS.mark_search(parse("even"), frozenset()).unmark({4})
    assert marks.unmark_search(parse("even"), frozenset({4})) == NO_MARKS
    assert marks.mark_search(parse(""), frozenset({4})) == Marks(searches=(WholeSearch(parse(""), marks=True),))
    assert marks.mark_search(parse("low"), frozenset({4})).unmark_search(Query(), frozenset()) == NO_MARKS


def test_accounts_that_are_gone() -> None:
    marks = NO_MARKS.mark_search(parse("even"), frozenset()).mark({3, 5}).unmark({2, 4})
    left = marks.without({2, 5})
    assert left.named == {3, 4}
    assert left.searches == marks.searches


@pytest.mark.parametrize("seed", range(40))
def test_any_sequence(seed: int) -> None:
    chance = random.Random(seed)
    marks, expected = NO_MARKS, set[int]()
    for _ in range(60):
        query = chance.choice(list(SEARCHES))
        some = frozenset(chance.sample(sorted(EVERYBODY), chance.choice((1, 1, 1, 4))))
        matching = SEARCHES[query] & marks.named
        match chance.randrange(5):
            case 0:
                marks, expected = marks.mark_search(query, matching), expected | SEARCHES[query]
            case 1:
                marks, expected = marks.unmark_search(query, matching), expected - SEARCHES[query]
            case 2:
                marks, expected = marks.unmark(some), expected - some
            case _:
                marks, expected = marks.mark(some), expected | some
        assert marked(marks) == expected
        assert not marks.surely_holds(query) or SEARCHES[query] <= expected
        assert bool(marks) or not expected
