"""Issue "Bulk": the plan names what can't be taken back, and an undo overwrites nothing that it hasn't shown."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.bulk import Deed, Order
from rwtui.domain.groups import Permission
from rwtui.domain.permissions import DELETE_IS_OFF
from rwtui.services.bulk import DONE_AT_ONCE
from rwtui.services.desk import Desk
from rwtui.storage.bulk_operations import ItemState
from tests.services.test_bulk import crowd, do, go_on, told
from tests.world import ENABLED, World, settings_of

LOST = "! stays as it is: API Token: an API Token is kept only as a hash, and the old one is gone"


@pytest.fixture
def root(world: World) -> Account:
    """Who orders."""
    return world.add("root@example.com", "Administrator")


@pytest.fixture
def desk(world: World, root: Account) -> Desk:
    """Theirs."""
    return world.desk(root)


def timeout(world: World, desk: Desk, account: Account, minutes: int) -> None:
    """By somebody else, beside it."""
    base = world.account(account)
    desk.accounts.apply(desk.accounts.plan(base, settings_of(base, timeout=str(minutes))))


def dies(done: int, total: int) -> bool:
    """Killed after the first batch."""
    raise KeyboardInterrupt


def test_what_was_changed_before_the_undo_is_planned_is_said(world: World, desk: Desk) -> None:
    """As an undo of one says it; and agreed to, it is overwritten."""
    people = crowd(world, 2)
    operation = do(desk, Order(Deed.TIMEOUT, timeout=44), people)
    timeout(world, desk, people[1], 23)
    undo = desk.bulk.plan_undo(operation, go_on)
    assert told(desk, undo) == {
        people[1].email: ("pending", "Timeout: 23 min -> 15 min\n! Timeout was changed again since: now 23 min"),
        people[0].email: ("pending", "Timeout: 44 min -> 15 min"),
    }
    desk.bulk.run(undo, go_on)
    assert [world.account(account).timeout for account in people] == [15, 15]


def test_what_was_changed_since_the_plan_is_left(world: World, desk: Desk) -> None:
    """Cut off, changed by a command, gone on: the change stays, and is named in the end; other fields don't matter."""
    people = crowd(world, 2 * DONE_AT_ONCE)
    operation = do(desk, Order(Deed.TIMEOUT, timeout=44), people)
    undo = desk.bulk.plan_undo(operation, go_on)
    with pytest.raises(KeyboardInterrupt):
        desk.bulk.run(undo, dies)
    first, second = people[0], people[1]  # they come last
    timeout(world, desk, first, 22)
    base = world.account(second)
    desk.accounts.apply(desk.accounts.plan(base, settings_of(base, title="Cook")))
    counts = desk.bulk.run(undo, go_on)
    assert (counts[ItemState.DONE], counts[ItemState.REFUSED]) == (2 * DONE_AT_ONCE - 1, 1)
    assert told(desk, undo)[first.email] == (
        "refused",
        "Changed since the plan, so it stays as it is: Timeout is 22 min.",
    )
    assert (world.account(first).timeout, world.account(second).timeout) == (22, 15)


def test_an_account_that_came_back_and_was_changed_stays(world: World, desk: Desk) -> None:
    """Undoing the undo of a deletion deletes only what it has shown."""
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    people = crowd(world, 2)
    back = desk.bulk.plan_undo(do(desk, Order(Deed.DELETE), people), go_on)
    desk.bulk.run(back, go_on)
    again = desk.bulk.plan_undo(back, go_on)
    assert {words for _, words in told(desk, again).values()} == {
        "deleted: Roger, Nguyen, Regular User, Native, Enabled, 15 min"
    }
    timeout(world, desk, people[0], 22)
    desk.bulk.run(again, go_on)
    assert [state for state, _ in told(desk, again).values()] == ["refused", "done"]
    assert world.account(people[0]).timeout == 22


def test_what_an_undo_will_be_refused_is_left_by_its_plan(world: World, desk: Desk) -> None:
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    people = crowd(world, 1)
    back = desk.bulk.plan_undo(do(desk, Order(Deed.DELETE), people), go_on)
    desk.bulk.run(back, go_on)
    world.run("DELETE FROM option")
    assert told(desk, desk.bulk.plan_undo(back, go_on)) == {people[0].email: ("skipped", DELETE_IS_OFF)}


def test_what_can_not_be_taken_back_is_named(world: World, desk: Desk) -> None:
    """A token, sessions and rights, before they go; and what stays lost, before it is undone."""
    world.custom_group("Desk", Permission.USERS_VIEW)
    plain, rich = world.add("plain@example.org"), world.add("rich@example.org", "Desk")
    world.desk(rich)
    desk.password_security.generate_token(rich)
    token = world.account(rich).token
    assert token is not None
    revokes = f"! revokes API token {token.hint}"
    regular = Order(Deed.MOVE, group=world.group("Regular User").ref)
    assert told(desk, desk.bulk.plan(regular, [rich.id], go_on))[rich.email][1].split("\n") == [
        "Security Group: Desk -> Regular User",
        "- loses   Users: View",
        "! ends 1 session",
    ]
    operation = desk.bulk.plan(Order(Deed.DISABLE), [plain.id, rich.id], go_on)
    assert told(desk, operation)[plain.email] == ("pending", "Account Status: Enabled -> Disabled")
    assert told(desk, operation)[rich.email][1].split("\n") == [
        "Account Status: Enabled -> Disabled",
        "! ends 1 session",
        f"{revokes}; enabling again won't revive it",
    ]
    desk.bulk.run(operation, go_on)
    undo = desk.bulk.plan_undo(operation, go_on)
    assert told(desk, undo)[rich.email][1].split("\n") == [
        "Account Status: Disabled -> Enabled",
        LOST,
        "! stays as it is: Sessions: ended sessions stay ended",
    ]
    desk.bulk.run(undo, go_on)
    assert world.account(rich).status is ENABLED
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    desk.password_security.generate_token(world.account(rich))
    assert "! revokes API token rw_…" in told(desk, desk.bulk.plan(Order(Deed.DELETE), [rich.id], go_on))[rich.email][1]
