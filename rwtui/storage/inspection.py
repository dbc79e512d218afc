"""Looking at a database file without changing it: whether it is sound, and what it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast
from urllib.parse import quote

from peewee import Database, SqliteDatabase

from rwtui.domain.times import from_epoch
from rwtui.storage import migrations
from rwtui.storage.database import Storage
from rwtui.storage.tables import MODELS, UserRow
from rwtui.storage.typed import run

PATIENCE = 10
"""Seconds that a look waits for somebody who is putting the file in order."""
NEWEST_EVENTS = 10_000
"""How far back time jumps are looked for: an old one stays in the log for good."""


@contextmanager
def looking_at(place: Path | str) -> Iterator[Storage]:
    """The database file at a path, or the one at a URL, to read and no more: not migrated, permissions as they are.

    A database that is open already is the one that everything reads and writes again afterwards.
    """
    before: Database | None = UserRow._meta.database
    storage = _file(place) if isinstance(place, Path) else Storage.at(place)
    try:
        storage.keep_open()
        yield storage
    finally:
        storage.close()
        if before is not None:
            before.bind(MODELS, bind_refs=False, bind_backrefs=False)


def _file(path: Path) -> Storage:
    name = f"file:{quote(str(path))}?mode=ro"
    return Storage(SqliteDatabase(name, uri=True, timeout=PATIENCE, autoconnect=False), str(path))


def version(storage: Storage) -> int:
    """The newest migration of a database; 0 for what is none of ours."""
    return migrations.version_of(storage.database)


def unsound(storage: Storage) -> str | None:
    """What the database finds wrong with itself, or with the references between its rows; None where all is well."""
    return storage.dialect.unsound(storage.database)


def search_out_of_step(storage: Storage) -> bool:
    """Whether the search index holds something else than the accounts' texts, or doesn't follow them any more."""
    return storage.dialect.search_out_of_step(storage.database)


@dataclass(frozen=True, slots=True)
class Link:
    """The way to a server: its version, how the way is called, and whether others on it can read along."""

    version: str
    told: str
    is_open: bool


def link(storage: Storage) -> Link:
    """As the server sees it."""
    sql = """SELECT current_setting('server_version'), coalesce(ssl, false),
        inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1'
        FROM (SELECT 1) AS one LEFT JOIN pg_stat_ssl ON pid = pg_backend_pid()"""
    version, encrypted, here = run(storage.database, sql).fetchone()
    told = "over TLS" if encrypted else "on this host" if here else "without TLS"
    return Link(str(version).partition(" ")[0], told, not encrypted and not here)


@dataclass(frozen=True, slots=True)
class TimeJump:
    """An event that is earlier than the one before it, by so many seconds."""

    event_id: int
    seconds: int


def newest_time() -> datetime | None:
    """When the newest event was written; None for an empty log."""
    row = run(UserRow._meta.database, "SELECT at FROM audit_event ORDER BY id DESC LIMIT 1").fetchone()
    return None if row is None else from_epoch(row[0])


def time_jump(at_least: int) -> TimeJump | None:
    """The newest place in the log, not long ago, where the time went back by so many seconds or more."""
    sql = """SELECT id, before - at FROM (
        SELECT id, at, lag(at) OVER (ORDER BY id) AS before FROM
            (SELECT id, at FROM audit_event ORDER BY id DESC LIMIT ?) AS newest) AS pairs
        WHERE before - at >= ? ORDER BY id DESC LIMIT 1"""
    row = run(UserRow._meta.database, sql, (NEWEST_EVENTS, at_least)).fetchone()
    return None if row is None else TimeJump(cast(int, row[0]), cast(int, row[1]))
