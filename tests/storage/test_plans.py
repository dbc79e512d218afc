"""issue, "Must show": what the planner chooses for each kind of query. No whole table is read but by the walk.

The walk is what filters without an index make: along the accounts in e-mail order, until a page is full.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from rwtui.domain.log_query import Log, parse_log
from rwtui.domain.ordering import Order
from rwtui.domain.paging import Toward
from rwtui.domain.preferences import ListColumn
from rwtui.domain.query import parse
from rwtui.services.desk import Desk
from rwtui.storage import accounts, audit, sessions, throttles
from tests.world import World

COUNT = 8_000
LARGE = ("user", "user_functional_group", "audit_event", "session", "api_token", "throttle")
"""Tables that grow with the accounts; the others have some lines."""

_NUMBERS = f"WITH RECURSIVE number (n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM number WHERE n < {COUNT})"
_FILL = (
    f"""{_NUMBERS} INSERT INTO "user" SELECT n, 1, n * 64, 'p' || (n + 100000) || '@example.org',
    'p' || (n + 100000) || '@example.org', 'Anna', 'Smith', '', '', CASE WHEN n % 50 = 0 THEN 4 ELSE 2 END,
    CASE WHEN n % 3 = 0 THEN 'Disabled' ELSE 'Enabled' END, 'Native', 15, n, 0, NULL, NULL, false, 'off', n % 997 = 0,
    '  p' || (n + 100000) || '@example.org  ex  or  anna  smith' || CASE WHEN n % 400 = 0 THEN '  zoe' ELSE '' END
    FROM number""",
    f"{_NUMBERS} INSERT INTO user_functional_group SELECT n, 1 + n % 40 FROM number",
    f"""{_NUMBERS} INSERT INTO audit_event SELECT n + 100, n, 'Change', 'Success', 1, 'a@example.org', 'account', n,
    'p@example.org', '', '', '[]', '{{}}', '', '' FROM number""",
    f"""{_NUMBERS} INSERT INTO session SELECT 's' || n, n, 'full', 0, 0, 0, CASE WHEN n % 100 > 0 THEN 1 END, '', '{{}}'
    FROM number""",
    f"""{_NUMBERS} INSERT INTO api_token SELECT n, 'd' || n, 'h', 0, 'a', NULL FROM number WHERE n % 50 = 1""",
    f"{_NUMBERS} INSERT INTO throttle SELECT 't' || n, n, 1, NULL FROM number",
)

INDEXED = (
    "p100123",
    "zoe",
    "zoe anna",
    "smith",
    "z",
    "an",
    "nobody here",
    "p1001 -p10012",
    'group:"Read Only User"',
    "functional:part7",
    "functional:part7 zoe",
    "token:yes",
    "locked:delayed",
    "",
)
"""What the index, or a page's end, keeps from reading everything."""
WALKS = ("status:disabled", "locked:yes", "last:never", "email:p10", "mfa:due", "-anna", "@")
"""What has no index: read along the accounts."""


def filled(world: World) -> Desk:
    """Some thousand accounts and what belongs to them."""
    root = world.add("root@example.org", "Administrator")
    with world.context.storage.writing():
        for number in range(1, 41):
            world.run("INSERT INTO functional_group VALUES (?, ?, ?, 1)", number, f"Part{number}", f"part{number}")
        for statement in _FILL:
            world.run(statement)
        world.run("UPDATE chain_head SET event_id = ?", COUNT + 100)
    if world.url:
        world.run("ANALYZE")  # as autovacuum does there; SQLite is never asked to here
    return world.desk(root)


@contextmanager
def watched(world: World) -> Iterator[list[str]]:
    """The plans of all queries that are run meanwhile, as long as it is open at the end."""
    database: Any = world.context.storage.database
    asked: list[tuple[str, Any]] = []
    database.query_hooks.append(lambda event: asked.append((event.sql, event.params)))
    plans: list[str] = []
    try:
        yield plans
    finally:
        database.query_hooks.clear()
        explain = "EXPLAIN" if world.url else "EXPLAIN QUERY PLAN"
        with world.context.storage.reading():
            for sql, parameters in dict.fromkeys((sql, tuple(parameters or ())) for sql, parameters in asked):
                if sql.startswith("SELECT") and "(0 = 1)" not in sql:  # of nothing, nothing is read
                    steps = database.execute_sql(f"{explain} {sql}", parameters).fetchall()
                    plans.append("\n".join([sql, *(str(step[-1]) for step in steps)]))


