"""PostgreSQL: a page of accounts in e-mail order, though a trigram index gives what has words in no order.

The accounts stand in slices, by their positions, and the index knows for each in which. So it is asked for the words in
one slice after the other, until the page is full; only what one slice has of them is read and sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import SQL, Expression, NodeList, Select, fn

from rwtui.storage.dialect import Dialect, Rows, Sought
from rwtui.storage.tables import UserRow
from rwtui.storage.typed import tuples

_SLICE = 18
"""Bits of a position that don't tell its slice: 4,096 accounts, where they stand in steps of 64."""
_BUNDLE = 4
"""Bits of a slice's number that don't tell its bundle of 16."""
NEAR = 4
"""Slices that are looked at before anything else; the page of a broad word is full by then."""
FARTHER = 16
"""Slices that are looked at when the near ones hold half of what is counted."""
FEW = 1_000
"""Accounts with the words, of which all are fetched, and then sorted."""
FEW_OF_A_BUNDLE = 200
"""The same in one bundle; of more it is quicker to look at its slices one by one."""

NEAREST = 2_000
"""Accounts that are looked at one by one before filters alone are asked of all."""
GATHERED = 20_001
"""Matches of filters that are gathered and then sorted; of more, any stretch of the accounts holds some."""

SLICES = f"(ARRAY[(position >> {_SLICE}) * 2, (position >> {_SLICE + _BUNDLE}) * 2 + 1])"
"""As the index has them: the number of an account's slice is even, that of its bundle odd."""
_FIRST = f'(SELECT min(position) >> {_SLICE} FROM "user")'  # noqa: S608  no values
_LAST = f'(SELECT max(position) >> {_SLICE} FROM "user")'  # noqa: S608  no values


def page_of_words(dialect: Dialect, columns: Sequence[Any], sought: Sought, limit: int, *, backwards: bool) -> Rows:
    """The first `limit`: in the nearest slices, or of the few that have the words, or in all slices."""
    slices = _Slices(sought, backwards)
    rows = slices.nearest(columns, limit)
    if len(rows) == limit:
        return rows
    few = _few(sought)
    if few is None:
        return slices.all(columns, limit)
    there = dialect.among(UserRow.position, few) & sought.passes & sought.within(UserRow.position)
    return tuples(UserRow.select(*columns).where(there).order_by(_order(backwards)).limit(limit))


def page_of_filters(dialect: Dialect, columns: Sequence[Any], sought: Sought, limit: int, *, backwards: bool) -> Rows:
    """The first `limit`: among the nearest, where broad ones end; of what is rarer all is gathered, and then sorted.

    Asked for a sorted page at once, the planner would walk along the positions for most of a second.
    """
    order = _order(backwards)
    wanted, everything = sought.wanted, sought.within(UserRow.position)
    nearest = UserRow.select(UserRow.position).where(everything).order_by(order).offset(NEAREST).limit(1).scalar()
    if nearest is not None:
        near = everything & (UserRow.position >= nearest if backwards else UserRow.position <= nearest)
        rows = tuples(UserRow.select(*columns).where(wanted & near).order_by(order).limit(limit))
        if len(rows) == limit:
            return rows
    places, count = _gathered(wanted & everything, limit, backwards=backwards)
    wanted = dialect.among(UserRow.position, places) if count < GATHERED else wanted & everything
    return tuples(UserRow.select(*columns).where(wanted).order_by(order).limit(limit))


def near_hold(count: int, sought: Sought) -> bool:
    """Whether the nearest slices alone hold so many."""
    slices = _Slices(sought, backwards=False)
    found = len(slices.nearest((UserRow.position,), count))
    if count // 2 <= found < count:
        found = len(slices.nearest((UserRow.position,), count, FARTHER))
    return found == count


def _order(backwards: bool) -> Any:
    return UserRow.position.desc() if backwards else UserRow.position


def _gathered(wanted: Any, limit: int, *, backwards: bool) -> tuple[list[int], int]:
    """The first positions of up to GATHERED matches, and how many those are."""
    few = UserRow.select(UserRow.position).where(wanted).limit(GATHERED).alias("few")
    place = few.c.position
    sorted_ = Select([few], [place, fn.count(place).over()]).order_by(place.desc() if backwards else place)
    rows = UserRow._meta.database.execute(sorted_.limit(limit)).fetchall()
    return [int(position) for position, _ in rows], int(rows[0][1]) if rows else 0


