"""What peewee's stubs leave untyped, said once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import peewee
from peewee import Database, PostgresqlDatabase


def run(database: Database, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> Any:
    """Run one statement with parameters written as `?` or `:name`; the cursor to fetch from."""
    return cast(Any, database).execute_sql(spoken(database, sql), parameters)


def run_many(database: Database, sql: str, rows: Iterable[Sequence[object]]) -> None:
    """Run one statement for each row; faults are peewee's, as with `run`."""
    with cast(Any, peewee).__exception_wrapper__:
        cast(Any, database).connection().cursor().executemany(spoken(database, sql), rows)


def spoken(database: Database, sql: str) -> str:
    """A statement with its parameters written as the database's driver has them."""
    return _percent(sql) if isinstance(database, PostgresqlDatabase) else sql


@lru_cache
def _percent(sql: str) -> str:
    return _NAMED.sub(r"%(\1)s", sql.replace("%", "%%").replace("?", "%s"))


_NAMED = re.compile(r"(?<![:\w]):([a-z_]+)")


def tuples(query: Any) -> list[tuple[Any, ...]]:
    """The rows of a query, each as a tuple of its columns, as the driver gives them: a truth may be 0 or 1."""
    return list(query._database.execute(query).fetchall())
