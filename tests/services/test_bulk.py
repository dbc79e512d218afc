"""Issue "Bulk": the plan first, then the Changes, each with its event; guards hold, and all of it can be undone."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from rwtui.domain.accounts import Account, MfaState, PasswordState
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.bulk import Deed, Order
from rwtui.domain.groups import GroupRef, Permission
from rwtui.errors import NotFound, Refused
from rwtui.services.access import ProofNeeded
from rwtui.services.bulk import DONE_AT_ONCE, Cancelled
from rwtui.services.desk import Desk
from rwtui.storage.bulk_operations import ItemState
from tests.world import DISABLED, ENABLED, SSO, World

LAST = "This is the last working Administrator; without one nobody could manage accounts any more."


def go_on(done: int, total: int) -> bool:
    """Nobody cancels."""
    return True


@pytest.fixture
def root(world: World) -> Account:
    """Who orders."""
    return world.add("root@example.com", "Administrator")


@pytest.fixture
def desk(world: World, root: Account) -> Desk:
    """Theirs."""
    return world.desk(root)


def crowd(world: World, count: int) -> list[Account]:
    """Accounts to do something with."""
    return [world.add(f"person{number:03}@example.org") for number in range(count)]


def told(desk: Desk, operation: int) -> dict[str, tuple[str, str]]:
    """What the plan says of each account, or what has become of it."""
    return {item.email: (item.state.value, item.told) for item in desk.bulk.items(operation, 0, 1_000)}


def do(desk: Desk, order: Order, people: list[Account], reason: str = "", file: str = "") -> int:
    """Plan and carry out; the operation's number."""
    operation = desk.bulk.plan(order, [account.id for account in people], go_on, file)
    desk.bulk.run(operation, go_on, reason)
    return operation


def test_the_plan_says_what_and_why_not(world: World, desk: Desk, root: Account) -> None:
    """Nothing is changed by it."""
    people = crowd(world, 3)
    world.put(people[0], status="Disabled")
    sso = world.add("sso@example.org", user_type=SSO)
    before = world.stored()
    operation = desk.bulk.plan(Order(Deed.DISABLE), [root.id, *(p.id for p in people), sso.id, 999], go_on)
    assert told(desk, operation) == {
        "root@example.com": ("skipped", "your own account"),
        "person000@example.org": ("skipped", "Disabled already"),
        "person001@example.org": ("pending", "Account Status: Enabled -> Disabled"),
        "person002@example.org": ("pending", "Account Status: Enabled -> Disabled"),
        "sso@example.org": ("pending", "Account Status: Enabled -> Disabled"),
    }
    operation = desk.bulk.plan(Order(Deed.REQUIRE_MFA), [sso.id], go_on)
    assert told(desk, operation) == {"sso@example.org": ("skipped", "an SSO account has none here")}
    assert world.stored() == before
    desk.bulk.give_up(operation)
    with pytest.raises(NotFound):
        desk.bulk.operation(operation)


def test_done_with_one_event_each(world: World, desk: Desk, root: Account) -> None:
    people = crowd(world, 60)
    operation = do(desk, Order(Deed.DISABLE), people, "they left")
    assert all(world.account(account).status is DISABLED for account in people)
    assert all(world.changes(account) == 1 for account in people)
    event = world.last_event().event
    assert (event.actor, event.kind, event.reason) == (
        root.email,
        EventKind.CHANGE,
        f"Bulk {operation}, Disable: they left",
    )
    assert desk.bulk.counts(operation)[ItemState.DONE] == 60
    with pytest.raises(Refused, match="has ended"):
        desk.bulk.run(operation, go_on)
    assert world.first_broken() is None


def prepared(world: World, account: Account) -> None:
    """With a token, a session, and an authenticator."""
    world.put(account, mfa=MfaState.ENROLLED.value)
    world.desk(account)
    world.desk(world.account(1)).password_security.generate_token(world.account(account))


