"""The database: opened privately, read and written in contexts, its faults turned into sentences."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from peewee import Database as PeeweeDatabase
from peewee import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    SqliteDatabase,
)

from rwtui.domain.times import Clock
from rwtui.errors import Refused, Unavailable
from rwtui.storage import migrations
from rwtui.storage.tables import MODELS
from rwtui.storage.turns import begin_in_turn

BUSY_SECONDS = 10
"""How long a writer waits for another one before it gives up with a sentence."""


class Storage:
    """One open database. Connections are per thread: each use takes one for as long as it reads or writes."""

    def __init__(self, database: PeeweeDatabase, name: str) -> None:
        self.database = database
        self.name = name
        self._begun: Callable[[], None] = lambda: None
        database.bind(MODELS, bind_refs=False, bind_backrefs=False)

    @classmethod
    def open(cls, path: Path, clock: Clock) -> tuple[Storage, bool]:
        """Open or make the SQLite file at `path` and bring it up to date; True beside it when it was new.

        Raises Refused for one newer than the program or another program's, Unavailable when the file can't be used.
        """
        _make_private(path)
        database = SqliteDatabase(
            str(path),
            pragmas={"journal_mode": "wal", "foreign_keys": 1, "cache_size": -16_000},
            lock_type="IMMEDIATE",
            timeout=BUSY_SECONDS,
            autoconnect=False,
        )
        storage = cls(database, str(path))
        with storage.reading():
            version = migrations.version_of(database)
            somebody_elses = version == 0 and bool(database.get_tables())
        if somebody_elses:
            raise Refused(f"{path} is no rwtui database.")
        migrations.require_known(version)
        new = False
        if version < migrations.NEWEST:
            with storage.writing():
                new = migrations.migrate(database, clock)
        storage.keep_open()
        return storage, new

    def at_each_start(self, look: Callable[[], None]) -> None:
        """What is looked at first in every read and write from now on; what it raises ends them."""
        self._begun = look

    def keep_open(self) -> None:
        """Hold this thread's connection, so that closing the others doesn't fold the log away each time."""
        with _sentences(self.name):
            self.database.connect(reuse_if_open=True)

    def close(self) -> None:
        """Let this thread's connection go."""
        if not self.database.is_closed():
            self.database.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A connection to read with: one consistent view for as long as it lasts."""
        with _sentences(self.name), self._connected():
            cast(Any, self.database).begin("DEFERRED")
            try:
                self._begun()
                yield
            finally:
                self._roll_back()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A write transaction, alone from its start; committed at the end, undone whole by any exception."""
        with _sentences(self.name), self._connected():
            begin_in_turn(self.database)
            try:
                self._begun()
                yield
                self.database.commit()
            except BaseException:
                self._roll_back()
                raise

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Inside `writing`: a part that an exception undoes alone."""
        with cast(Any, self.database).savepoint():
            yield

    def _roll_back(self) -> None:
        """Undo what isn't committed; where SQLite has done so itself, as when the disk is full, it refuses."""
        with suppress(OperationalError):
            self.database.rollback()

    @contextmanager
    def connection(self) -> Iterator[None]:
        """A connection without a transaction around it, for work that begins several."""
        with _sentences(self.name), self._connected():
            yield

    @contextmanager
    def _connected(self) -> Iterator[None]:
        opened = self.database.connect(reuse_if_open=True)
        try:
            yield
        finally:
            if opened:
                self.database.close()


def _make_private(path: Path) -> None:
    """Make an empty 0600 file where there is none: SQLite gives -wal and -shm the same mode.

    A file that is there is not opened: closing it would drop the locks of a connection that this process has to it.
    """
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.parent.chmod(0o700)
        with suppress(FileExistsError):
            new = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            os.fchmod(new, 0o600)
            os.close(new)
        for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            if name.exists() and name.stat().st_mode & 0o077:
                name.chmod(0o600)
    except OSError as fault:
        raise Unavailable(f"The database {path} can't be opened: {fault.strerror}.") from fault


_SENTENCES = (
    ("locked", "Another writer holds the database. Try again."),
    ("full", "The disk of the database is full; nothing was saved. Make room and try again."),
    ("readonly", "The database can't be written: the file is read-only."),
    ("read-only", "The database can't be written: the file is read-only."),
    ("malformed", "The database file is damaged. Restore a backup."),
    ("not a database", "This file is no rwtui database."),
    ("unable to open", "The database file can't be opened."),
    ("disk i/o", "The disk of the database can't be read or written."),
)


# peewee wraps what running a statement raises, and not what fetching its rows does.
_BUGS = (
    DataError,
    IntegrityError,
    ProgrammingError,
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.ProgrammingError,
)
_FAULTS = (DatabaseError, InterfaceError, sqlite3.DatabaseError, sqlite3.InterfaceError)


@contextmanager
def _sentences(name: str) -> Iterator[None]:
    """Turn a fault of the database or its disk into a sentence; Unavailable."""
    try:
        yield
    except _BUGS:
        raise
    except _FAULTS as fault:
        text = str(fault).lower()
        sentence = next((says for word, says in _SENTENCES if word in text), None)
        if sentence is None and ("no such table" in text or "syntax" in text or "no such column" in text):
            raise
        raise Unavailable(sentence or f"The database {name} can't be used now: {fault}.") from fault
