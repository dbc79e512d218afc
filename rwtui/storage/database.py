"""The database: opened privately, read and written in contexts, its faults turned into sentences."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from peewee import Database as PeeweeDatabase
from peewee import DatabaseError, InterfaceError, OperationalError, SqliteDatabase

from rwtui.domain.times import Clock
from rwtui.errors import Refused, Unavailable
from rwtui.storage import migrations
from rwtui.storage.dialect import dialect_of
from rwtui.storage.tables import MODELS

BUSY_SECONDS = 10
"""How long a writer waits for another one before it gives up with a sentence."""


class Storage:
    """One open database. Connections are per thread: each use takes one for as long as it reads or writes."""

    def __init__(self, database: PeeweeDatabase, name: str) -> None:
        self.database = database
        self.name = name
        self.dialect = dialect_of(database)
        self.searches_walk = False
        self._begun: Callable[[], None] = lambda: None
        database.bind(MODELS, bind_refs=False, bind_backrefs=False)

    @classmethod
    def open(cls, place: Path | str, clock: Clock) -> tuple[Storage, bool]:
        """Open or make the SQLite file at a path, or the tables at a server's URL, and bring them up to date.

        True beside it when it was new. Raises Refused for one newer than the program or another program's, Unavailable
        when it can't be used.
        """
        storage = cls.at(place)
        try:
            return storage, storage._bring_up_to_date(clock)
        except BaseException:
            storage.close()
            raise

    def _bring_up_to_date(self, clock: Clock) -> bool:
        new = False
        if self.version() < migrations.NEWEST:
            with self.writing():
                new = migrations.migrate(self.database, clock)
        self.keep_open()
        if self.is_served:
            with self.connection():
                self.searches_walk = self.dialect.searches_walk(self.database)
        return new

    @classmethod
    def at(cls, place: Path | str) -> Storage:
        """What is there, as it is."""
        if isinstance(place, str):
            from rwtui.storage.server import server_at, shown

            return cls(server_at(place), shown(place))
        _make_private(place)
        database = SqliteDatabase(
            str(place),
            pragmas={"journal_mode": "wal", "foreign_keys": 1, "cache_size": -16_000},
            lock_type="IMMEDIATE",
            timeout=BUSY_SECONDS,
            autoconnect=False,
        )
        return cls(database, str(place))

    @property
    def is_served(self) -> bool:
        """Whether it is on a server, for several hosts, rather than a file."""
        return not isinstance(self.database, SqliteDatabase)

    def version(self) -> int:
        """The newest migration it has had, 0 for an empty one; Refused where it isn't ours, or newer than we."""
        with self.reading():
            version = migrations.version_of(self.database)
            somebody_elses = version == 0 and bool(self.database.get_tables())
        if somebody_elses:
            raise Refused(f"{self.name} is no rwtui database.")
        migrations.require_known(version)
        return version

    def at_each_start(self, look: Callable[[], None]) -> None:
        """What is looked at first in every read and write from now on; what it raises ends them."""
        self._begun = look

    def keep_open(self) -> None:
        """Hold this thread's connection, so that closing the others doesn't fold the log away each time."""
        with self._sentences():
            self.database.connect(reuse_if_open=True)

    def close(self) -> None:
        """Let this thread's connection go."""
        if not self.database.is_closed():
            self.database.close()
        self.dialect.close(self.database)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A connection to read with: one consistent view for as long as it lasts."""
        with self._sentences(), self._connected():
            self.dialect.begin_reading(self.database)
            try:
                self._begun()
                yield
            finally:
                self._roll_back()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A write transaction, alone from its start; committed at the end, undone whole by any exception."""
        with self._sentences(), self._connected():
            self.dialect.begin_writing(self.database)
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
        """Undo what isn't committed; where that is done already, as when the disk is full, SQLite refuses.

        A server that was lost has undone it too.
        """
        with suppress(OperationalError, InterfaceError):
            self.database.rollback()

    @contextmanager
    def connection(self) -> Iterator[None]:
        """A connection without a transaction around it, for work that begins several."""
        with self._sentences(), self._connected():
            yield

    @contextmanager
    def _connected(self) -> Iterator[None]:
        opened = self.database.connect(reuse_if_open=True)
        try:
            yield
        finally:
            if opened:
                self.database.close()

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Turn a fault of the database, or of what it stands on, into a sentence; Unavailable."""
        try:
            yield
        except _FAULTS as fault:
            said = self.dialect.sentence(fault, self.name)
            if said is None:
                raise
            raise Unavailable(said) from fault


# peewee wraps what running a statement raises, and not what fetching its rows does.
_FAULTS = (DatabaseError, InterfaceError, sqlite3.DatabaseError, sqlite3.InterfaceError)


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
            if name.is_file() and name.stat().st_mode & 0o077:
                name.chmod(0o600)
    except OSError as fault:
        raise Unavailable(f"The database {path} can't be opened: {fault.strerror}.") from fault
