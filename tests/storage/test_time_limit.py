"""issue, "Search": a statement that would go on for ever is ended, and the same view of the database goes on."""

from __future__ import annotations

import pytest

from rwtui.storage.time_limit import FOREVER, OutOfTime, within
from rwtui.storage.typed import run
from tests.world import World

ENDLESS = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n"
LONG = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 300000) SELECT count(*) FROM n"
STREAM = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT n FROM n WHERE n < 3 OR n < 0"


@pytest.mark.parametrize("sql", [ENDLESS, STREAM])
def test_time_is_up(world: World, sql: str) -> None:
    """While it runs, and while its rows are fetched; what is read afterwards in the same view is whole."""
    world.add("a@example.org")
    database = world.context.storage.database
    with world.context.storage.reading():
        with pytest.raises(OutOfTime), within(0.01):
            run(database, sql).fetchall()
        assert run(database, 'SELECT email FROM "user"').fetchall() == [("a@example.org",)]


def test_nobody_wants_it_any_more(world: World) -> None:
    """It ends without a limit too."""
    asked = iter([True] * 5)
    with world.context.storage.reading(), pytest.raises(OutOfTime), within(FOREVER, lambda: next(asked, False)):
        run(world.context.storage.database, ENDLESS).fetchone()
    assert next(asked, None) is None


@pytest.mark.parametrize(("seconds", "wanted"), [(0, True), (FOREVER, False)])
def test_no_time_at_all(world: World, seconds: float, wanted: bool) -> None:
    """Nothing is begun."""
    began = False
    with world.context.storage.reading(), pytest.raises(OutOfTime), within(seconds, lambda: wanted):
        began = True
    assert not began


def test_in_time(world: World) -> None:
    """The limit is gone behind it, also where it was reached."""
    database = world.context.storage.database
    with world.context.storage.reading():
        with within(60):
            assert run(database, "SELECT 1").fetchall() == [(1,)]
        with pytest.raises(OutOfTime), within(0.0001):
            run(database, ENDLESS).fetchone()
        assert run(database, LONG).fetchone() == (300_000,)
