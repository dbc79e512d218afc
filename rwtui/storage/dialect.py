"""What SQLite and PostgreSQL say differently, each thing once; everything else in this room is the same for both."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from peewee import SQL, Database, PostgresqlDatabase

Progress = Callable[[int, int], None]
"""Told how much is done, of how much."""
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Sought:
    """Accounts that hold words and fulfil a condition, of those above one position and below another, where said.

    `has_words` asks one for the words, `passes` for everything else.
    """

    words: Sequence[str]
    has_words: Any
    passes: Any
    above: int | None = None
    below: int | None = None

    @property
    def wanted(self) -> Any:
        """All that is asked of an account, wherever it stands."""
        return self.has_words & self.passes

    def within(self, position: Any) -> Any:
        """Whether a position is one of those."""
        bounds = SQL("(1 = 1)")
        if self.above is not None:
            bounds = position > self.above
        return bounds if self.below is None else bounds & (position < self.below)


class Dialect(ABC):
    """How one kind of database is begun with, asked, indexed and looked into."""

    before_staging: tuple[str, ...] = ()
    """Statements before an import's temporary tables are made."""
    after_staging: tuple[str, ...] = ()
    """Statements after they are gone."""
    once_staged: tuple[str, ...]
    """Statements when all records are in them: what makes comparing quick."""
    functional_groups_now: str
    """An expression: the functional groups of an account called `stored`, as a JSON array in order, without blanks."""
    numbers_in: str
    """How the numbers in the JSON array `{array}` are a table with a column `value`."""
    in_this_order: str
    """A join that is made from its left side to its right one."""

    @abstractmethod
    def begin_reading(self, database: Any) -> None:
        """Begin a transaction that has one consistent view and writes nothing."""

    @abstractmethod
    def begin_writing(self, database: Any) -> None:
        """Begin a transaction that writes alone; OperationalError when the turn doesn't come in time."""

    @abstractmethod
    def close(self, database: Any) -> None:
        """Let go what is kept open for the next use."""

    @abstractmethod
    def sentence(self, fault: Exception, name: str) -> str | None:
        """What a fault is called that the database, its disk or the way to it has; None for a bug of ours."""

    @abstractmethod
    def tables(self, sql: str) -> str:
        """Statements that make tables, written for SQLite, in this dialect."""

    @abstractmethod
    def make_search(self, database: Database) -> None:
        """Make the search index over the accounts' texts, kept in step from then on."""

    @abstractmethod
    def renew_search(self, database: Database) -> None:
        """Make the search index again where it was made in another way before migration 2."""

    @abstractmethod
    def searches_walk(self, database: Database) -> bool:
        """Whether there is no search index, for the server can't have one; made now, where it can."""

    @abstractmethod
    def contains(self, column: Any, part: str) -> Any:
        """Whether a column's text has this part, character by character."""

    @abstractmethod
    def within(self, database: Any, seconds: float, wanted: Callable[[], bool]) -> AbstractContextManager[None]:
        """Inside a transaction that reads: end a statement that takes longer or isn't wanted any more; OutOfTime."""

    @abstractmethod
    def found(self, columns: Sequence[Any], sought: Sought) -> Any:
        """A query for what is sought, in any order."""

    def at_least(self, count: int, sought: Sought) -> bool:
        """Whether so many accounts are sought, where that is sooner known than how many."""
        return False

    @abstractmethod
    def page(self, columns: Sequence[Any], sought: Sought, limit: int, *, backwards: bool) -> Rows:
        """The first `limit` of what is sought, by their positions, or from the last one backwards."""

    @abstractmethod
    def among(self, column: Any, numbers: Iterable[int]) -> Any:
        """Whether a column is one of these numbers, however many they are: as one parameter."""

    @abstractmethod
    def numbers(self, database: Database) -> dict[str, int]:
        """The highest id that each table ever gave, of those that give none twice."""

    @abstractmethod
    def go_on_behind(self, database: Database, numbers: Mapping[str, int]) -> None:
        """Give ids behind these from now on, and behind those that are there."""

    @abstractmethod
    def stage(self, database: Database, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Put many rows into a table, or into those columns of it that stand behind its name."""

    @abstractmethod
    def without_search(self, database: Database) -> None:
        """Let a large import write without indexing each row, where that helps; `index_anew` follows."""

    @abstractmethod
    def index_anew(self, database: Database, progress: Progress) -> None:
        """Make the search index again from all accounts, in the order of their positions."""

    @abstractmethod
    def rows_one_by_one(self, database: Database, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query as they are kept, with one of them in memory."""

    @abstractmethod
    def unsound(self, database: Database) -> str | None:
        """What the database finds wrong with itself, or None."""

    @abstractmethod
    def search_out_of_step(self, database: Database) -> bool:
        """Whether the search index holds something else than the accounts' texts, or doesn't follow them any more."""


def dialect_of(database: Database) -> Dialect:
    """What this database speaks."""
    if isinstance(database, PostgresqlDatabase):
        from rwtui.storage.postgresql import POSTGRESQL

        return POSTGRESQL
    from rwtui.storage.sqlite import SQLITE

    return SQLITE
