"""Issue "Bulk": killed and resumed at random, each account is changed once, with one event; undone, all is back."""

from __future__ import annotations

import random

import pytest

from rwtui.domain.accounts import AccountStatus
from rwtui.domain.bulk import Deed, Order
from rwtui.services.desk import Desk, desk_for
from rwtui.storage import accounts
from rwtui.storage.accounts import NewAccount
from rwtui.storage.bulk_operations import ItemState
from tests.killing import killed_while
from tests.world import World


def crowd(world: World, count: int) -> None:
    """Accounts without passwords, in one transaction."""
    group = world.group("Regular User")
    with world.context.storage.writing():
        for number in range(count):
            email = f"person{number:05}@example.org"
            accounts.add(NewAccount(email, "P", "Q", group.id, timeout=5 + number % 50), world.clock())


def kill_until_done(world: World, session: str, operation: int, chance: random.Random, most: float) -> int:
    """How often it was killed."""
    kills = 0
    while world.rows("SELECT state FROM bulk_operation WHERE id = ?", operation) != [("done",)]:
        kills += "done" not in killed_while(world, f"bulk {session} {operation}", chance.uniform(0, most))
        assert world.first_broken() is None
    return kills


def rows(world: World) -> list[tuple[object, ...]]:
    """What is kept of all accounts but their versions."""
    names = "id, email, first_name, security_group_id, status, timeout, mfa, must_change_password"
    return world.rows(f'SELECT {names} FROM "user" ORDER BY id')


def carried_through(world: World, count: int, most: float) -> int:
    """Disable all, and undo that, killed again and again; how often."""
    crowd(world, count)
    root = world.add("root@example.com", "Administrator")
    desk = world.desk(root)
    ids = [user_id for (user_id,) in world.rows('SELECT id FROM "user" WHERE id <> ?', root.id)]
    before, chance = rows(world), random.Random(count)

    operation = desk.bulk.plan(Order(Deed.DISABLE), ids, lambda done, total: True)
    kills = kill_until_done(world, desk.session_id, operation, chance, most)
    assert {status for _, _, _, _, status, *_ in rows(world)[:count]} == {AccountStatus.DISABLED.value}
    assert once_each(world, operation) == count

    desk = again(world, desk)
    undo = desk.bulk.plan_undo(operation, lambda done, total: True)
    kills += kill_until_done(world, desk.session_id, undo, chance, most)
    assert rows(world) == before
    assert once_each(world, undo) == count
    assert again(world, desk).bulk.counts(undo) == {
        ItemState.PENDING: 0,
        ItemState.DONE: count,
        ItemState.SKIPPED: 0,
        ItemState.REFUSED: 0,
    }
    return kills


def once_each(world: World, operation: int) -> int:
    """How many events the operation has, each of another account."""
    reason = f"Bulk {operation}, %"
    found = world.rows("SELECT count(*), count(DISTINCT target_id) FROM audit_event WHERE reason LIKE ?", reason)
    ((events, targets),) = found
    assert events == targets
    return int(events)


def again(world: World, desk: Desk) -> Desk:
    """The same session after the program was started again."""
    return desk_for(world.context, desk.session_id)


def test_a_hundred(world: World) -> None:
    """Enough to notice one that is done twice or lost."""
    assert carried_through(world, 100, 0.08) > 2


@pytest.mark.long
@pytest.mark.timeout(900)
def test_ten_thousand(world: World) -> None:
    """The issue's number."""
    assert carried_through(world, 10_000, 1.5) > 10
