"""Queries that are asked again and again: peewee takes longer to write their SQL than the database to answer them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from peewee import Database, Value

from rwtui.storage.tables import UserRow


@dataclass(frozen=True, slots=True)
class _Blank:
    """Where a value goes."""

    number: int


class Prepared:
    """A query as a function of its values, whose SQL is written once for each kind of database.

    The function is called with blanks in place of values: it must not look at them, and they are bound as they come,
    without the conversion of the field that they are compared with.
    """

    def __init__(self, query: Callable[..., Any]) -> None:
        self._query = query
        self._written: dict[type[Database], tuple[str, list[Any]]] = {}

    def rows(self, *values: object) -> list[tuple[Any, ...]]:
        """The answer, each row as a tuple of its columns."""
        return list(self._run(values).fetchall())

    def row(self, *values: object) -> tuple[Any, ...] | None:
        """The first row of the answer, or None."""
        found: tuple[Any, ...] | None = self._run(values).fetchone()
        return found

    def count(self, *values: object) -> int:
        """The one number of the answer."""
        return int(self._run(values).fetchone()[0])

    def run(self, *values: object) -> int:
        """Change rows; how many."""
        return int(self._run(values).rowcount)

    def _run(self, values: tuple[object, ...]) -> Any:
        database: Any = UserRow._meta.database
        written = self._written.get(type(database))
        if written is None:
            blanks = [Value(_Blank(number), converter=False) for number in range(len(values))]
            written = self._written[type(database)] = self._query(*blanks).sql()
        sql, bound = written
        return database.execute_sql(sql, [values[b.number] if isinstance(b, _Blank) else b for b in bound])
