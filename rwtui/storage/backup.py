"""SQLite's online backup: one consistent copy in one file, while others write; and a database that nobody else has."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from rwtui.errors import Refused, Unavailable
from rwtui.storage.database import Storage

PAGES = 500
"""Copied at a time; between two such steps the progress is told, and Ctrl+C heeded."""

Progress = Callable[[int, int], None]
"""How many pages are done, of how many."""


def copy(storage: Storage, to: Path, progress: Progress) -> None:
    """Copy the whole database, as one reader sees it, to an empty private file; Unavailable when that can't be written.

    Inside `reading`, so that writers don't make it begin again. The copy is one file that needs no other.
    """
    connection = cast(Any, storage.database).connection()
    with closing(sqlite3.connect(to, isolation_level=None)) as copied:
        try:
            connection.backup(copied, pages=PAGES, progress=lambda _, left, total: progress(total - left, total))
            copied.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as fault:
            raise Unavailable(f"The copy in {to.parent} can't be written: {fault}.") from fault


def require_unused(path: Path) -> None:
    """Refuse a database file that any program has open; a file that is no database any more is nobody's."""
    if is_database(path):
        with closing(_only_one(path)):
            pass


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """The database file at `path`, complete in that one file, and nobody else's for as long as this lasts.

    Refused while anybody has it open. A file that is no database any more is left as it is.
    """
    if not is_database(path):
        yield
        return
    with closing(_only_one(path)) as connection:
        with suppress(sqlite3.DatabaseError):  # damaged, which is what a backup is for
            for statement in _COMPLETE:
                connection.execute(statement).fetchall()
        yield


_COMPLETE = (
    "PRAGMA journal_mode = DELETE",  # the log is folded into the file
    "PRAGMA locking_mode = NORMAL",
    "BEGIN EXCLUSIVE",
)
_HEADER = b"SQLite format 3\0"


def is_database(path: Path) -> bool:
    """Whether a file begins as SQLite's do; asked before SQLite looks at it, which takes a log beside it away."""
    try:
        with path.open("rb") as file:
            return file.read(len(_HEADER)) == _HEADER
    except OSError as error:
        raise Unavailable(f"The database {path} can't be opened: {error.strerror}.") from error


def _only_one(path: Path) -> sqlite3.Connection:
    """A connection that has the file to itself: with a log beside it, only the only one gets that."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=1)
    try:
        for statement in ("PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "COMMIT"):
            connection.execute(statement).fetchall()
    except sqlite3.DatabaseError as fault:
        if "locked" in str(fault):
            connection.close()
            raise Refused(
                f"Another program has {path} open. Let everybody sign out, or end their programs, and try again."
            ) from fault
    return connection
