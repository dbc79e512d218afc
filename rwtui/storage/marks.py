"""Marked accounts, asked of the database: of a million as of two."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import Any

from peewee import SQL

from rwtui.domain.marks import Marks
from rwtui.domain.query import Query
from rwtui.storage.dialect import Sought
from rwtui.storage.search import ANYTHING, counted, holds, sought
from rwtui.storage.tables import UserRow, dialect
from rwtui.storage.typed import tuples


def _among(ids: Iterable[int]) -> Any:
    """Whether an account is one of these, however many they are: as one parameter."""
    return dialect().among(UserRow.id, ids)


def _by_search(marks: Marks, now: datetime) -> Any:
    """What the whole searches say: the last one that an account matches."""
    nothing: Any = SQL("(1 = 0)")

    def said(before: Any, search: Any) -> Any:
        wanted = holds(search.query, now)
        return (before | wanted) if search.marks else (before & ~wanted)

    return reduce(said, marks.searches, nothing)


def _marked(marks: Marks, now: datetime) -> Any:
    """Whether an account is marked."""
    if not marks.searches:
        return _among(marks.ids)
    return _among(marks.ids) | (_by_search(marks, now) & ~_among(marks.excepted))


def _ids(wanted: Sought, limit: int | None = None) -> list[int]:
    return [user_id for (user_id,) in tuples(dialect().found((UserRow.id,), wanted).limit(limit))]


def _all(wanted: Any) -> Sought:
    return Sought((), ANYTHING, wanted)


def matching_ids(query: Query, now: datetime, limit: int) -> list[int]:
    """The accounts that match, in any order, up to `limit`."""
    return _ids(sought(query, now), limit)


def matching_of(query: Query, now: datetime, ids: Set[int]) -> frozenset[int]:
    """Those of these accounts that match."""
    return frozenset(_ids(_all(_among(ids) & holds(query, now)))) if ids else frozenset()


def by_search(marks: Marks, now: datetime, ids: Set[int]) -> frozenset[int]:
    """Those of these accounts that the whole searches mark."""
    return frozenset(_ids(_all(_among(ids) & _by_search(marks, now)))) if ids and marks.searches else frozenset()


def present(ids: Set[int]) -> frozenset[int]:
    """Those of these accounts that are still there."""
    return frozenset(_ids(_all(_among(ids)))) if ids else frozenset()


def any_unmarked(marks: Marks, query: Query, now: datetime) -> bool:
    """Whether an account that matches is not marked."""
    matching = sought(query, now)
    return bool(_ids(replace(matching, passes=matching.passes & ~_marked(marks, now)), 1))


def count(marks: Marks, now: datetime, limit: int) -> int:
    """How many accounts are marked, counted up to `limit`."""
    return counted(_all(_marked(marks, now)), limit)


def page(marks: Marks, now: datetime, after: str, limit: int) -> list[tuple[int, str]]:
    """Up to `limit` marked accounts in e-mail order, each with the key of its email, those whose key comes later."""
    wanted = _marked(marks, now) & (UserRow.email_key > after)
    found = UserRow.select(UserRow.id, UserRow.email_key).where(wanted).order_by(UserRow.email_key).limit(limit)
    rows: list[tuple[int, str]] = tuples(found)
    return rows
