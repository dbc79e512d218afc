"""All rows of one database into another one, whatever each of them stands on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from rwtui.errors import Refused
from rwtui.storage.database import Storage
from rwtui.storage.tables import MODELS, MigrationRow
from rwtui.storage.typed import run

AT_ONCE = 5_000
"""Rows that go over together: that many are in memory, and between two such steps the progress is told."""
_COLUMNS = {
    model._meta.table_name: ", ".join(f'"{field.column_name}"' for field in model._meta.sorted_fields)
    for model in MODELS
    if model is not MigrationRow
}
"""The columns of each table; a table stands behind those that it refers to."""
_COUNT = 'SELECT count(*) FROM "{table}"'
_CLEAR = 'DELETE FROM "{table}"'
_ROWS = 'SELECT {columns} FROM "{table}"'

Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""


def counts(storage: Storage) -> dict[str, int]:
    """How many rows each table has."""
    return {table: int(run(storage.database, _COUNT.format(table=table)).fetchone()[0]) for table in _COLUMNS}


def copy_all(source: Storage, target: Storage, copied: Progress, indexed: Progress) -> None:
    """Everything but the migrations, in place of what a new database begins with.

    Inside `reading` of the one and `writing` of the other, both at the same migration. The search index is made anew.
    """
    database, dialect = target.database, target.dialect
    total, done = sum(counts(source).values()), 0
    dialect.without_search(database)
    for table in reversed(_COLUMNS):
        run(database, _CLEAR.format(table=table))
    for table, columns in _COLUMNS.items():
        rows = source.dialect.rows_one_by_one(source.database, _ROWS.format(table=table, columns=columns))
        for batch in _batches(rows):
            if target.is_served and any(isinstance(value, str) and "\0" in value for row in batch for value in row):
                raise Refused(f"A text in the table {table} holds a NUL, which PostgreSQL can't keep.")
            dialect.stage(database, f'"{table}" ({columns})', batch)
            done += len(batch)
            copied(done, total)
    dialect.go_on_behind(database, source.dialect.numbers(source.database))
    dialect.index_anew(database, indexed)


def _batches(rows: Iterator[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    while batch := list(islice(rows, AT_ONCE)):
        yield batch
