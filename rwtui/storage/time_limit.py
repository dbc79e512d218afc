"""A time limit for reads: a statement that takes longer is ended, whatever the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rwtui.storage.tables import UserRow, dialect

FOREVER = float("inf")


class OutOfTime(Exception):
    """A statement took longer than it was given, or nobody wants its answer any more."""


@contextmanager
def within(seconds: float, wanted: Callable[[], bool] = lambda: True) -> Iterator[None]:
    """Inside `Storage.reading`, not nested: end a statement that takes longer or is not `wanted` any more; OutOfTime.

    The transaction goes on, and further statements can be run in it.
    """
    if seconds <= 0 or not wanted():
        raise OutOfTime
    with dialect().within(UserRow._meta.database, seconds, wanted):
        yield
