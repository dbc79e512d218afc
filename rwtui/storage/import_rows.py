"""Rows of an account file on their way in: staged in temporary tables, compared with what is stored.

SQLite keeps temporary tables in a file without a name that only this process can read and that goes with it, kill -9
included; so memory stays flat, and nothing of the accounts is left lying about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from peewee import Database

from rwtui.storage.database import Storage
from rwtui.storage.typed import run, run_many


class StagedRow(NamedTuple):
    """One record of the file. None stands for a column that the file doesn't have; `reason` says what is wrong.

    Groups are ids, or negative numbers for groups that are still to be made; `functional` is a JSON array of them, in
    order.
    """

    line: int
    email_key: str | None
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    telephone: str | None = None
    group_no: int | None = None
    functional: str | None = None
    status: str | None = None
    user_type: str | None = None
    timeout: int | None = None
    last_login: int | None = None
    password_hash: str | None = None
    raw: bytes | None = None
    reason: str | None = None


class Mistake(NamedTuple):
    """Why a record can't go in, where it begins in the file (1 is the first line), and the record itself if kept."""

    line: int
    reason: str
    raw: bytes | None


_TABLES = (
    """CREATE TEMP TABLE import_row (
    line INTEGER PRIMARY KEY, email_key TEXT, email TEXT, first_name TEXT, last_name TEXT, title TEXT, telephone TEXT,
    group_no INTEGER, functional TEXT, status TEXT, user_type TEXT, timeout INTEGER, last_login INTEGER,
    password_hash TEXT, raw BLOB, reason TEXT, search_text TEXT)""",
    "CREATE TEMP TABLE import_new (place INTEGER PRIMARY KEY, line INTEGER NOT NULL)",
    "CREATE TEMP TABLE import_change (line INTEGER PRIMARY KEY, user_id INTEGER NOT NULL)",
    "CREATE TEMP TABLE import_group (no INTEGER PRIMARY KEY, id INTEGER NOT NULL)",
    "CREATE TEMP TABLE import_functional (no INTEGER PRIMARY KEY, id INTEGER NOT NULL)",
)
_NAMES = ("import_row", "import_new", "import_change", "import_group", "import_functional")

_MADE = "INSERT INTO {table} VALUES (?, ?) ON CONFLICT (no) DO UPDATE SET id = excluded.id"
_BELOW_ZERO = "SELECT DISTINCT value FROM {lists} CROSS JOIN {numbers} AS wanted WHERE value < 0"
_REASON = "reason = coalesce(reason || ' ', '') ||"

_DUPLICATES = f"""UPDATE import_row SET {_REASON} 'The same Email as in line ' || twice.first || '.'
FROM (SELECT email_key, min(line) AS first FROM import_row WHERE email_key IS NOT NULL
      GROUP BY email_key HAVING count(*) > 1) AS twice
WHERE import_row.email_key = twice.email_key AND import_row.line > twice.first"""  # noqa: S608  no values

_NEW = """INSERT INTO import_new (line) SELECT line FROM import_row
WHERE reason IS NULL AND NOT EXISTS (SELECT 1 FROM "user" WHERE "user".email_key = import_row.email_key)
ORDER BY email_key"""

_SSO_WITH_HASH = f"""UPDATE import_row SET {_REASON} 'An SSO account holds no password here.'
WHERE reason IS NULL AND password_hash IS NOT NULL AND user_type IS NULL
AND EXISTS (SELECT 1 FROM "user" WHERE "user".email_key = import_row.email_key AND "user".user_type = 'SSO')
"""  # noqa: S608  no values

_NAMELESS = f"""UPDATE import_row SET {_REASON} 'First Name and Last Name are required for a new account.'
WHERE reason IS NULL AND (first_name IS NULL OR last_name IS NULL)
AND NOT EXISTS (SELECT 1 FROM "user" WHERE "user".email_key = import_row.email_key)"""  # noqa: S608  no values

_CHANGES = """INSERT INTO import_change SELECT line, stored.id
FROM import_row AS came JOIN "user" AS stored ON stored.email_key = came.email_key
WHERE came.reason IS NULL AND (
    came.first_name <> stored.first_name OR came.last_name <> stored.last_name OR came.title <> stored.title
    OR came.telephone <> stored.telephone OR came.group_no <> stored.security_group_id
    OR came.status <> stored.status OR came.user_type <> stored.user_type OR came.timeout <> stored.timeout
    OR came.last_login > coalesce(stored.last_login, came.last_login - 1)
    OR (came.password_hash IS NOT NULL AND stored.password_hash IS NULL)
    OR came.functional <> {functional_groups_now})"""


