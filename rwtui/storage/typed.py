"""What peewee's stubs leave untyped, said once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import peewee
from peewee import Database


def run(database: Database, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> Any:
    """Run one statement as written; the cursor to fetch from."""
    return cast(Any, database).execute_sql(sql, parameters)


def run_many(database: Database, sql: str, rows: Iterable[Sequence[object]]) -> None:
    """Run one statement for each row; faults are peewee's, as with `run`."""
    with cast(Any, peewee).__exception_wrapper__:
        cast(Any, database).connection().executemany(sql, rows)


def tuples(query: Any) -> list[tuple[Any, ...]]:
    """The rows of a query, each as a tuple of its columns."""
    return list(query.tuples())
