"""issue, "Search": what can't be found in time is looked for slice by slice, and every match comes once, in order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from rwtui.domain.accounts import Account, AccountRow
from rwtui.domain.ordering import BY_EMAIL, Order
from rwtui.domain.paging import Hurry, Page, Patience, Toward
from rwtui.domain.preferences import ListColumn
from rwtui.domain.query import Query, parse
from rwtui.services.desk import Desk, desk_for
from rwtui.storage.positions import GAP
from rwtui.storage.tables import MODELS
from tests import rules_of_search as oracle
from tests.crowd import everyone, populate
from tests.world import World

Crowd = tuple[World, Desk, list[Account]]

NONE_AT_ALL = Patience(at_once=0, walking=0, counting=0, width=3 * GAP)
"""Nothing is answered at once, and each answer is one slice of three accounts."""
WAITING = Hurry(lambda: True)
BACKGROUND = Hurry(lambda: True, background=True)
DROPPED = Hurry(lambda: False)
FOR_GOOD = Hurry(lambda: False, background=True)
ORDERS = (BY_EMAIL, Order(ListColumn.EMAIL, descending=True), Order(ListColumn.TITLE))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """A world of many, which the tests only look at."""
    world = World(tmp_path_factory.mktemp("looking") / "accounts.db")
    desk = populate(world, random.Random(11), 100)
    yield world, desk, everyone(world)
    world.close()


@pytest.fixture
def crowd(made: Crowd) -> Iterator[Crowd]:
    """That world, in use again if another one was used meanwhile, and as impatient as can be."""
    world, desk, people = made
    world.context.storage.database.bind(MODELS, bind_refs=False, bind_backrefs=False)
    world.context.patience = NONE_AT_ALL
    yield world, desk_for(world.context, desk.session_id), people
    world.context.patience = Patience()


def looked_on(desk: Desk, query: Query, page: Page[AccountRow], toward: Toward, size: int, order: Order) -> list[int]:
    """The ids on a page and all that is found by looking on until there is nothing more to look for."""
    ids: list[int] = []
    while True:
        found = [row.id for row in page.rows]
        assert page.looked is None or len(found) <= size
        ids = [*ids, *found] if toward is Toward.DOWN else [*found, *ids]
        more = page.more_below if toward is Toward.DOWN else page.more_above
        if page.looked is not None:
            assert more
            page = desk.search.page(query, page.looked, toward, size, order, BACKGROUND)
        elif more:
            start = page.rows[-1 if toward is Toward.DOWN else 0].position
            page = desk.search.page(query, start, toward, size, order, WAITING)
        else:
            return ids


@pytest.mark.wide(1)
@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("seed", [0])
def test_every_match_once_and_in_order(crowd: Crowd, seed: int, order: Order) -> None:
    """Down from the first and up from the last, whatever is asked, are what a search without a hurry finds."""
    _, desk, people = crowd
    chance = random.Random(seed)
    for text in [*chance.sample(oracle.FILTERS, 8), *(oracle.some_query(chance, people) for _ in range(4))]:
        query = parse(text)
        expected = [row.id for row in desk.search.page(query, None, Toward.DOWN, 1_000, order).rows]
        for toward in Toward:
            size = chance.choice((1, 7, 1_000))
            first = desk.search.page(query, None, toward, size, order, WAITING)
            assert looked_on(desk, query, first, toward, size, order) == expected, (text, toward)


def test_the_first_slice_is_answered_with_what_is_in_it(crowd: Crowd) -> None:
    """And with how far it goes; the rows it holds are those that come first."""
    _, desk, people = crowd
    page = desk.search.page(Query(), None, Toward.DOWN, 50, BY_EMAIL, WAITING)
    assert 0 < len(page.rows) < 50
    assert [row.id for row in page.rows] == [account.id for account in people[: len(page.rows)]]
    assert (page.more_above, page.more_below) == (False, True)
    assert page.looked is not None


@pytest.mark.parametrize("order", ORDERS[:2], ids=str)
def test_around_an_account(crowd: Crowd, order: Order) -> None:
    """It is among the rows, and they are consecutive, however little was looked through."""
    _, desk, _ = crowd
    every = desk.search.page(Query(), None, Toward.DOWN, 1_000, order).rows
    for place in range(0, len(every), 9):
        page = desk.search.around(Query(), every[place], 5, 20, order, WAITING)
        ids = [row.id for row in page.rows]
        first = [row.id for row in every].index(ids[0])
        assert every[place].id in ids
        assert ids == [row.id for row in every[first : first + len(ids)]]
        assert page.more_above is (first > 0)


def test_the_match_before_and_after(crowd: Crowd) -> None:
    """Found by looking on as without a hurry; at the ends there is none."""
    _, desk, _ = crowd
    query = parse("status:disabled")
    every = desk.search.page(query, None, Toward.DOWN, 1_000).rows
    for place, row in enumerate(every):
        for toward, other in ((Toward.DOWN, place + 1), (Toward.UP, place - 1)):
            page = desk.search.beside(query, row, toward, BY_EMAIL, WAITING)
            while page.looked is not None and not page.rows:
                page = desk.search.page(query, page.looked, toward, 1, BY_EMAIL, BACKGROUND)
            assert page.rows == (every[other : other + 1] if other >= 0 else ())


def test_enough_time_gives_whole_pages(crowd: Crowd) -> None:
    """What is answered at once is the page that there is without a hurry, and the count too."""
    world, _, people = crowd
    world.context.patience = Patience(at_once=60, walking=60, counting=60)
    desk = desk_for(world.context, crowd[1].session_id)
    for order in ORDERS:
        plain = desk.search.page(Query(), None, Toward.UP, 20, order)
        assert desk.search.page(Query(), None, Toward.UP, 20, order, WAITING) == plain
    assert desk.search.count_in(WAITING, Query()) == len(people)


def test_walking_long_enough_gives_whole_pages(crowd: Crowd) -> None:
    """From slice to slice until there are enough, or no more."""
    world, desk, _ = crowd
    world.context.patience = replace(NONE_AT_ALL, walking=60)
    for toward in Toward:
        for size in (1, 20, 1_000):
            plain = desk.search.page(Query(), None, toward, size)
            assert desk.search.page(Query(), None, toward, size, BY_EMAIL, WAITING) == plain


def test_what_nobody_wants_is_dropped(crowd: Crowd) -> None:
    """Nothing is counted or looked through, in a hurry or behind it."""
    world, desk, people = crowd
    world.context.patience = Patience(at_once=60, walking=60, counting=60)
    for hurry in (DROPPED, FOR_GOOD):
        assert desk.search.page(Query(), None, Toward.DOWN, 50, BY_EMAIL, hurry).rows == ()
        assert desk.search.count_in(hurry, Query()) is None
        assert desk.search.count_in(hurry, Query(), None) is None
    row = desk.search.page(Query(), None, Toward.DOWN, 1).rows[0]
    assert desk.search.place_in(FOR_GOOD, Query(), row, BY_EMAIL) is None
    assert desk.search.count(Query()) == len(people)


def test_counting_takes_its_time_in_the_background(crowd: Crowd) -> None:
    """Not known in time; known then, and which match an account is."""
    _, desk, people = crowd
    assert desk.search.count_in(WAITING, Query()) is None
    assert desk.search.count_in(BACKGROUND, Query()) == len(people)
    for order in ORDERS:
        every = desk.search.page(Query(), None, Toward.DOWN, 1_000, order).rows
        assert desk.search.place_in(BACKGROUND, Query(), every[41], order) == 42


def test_a_million_is_counted_when_it_is_asked_for(world: World) -> None:
    """Up to a thousand at first; then exactly."""
    desk = world.desk(world.add("a@example.org", "Administrator"))
    with world.context.storage.writing():
        world.run(
            """WITH RECURSIVE number (n) AS (SELECT 1001 UNION ALL SELECT n + 1 FROM number WHERE n < 6200)
            INSERT INTO "user" SELECT n, 1, n * 64, 'z' || n, 'z' || n, 'F', 'L', '', '', 2, 'Enabled', 'Native', 15,
            NULL, 0, NULL, NULL, 0, 'off', 0, '  z' || n FROM number"""
        )
    assert desk.search.count_in(BACKGROUND, Query()) == 1_001
    assert desk.search.count_in(BACKGROUND, Query(), None) == 5_201
    assert desk.search.count_in(BACKGROUND, parse("-z"), None) == 1
