"""A crowd of accounts to search in, and what checks a search against the oracle."""

from __future__ import annotations

import random

from rwtui.domain.accounts import Account, AccountRow
from rwtui.domain.ordering import BY_EMAIL, Order
from rwtui.domain.paging import Toward
from rwtui.domain.query import Query, parse
from rwtui.domain.times import to_epoch
from rwtui.services.desk import Desk
from tests import rules_of_search as oracle
from tests.world import NEW_PASSWORD, SSO, World, settings_of


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
        if form.title or form.telephone:
            desk.accounts.apply(desk.accounts.plan(account, form))
    for account in chance.sample(everyone(world), count // 5):
        if account.is_native:
            desk.password_security.generate_token(account)
    world.run("UPDATE api_token SET made_at = made_at - 34560000 WHERE user_id % 3 = 0")  # 400 days older
    return desk


def everyone(world: World) -> list[Account]:
    """All accounts in e-mail order."""
    return [world.account(user_id) for (user_id,) in world.rows('SELECT id FROM "user" ORDER BY email_key')]


def walk(desk: Desk, query: Query, toward: Toward, size: int, order: Order = BY_EMAIL) -> list[AccountRow]:
    """All pages, each begun at the last position of the one before; from the first row to the last."""
    rows: list[AccountRow] = []
    start: int | None = None
    while True:
        page = desk.search.page(query, start, toward, size, order)
        rows = [*rows, *page.rows] if toward is Toward.DOWN else [*page.rows, *rows]
        if not (page.more_below if toward is Toward.DOWN else page.more_above):
            return rows
        start = page.rows[-1 if toward is Toward.DOWN else 0].position


def assert_finds(world: World, desk: Desk, text: str, people: list[Account], chance: random.Random) -> int:
    """Walking down, walking up, counting and placing agree with the oracle; how many there are."""
    query = parse(text)
    assert query.problem is None, text
    expected = [account.email for account in people if oracle.matches(query, account, world.clock())]
    sizes = (len(expected) // 4 + 1, len(expected), 50, 1_000)
    down = walk(desk, query, Toward.DOWN, chance.choice(sizes) or 1)
    assert [row.email for row in down] == expected, text
    assert walk(desk, query, Toward.UP, chance.choice(sizes) or 1) == down, text
    assert desk.search.count(query) == len(expected), text
    if down:
        place = chance.randrange(len(down))
        row = down[place]
        assert desk.search.place(query, row) == place + 1
        assert desk.search.neighbour(query, row, Toward.UP) == (down[place - 1] if place else None)
        assert desk.search.neighbour(query, row, Toward.DOWN) == (down[place + 1] if place + 1 < len(down) else None)
    return len(expected)
