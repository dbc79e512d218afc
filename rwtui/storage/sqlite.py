"""What SQLite says its own way: the trigram index of FTS5 with triggers that keep it in step, its checks, its turns."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, cast

from peewee import (
    JOIN,
    SQL,
    Database,
    DatabaseError,
    DataError,
    Expression,
    IntegrityError,
    Join,
    OperationalError,
    ProgrammingError,
    Table,
    fn,
)

from rwtui.storage.dialect import Dialect, Progress, Rows, Sought
from rwtui.storage.tables import UserRow
from rwtui.storage.time_limit import OutOfTime
from rwtui.storage.turns import begin_in_turn
from rwtui.storage.typed import run, run_many, tuples

BATCH = 5_000
"""Accounts that one statement indexes: Ctrl+C is heard between two of them."""
_STEPS = 10_000
"""Steps of SQLite's machine between looks at the time: about a millisecond."""
_GATHERED_OCTETS = 32 * 1024 * 1024
"""What FTS5 gathers before it writes while an index is made anew; its usual 1 MiB takes a third longer."""
_USUALLY_GATHERED_OCTETS = 1024 * 1024

_SEARCH = """CREATE VIRTUAL TABLE user_search USING fts5(
    search_text, content='user', content_rowid='position', tokenize='trigram', detail=none, columnsize=0)"""
_SEARCH_TRIGGERS = (
    """CREATE TRIGGER user_search_insert AFTER INSERT ON "user" BEGIN
    INSERT INTO user_search (rowid, search_text) VALUES (new.position, new.search_text); END""",
    """CREATE TRIGGER user_search_delete AFTER DELETE ON "user" BEGIN
    INSERT INTO user_search (user_search, rowid, search_text) VALUES ('delete', old.position, old.search_text); END""",
    """CREATE TRIGGER user_search_update AFTER UPDATE OF position, search_text ON "user" BEGIN
    INSERT INTO user_search (user_search, rowid, search_text) VALUES ('delete', old.position, old.search_text);
    INSERT INTO user_search (rowid, search_text) VALUES (new.position, new.search_text); END""",
)
_TRIGGERS = ("user_search_insert", "user_search_delete", "user_search_update")

_INDEX = """INSERT INTO user_search (rowid, search_text)
SELECT position, search_text FROM "user" WHERE position > ? AND position <= ? ORDER BY position"""
_NEXT = 'SELECT max(position) FROM (SELECT position FROM "user" WHERE position > ? ORDER BY position LIMIT ?)'

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


