"""Finding accounts: one page at a time, in e-mail order, from the search index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from peewee import SQL, Expression, Select, fn

from rwtui.domain.accounts import AccountRow, AccountStatus, UserType
from rwtui.domain.folding import fts_match, needle
from rwtui.domain.groups import GroupRef
from rwtui.domain.paging import Page, Toward
from rwtui.domain.query import Query
from rwtui.domain.times import from_epoch
from rwtui.storage import groups
from rwtui.storage.search_filters import GroupNames, condition
from rwtui.storage.tables import FunctionalGroupRow, SecurityGroupRow, UserRow
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


def page(query: Query, now: datetime, start: int | None, toward: Toward, limit: int) -> Page[AccountRow]:
    """Up to `limit` matches beyond position `start`; None starts at the first, or going up at the last."""
    found = (
        _matching(query, now)
        .select(*_COLUMNS)
        .order_by(UserRow.position if toward is Toward.DOWN else UserRow.position.desc())
    )
    if start is not None:
        found = found.where(UserRow.position > start if toward is Toward.DOWN else UserRow.position < start)
    raw = list(found.limit(limit + 1).tuples())
    more = len(raw) > limit
    raw = raw[:limit]
    if toward is Toward.UP:
        raw.reverse()
    rows = _rows(raw)
    beyond = start is not None
    return Page(rows, more if toward is Toward.UP else beyond, more if toward is Toward.DOWN else beyond)


def count(query: Query, now: datetime, limit: int, before: int | None = None) -> int:
    """How many accounts match, counted up to `limit`; only those above position `before` when it is given."""
    found = _matching(query, now).select(SQL("1"))
    if before is not None:
        found = found.where(UserRow.position < before)
    counted = Select([found.limit(limit).alias("found")], [fn.count(SQL("*"))])
    return int(UserRow._meta.database.execute(counted).fetchone()[0])


def row(user_id: int) -> AccountRow | None:
    """One account as a line of the list."""
    raw = UserRow.select(*_COLUMNS).where(UserRow.id == user_id).tuples().first()
    return _rows([raw])[0] if raw else None


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


def _matching(query: Query, now: datetime) -> Any:
    """The accounts that match: the index narrows, `instr` decides, the filters hold."""
    found = UserRow.select()
    if match := fts_match(query.index_words):
        narrowed = SQL("(SELECT rowid FROM user_search WHERE user_search MATCH ?)", [match])
        found = found.where(Expression(UserRow.position, "IN", narrowed))
    for word in query.words:
        found = found.where(fn.instr(UserRow.search_text, needle(word)) > 0)
    for word in query.excluded_words:
        found = found.where(fn.instr(UserRow.search_text, needle(word)) == 0)
    names = _group_names(query)
    for wanted in query.filters:
        found = found.where(condition(wanted, names, now))
    return found


def _group_names(query: Query) -> GroupNames:
    """The names of the groups, looked up only for a query that asks for one."""
    if not query.filters:
        return GroupNames({}, {})
    return GroupNames(_names(SecurityGroupRow), _names(FunctionalGroupRow))


def _names(table: type[SecurityGroupRow | FunctionalGroupRow]) -> dict[int, str]:
    return {int(group_id): str(name) for group_id, name in tuples(table.select(table.id, table.name))}
