"""SQLite's online backup: one consistent copy in one file, while others write; and a database that nobody else has."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
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


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """The database file at `path`, complete in that one file, and nobody else's for as long as this lasts.

    Refused while anybody has it open. A file that is no database any more is nobody's.
    """
    with closing(sqlite3.connect(path, isolation_level=None, timeout=1)) as connection:
        try:
            for statement in _ALONE:
                connection.execute(statement).fetchall()
        except sqlite3.OperationalError as fault:
            if "locked" not in str(fault):
                raise Unavailable(f"The database {path} can't be opened: {fault}.") from fault
            raise Refused(
                f"Another program has {path} open. Let everybody sign out, or end their programs, and try again."
            ) from fault
        except sqlite3.DatabaseError:  # damaged, which is what a backup is for
            pass
        yield


_ALONE = (
    "PRAGMA locking_mode = EXCLUSIVE",  # with a log beside the file, refused to all but the only one who has it open
    "BEGIN EXCLUSIVE",
    "COMMIT",
    "PRAGMA journal_mode = DELETE",  # the log is folded into the file
    "PRAGMA locking_mode = NORMAL",
    "BEGIN EXCLUSIVE",
)