class Sqlite(Dialect):
    """A database in a file."""

    before_staging = ("PRAGMA temp_store = FILE", "PRAGMA temp.cache_size = -16000")
    after_staging = ("PRAGMA shrink_memory",)
    once_staged = ("CREATE INDEX temp.import_row_email ON import_row (email_key, line)",)
    functional_groups_now = """(SELECT json_group_array(functional_group_id) FROM (
    SELECT functional_group_id FROM user_functional_group WHERE user_id = stored.id ORDER BY functional_group_id))"""
    numbers_in = "json_each({array})"
    in_this_order = "CROSS JOIN"

    def begin_reading(self, database: Any) -> None:
        """A deferred transaction: SQLite's log keeps the view."""
        database.begin("DEFERRED")

    def begin_writing(self, database: Any) -> None:
        """Who has waited longest is soon served."""
        begin_in_turn(database)

    def close(self, database: Any) -> None:
        """Nothing is."""

    def sentence(self, fault: Exception, name: str) -> str | None:
        """By SQLite's words."""
        if isinstance(fault, _BUGS):
            return None
        text = str(fault).lower()
        known = next((says for word, says in _SENTENCES if word in text), None)
        if known is None and ("no such table" in text or "syntax" in text or "no such column" in text):
            return None
        return known or f"The database {name} can't be used now: {fault}."

    def tables(self, sql: str) -> str:
        """As they are written."""
        return sql

    def make_search(self, database: Database) -> None:
        """An FTS5 table that holds no text of its own, and triggers at each write."""
        run(database, _SEARCH)
        self._follow(database)

    def _follow(self, database: Database) -> None:
        for statement in _SEARCH_TRIGGERS:
            run(database, statement)

    def renew_search(self, database: Database) -> None:
        """It is still the same."""

    def searches_walk(self, database: Database) -> bool:
        """FTS5 is always there."""
        return False

    def contains(self, column: Any, part: str) -> Any:
        """`instr`, for `LIKE` folds ASCII here."""
        return fn.instr(column, part) > 0

    @contextmanager
    def within(self, database: Any, seconds: float, wanted: Callable[[], bool]) -> Iterator[None]:
        """SQLite asks between its steps whether to go on."""
        connection: sqlite3.Connection = database.connection()
        deadline = monotonic() + seconds
        ended = False

        def ends() -> bool:
            nonlocal ended
            ended = monotonic() >= deadline or not wanted()
            return ended

        connection.set_progress_handler(ends, _STEPS)
        try:
            yield
        except (OperationalError, sqlite3.OperationalError) as fault:
            if ended:
                raise OutOfTime from fault
            raise
        finally:
            connection.set_progress_handler(None, 0)

    def found(self, columns: Sequence[Any], sought: Sought) -> Any:
        """As the search index leads to them."""
        return _found(columns, sought)[0]

    def page(self, columns: Sequence[Any], sought: Sought, limit: int, *, backwards: bool) -> Rows:
        """Read along the positions, in whose order the search index gives its rows."""
        found, position = _found(columns, sought)
        return tuples(found.order_by(position.desc() if backwards else position).limit(limit))

    def among(self, column: Any, numbers: Iterable[int]) -> Any:
        """As a JSON array."""
        return Expression(column, "IN", SQL("(SELECT value FROM json_each(?))", [json.dumps(list(numbers))]))

    def numbers(self, database: Database) -> dict[str, int]:
        """AUTOINCREMENT's own rows."""
        return dict(run(database, "SELECT name, seq FROM sqlite_sequence").fetchall())

    def go_on_behind(self, database: Database, numbers: Mapping[str, int]) -> None:
        """What is there, AUTOINCREMENT has seen; what is gone it hasn't."""
        run_many(database, "DELETE FROM sqlite_sequence WHERE name = ?", [(table,) for table in numbers])
        run_many(database, "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", list(numbers.items()))

    def stage(self, database: Database, table: str, rows: Iterable[Sequence[object]]) -> None:
        """One statement for all, in one transaction of the temporary database alone: one for each row takes longer."""
        rows = list(rows)
        if rows:
            run(database, "SAVEPOINT staged")
            try:
                run_many(database, f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608
            finally:
                run(database, "RELEASE staged")

    def without_search(self, database: Database) -> None:
        """The triggers go."""
        for name in _TRIGGERS:
            run(database, f"DROP TRIGGER {name}")

    def index_anew(self, database: Database, progress: Progress) -> None:
        """By positions, some thousand at a time."""
        total = int(run(database, 'SELECT count(*) FROM "user"').fetchone()[0])
        run(database, "INSERT INTO user_search (user_search) VALUES ('delete-all')")
        _gather(database, _GATHERED_OCTETS)
        after, done = -(2**63), 0
        while (last := run(database, _NEXT, (after, BATCH)).fetchone()[0]) is not None:
            run(database, _INDEX, (after, last))
            after, done = last, min(done + BATCH, total)
            progress(done, total)
        _gather(database, _USUALLY_GATHERED_OCTETS)
        self._follow(database)

    def rows_one_by_one(self, database: Database, sql: str) -> Iterator[tuple[Any, ...]]:
        """As its cursor does anyway."""
        yield from run(database, sql)

    def unsound(self, database: Database) -> str | None:
        """Every page, and every reference between rows."""
        try:
            with _heeding_ctrl_c(database):
                answers = [str(row[0]) for row in run(database, "PRAGMA integrity_check(5)").fetchall()]
                if answers != ["ok"]:
                    return " ".join(answers)
                table = run(database, "PRAGMA foreign_key_check").fetchone()
        except (DatabaseError, sqlite3.DatabaseError) as fault:
            if "malformed" not in str(fault):
                raise
            return str(fault)
        return None if table is None else f"a row of {table[0]} points at a row of {table[2]} that isn't there"

    def search_out_of_step(self, database: Database) -> bool:
        """The texts are indexed anew beside the file, and each trigram's count compared."""
        triggers = {row[0] for row in run(database, "SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()}
        if not triggers.issuperset(_TRIGGERS):
            return True
        try:
            with _heeding_ctrl_c(database):
                for statement in _FRESH_INDEX:
                    run(database, statement)
                return run(database, _DIFFERENCE).fetchone() is not None
        finally:
            for name in ("was", "fresh_terms", "fresh"):
                with suppress(OperationalError):
                    run(database, f"DROP TABLE temp.{name}")


def _found(columns: Sequence[Any], sought: Sought) -> tuple[Any, Any]:
    """The accounts that are sought, and by what they come in order: where words are, the search index leads.

    A condition on the position would have all rows of the index read before the first one comes.
    """
    from rwtui.domain.folding import fts_match

    match = fts_match(sought.words)
    if not match:
        position: Any = UserRow.position
        return UserRow.select(*columns).where(sought.wanted & sought.within(position)), position
    index = Table("user_search")
    led = UserRow.select(*columns).from_(Join(index, UserRow, JOIN.CROSS)).where(UserRow.position == index.c.rowid)
    found = Expression(index.c.user_search, "MATCH", match) & sought.within(index.c.rowid) & sought.wanted
    return led.where(found), index.c.rowid


def _gather(database: Database, octets: int) -> None:
    run(database, "INSERT INTO user_search (user_search, rank) VALUES ('hashsize', ?)", (octets,))


@contextmanager
def _heeding_ctrl_c(database: Database) -> Iterator[None]:
    """Python hears of a signal only between two statements; SQLite ends one as interrupted when asked in its course."""
    connection = cast(Any, database).connection()
    connection.set_progress_handler(lambda: None, 100_000)
    try:
        yield
    except OperationalError as fault:
        if "interrupted" in str(fault):
            raise KeyboardInterrupt from fault
        raise
    finally:
        connection.set_progress_handler(None, 0)


SQLITE = Sqlite()
