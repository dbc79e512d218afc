"""Bulk operations as they are kept: the order, and what has become of each account; cut off, they go on from here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from peewee import Case, fn

from rwtui.domain.bulk import Deed, Order
from rwtui.domain.groups import GroupRef
from rwtui.domain.times import from_epoch, to_epoch
from rwtui.storage.tables import BulkItemRow, BulkOperationRow, dialect
from rwtui.storage.typed import tuples


class State(Enum):
    """Of an operation."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class ItemState(Enum):
    """Of one account in it: left as it is by the plan, or refused while the plan was carried out."""

    PENDING = "pending"
    DONE = "done"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Operation:
    """A bulk operation whole; `file` is where generated passwords go."""

    id: int
    order: Order
    state: State
    actor_id: int
    at: datetime
    file: str


@dataclass(frozen=True, slots=True)
class Item:
    """One account in an operation: what will be done or why not; `undoes` is the event that is undone."""

    place: int
    user_id: int
    email: str
    state: ItemState
    told: str
    undoes: int | None = None
    event_id: int | None = None


def _order_to_json(order: Order) -> str:
    group = [order.group.id, order.group.name] if order.group else None
    told = {"group": group, "timeout": order.timeout, "reason": order.reason, "undoes": order.undoes}
    return json.dumps({"deed": order.deed.name} | {name: value for name, value in told.items() if value})


def _order_from_json(text: str) -> Order:
    told = json.loads(text)
    group = GroupRef(int(told["group"][0]), str(told["group"][1])) if "group" in told else None
    return Order(Deed[told["deed"]], group, told.get("timeout"), told.get("reason", ""), told.get("undoes"))


def add(order: Order, actor_id: int, file: str, now: datetime) -> int:
    """A new operation, being planned."""
    values = {"at": to_epoch(now), "actor_id": actor_id, "deed": _order_to_json(order), "file": file}
    return int(BulkOperationRow.insert(state=State.PLANNED.value, **values).execute())


def find(operation_id: int) -> Operation | None:
    """One operation, or None."""
    return _operation(BulkOperationRow.get_or_none(BulkOperationRow.id == operation_id))


def _operation(row: BulkOperationRow | None) -> Operation | None:
    if row is None:
        return None
    at = from_epoch(row.at)
    assert at is not None
    return Operation(row.id, _order_from_json(row.deed), State(row.state), row.actor_id, at, row.file)


def unfinished(actor_id: int) -> Operation | None:
    """The newest operation of this account that was cut off in the middle."""
    mine = (BulkOperationRow.actor_id == actor_id) & (BulkOperationRow.state == State.RUNNING.value)
    return _operation(BulkOperationRow.select().where(mine).order_by(BulkOperationRow.id.desc()).first())


def set_order(operation_id: int, order: Order) -> None:
    """The order with the reason that was typed."""
    BulkOperationRow.update(deed=_order_to_json(order)).where(BulkOperationRow.id == operation_id).execute()


def set_state(operation_id: int, state: State) -> None:
    """It has come so far."""
    BulkOperationRow.update(state=state.value).where(BulkOperationRow.id == operation_id).execute()


def drop(operation_id: int) -> None:
    """A plan that nobody wants any more."""
    BulkItemRow.delete().where(BulkItemRow.operation == operation_id).execute()
    BulkOperationRow.delete().where(BulkOperationRow.id == operation_id).execute()


def drop_plans(before: datetime) -> None:
    """Plans that were neither begun nor given up: their program was killed."""
    old = (BulkOperationRow.state == State.PLANNED.value) & (BulkOperationRow.at < to_epoch(before))
    for (operation_id,) in tuples(BulkOperationRow.select(BulkOperationRow.id).where(old)):
        drop(operation_id)


def add_items(operation_id: int, items: Sequence[Item]) -> None:
    """Further accounts of the plan."""
    rows = [
        {
            "operation": operation_id,
            "place": item.place,
            "user_id": item.user_id,
            "email": item.email,
            "state": item.state.value,
            "told": item.told,
            "undoes": item.undoes,
        }
        for item in items
    ]
    for start in range(0, len(rows), 100):
        BulkItemRow.insert_many(rows[start : start + 100]).execute()


def items(operation_id: int, after: int, limit: int, state: ItemState | None = None) -> tuple[Item, ...]:
    """Accounts of an operation beyond a place, in their order; of one state where it is given."""
    wanted = (BulkItemRow.operation == operation_id) & (BulkItemRow.place > after)
    if state is not None:
        wanted &= BulkItemRow.state == state.value
    return _items(BulkItemRow.select().where(wanted).order_by(BulkItemRow.place).limit(limit))


def _items(rows: Iterable[BulkItemRow]) -> tuple[Item, ...]:
    return tuple(
        Item(row.place, row.user_id, row.email, ItemState(row.state), row.told, row.undoes, row.event_id)
        for row in rows
    )


def settle(operation_id: int, place: int, state: ItemState, told: str, event_id: int | None) -> None:
    """What has become of one account."""
    this = (BulkItemRow.operation == operation_id) & (BulkItemRow.place == place)
    BulkItemRow.update(state=state.value, told=told, event_id=event_id).where(this).execute()


def counts(operation_id: int) -> dict[ItemState, int]:
    """How many accounts are in each state."""
    counted = (
        BulkItemRow.select(BulkItemRow.state, fn.COUNT(BulkItemRow.place))
        .where(BulkItemRow.operation == operation_id)
        .group_by(BulkItemRow.state)
    )
    found = {ItemState(state): int(count) for state, count in tuples(counted)}
    return {state: found.get(state, 0) for state in ItemState}


def items_before(operation_id: int, before: int, limit: int, state: ItemState) -> tuple[Item, ...]:
    """Accounts of one state below a place, the last one first."""
    wanted = (BulkItemRow.operation == operation_id) & (BulkItemRow.state == state.value)
    rows = BulkItemRow.select().where(wanted & (BulkItemRow.place < before)).order_by(BulkItemRow.place.desc())
    return _items(rows.limit(limit))


def reasons(operation_id: int, state: ItemState, limit: int) -> tuple[tuple[str, int], ...]:
    """What is told most often of the accounts of one state, and of how many."""
    wanted = (BulkItemRow.operation == operation_id) & (BulkItemRow.state == state.value)
    count = fn.COUNT(BulkItemRow.place)
    told = BulkItemRow.select(BulkItemRow.told, count).where(wanted).group_by(BulkItemRow.told)
    return tuple((text, int(number)) for text, number in tuples(told.order_by(count.desc()).limit(limit)))


def telling(operation_id: int, state: ItemState, phrases: Sequence[str]) -> tuple[int, ...]:
    """Of how many accounts of one state each of these phrases is told."""
    wanted = (BulkItemRow.operation == operation_id) & (BulkItemRow.state == state.value)
    sums = [fn.SUM(Case(None, [(dialect().contains(BulkItemRow.told, phrase), 1)], 0)) for phrase in phrases]
    ((*counted,),) = tuples(BulkItemRow.select(*sums).where(wanted))
    return tuple(int(number or 0) for number in counted)


def operation_of(event_id: int) -> int | None:
    """The bulk operation that an event belongs to, or None."""
    row = BulkItemRow.select(BulkItemRow.operation).where(BulkItemRow.event_id == event_id).tuples().first()
    return None if row is None else int(row[0])
