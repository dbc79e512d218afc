"""Finding accounts: one page at a time, in e-mail order, from the search index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from peewee import SQL, Select, fn

from rwtui.domain.accounts import AccountRow, AccountStatus, UserType
from rwtui.domain.folding import needle
from rwtui.domain.groups import GroupRef
from rwtui.domain.paging import Page, Toward
from rwtui.domain.query import Query
from rwtui.domain.times import from_epoch
from rwtui.storage import groups
from rwtui.storage.dialect import Sought
from rwtui.storage.search_filters import Asking, GroupNames, Having, among, condition, each
from rwtui.storage.tables import FunctionalGroupRow, SecurityGroupRow, UserRow, dialect
from rwtui.storage.typed import tuples

_COLUMNS = (
    UserRow.id,
    UserRow.position,
    UserRow.email,
    UserRow.first_name,
    UserRow.last_name,
    UserRow.title,
    UserRow.telephone,
    UserRow.security_group,
    UserRow.status,
    UserRow.user_type,
    UserRow.last_login,
    UserRow.timeout,
)


ANYTHING = SQL("(1 = 1)")
"""What every account fulfils."""


@dataclass(frozen=True, slots=True)
class Span:
    """The positions beyond `start` up to `end`; upwards, where that comes before."""

    start: int
    end: int

    @property
    def goes(self) -> Toward:
        """Which way."""
        return Toward.DOWN if self.end > self.start else Toward.UP

    @property
    def lowest_and_highest(self) -> tuple[int, int]:
        """The positions at its ends, themselves in it."""
        return (self.start + 1, self.end) if self.goes is Toward.DOWN else (self.end, self.start - 1)

    def reaches(self, position: int) -> bool:
        """Whether it ends there or later on its way."""
        return self.end >= position if self.goes is Toward.DOWN else self.end <= position

    def next(self, times: int) -> Span:
        """What comes behind it, so many times as wide."""
        return Span(self.end, self.end + (self.end - self.start) * times)


def page(query: Query, now: datetime, start: int | None, toward: Toward, limit: int) -> Page[AccountRow]:
    """Up to `limit` matches beyond position `start`; None starts at the first, or going up at the last."""
    raw = _in_order(_beyond(sought(query, now), start, toward), toward, limit + 1)
    more = len(raw) > limit
    raw = raw[:limit]
    if toward is Toward.UP:
        raw.reverse()
    rows = _rows(raw)
    beyond = start is not None
    return Page(rows, more if toward is Toward.UP else beyond, more if toward is Toward.DOWN else beyond)


def between(query: Query, now: datetime, span: Span, limit: int) -> tuple[AccountRow, ...]:
    """Up to `limit` matches in a span, in the order of its way."""
    lowest, highest = span.lowest_and_highest
    there = replace(_sought(query, now, each), above=lowest - 1, below=highest + 1)
    return _rows(_in_order(there, span.goes, limit))


def ends() -> tuple[int, int]:
    """The positions of the very first account and the very last."""
    first = UserRow.select(UserRow.position).order_by(UserRow.position).limit(1).scalar()
    last = UserRow.select(UserRow.position).order_by(UserRow.position.desc()).limit(1).scalar()
    return int(first or 0), int(last or 0)


def _beyond(sought: Sought, start: int | None, toward: Toward) -> Sought:
    return replace(sought, above=start) if toward is Toward.DOWN else replace(sought, below=start)


def _in_order(sought: Sought, toward: Toward, limit: int) -> list[tuple[Any, ...]]:
    return dialect().page(_COLUMNS, sought, limit, backwards=toward is Toward.UP)


def count(query: Query, now: datetime, limit: int | None, beyond: int | None = None, toward: Toward = Toward.UP) -> int:
    """How many match, counted up to `limit` if any; with `beyond`, only those on that side of this position."""
    return counted(_beyond(sought(query, now), beyond, toward), limit)


def counted(sought: Sought, limit: int | None) -> int:
    """How many accounts there are of what is sought, counted up to `limit` if any."""
    if limit is not None and dialect().at_least(limit, sought):
        return limit
    found = dialect().found((SQL("1"),), sought).limit(limit)
    counting = Select([found.alias("found")], [fn.count(SQL("*"))])
    return int(UserRow._meta.database.execute(counting).fetchone()[0])


def row(user_id: int) -> AccountRow | None:
    """One account as a line of the list."""
    raw = UserRow.select(*_COLUMNS).where(UserRow.id == user_id).tuples().first()
    return _rows([raw])[0] if raw else None


def rows_of(user_ids: Sequence[int], first: int) -> tuple[AccountRow, ...]:
    """These accounts in this order, as far as they are there; their positions are counted from `first`."""
    raw = tuples(UserRow.select(*_COLUMNS).where(UserRow.id.in_(list(user_ids))))
    places = {user_id: place for place, user_id in enumerate(user_ids, start=first)}
    found = (replace(row, position=places[row.id]) for row in _rows(raw))
    return tuple(sorted(found, key=lambda row: row.position))


def _rows(raw: Sequence[tuple[Any, ...]]) -> tuple[AccountRow, ...]:
    functional = groups.functional_groups_of([values[0] for values in raw]) if raw else {}
    names = _names(SecurityGroupRow)
    return tuple(_row(values, names, functional) for values in raw)


def _row(values: Sequence[Any], names: Mapping[int, str], functional: Mapping[int, tuple[str, ...]]) -> AccountRow:
    user_id, position, email, first, last, title, telephone, group_id, status, user_type, last_login, timeout = values
    return AccountRow(
        id=user_id,
        position=position,
        email=email,
        first_name=first,
        last_name=last,
        title=title,
        telephone=telephone,
        group=GroupRef(group_id, names[group_id]),
        functional_groups=functional.get(user_id, ()),
        status=AccountStatus(status),
        user_type=UserType(user_type),
        last_login=from_epoch(last_login),
        timeout=timeout,
    )


def sought(query: Query, now: datetime) -> Sought:
    """What a query asks of all accounts, which the search index answers quickly.

    Where words lead, each account that has them is in hand: SQLite would seek every member of a group for each.
    """
    return _sought(query, now, each if query.index_words else among)


def holds(query: Query, now: datetime) -> Any:
    """The same, of rows that are in hand: of each it is asked alone."""
    return _sought(query, now, each).wanted


def _sought(query: Query, now: datetime, has: Having) -> Sought:
    """`contains` decides, and the filters."""
    words = [dialect().contains(UserRow.search_text, needle(word)) for word in query.index_words]
    wanted = [~dialect().contains(UserRow.search_text, needle(word)) for word in query.excluded_words]
    names = _group_names(query)
    wanted += [condition(asked, Asking(names, now, has)) for asked in query.filters]
    return Sought(query.index_words, _all(words), _all(wanted))


def _all(wanted: Sequence[Any]) -> Any:
    return reduce(and_, wanted) if wanted else ANYTHING


def _group_names(query: Query) -> GroupNames:
    """The names of the groups, looked up only for a query that asks for one."""
    if not query.filters:
        return GroupNames({}, {})
    return GroupNames(_names(SecurityGroupRow), _names(FunctionalGroupRow))


def _names(table: type[SecurityGroupRow | FunctionalGroupRow]) -> dict[int, str]:
    return {int(group_id): str(name) for group_id, name in tuples(table.select(table.id, table.name))}
