"""issue, "Columns, order, rows": every column orders all that match, both ways, against an oracle in Python."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.folding import fold, fold_email
from rwtui.domain.groups import Permission
from rwtui.domain.ordering import Order
from rwtui.domain.paging import Toward
from rwtui.domain.preferences import ListColumn
from rwtui.domain.query import parse
from rwtui.errors import Refused
from rwtui.services.access import SessionEnded
from rwtui.services.desk import Desk
from rwtui.services.export import Destination, Format
from rwtui.storage.tables import MODELS
from tests import rules_of_search as oracle
from tests.crowd import everyone, populate, walk
from tests.world import World, settings_of

Crowd = tuple[World, Desk, list[Account]]
BY_LAST_NAME = Order(ListColumn.LAST_NAME)
BOTH_WAYS = [Order(column, descending) for column in ListColumn for descending in (False, True)]

VALUES: dict[ListColumn, Callable[[Account], str | int | None]] = {
    ListColumn.EMAIL: lambda account: fold_email(account.email),
    ListColumn.FIRST_NAME: lambda account: fold(account.first_name),
    ListColumn.LAST_NAME: lambda account: fold(account.last_name),
    ListColumn.SECURITY_GROUP: lambda account: fold(account.group.name),
    ListColumn.STATUS: lambda account: fold(account.status.value),
    ListColumn.TITLE: lambda account: fold(account.title),
    ListColumn.TELEPHONE: lambda account: fold(account.telephone),
    ListColumn.FUNCTIONAL_GROUP: lambda account: fold(", ".join(account.functional_groups)),
    ListColumn.USER_TYPE: lambda account: fold(account.user_type.value),
    ListColumn.LAST_LOGIN: lambda account: int(account.last_login.timestamp()) if account.last_login else None,
    ListColumn.TIMEOUT: lambda account: account.timeout,
}


def ordered(people: list[Account], order: Order) -> list[str]:
    """The emails as the list shall have them: equals by email, what is empty at the end."""
    value = VALUES[order.column]
    values = sorted({value(person) for person in people} - {None, ""}, reverse=order.descending)  # type: ignore[type-var]
    by_email = sorted(people, key=VALUES[ListColumn.EMAIL])  # type: ignore[arg-type]
    return [person.email for wanted in (*values, "", None) for person in by_email if value(person) == wanted]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """A world of many, which the tests only look at."""
    world = World(tmp_path_factory.mktemp("order") / "accounts.db")
    chance = random.Random(11)
    desk = populate(world, chance, 80)
    for account in everyone(world):
        world.put(account, timeout=chance.choice((5, 15, 30, 60)))
    yield world, desk, everyone(world)
    world.close()


@pytest.fixture
def crowd(made: Crowd) -> Crowd:
    """That world, in use again if another one was used meanwhile."""
    made[0].context.storage.database.bind(MODELS, bind_refs=False, bind_backrefs=False)
    return made


@pytest.mark.wide(6)
@pytest.mark.parametrize("order", BOTH_WAYS, ids=str)
def test_every_column_both_ways(crowd: Crowd, order: Order) -> None:
    world, desk, people = crowd
    chance = random.Random(str(order))
    for text in ("", "n", *(oracle.some_query(chance, people) for _ in range(6))):
        query = parse(text)
        expected = ordered([one for one in people if oracle.matches(query, one, world.clock())], order)
        size = chance.choice((1, 7, 50)) if len(expected) < 50 else chance.choice((7, 50))
        down = walk(desk, query, Toward.DOWN, size, order)
        assert [row.email for row in down] == expected, text
        assert [row.email for row in walk(desk, query, Toward.UP, size, order)] == expected, text
        for place in chance.sample(range(len(down)), min(3, len(down))):
            row = down[place]
            assert desk.search.place(query, row, order) == place + 1
            above = down[place - 1] if place else None
            below = down[place + 1] if place + 1 < len(down) else None
            assert desk.search.neighbour(query, row, Toward.UP, order) == above
            assert desk.search.neighbour(query, row, Toward.DOWN, order) == below
            around = desk.search.around(query, row, 4, 10, order)
            assert list(around.rows) == down[max(0, place - 4) :][:10]
            assert (around.more_above, around.more_below) == (place > 4, around.rows[-1] != down[-1])


def test_of_too_many_the_order_is_by_email_and_the_page_says_so(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    _, desk, people = crowd
    by_email = [person.email for person in people]
    monkeypatch.setattr("rwtui.services.ordering.MOST_SORTED", len(people))
    assert desk.search.page(parse(""), None, Toward.DOWN, 5, BY_LAST_NAME).in_order
    monkeypatch.setattr("rwtui.services.ordering.MOST_SORTED", len(people) - 1)
    for order in (BY_LAST_NAME, Order(ListColumn.LAST_NAME, descending=True)):
        assert not desk.search.page(parse(""), None, Toward.DOWN, 5, order).in_order
        down = walk(desk, parse(""), Toward.DOWN, 7, order)
        assert [row.email for row in down] == by_email
        assert desk.search.place(parse(""), down[20], order) == 21
        assert desk.search.neighbour(parse(""), down[20], Toward.DOWN, order) == down[21]
    assert desk.search.page(parse(""), None, Toward.DOWN, 5, Order(descending=True)).in_order


def test_pages_go_on_from_what_the_first_one_was(world: World) -> None:
    """What changes meanwhile neither repeats nor misses a row; what is gone is passed over; looking anew shows it."""
    root = world.add("root@example.com", "Administrator", last_name="Aa")
    people = [world.add(f"u{number:02}@example.org", last_name=f"Name{number:02}") for number in range(20)]
    desk = world.desk(root)
    first = desk.search.page(parse(""), None, Toward.DOWN, 5, BY_LAST_NAME)
    assert [row.last_name for row in first.rows] == ["Aa", "Name00", "Name01", "Name02", "Name03"]
    desk.accounts.apply(desk.accounts.plan(people[0], settings_of(people[0], last_name="Zz")))
    desk.accounts.apply(desk.accounts.plan(people[9], settings_of(people[9], last_name="Ab")))
    for gone in people[4:9]:
        world.run('DELETE FROM "user" WHERE id = ?', gone.id)
    second = desk.search.page(parse(""), first.rows[-1].position, Toward.DOWN, 5, BY_LAST_NAME)
    assert [row.email for row in second.rows] == [f"u{number:02}@example.org" for number in range(9, 14)]
    above = desk.search.page(parse(""), second.rows[0].position, Toward.UP, 5, BY_LAST_NAME)
    assert above.rows[-1].last_name == "Name03"
    anew = desk.search.page(parse(""), None, Toward.DOWN, 3, BY_LAST_NAME)
    assert [row.last_name for row in anew.rows] == ["Aa", "Ab", "Name01"]
    moved = next(row for row in first.rows if row.email == "u00@example.org")
    assert [row.last_name for row in desk.search.around(parse(""), moved, 1, 5, BY_LAST_NAME).rows] == ["Name19", "Zz"]


def test_of_an_account_that_matches_no_more_the_neighbours_are_those_around_its_place(world: World) -> None:
    root = world.add("root@example.com", "Administrator", last_name="Zz")
    people = [world.add(f"u{number}@example.org", last_name=f"Name{number}") for number in range(5)]
    desk, query = world.desk(root), parse("status:enabled")
    row = desk.search.page(query, None, Toward.DOWN, 5, BY_LAST_NAME).rows[2]
    world.put(people[2], status="Disabled")
    desk.search.page(query, None, Toward.DOWN, 5, BY_LAST_NAME)
    below = desk.search.neighbour(query, row, Toward.DOWN, BY_LAST_NAME)
    above = desk.search.neighbour(query, row, Toward.UP, BY_LAST_NAME)
    assert below is not None
    assert above is not None
    assert (above.last_name, below.last_name) == ("Name1", "Name3")


def test_who_may(world: World) -> None:
    """The same rule as for any search, at every page."""
    world.custom_group("Nothing")
    world.custom_group("Reader", Permission.USERS_VIEW)
    reader = world.add("reader@example.com", "Reader")
    desk = world.desk(reader)
    page = desk.search.page(parse(""), None, Toward.DOWN, 1, BY_LAST_NAME)
    world.put(reader, security_group=world.group("Nothing").id)
    for start in (None, page.rows[0].position):
        with pytest.raises(Refused, match="Users: View"):
            desk.search.page(parse(""), start, Toward.DOWN, 1, BY_LAST_NAME)
    with pytest.raises(Refused, match="Users: View"):
        desk.search.around(parse(""), page.rows[0], 1, 1, BY_LAST_NAME)
    world.run('UPDATE "session" SET ended_at = 1')
    with pytest.raises(SessionEnded):
        desk.search.neighbour(parse(""), page.rows[0], Toward.DOWN, BY_LAST_NAME)


@pytest.mark.parametrize("order", [BY_LAST_NAME, Order(ListColumn.TIMEOUT, descending=True), Order(descending=True)])
def test_an_export_is_in_the_order_of_the_list(
    crowd: Crowd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: Order
) -> None:
    _, desk, people = crowd
    monkeypatch.setattr("rwtui.services.export.CHUNK", 7)
    path = tmp_path / "out.csv"
    count = desk.export.accounts(parse(""), Destination(path, Format.CSV), lambda _: True, order)
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    assert count == len(people)
    assert [row["Email"] for row in rows] == ordered(people, order)
