"""issue, "User Search": what is found, in which order, how many, against an oracle that looks at every account."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from rwtui.domain.accounts import Account, AccountRow
from rwtui.domain.query import Query, parse
from rwtui.domain.times import to_epoch
from rwtui.services.desk import Desk
from rwtui.services.search import COUNTED
from rwtui.storage.search import Toward
from tests import rules_of_search as oracle
from tests.world import NEW_PASSWORD, SSO, World, hashed, settings_of


def populate(world: World, chance: random.Random, count: int) -> Desk:
    """Accounts of every kind under names of every kind; the desk of an Administrator among them."""
    for name in oracle.GROUPS[3:]:
        world.custom_group(name)
    logins = oracle.last_logins(world.clock())
    for number in range(count):
        first, last = chance.choice(oracle.FIRST_NAMES), chance.choice(oracle.LAST_NAMES)
        local = "".join(c for c in f"{first}.{last}".lower() if c.isalnum() or c in ".'+_-").strip(".") or "x"
        sso = chance.random() < 0.1
        account = world.add(
            f"{local}{chance.choice(('', number, number % 7))}.{number}@{chance.choice(oracle.DOMAINS)}",
            chance.choice(oracle.GROUPS),
            first_name=first,
            last_name=last,
            functional_groups=tuple(chance.sample(oracle.FUNCTIONAL, chance.choice((0, 0, 1, 2)))),
            **({"user_type": SSO} if sso else {}),
            password=chance.choice((None, NEW_PASSWORD, NEW_PASSWORD)),
        )
        columns = {
            "status": chance.choice(("Enabled", "Enabled", "Disabled")),
            "mfa": chance.choice(("off", "off", "due at next login", "enrolled")),
            "locked": chance.random() < 0.1,
            "last_login": to_epoch(chance.choice(logins)),
        }
        if account.password.value == "set" and chance.random() < 0.2:
            columns["password_expires"] = to_epoch(world.clock()) or 0
        world.put(account, **columns)
    root = world.add("root@example.org", "Administrator", first_name="R", last_name="R")
    desk = world.desk(root)
    for account in everyone(world):
        form = settings_of(account, title=chance.choice(oracle.TITLES), telephone=chance.choice(oracle.TELEPHONES))
        desk.accounts.apply(desk.accounts.plan(account, form)) if form.title or form.telephone else None
    for account in chance.sample(everyone(world), count // 5):
        if account.is_native:
            desk.password_security.generate_token(account)
    return desk


def everyone(world: World) -> list[Account]:
    """All accounts in e-mail order."""
    return [world.account(user_id) for (user_id,) in world.rows('SELECT id FROM "user" ORDER BY email_key')]


def walk(desk: Desk, query: Query, toward: Toward, size: int) -> list[AccountRow]:
    """All pages, each begun at the last position of the one before; in e-mail order."""
    rows: list[AccountRow] = []
    start: int | None = None
    while True:
        page = desk.search.page(query, start, toward, size)
        rows = [*rows, *page.rows] if toward is Toward.DOWN else [*page.rows, *rows]
        if not (page.more_below if toward is Toward.DOWN else page.more_above):
            return rows
        start = page.rows[-1 if toward is Toward.DOWN else 0].position


def assert_finds(world: World, desk: Desk, text: str, people: list[Account], chance: random.Random) -> int:
    """Walking down, walking up, counting and placing agree with the oracle; how many there are."""
    query = parse(text)
    assert query.problem is None, text
    expected = [account.email for account in people if oracle.matches(query, account, world.clock())]
    down = walk(desk, query, Toward.DOWN, chance.choice((1, 3, 7, 50, 1_000)))
    assert [row.email for row in down] == expected, text
    assert walk(desk, query, Toward.UP, chance.choice((1, 3, 7, 50, 1_000))) == down, text
    assert desk.search.count(query) == len(expected), text
    if down:
        place = chance.randrange(len(down))
        row = down[place]
        assert desk.search.place(query, row) == place + 1
        assert desk.search.neighbour(query, row, Toward.UP) == (down[place - 1] if place else None)
        assert desk.search.neighbour(query, row, Toward.DOWN) == (down[place + 1] if place + 1 < len(down) else None)
    return len(expected)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Desk, list[Account]]]:
    """A world of three hundred, which the tests only look at."""
    world = World(tmp_path_factory.mktemp("search") / "accounts.db")
    desk = populate(world, random.Random(7), 300)
    yield world, desk, everyone(world)
    world.close()


@pytest.mark.parametrize("sign", ["", "-"])
def test_each_filter(crowd: tuple[World, Desk, list[Account]], sign: str) -> None:
    """Alone and negated: between them, every account once."""
    world, desk, people = crowd
    chance = random.Random(1)
    for text in oracle.FILTERS:
        found = assert_finds(world, desk, sign + text, people, chance)
        if "nothing" not in text:
            assert 0 < found < len(people), text


def test_filters_with_their_negation_are_everyone(crowd: tuple[World, Desk, list[Account]]) -> None:
    """Negation is the complement, for what is unset too."""
    _, desk, people = crowd
    for text in oracle.FILTERS:
        assert desk.search.count(parse(text)) + desk.search.count(parse(f"-{text}")) == len(people), text


@pytest.mark.parametrize("seed", range(6))
def test_what_people_type(crowd: tuple[World, Desk, list[Account]], seed: int) -> None:
    """Random words and parts of words in any order, with and without filters."""
    world, desk, people = crowd
    chance = random.Random(seed)
    found = [assert_finds(world, desk, oracle.some_query(chance, people), people, chance) for _ in range(50)]
    assert sum(map(bool, found)) > 25


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
    """Account Settings, Password & Security and rows that go: a search right after finds what is stored now."""
    chance = random.Random(5)
    desk = populate(world, chance, 60)
    for _ in range(60):
        target = chance.choice(everyone(world))
        form = settings_of(
            target,
            first_name=chance.choice(oracle.FIRST_NAMES),
            last_name=chance.choice(oracle.LAST_NAMES),
            title=chance.choice(oracle.TITLES),
            telephone=chance.choice(oracle.TELEPHONES),
            functional_groups=tuple(chance.sample(oracle.FUNCTIONAL, 2)),
        )
        plan = desk.accounts.plan(target, form)
        changed = desk.accounts.apply(plan) if plan.change else target
        if changed.is_native:
            desk.password_security.generate_token(changed)
        people = everyone(world)
        for text in (changed.first_name, f'"{changed.last_name}"', oracle.some_query(chance, people)):
            assert_finds(world, desk, text, people, chance)
    world.run("INSERT INTO user_search (user_search, rank) VALUES ('integrity-check', 1)")


def test_rows_hold_the_columns_of_an_account_file(crowd: tuple[World, Desk, list[Account]]) -> None:
    """What a line of the list shows is what is stored."""
    _, desk, people = crowd
    for row, account in zip(walk(desk, Query(), Toward.DOWN, 64), people, strict=True):
        shown = (row.id, row.email, row.first_name, row.last_name, row.title, row.telephone, row.group)
        assert shown == (
            account.id,
            account.email,
            account.first_name,
            account.last_name,
            account.title,
            account.telephone,
            account.group.ref,
        )
        assert (row.functional_groups, row.status, row.user_type, row.last_login, row.timeout) == (
            account.functional_groups,
            account.status,
            account.user_type,
            account.last_login,
            account.timeout,
        )


def test_counting_stops(world: World) -> None:
    """A little over a thousand is told as such, however many there are; placing stops there too."""
    desk = world.desk(world.add("a@example.org", "Administrator"))
    with world.context.storage.writing():
        world.run(
            """WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1200)
            INSERT INTO "user" SELECT 1000 + n, 1, 6400 + n * 64, 'z' || (1000 + n), 'z' || (1000 + n), 'F', 'L', '', '',
            2, 'Enabled', 'Native', 15, NULL, 0, NULL, NULL, 0, 'off', 0, '  z' || (1000 + n) FROM number"""
        )
    assert desk.search.count(Query()) == COUNTED == 1_001
    assert desk.search.count(parse("z1")) == 1_001
    assert desk.search.count(parse("z20")) == 100
    last = desk.search.page(Query(), None, Toward.UP, 1).rows[0]
    assert (last.email, desk.search.place(Query(), last)) == ("z2200", 1_002)


@pytest.mark.parametrize(
    "text", ["\udcff", "email:\udcff", 'group:"\udcff"', "\x00", "a\x00b", "*", '"', "NEAR(a b)", "-"]
)
def test_what_is_no_text_finds_nothing_and_breaks_nothing(world: World, text: str) -> None:
    """A pasted byte or the search language of the index itself."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    query = parse(text)
    assert desk.search.count(query) in (0, 1)
    assert len(desk.search.page(query, None, Toward.DOWN, 10).rows) == desk.search.count(query)


def test_the_folder_is_not_written_by_reading(tmp_path: Path) -> None:
    """A search leaves the database as it was."""
    world = World(tmp_path / "accounts.db")
    desk = world.desk(world.add("root@example.org", "Administrator", password_hash=hashed()))
    before = world.stored(), world.events()
    walk(desk, parse("r"), Toward.DOWN, 1)
    assert (world.stored(), world.events()) == before
    world.close()
