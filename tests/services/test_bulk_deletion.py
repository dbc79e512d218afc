"""Deleting many accounts is a bulk operation like others: planned, each with its event, cut off and carried on."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.bulk import Deed, Order
from rwtui.errors import Refused
from rwtui.services.access import ProofNeeded, SessionEnded
from rwtui.services.bulk import DONE_AT_ONCE, Cancelled
from rwtui.services.desk import Desk
from rwtui.services.sign_in import SignIn
from rwtui.storage.bulk_operations import ItemState
from tests.services.test_bulk import LAST, crowd, go_on, told
from tests.world import World, settings_of

DELETE = Order(Deed.DELETE)


@pytest.fixture
def root(world: World) -> Account:
    """Who deletes; the option is on."""
    switch(world, on=True)
    return world.add("root@example.com", "Administrator")


@pytest.fixture
def desk(world: World, root: Account) -> Desk:
    """Theirs."""
    return world.desk(root)


def switch(world: World, *, on: bool) -> None:
    """The option Enable Delete."""
    world.run("DELETE FROM option WHERE name = 'enable_delete'")
    if on:
        world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")


def planned(desk: Desk, *accounts: Account) -> int:
    """The plan to delete these."""
    return desk.bulk.plan(DELETE, [account.id for account in accounts], go_on)


def left(world: World) -> int:
    """How many accounts there are."""
    return int(world.rows('SELECT count(*) FROM "user"')[0][0])


def state(world: World, operation: int) -> str:
    """How far an operation is."""
    return str(world.rows("SELECT state FROM bulk_operation WHERE id = ?", operation)[0][0])


def test_each_is_a_change_of_its_own(world: World, desk: Desk, root: Account) -> None:
    """The plan names each with its group; oneself is left; each of the others has its event with the reason."""
    people = crowd(world, 3)
    signed_in = world.desk(people[0])
    desk.password_security.generate_token(people[0])
    operation = planned(desk, people[0], root, *people[1:])
    assert told(desk, operation)["root@example.com"] == ("skipped", "your own account")
    state_of_first, words = told(desk, operation)[people[0].email]
    assert (state_of_first, words.splitlines()[:2]) == (
        "pending",
        [f"{people[0].full_name}, {people[0].group.name}", "! ends 1 session"],
    )
    desk.bulk.run(operation, go_on, "tidied up")
    assert world.rows('SELECT email FROM "user"') == [("root@example.com",)]
    events = [recorded.event for recorded in world.events()][-3:]
    assert {(event.kind, event.result, event.reason) for event in events} == {
        (EventKind.DELETED, Result.SUCCESS, f"Bulk {operation}, Delete: tidied up")
    }
    assert [event.target for event in events] == [person.email for person in people]
    with pytest.raises(SessionEnded):
        signed_in.accounts.me()
    assert world.rows("SELECT count(*) FROM api_token") == [(0,)]
    assert world.first_broken() is None


def test_the_last_working_administrator_stays(world: World, desk: Desk, root: Account) -> None:
    """Refused while it runs, and recorded; the others go."""
    last = world.add("ada@example.org", "Administrator")
    locked = world.add("locked@example.org", "Administrator", locked=True)
    operation = planned(desk, last, locked)
    world.put(root, password_expires=int(world.clock().timestamp()) + 3600)
    counts = desk.bulk.run(operation, go_on)
    assert (counts[ItemState.DONE], counts[ItemState.REFUSED]) == (1, 1)
    assert told(desk, operation)["ada@example.org"] == ("refused", LAST)
    refused = [recorded.event for recorded in world.events() if recorded.event.result is Result.REFUSED]
    assert [(event.kind, event.target, event.reason) for event in refused] == [(EventKind.DELETED, last.email, LAST)]
    assert world.signs_in("ada@example.org")


def test_changed_or_gone_after_the_plan(world: World, desk: Desk) -> None:
    """An account is deleted as it is then, and its event tells so; one that is gone is named."""
    changed, gone = crowd(world, 2)
    operation = planned(desk, changed, gone)
    desk.accounts.apply(desk.accounts.plan(changed, settings_of(changed, title="Cook")))
    desk.deleting.apply(desk.deleting.plan(gone.id))
    desk.bulk.run(operation, go_on)
    assert told(desk, operation) == {
        changed.email: ("done", "deleted"),
        gone.email: ("refused", "It is not there any more."),
    }
    assert "Cook" in {field.before for field in world.last_event().event.fields}


def test_stopped_in_the_middle(world: World, desk: Desk) -> None:
    """What is deleted by then stays deleted, and nothing else goes."""
    people = crowd(world, 2 * DONE_AT_ONCE)
    operation = planned(desk, *people)
    with pytest.raises(Cancelled, match=f"^Cancelled: {DONE_AT_ONCE} done, {DONE_AT_ONCE} not begun.$"):
        desk.bulk.run(operation, lambda done, total: False)
    assert left(world) == 1 + DONE_AT_ONCE
    assert state(world, operation) == "cancelled"


def test_switched_off_in_the_middle(world: World, desk: Desk) -> None:
    """It stops there, rather than being refused once for each."""
    people = crowd(world, 2 * DONE_AT_ONCE)
    operation = planned(desk, *people)

    def switched_off(done: int, total: int) -> bool:
        switch(world, on=False)
        return True

    with pytest.raises(Cancelled, match=r"25 done, 25 not begun\. Deleting accounts is off"):
        desk.bulk.run(operation, switched_off)
    assert left(world) == 1 + DONE_AT_ONCE
    assert (state(world, operation), desk.bulk.unfinished()) == ("cancelled", None)


def test_timed_out_in_the_middle(world: World, desk: Desk, root: Account) -> None:
    """It stays as far as it came, and is there to go on with after the next sign-in, with its reason."""
    people = crowd(world, 2 * DONE_AT_ONCE)
    operation = planned(desk, *people)

    def slowly(done: int, total: int) -> bool:
        world.clock.move(minutes=root.timeout)
        return True

    with pytest.raises(SessionEnded):
        desk.bulk.run(operation, slowly, "left")
    SignIn(world.context).time_out(desk.session_id)
    assert (left(world), state(world, operation)) == (1 + DONE_AT_ONCE, "running")
    anew = world.desk(root)
    unfinished = anew.bulk.unfinished()
    assert unfinished is not None
    assert unfinished.id == operation
    anew.bulk.run(operation, go_on)
    assert (left(world), state(world, operation)) == (1, "done")
    assert world.last_event().event.reason == f"Bulk {operation}, Delete: left"


def test_after_five_minutes_the_password_is_asked_again(world: World, desk: Desk) -> None:
    """Before it begins and before it goes on; nothing is deleted before it is given."""
    people = crowd(world, 2)
    operation = planned(desk, *people)
    world.clock.move(seconds=301)
    with pytest.raises(ProofNeeded):
        desk.bulk.prove()
    with pytest.raises(ProofNeeded):
        desk.bulk.run(operation, go_on)
    assert (left(world), state(world, operation)) == (3, "planned")


def test_who_may(world: World, desk: Desk) -> None:
    """While the option is off nobody can, whether it is planned or begun."""
    people = crowd(world, 2)
    operation = planned(desk, *people)
    switch(world, on=False)
    for attempt in (lambda: planned(desk, *people), lambda: desk.bulk.run(operation, go_on)):
        with pytest.raises(Refused, match="Deleting accounts is off"):
            attempt()
    assert left(world) == 3