@pytest.mark.parametrize(
    ("order", "holds"),
    [
        (Order(Deed.MOVE, group=GroupRef(4, "Read Only User")), lambda a: a.group.name == "Read Only User"),
        (Order(Deed.TIMEOUT, timeout=42), lambda a: a.timeout == 42),
        (Order(Deed.END_SESSIONS), lambda a: a.sessions == 0 and a.token is not None),
        (Order(Deed.REVOKE_TOKENS), lambda a: a.token is None and a.sessions == 1),
        (
            Order(Deed.OFFBOARD),
            lambda a: (a.status, a.token, a.sessions, a.mfa) == (DISABLED, None, 0, MfaState.DUE),
        ),
    ],
)
def test_each_deed(world: World, desk: Desk, order: Order, holds: Callable[[Account], bool]) -> None:
    people = crowd(world, 3)
    for account in people:
        prepared(world, account)
        assert not holds(world.account(account))
    do(desk, order, people)
    assert all(holds(world.account(account)) for account in people)
    operation = desk.bulk.plan(order, [account.id for account in people], go_on)
    assert {state for state, _ in told(desk, operation).values()} == {"skipped"}  # nothing is left to do


def test_enable_unlock_and_require(world: World, desk: Desk) -> None:
    (roger,) = crowd(world, 1)
    world.put(roger, status="Disabled", locked=True)
    for deed in (Deed.ENABLE, Deed.UNLOCK, Deed.REQUIRE_MFA):
        do(desk, Order(deed), [roger])
    after = world.account(roger)
    assert (after.status, after.locked, after.mfa) == (ENABLED, False, MfaState.DUE)


