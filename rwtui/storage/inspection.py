"""Looking at a database file without changing it: whether it is sound, and what it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from peewee import Database, DatabaseError, OperationalError, SqliteDatabase

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
def looking_at(path: Path) -> Iterator[Storage]:
    """The database file at `path`, opened to read and no more: not migrated, its permissions as they are.

    A database that is open already is the one that everything reads and writes again afterwards.
    """
    before: Database | None = UserRow._meta.database
    name = f"file:{quote(str(path))}?mode=ro"
    database = SqliteDatabase(name, uri=True, timeout=PATIENCE, autoconnect=False)
    storage = Storage(database, str(path))
    try:
        storage.keep_open()
        yield storage
    finally:
        storage.close()
        if before is not None:
            before.bind(MODELS, bind_refs=False, bind_backrefs=False)


def version(storage: Storage) -> int:
    """The newest migration of a database; 0 for what is none of ours."""
    return migrations.version_of(storage.database)


def unsound(storage: Storage) -> str | None:
    """What SQLite finds wrong with the file, or with the references between its rows; None where all is well."""
    try:
        return _unsound(storage)
    except (DatabaseError, sqlite3.DatabaseError) as fault:
        if "malformed" not in str(fault):
            raise
        return str(fault)


def _unsound(storage: Storage) -> str | None:
    with _heeding_ctrl_c(storage):
        answers = [str(row[0]) for row in run(storage.database, "PRAGMA integrity_check(5)").fetchall()]
        if answers != ["ok"]:
            return " ".join(answers)
        table = run(storage.database, "PRAGMA foreign_key_check").fetchone()
    return None if table is None else f"a row of {table[0]} points at a row of {table[2]} that isn't there"


@contextmanager
def _heeding_ctrl_c(storage: Storage) -> Iterator[None]:
    """Python hears of a signal only between two statements; SQLite ends one as interrupted when asked in its course."""
    connection = cast(Any, storage.database).connection()
    connection.set_progress_handler(lambda: None, 100_000)
    try:
        yield
    except OperationalError as fault:
        if "interrupted" in str(fault):
            raise KeyboardInterrupt from fault
        raise
    finally:
        connection.set_progress_handler(None, 0)


def search_out_of_step(storage: Storage) -> bool:
    """Whether the search index holds something else than the accounts' texts, or doesn't follow them any more.

    The texts are indexed anew beside the file, and each trigram's count compared.
    """
    database = storage.database
    triggers = {row[0] for row in run(database, "SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()}
    if not triggers.issuperset(_TRIGGERS):
        return True
    try:
        with _heeding_ctrl_c(storage):
            for statement in _FRESH_INDEX:
                run(database, statement)
            return run(database, _DIFFERENCE).fetchone() is not None
    finally:
        for name in ("was", "fresh_terms", "fresh"):
            with suppress(OperationalError):
                run(database, f"DROP TABLE temp.{name}")


_TRIGGERS = ("user_search_insert", "user_search_delete", "user_search_update")
_FRESH_INDEX = (
    """CREATE VIRTUAL TABLE temp.fresh USING
    fts5(search_text, content='', tokenize='trigram', detail=none, columnsize=0)""",
    'INSERT INTO temp.fresh (rowid, search_text) SELECT position, search_text FROM "user"',
    "CREATE VIRTUAL TABLE temp.fresh_terms USING fts5vocab('temp', 'fresh', 'row')",
    "CREATE VIRTUAL TABLE temp.was USING fts5vocab('main', 'user_search', 'row')",
)
_DIFFERENCE = """SELECT 1 FROM (
    SELECT * FROM (SELECT term, doc FROM temp.was EXCEPT SELECT term, doc FROM temp.fresh_terms)
    UNION ALL SELECT * FROM (SELECT term, doc FROM temp.fresh_terms EXCEPT SELECT term, doc FROM temp.was)) LIMIT 1"""


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
