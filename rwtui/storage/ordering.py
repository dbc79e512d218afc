"""What User Search is ordered by, of a few thousand accounts at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rwtui.domain.ordering import SortKey
from rwtui.domain.preferences import ListColumn
from rwtui.domain.query import Query
from rwtui.storage import groups
from rwtui.storage.search import sought
from rwtui.storage.tables import SecurityGroupRow, UserRow, dialect
from rwtui.storage.typed import tuples

_AT_ONCE = 1_000

_COLUMNS: dict[ListColumn, Any] = {
    ListColumn.FIRST_NAME: UserRow.first_name,
    ListColumn.LAST_NAME: UserRow.last_name,
    ListColumn.SECURITY_GROUP: UserRow.security_group,
    ListColumn.STATUS: UserRow.status,
    ListColumn.TITLE: UserRow.title,
    ListColumn.TELEPHONE: UserRow.telephone,
    ListColumn.FUNCTIONAL_GROUP: UserRow.id,
    ListColumn.USER_TYPE: UserRow.user_type,
    ListColumn.LAST_LOGIN: UserRow.last_login,
    ListColumn.TIMEOUT: UserRow.timeout,
}


def sort_keys(query: Query, now: datetime, column: ListColumn, most: int) -> list[tuple[int, SortKey | None]] | None:
    """The ids of all that match, in e-mail order, each with what it has in a column; None for more than `most`."""
    found = dialect().found((UserRow.id, UserRow.position, _COLUMNS[column]), sought(query, now))
    rows: list[tuple[int, int, Any]] = tuples(found.limit(most + 1))
    if len(rows) > most:
        return None
    rows.sort(key=lambda row: row[1])
    values = _values(column, [value for _, _, value in rows])
    return [(user_id, value) for (user_id, _, _), value in zip(rows, values, strict=True)]


def _values(column: ListColumn, raw: Sequence[Any]) -> Sequence[SortKey | None]:
    """As they are shown, where what is kept is a number for it."""
    if column is ListColumn.SECURITY_GROUP:
        names = dict(tuples(SecurityGroupRow.select(SecurityGroupRow.id, SecurityGroupRow.name)))
        return [names[group_id] for group_id in raw]
    if column is ListColumn.FUNCTIONAL_GROUP:
        found: dict[int, tuple[str, ...]] = {}
        for start in range(0, len(raw), _AT_ONCE):
            found |= groups.functional_groups_of(raw[start : start + _AT_ONCE])
        return [", ".join(found.get(user_id, ())) for user_id in raw]
    return raw
