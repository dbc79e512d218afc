"""The order of User Search: by which column, which way, and what comes before what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rwtui.domain.folding import fold
from rwtui.domain.preferences import ListColumn, Preferences
from rwtui.domain.query import Query

MOST_SORTED = 10_000
"""Matches that are put in an order other than e-mail's; of more than these, e-mail order alone is exact."""

SortKey = str | int
"""Of one column, all of one type: a text as it is shown, seconds since 1970, or minutes."""


@dataclass(frozen=True, slots=True)
class Order:
    """By which column, and whether its greatest value comes first."""

    column: ListColumn = ListColumn.EMAIL
    descending: bool = False

    @classmethod
    def of(cls, wishes: Preferences) -> Order:
        """How a person wants it."""
        return cls(wishes.order, wishes.descending)

    def __str__(self) -> str:
        """The column, and the sign that stands behind its heading."""
        return f"{self.column.value} {self.sign}"

    @property
    def sign(self) -> str:
        """Which way, for every terminal."""
        return "v" if self.descending else "^"

    @property
    def is_by_email(self) -> bool:
        """Whether it is the order that holds for any number of accounts."""
        return self.column is ListColumn.EMAIL


BY_EMAIL = Order()


@dataclass(frozen=True, slots=True)
class AccountQuestion:
    """What User Search asks: which accounts, and in which order."""

    query: Query = field(default_factory=Query)
    order: Order = BY_EMAIL

    @property
    def problem(self) -> str | None:
        """The sentence that says what is wrong with it."""
        return self.query.problem


def in_order(rows: Iterable[tuple[int, SortKey | None]], *, descending: bool) -> tuple[int, ...]:
    """The ids of accounts in the order of their values; `rows` come in e-mail order, which decides between equals.

    Texts are compared without case and accents. What has no value comes last, whichever way the others go.
    """
    folded: dict[str, str] = {}  # names come again and again
    keyed: list[tuple[SortKey, int]] = []
    empty: list[int] = []
    for account_id, value in rows:
        if isinstance(value, str):
            if value not in folded:
                folded[value] = fold(value)
            value = folded[value] or None
        if value is None:
            empty.append(account_id)
        else:
            keyed.append((value, account_id))
    keyed.sort(key=_first, reverse=descending)  # stable, this way and that
    return (*(account_id for _, account_id in keyed), *empty)


def _first(pair: tuple[SortKey, int]) -> SortKey:
    return pair[0]