_ALONG = r"(?: VIRTUAL| USING (?:COVERING )?INDEX (?:user_position|session_live))"
_SCAN = re.compile(rf'^(?:.*Seq Scan on "?(\w+)"?.*|SCAN (\w+)(?!{_ALONG}).*)$', re.MULTILINE)
"""A step that reads a table from end to end. Along the positions a page stops early, and `session_live` holds few."""


_EACH_WITH_EACH = "USING INDEX user_position (position=? AND rowid=?)"
"""For each account that has the words, every member of a group is sought: no scan, and slower than one."""


def scanned(plan: str) -> set[str]:
    """The large tables that a plan reads so, or again and again."""
    if _EACH_WITH_EACH in plan:
        return {"user", "user_functional_group"}
    names = {alias: name for name, alias in re.findall(r'"(\w+)" AS "(t\d+)"', plan)}
    found = {names.get(word, word) for words in _SCAN.findall(plan) for word in words if word}
    return found & set(LARGE)


def read_whole(world: World, deed: Callable[[], object]) -> list[str]:
    """The plans of a deed in which a large table is read from end to end."""
    with watched(world) as plans:
        deed()
    assert plans
    return [plan for plan in plans if scanned(plan)]


def looks(desk: Desk, text: str) -> dict[str, Callable[[], object]]:
    """All that the search screen asks for one query."""
    query, search = parse(text), desk.search
    assert query.problem is None
    first = search.page(query, None, Toward.DOWN, 20).rows
    middle = first[len(first) // 2].position if first else 5_000 * 64
    deeds: dict[str, Callable[[], object]] = {
        "first": lambda: search.page(query, None, Toward.DOWN, 20),
        "last": lambda: search.page(query, None, Toward.UP, 20),
        "down": lambda: search.page(query, middle, Toward.DOWN, 20),
        "up": lambda: search.page(query, middle, Toward.UP, 20),
        "count": lambda: search.count(query),
    }
    if text:  # the first 10,001 of all accounts are any
        deeds["sorted"] = lambda: search.page(query, None, Toward.DOWN, 20, Order(ListColumn.LAST_NAME))
    if first:
        deeds["place"] = lambda: search.place(query, first[-1])
    return deeds


def test_searches(world: World) -> None:
    desk = filled(world)
    told = {
        (text, name): plans
        for text in INDEXED
        for name, deed in looks(desk, text).items()
        if (plans := read_whole(world, deed))
    }
    assert told == {}
    for text in WALKS:  # what no index knows: the accounts alone are read along, never what belongs to them
        for name, deed in looks(desk, text).items():
            for plan in read_whole(world, deed):
                assert scanned(plan) == {"user"}, (text, name, plan)


def test_logs_and_lookups(world: World) -> None:
    """A page of a log, an account with all that belongs to it, its sessions and its failed tries."""
    desk = filled(world)
    reading = world.context.storage.reading

    def within(deed: Callable[[], object]) -> Callable[[], object]:
        def read() -> None:
            with reading():
                deed()

        return read

    now = world.clock()
    deeds: dict[str, Callable[[], object]] = {
        **{
            f"{log.name} {text} {way.name}": partial(desk.logs.page, log, parse_log(text), None, way, 50)
            for way in Toward
            for log in Log
            for text in ("", "failure", "actor:root target:p1", "time:<9d")
        },
        "events on": within(lambda: audit.events_on(5_000, before=None, limit=50)),
        "an event": within(lambda: audit.event(5_000)),
        "the head": within(audit.head),
        "an account": within(lambda: accounts.load(5_000)),
        "by email": within(lambda: accounts.find("p105000@example.org")),
        "by emails": within(lambda: accounts.ids_of([f"p{number}@example.org" for number in range(101_000, 101_300)])),
        "by token": within(lambda: accounts.of_token("d5001")),
        "sessions of": within(lambda: sessions.live_of(5_000)),
        "a session": within(lambda: sessions.find("s5000")),
        "overdue": within(lambda: sessions.overdue(now, timedelta(hours=8))),
        "failed tries": within(lambda: throttles.load(["t5000", "t5001"])),
    }
    told = {name: plans for name, deed in deeds.items() if (plans := read_whole(world, deed))}
    assert told == {}