def _few(sought: Sought) -> list[int] | None:
    """The positions of all that have the words, or None for more than FEW."""
    found = UserRow.select(UserRow.position).where(sought.has_words).limit(FEW + 1).alias("found")
    all_of_them = Select([found], [fn.count(SQL("*")), fn.array_agg(found.c.position)])
    count, positions = UserRow._meta.database.execute(all_of_them).fetchone()
    return positions or [] if count <= FEW else None


class _Slices:
    """The slices in which what is sought may stand, in their order."""

    def __init__(self, sought: Sought, backwards: bool) -> None:
        self._sought, self._backwards = sought, backwards
        self._first = _FIRST if sought.above is None else f"{(sought.above + 1) >> _SLICE}"
        self._last = _LAST if sought.below is None else f"{(sought.below - 1) >> _SLICE}"

    def nearest(self, columns: Sequence[Any], limit: int, count: int = NEAR) -> Rows:
        """What the first `count` of them hold, up to `limit`."""
        if self._backwards:
            numbers = self._numbers(f"greatest({self._first}, {self._last} - {count - 1})", self._last)
        else:
            numbers = self._numbers(self._first, f"least({self._last}, {self._first} + {count - 1})")
        return self._found(f"(SELECT n * 2 FROM {numbers}) AS part(number)", columns, limit)  # noqa: S608  no values

    def all(self, columns: Sequence[Any], limit: int) -> Rows:
        """What all of them hold, up to `limit`: each bundle as a whole where it has few with the words."""
        some = UserRow.select(SQL("1")).where(self._sought.has_words & _stands_in("bundle.n * 2 + 1"))
        sql, values = some.limit(FEW_OF_A_BUNDLE + 1).sql()
        first = f"greatest(bundle.n << {_BUNDLE}, {self._first})"
        last = f"least((bundle.n + 1 << {_BUNDLE}) - 1, {self._last})"
        bundles = self._numbers(f"{self._first} >> {_BUNDLE}", f"{self._last} >> {_BUNDLE}")
        parts = f"""(SELECT n FROM {bundles}) AS bundle
            CROSS JOIN LATERAL (SELECT count(*) FROM ({sql}) AS some_of_them) AS holding(words)
            CROSS JOIN LATERAL (
                SELECT bundle.n * 2 + 1 WHERE words BETWEEN 1 AND {FEW_OF_A_BUNDLE}
                UNION ALL SELECT n * 2 FROM {self._numbers(first, last)} WHERE words > {FEW_OF_A_BUNDLE}
            ) AS part(number)"""  # noqa: S608  bound
        return self._found(parts, columns, limit, values)

    def _numbers(self, first: str, last: str) -> str:
        return f"generate_series({f'{last}, {first}, -1' if self._backwards else f'{first}, {last}'}) AS n"

    def _found(self, parts: str, columns: Sequence[Any], limit: int, values: Sequence[Any] = ()) -> Rows:
        """One part after the other; what is added keeps the planner from walking along the positions in each."""
        place = UserRow.position + SQL("0")
        wanted = self._sought.wanted & self._sought.within(UserRow.position) & _stands_in("part.number")
        inner = UserRow.select(*columns).where(wanted).order_by(place.desc() if self._backwards else place)
        sql, parameters = inner.limit(limit).sql()
        whole = f"SELECT found.* FROM {parts} CROSS JOIN LATERAL ({sql}) AS found LIMIT {limit}"  # noqa: S608  bound
        rows: Rows = UserRow._meta.database.execute_sql(whole, [*values, *parameters]).fetchall()
        return rows


def _stands_in(number: str) -> Any:
    """Whether an account is in the slice or bundle of a number: `SLICES` as peewee says it."""
    slice_, bundle = (Expression(UserRow.position, ">>", SQL(str(bits))) for bits in (_SLICE, _SLICE + _BUNDLE))
    numbers = NodeList((SQL("ARRAY["), slice_ * SQL("2"), SQL(","), bundle * SQL("2") + SQL("1"), SQL("]")))
    return Expression(numbers, "@>", SQL(f"ARRAY[({number})::bigint]"))
