"""issue, "User Search": examples, counting, and finding what is stored now after every change."""

from __future__ import annotations

import random

import pytest

from rwtui.domain.paging import Toward
from rwtui.domain.query import Query, parse
from rwtui.services.search import COUNTED
from tests import rules_of_search as oracle
from tests.crowd import assert_finds, everyone, populate, walk
from tests.world import World, settings_of


@pytest.mark.parametrize(
    ("typed", "email"),
    [
        ("przemyslaw", "p1@example.org"),
        ("nguyen john", "p2@example.org"),
        ("芳", "p3@example.org"),
        ("dang", "p4@example.org"),
        ("2025550142", "p5@example.org"),
        ("555 0142", "p5@example.org"),
        ("p6@exam", "p6@example.org"),
        ('"der berg"', "p7@example.org"),
        ("email:p8@", "p8@example.org"),
        ("STRASSE", "p8@example.org"),
    ],
)
def test_examples(world: World, typed: str, email: str) -> None:
    """The issue's own and some more, each the only one found."""
    names = [
        ("Przemysław", "Kowalski"),
        ("John", "Nguyễn"),
        ("秀芳", "梁"),
        ("Đặng", "Thị"),
        ("Zoë", "Smith"),
        ("Anna", "Müller"),
        ("Jan", "van der Berg"),
        ("Eva", "Straße"),
    ]
    desk = world.desk(world.add("root@example.com", "Administrator"))
    for number, (first, last) in enumerate(names, start=1):
        account = world.add(f"p{number}@example.org", first_name=first, last_name=last)
        if number == 5:
            desk.accounts.apply(desk.accounts.plan(account, settings_of(account, telephone="+1-202-555-0142")))
    assert [row.email for row in walk(desk, parse(typed), Toward.DOWN, 50)] == [email]


def test_in_step_after_changes(world: World) -> None:
    """Account Settings and Password & Security: a search right after finds what is stored now."""
    chance = random.Random(5)
    desk = populate(world, chance, 40)
    people = {account.id: account for account in everyone(world)}
    for _ in range(30):
        target = chance.choice(list(people.values()))
        form = settings_of(
            target,
            first_name=chance.choice(oracle.FIRST_NAMES),
            last_name=chance.choice(oracle.LAST_NAMES),
            title=chance.choice(oracle.TITLES),
            telephone=chance.choice(oracle.TELEPHONES),
            functional_groups=tuple(chance.sample(oracle.FUNCTIONAL, 2)) or target.functional_groups,
        )
        plan = desk.accounts.plan(target, form)
        changed = desk.accounts.apply(plan) if plan.change else target
        if changed.is_native:
            _, changed = desk.password_security.generate_token(changed)
        people[target.id] = changed
        crowd = list(people.values())
        for text in (f'"{changed.first_name}"', f'"{changed.last_name}"', oracle.some_query(chance, crowd)):
            assert_finds(world, desk, text, crowd, chance)
    world.require_search_in_step()


def test_counting_stops(world: World) -> None:
    """A little over a thousand is told as such, however many there are; placing stops there too."""
    desk = world.desk(world.add("a@example.org", "Administrator"))
    with world.context.storage.writing():
        world.run(
            """WITH RECURSIVE number (n) AS (SELECT 1001 UNION ALL SELECT n + 1 FROM number WHERE n < 2200)
            INSERT INTO "user" SELECT n, 1, n * 64, 'z' || n, 'z' || n, 'F', 'L', '', '', 2, 'Enabled', 'Native', 15,
            NULL, 0, NULL, NULL, false, 'off', false, '  z' || n FROM number"""
        )
    assert desk.search.count(Query()) == COUNTED == 1_001
    assert desk.search.count(parse("z")) == 1_001
    assert desk.search.count(parse("z1")) == 999
    assert desk.search.count(parse("z20")) == 100
    last = desk.search.page(Query(), None, Toward.UP, 1).rows[0]
    assert (last.email, desk.search.place(Query(), last)) == ("z2200", 1_002)


ODD = ("\udcff", "email:\udcff", 'group:"\udcff"', "\x00", "a\x00b", "*", '"', "NEAR(a b)", "-", "a' OR 1=1 --")


@pytest.mark.parametrize("text", ODD)
def test_what_is_no_text_breaks_nothing(world: World, text: str) -> None:
    """A pasted byte, or the search language of the index itself."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    query = parse(text)
    assert desk.search.count(query) in (0, 1)
    assert len(desk.search.page(query, None, Toward.DOWN, 10).rows) == desk.search.count(query)


def test_looking_changes_nothing(world: World) -> None:
    """A search leaves the database and the log as they were."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    before = world.stored(), world.events()
    walk(desk, parse("r"), Toward.DOWN, 1)
    assert (world.stored(), world.events()) == before
