"""issue, "Bulk": marks, of some accounts or of whole searches, against an oracle that looks at every account."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.marks import NO_MARKS, Marks
from rwtui.domain.query import Query, parse
from rwtui.errors import Refused
from rwtui.services.access import SessionEnded
from rwtui.services.desk import Desk
from rwtui.services.search import COUNTED
from rwtui.storage.tables import MODELS
from tests import rules_of_search as oracle
from tests.crowd import everyone, populate
from tests.world import World

Crowd = tuple[World, Desk, list[Account]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """A world of many, which the tests only look at."""
    world = World(tmp_path_factory.mktemp("marks") / "accounts.db")
    desk = populate(world, random.Random(3), 60)
    yield world, desk, everyone(world)
    world.close()


@pytest.fixture
def crowd(made: Crowd) -> Crowd:
    """That world, in use again if another one was used meanwhile."""
    made[0].context.storage.database.bind(MODELS, bind_refs=False, bind_backrefs=False)
    return made


def all_marked(desk: Desk, marks: Marks, limit: int) -> list[int]:
    """The marked accounts, page by page."""
    found: list[int] = []
    after: str | None = ""
    while after is not None:
        page = desk.search.marked_ids(marks, after, limit)
        assert len(page.ids) <= limit
        found += page.ids
        after = page.after
    return found


def agree(desk: Desk, marks: Marks, people: list[Account], expected: set[int]) -> None:
    """The pages, the count, and what the list asks about rows in hand."""
    in_order = [person.id for person in people if person.id in expected]
    assert all_marked(desk, marks, 1_000) == in_order
    assert desk.search.count_marked(marks) == len(expected)
    ids = {person.id for person in people}
    by_search = desk.search.by_search(marks, ids)
    assert {one for one in ids if marks.is_marked(one, by_search=one in by_search)} == expected


@pytest.mark.parametrize("most", [0, 6, 10_000])
@pytest.mark.parametrize("seed", range(3))
def test_any_sequence(crowd: Crowd, seed: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether all that match are kept one by one or as a search, they are marked, or unmarked when all are."""
    monkeypatch.setattr("rwtui.services.search.MOST_BY_ID", most)
    world, desk, people = crowd
    chance = random.Random(seed)
    queries = [Query(), *(parse(oracle.some_query(chance, people)) for _ in range(4))]
    marks, expected = NO_MARKS, set[int]()
    for _ in range(15):
        query = chance.choice(queries)
        some = {chance.choice(people).id}
        match chance.randrange(4):
            case 0:
                marks, expected = marks.mark(some), expected | some
            case 1:
                marks, expected = marks.unmark(some), expected - some
            case _:
                found = {person.id for person in people if oracle.matches(query, person, world.clock())}
                marks = desk.search.toggle_all(marks, query)
                expected = expected - found if found <= expected else expected | found
        agree(desk, marks, people, expected)
    assert all_marked(desk, marks, 7) == all_marked(desk, marks, len(expected) or 1)


def test_a_search_of_many_is_kept_as_a_search(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    _, desk, people = crowd
    one_by_one = desk.search.toggle_all(NO_MARKS, parse("status:enabled"))
    assert one_by_one.ids
    assert not one_by_one.searches
    monkeypatch.setattr("rwtui.services.search.MOST_BY_ID", len(one_by_one.ids) - 1)
    whole = desk.search.toggle_all(NO_MARKS, parse("status:enabled"))
    assert not whole.ids
    assert all_marked(desk, whole, 7) == all_marked(desk, one_by_one, 1_000)
    assert desk.search.toggle_all(whole, parse("status:enabled")) == NO_MARKS
    assert desk.search.toggle_all(desk.search.toggle_all(NO_MARKS, Query()), Query()) == NO_MARKS
    assert people


def test_who_is_marked_with_a_search_follows_what_is_stored(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rwtui.services.search.MOST_BY_ID", 1)
    people = [world.add(f"u{number}@example.org") for number in range(4)]
    desk = world.desk(world.add("root@example.org", "Administrator", first_name="A", last_name="A"))
    marks = desk.search.toggle_all(NO_MARKS, parse("nguyen status:enabled")).unmark({people[1].id})
    world.put(people[0], status="Disabled")
    late = world.add("u9@example.org")
    assert all_marked(desk, marks, 2) == [people[2].id, people[3].id, late.id]
    assert desk.search.gone(marks) == frozenset()
    for gone in people[1:3]:
        world.run('DELETE FROM "user" WHERE id = ?', gone.id)
    assert desk.search.gone(marks) == {people[1].id}
    assert all_marked(desk, marks.without({people[1].id}), 1) == [people[3].id, late.id]


def test_pages_go_on_where_the_last_account_is_gone(world: World) -> None:
    """As when what is marked is deleted page by page."""
    people = [world.add(f"u{number}@example.org") for number in range(5)]
    desk = world.desk(world.add("root@example.org", "Administrator"))
    marks = NO_MARKS.mark({person.id for person in people})
    first = desk.search.marked_ids(marks, "", 2)
    assert first.ids == (people[0].id, people[1].id)
    world.run('DELETE FROM "user" WHERE id <= ?', people[1].id)
    assert first.after is not None
    assert desk.search.marked_ids(marks, first.after, 9).ids == tuple(person.id for person in people[2:])
    assert desk.search.gone(marks) == set(first.ids)


def test_a_count_stops(world: World) -> None:
    """Of whole searches a little over a thousand is told as such; what was marked one by one is known."""
    desk = world.desk(world.add("a@example.org", "Administrator"))
    with world.context.storage.writing():
        world.run(
            """WITH RECURSIVE number (n) AS (SELECT 1001 UNION ALL SELECT n + 1 FROM number WHERE n < 12000)
            INSERT INTO "user" SELECT n, 1, n * 64, 'z' || n, 'z' || n, 'F', 'L', '', '', 2, 'Enabled', 'Native', 15,
            NULL, 0, NULL, NULL, false, 'off', false, '  z' || n FROM number"""
        )
    everybody = desk.search.toggle_all(NO_MARKS, Query())
    assert everybody.searches
    assert desk.search.count_marked(everybody) == COUNTED
    some = desk.search.toggle_all(NO_MARKS, parse("z11"))
    assert len(some.ids) == desk.search.count_marked(some) == 1_100
    assert len(all_marked(desk, everybody, 5_000)) == 11_001


def test_who_may(world: World) -> None:
    """The same rule as for a search."""
    world.custom_group("Nothing")
    me = world.add("me@example.com", "Nothing")
    desk, marks = world.desk(me), NO_MARKS.mark({me.id})
    whole = NO_MARKS.mark_search(Query(), frozenset())
    for ask in (
        lambda: desk.search.toggle_all(marks, Query()),
        lambda: desk.search.by_search(marks, {me.id}),
        lambda: desk.search.count_marked(whole),
        lambda: desk.search.marked_ids(marks, "", 1),
        lambda: desk.search.gone(marks),
    ):
        with pytest.raises(Refused, match="Users: View"):
            ask()
    world.run('UPDATE "session" SET ended_at = 1')
    with pytest.raises(SessionEnded):
        desk.search.marked_ids(marks, "", 1)
