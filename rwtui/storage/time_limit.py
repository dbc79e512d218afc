"""A time limit for reads: a statement that takes longer is ended, whatever the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, cast

from peewee import OperationalError

from rwtui.storage.tables import UserRow

STEPS = 10_000
"""Steps of SQLite's machine between looks at the time: about a millisecond."""
FOREVER = float("inf")


class OutOfTime(Exception):
    """A statement took longer than it was given, or nobody wants its answer any more."""


@contextmanager
def within(seconds: float, wanted: Callable[[], bool] = lambda: True) -> Iterator[None]:
    """Inside `Storage.reading`, not nested: end a statement that takes longer or is not `wanted` any more; OutOfTime.

    The transaction goes on, and further statements can be run in it.
    """
    connection: sqlite3.Connection = cast(Any, UserRow._meta.database).connection()
    deadline = monotonic() + seconds
    ended = False

    def ends() -> bool:
        nonlocal ended
        ended = monotonic() >= deadline or not wanted()
        return ended

    if ends():
        raise OutOfTime
    connection.set_progress_handler(ends, STEPS)
    try:
        yield
    except (OperationalError, sqlite3.OperationalError) as fault:
        if ended:
            raise OutOfTime from fault
        raise
    finally:
        connection.set_progress_handler(None, 0)