class Staging:
    """The staged rows of one import, on this thread's connection; a `with` statement takes them away at the end."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._dialect = storage.dialect
        self.database: Database = storage.database

    def __enter__(self) -> Staging:
        self._storage.keep_open()
        self._drop()
        for statement in (*self._dialect.before_staging, *map(self._dialect.tables, _TABLES)):
            run(self.database, statement)
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()
        for statement in self._dialect.after_staging:
            run(self.database, statement)

    def _drop(self) -> None:
        for name in _NAMES:
            run(self.database, f"DROP TABLE IF EXISTS {name}")

    def add(self, rows: Sequence[StagedRow], search_texts: Sequence[str]) -> None:
        """Stage records, bad ones too, each with its text for the search index."""
        staged = [(*row, text) for row, text in zip(rows, search_texts, strict=True)]
        self._dialect.stage(self.database, "import_row", staged)

    def compare(self) -> None:
        """Find out which records are duplicates, which are new, and which differ from what is stored."""
        changes = _CHANGES.format(functional_groups_now=self._dialect.functional_groups_now)
        for statement in (*self._dialect.once_staged, _DUPLICATES, _SSO_WITH_HASH, _NAMELESS, _NEW, changes):
            run(self.database, statement)

    def refuse(self, mistakes: Iterable[Mistake]) -> None:
        """Keep what the guards said of records that looked right."""
        told = [(mistake.reason, mistake.line) for mistake in mistakes]
        run_many(self.database, f"UPDATE import_row SET {_REASON} ? WHERE line = ?", told)  # noqa: S608  no values

    def records(self) -> int:
        """How many records the file has."""
        return self._count("import_row")

    def bad(self) -> int:
        """How many of them can't go in."""
        return self._count("import_row WHERE reason IS NOT NULL")

    def new(self) -> int:
        """How many are new accounts."""
        return self._count("import_new")

    def differing(self) -> int:
        """How many are accounts that differ from what is stored."""
        return self._count("import_change")

    def _count(self, what: str) -> int:
        return int(run(self.database, f"SELECT count(*) FROM {what}").fetchone()[0])  # noqa: S608  names of ours

    def mistakes(self) -> Iterator[Mistake]:
        """The records that can't go in, in the order of the file."""
        yield from self._in_batches(Mistake, "SELECT line, reason, raw FROM import_row WHERE reason IS NOT NULL")

    def changes(self) -> Iterator[tuple[int, StagedRow]]:
        """The id of each account that differs, with its record, in the order of the file."""
        columns = ", ".join(f"import_row.{name}" for name in StagedRow._fields)
        wanted = f"SELECT {columns}, user_id FROM import_change JOIN import_row USING (line) WHERE true"  # noqa: S608
        for *values, user_id in self._in_batches(_plain, wanted):
            yield user_id, StagedRow._make(values)

    def new_keys(self) -> Iterator[tuple[int, str]]:
        """The place of each new account among the new ones, from 1, with the key of its e-mail address."""
        sql = "SELECT place, email_key FROM import_new JOIN import_row USING (line) WHERE true"
        yield from self._in_batches(_plain, sql, by="place")

    def _in_batches(self, make: Any, sql: str, by: str = "line") -> Iterator[Any]:
        """Rows in the order of their first column, the line unless said otherwise; one may write between them."""
        last = 0
        while rows := run(self.database, f"{sql} AND {by} > ? ORDER BY {by} LIMIT 500", (last,)).fetchall():
            last = rows[-1][0]
            yield from (make(*row) for row in rows)

    def group_numbers(self) -> frozenset[int]:
        """The negative numbers of security groups to be made, of those that a good record asks for."""
        found = run(self.database, "SELECT DISTINCT group_no FROM import_row WHERE group_no < 0 AND reason IS NULL")
        return frozenset(number for (number,) in found.fetchall())

    def functional_numbers(self) -> frozenset[int]:
        """The same for functional groups."""
        lists = "(SELECT DISTINCT functional FROM import_row WHERE reason IS NULL) AS lists"
        numbers = self._dialect.numbers_in.format(array="lists.functional")
        found = run(self.database, _BELOW_ZERO.format(lists=lists, numbers=numbers))
        return frozenset(number for (number,) in found.fetchall())

    def groups_made(self, groups: Iterable[tuple[int, int]], functional: Iterable[tuple[int, int]]) -> None:
        """Which ids the groups got that had numbers."""
        run_many(self.database, _MADE.format(table="import_group"), list(groups))
        run_many(self.database, _MADE.format(table="import_functional"), list(functional))


def _plain(*row: Any) -> tuple[Any, ...]:
    return row