def test_passwords_go_to_one_private_file(world: World, desk: Desk, tmp_path: Path) -> None:
    """Each signs in once with what stands there, and must change it."""
    people = crowd(world, DONE_AT_ONCE + 2)
    file = tmp_path / "passwords.tsv"
    operation = do(desk, Order(Deed.RESET_PASSWORDS), people, file=str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    written = dict(line.split("\t") for line in file.read_text("utf-8").splitlines())
    assert written.keys() == {account.email for account in people}
    assert len(set(written.values())) == len(people)
    for email in (people[0].email, people[-1].email):
        assert world.sign_in(email, written[email]).must_change_password
    assert world.account(people[0]).password is PasswordState.TEMPORARY
    assert all("Password: set, temporary for 24 h" in words for _, words in told(desk, operation).values())
    assert not any(password.encode() in world.file_bytes() for password in written.values())


def test_a_file_that_others_read_stops_it(world: World, desk: Desk, tmp_path: Path) -> None:
    """Before any password is changed."""
    people = crowd(world, 2)
    file = tmp_path / "passwords.tsv"
    file.touch(0o644)
    with pytest.raises(Refused, match="Others can read"):
        do(desk, Order(Deed.RESET_PASSWORDS), people, file=str(file))
    assert all(world.account(account).version == 1 for account in people)


def test_guards_hold_in_the_middle(world: World, desk: Desk, root: Account) -> None:
    """What a rule refuses is left, named and recorded; the others are done."""
    ada = world.add("ada@example.com", "Administrator")
    (roger,) = crowd(world, 1)
    operation = desk.bulk.plan(Order(Deed.DISABLE), [ada.id, roger.id], go_on)
    world.put(root, password_expires=int(world.clock().timestamp()) + 9_999)  # now ada is the last one
    desk.bulk.run(operation, go_on)
    assert told(desk, operation)["ada@example.com"] == ("refused", LAST)
    refused = [recorded.event for recorded in world.events() if recorded.event.result is Result.REFUSED]
    assert [(event.kind, event.target, event.reason) for event in refused] == [(EventKind.CHANGE, ada.email, LAST)]
    assert (world.account(ada).status, world.account(roger).status) == (ENABLED, DISABLED)


def test_cancelled_and_carried_on(world: World, desk: Desk) -> None:
    """Cancelling keeps what is done; a program that dies leaves the rest to be offered."""
    people = crowd(world, 2 * DONE_AT_ONCE)
    operation = desk.bulk.plan(Order(Deed.DISABLE), [account.id for account in people], go_on)
    with pytest.raises(Cancelled, match=f"{DONE_AT_ONCE} done, {DONE_AT_ONCE} not begun"):
        desk.bulk.run(operation, lambda done, total: False)
    assert sum(world.account(account).status is DISABLED for account in people) == DONE_AT_ONCE
    assert desk.bulk.unfinished() is None

    def dies(done: int, total: int) -> bool:
        raise KeyboardInterrupt

    operation = desk.bulk.plan(Order(Deed.ENABLE), [account.id for account in people], go_on)
    with pytest.raises(KeyboardInterrupt):
        desk.bulk.run(operation, dies, "they are back")
    unfinished = desk.bulk.unfinished()
    assert unfinished is not None
    assert unfinished.id == operation
    assert world.desk(world.add("ada@example.com", "Administrator")).bulk.unfinished() is None
    desk.bulk.run(operation, go_on)
    assert all(world.account(account).status is ENABLED for account in people)
    assert all(world.changes(account) == 2 for account in people[:DONE_AT_ONCE])
    assert world.last_event().event.reason == f"Bulk {operation}, Enable: they are back"
    assert desk.bulk.unfinished() is None


def test_planning_can_be_cancelled(world: World, desk: Desk) -> None:
    people = crowd(world, 3)
    with pytest.raises(Cancelled):
        desk.bulk.plan(Order(Deed.DISABLE), [account.id for account in people], lambda done, total: False)
    assert world.rows("SELECT * FROM bulk_operation") == world.rows("SELECT * FROM bulk_item") == []


def test_all_of_it_is_undone(world: World, desk: Desk) -> None:
    """Field by field; and what was changed again since is told."""
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    people = crowd(world, 40)
    world.put(people[3], title="Chief", timeout=20)
    before = [(a.status, a.group, a.title, a.timeout, a.mfa) for a in map(world.account, people)]
    for order in (
        Order(Deed.OFFBOARD),
        Order(Deed.MOVE, group=GroupRef(4, "Read Only User")),
        Order(Deed.TIMEOUT, timeout=33),
        Order(Deed.DELETE),
    ):
        operation = do(desk, order, people)
        event = world.last_event()
        assert desk.bulk.operation_of(event.id) == operation
        undo = desk.bulk.plan_undo(operation, go_on)
        counts = desk.bulk.run(undo, go_on)
        assert counts[ItemState.DONE] == len(people)
        after = [(a.status, a.group, a.title, a.timeout, a.mfa) for a in map(world.account, people)]
        assert after == before, order
    assert world.first_broken() is None


def test_administrators_only_after_proof(world: World, desk: Desk) -> None:
    world.custom_group("Desk", *Permission)
    mia = world.desk(world.add("mia@example.com", "Desk"))
    people = crowd(world, 2)
    with pytest.raises(Refused, match="Only an Administrator can change many accounts at once"):
        do(mia, Order(Deed.TIMEOUT, timeout=20), people)
    operation = desk.bulk.plan(Order(Deed.TIMEOUT, timeout=20), [account.id for account in people], go_on)
    with pytest.raises(Refused):
        mia.bulk.run(operation, go_on)
    world.clock.move(seconds=301)
    with pytest.raises(ProofNeeded):
        desk.bulk.run(operation, go_on)
    assert all(world.account(account).version == 1 for account in people)
    assert {r.event.result for r in world.events() if r.event.kind is EventKind.ACCESS} == {Result.REFUSED}


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        (Order(Deed.DELETE), "Deleting accounts is off"),
        (Order(Deed.MOVE, group=GroupRef(77, "Nobody")), "The security group Nobody is not there any more"),
        (Order(Deed.TIMEOUT, timeout=4), "Timeout is 5 to 60 minutes"),
    ],
)
def test_what_can_not_be_ordered(world: World, desk: Desk, order: Order, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        desk.bulk.plan(order, [], go_on)
