"""A statement that takes too long, or that nobody wants any more, is ended; the transaction goes on."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Timer

import pytest

from rwtui.storage import accounts
from rwtui.storage.time_limit import FOREVER, OutOfTime, within
from tests.world import World

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 - i FROM n) SELECT count(*) FROM n WHERE i > 1"


def ended(world: World, seconds: float, wanted: Callable[[], bool] = lambda: True) -> None:
    """Twice in one transaction, in which more is read then."""
    with world.context.storage.reading():
        for _ in range(2):
            with pytest.raises(OutOfTime), within(seconds, wanted):
                world.rows(ENDLESS)
            with within(60):
                assert accounts.count() == 1
        assert accounts.count() == 1


def test_after_its_time(world: World) -> None:
    world.add("roger@example.com")
    ended(world, 0.05)


def test_when_nobody_wants_it(world: World) -> None:
    world.add("roger@example.com")
    gone = Event()
    Timer(0.1, gone.set).start()
    with world.context.storage.reading():
        with pytest.raises(OutOfTime), within(FOREVER, lambda: not gone.is_set()):
            world.rows(ENDLESS)
        assert accounts.count() == 1


def test_no_time_at_all(world: World) -> None:
    with world.context.storage.reading():
        with pytest.raises(OutOfTime), within(0):
            world.rows(ENDLESS)
        with pytest.raises(OutOfTime), within(FOREVER, lambda: False):
            world.rows(ENDLESS)
