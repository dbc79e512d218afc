"""Pages are exact and in order however far apart the accounts stand: over many slices of the search index."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rwtui.domain.accounts import AccountRow
from rwtui.domain.paging import Toward
from rwtui.domain.query import parse
from rwtui.services.desk import Desk
from tests.world import World

COUNT = 3_000
APART, CLOSE = 64 * 1_117, 64 * 50
"""Positions from one account to the next, of the first 2,000 and of the others: some slices hold one, some hundreds."""
LIMIT = 40

_NUMBERS = f"WITH RECURSIVE number (n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM number WHERE n < {COUNT})"
_NAME = """CASE WHEN n % 2 = 0 AND n > 40 THEN '  anna' WHEN n > 2800 THEN '  bert' WHEN n % 211 = 0 THEN '  cleo'
    ELSE '' END"""
_FILL = f"""{_NUMBERS} INSERT INTO "user" SELECT n, 1,
    CASE WHEN n <= 2000 THEN (n - 500) * {APART} ELSE 1500 * {APART} + (n - 2000) * {CLOSE} END,
    'p' || (n + 10000) || '@example.org', 'p' || (n + 10000) || '@example.org', 'A', 'B', '', '', 2,
    CASE WHEN n % 3 = 0 THEN 'Disabled' ELSE 'Enabled' END,
    'Native', 15, n, 0, NULL, NULL, false, 'off', false, '  p' || (n + 10000) || '@example.org  ex  or' || {_NAME}
    FROM number"""

Wanted = Callable[[int], bool]


def anna(n: int) -> bool:
    return n % 2 == 0 and n > 40


def bert(n: int) -> bool:
    return not anna(n) and n > 2800


def cleo(n: int) -> bool:
    return not anna(n) and not bert(n) and n % 211 == 0


def disabled(n: int) -> bool:
    return n % 3 == 0


SOUGHT: dict[str, Wanted] = {
    "anna": anna,
    "bert": bert,
    "cleo": cleo,
    "example": lambda n: True,
    "p1299": lambda n: 2990 <= n <= 2999,
    "anna status:disabled": lambda n: anna(n) and disabled(n),
    "bert -p129": lambda n: bert(n) and not 2900 <= n <= 2999,
    "cleo status:enabled": lambda n: cleo(n) and not disabled(n),
    "email:@example.org bert": bert,
    "nobody": lambda n: False,
    "status:disabled": disabled,
}


@pytest.fixture
def desk(world: World) -> Desk:
    """An Administrator's, over accounts of which the first hold no anna and the last alone bert."""
    root = world.add("a-root@elsewhere.net", "Administrator")
    with world.context.storage.writing():
        world.run(_FILL)
        world.run('UPDATE "user" SET position = ? WHERE id = ?', -1000 * APART, root.id)
    return world.desk(root)


def numbers(rows: tuple[AccountRow, ...]) -> list[int]:
    """The accounts by the numbers they were made with."""
    return [row.id for row in rows if row.id >= 10]


@pytest.mark.parametrize("text", SOUGHT)
def test_page_by_page_both_ways(desk: Desk, text: str) -> None:
    wanted = [n for n in range(10, COUNT + 1) if SOUGHT[text](n)]
    query, search = parse(text), desk.search
    for toward in Toward:
        found: list[int] = []
        place = None
        while True:
            page = search.page(query, place, toward, LIMIT)
            here = numbers(page.rows)
            found = [*found, *here] if toward is Toward.DOWN else [*here, *found]
            more, end = (page.more_below, -1) if toward is Toward.DOWN else (page.more_above, 0)
            if not more:
                break
            place = page.rows[end].position
        assert found == wanted
    assert search.count(query) == min(len(wanted), 1_001)
