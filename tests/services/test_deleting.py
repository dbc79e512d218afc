"""Issue "Users & Groups": Delete User. What goes, what stays, who may, and what is said of those that are kept."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import Change, Field, FieldChange, deletion_of
from rwtui.domain.log_query import Log, LogQuery
from rwtui.domain.paging import Toward
from rwtui.domain.query import parse
from rwtui.domain.secret import Secret
from rwtui.errors import Conflict, NotFound, Refused
from rwtui.services.access import ProofNeeded, SessionEnded
from rwtui.services.deleting import Deletion
from rwtui.services.desk import Desk
from rwtui.services.gate import Gate
from rwtui.services.new_accounts import NewAccountForm
from rwtui.services.sign_in import SignIn
from tests.phone import enroll
from tests.rules_of_access import ACTORS, CUSTOM
from tests.world import NEW_PASSWORD, PASSWORD, World, form_of, settings_of

OWN = "Nobody can delete their own account."
LAST = "This is the last working Administrator; without one nobody could manage accounts any more."
EVERYWHERE = (
    "api_token",
    "authenticator",
    "preference",
    "recovery_code",
    "session",
    "throttle",
    "user_functional_group",
)


@pytest.fixture
def root(world: World) -> Account:
    """Who deletes; the option is on."""
    switch(world, on=True)
    return world.add("root@example.com", "Administrator")


def switch(world: World, *, on: bool) -> None:
    """The option Enable Delete."""
    world.run("DELETE FROM option WHERE name = 'enable_delete'")
    if on:
        world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")


def tables_with(world: World, account: Account) -> tuple[str, ...]:
    """The tables that hold something of an account."""
    return tuple(t for t in EVERYWHERE if world.rows(f"SELECT 1 FROM {t} WHERE user_id = ?", account.id))


def begun(desk: Desk, accounts: Iterable[Account], reason: str = "") -> Deletion:
    """A deletion of these, confirmed."""
    desk.deleting.require()
    return Deletion(desk.deleting.accounts(account.id for account in accounts), reason)


def delete(desk: Desk, *accounts: Account, reason: str = "") -> Deletion:
    """All of it."""
    deletion = begun(desk, accounts, reason)
    desk.deleting.go_on(deletion, lambda _: True)
    return deletion


def test_everything_goes_but_its_events(world: World, root: Account) -> None:
    """Password, token, authenticator, sessions, groups; the event tells what was there, and who it was."""
    desk = world.desk(root)
    held = enroll(world, world.add("roger@example.org", functional_groups=("Kitchen",)))
    desk.password_security.generate_token(held.account)
    world.desk(held.account)
    world.signs_in("roger@example.org", "wrong")
    world.run("INSERT INTO preference VALUES (?, 'x', 'y')", held.account.id)
    account = world.account(held.account)
    assert tables_with(world, account) == EVERYWHERE
    told = len(desk.history.page(account.id))
    assert delete(desk, account, reason=" left the company ").deleted == {account.id}
    assert world.rows('SELECT email FROM "user"') == [("root@example.com",)]
    assert tables_with(world, account) == ()
    assert desk.search.count(parse("email:roger@")) == 0
    event = world.last_event().event
    assert (event.kind, event.result, event.actor, event.target, event.target_id, event.reason) == (
        EventKind.DELETED,
        Result.SUCCESS,
        "root@example.com",
        "roger@example.org",
        account.id,
        "left the company",
    )
    fields = {change.field: change for change in event.fields}
    assert (fields[Field.SECURITY_GROUP].before, fields[Field.FUNCTIONAL_GROUPS].before) == (
        account.group.ref,
        ("Kitchen",),
    )
    assert account.token is not None
    assert fields[Field.TOKEN].before == account.token.hint
    assert fields[Field.SESSIONS].after == f"{account.sessions} ended"
    assert told > 3
    of_it = [recorded for recorded in world.events() if recorded.event.target_id == account.id]
    assert len(of_it) == told + 1
    assert {recorded.event.target for recorded in of_it} == {"roger@example.org"}
    page = desk.logs.page(Log.SYSTEM_EVENTS, LogQuery(), None, Toward.DOWN, 50)
    assert "roger@example.org" in {recorded.event.target for recorded in page.rows}
    assert world.first_broken() is None


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("actor_group", ACTORS)
def test_who_may_delete(world: World, root: Account, actor_group: str, enabled: bool) -> None:
    """Administrators while the option is on; a crafted Change goes round the screens and is refused and recorded."""
    switch(world, on=enabled)
    for name, permissions in CUSTOM.items():
        world.custom_group(name, *permissions)
    desk = world.desk(world.add("actor@example.org", actor_group))
    target = world.add("roger@example.org")
    before = world.stored()
    if actor_group == "Administrator" and enabled:
        assert delete(desk, target).deleted == {target.id}
        return
    sentence = "Only an Administrator can" if actor_group != "Administrator" else "Deleting accounts is off"
    with pytest.raises(Refused, match=sentence):
        desk.deleting.require()
    assert world.last_event().event.result is Result.REFUSED
    with pytest.raises(Refused, match=sentence):
        Gate(world.context).apply(desk.session_id, deletion_of(target))
    event = world.last_event().event
    assert (event.kind, event.result, event.actor, event.target) == (
        EventKind.DELETED,
        Result.REFUSED,
        "actor@example.org",
        "roger@example.org",
    )
    assert world.stored() == before


def test_a_deleted_accounts_next_action_is_refused(world: World, root: Account) -> None:
    """Whatever it is: reading, writing, or only being there."""
    target = world.add("ada@example.org", "Administrator")
    other = world.add("roger@example.org")
    theirs = world.desk(target)
    plan = theirs.accounts.plan(other, settings_of(other, title="Cook"))
    delete(world.desk(root), target)
    attempts = (
        lambda: theirs.accounts.me(),
        lambda: theirs.search.count(parse("")),
        lambda: theirs.accounts.apply(plan),
        lambda: theirs.password_security.plan(other, form_of(other, must_change=True)),
        lambda: SignIn(world.context).touch(theirs.session_id),
    )
    for attempt in attempts:
        with pytest.raises(SessionEnded):
            attempt()
    assert not world.signs_in("ada@example.org")
    SignIn(world.context).sign_out(theirs.session_id, "quit")
    assert world.account(other).version == 1


def test_its_email_can_be_used_again(world: World, root: Account) -> None:
    """By another account, with a number and a History of its own."""
    desk = world.desk(root)
    old = world.add("roger@example.org")
    desk.accounts.apply(desk.accounts.plan(old, settings_of(old, title="Cook")))
    delete(desk, world.account(old))
    password = Secret(NEW_PASSWORD)
    filled = NewAccountForm("roger@example.org", "Roger", "Other", old.group.ref, password, password, must_change=False)
    new = desk.new_accounts.apply(desk.new_accounts.plan(filled))
    assert new.id > old.id
    assert world.signs_in("roger@example.org", NEW_PASSWORD)
    kinds = [recorded.event.kind for recorded in desk.history.page(new.id)]
    assert kinds == [EventKind.LOGIN, EventKind.CREATED]
    with pytest.raises(NotFound, match="not there any more"):
        desk.history.page(old.id)
    with pytest.raises(NotFound, match="not there any more"):
        desk.accounts.load(old.id)


def test_oneself_is_kept(world: World, root: Account) -> None:
    """Refused, and recorded."""
    deletion = delete(world.desk(root), root)
    assert (deletion.deleted, deletion.kept) == (set(), [("root@example.com", OWN)])
    assert world.last_event().event.result is Result.REFUSED


def test_the_last_working_administrator_stays(world: World, root: Account) -> None:
    """One whose own password runs out doesn't count, so who deletes can be another than the last one."""
    desk = world.desk(root)
    last = world.add("ada@example.org", "Administrator")
    soon = int(world.clock().timestamp()) + 3600
    world.put(root, password_expires=soon)
    locked = world.add("locked@example.org", "Administrator", locked=True)
    deletion = delete(desk, last, locked)
    assert (deletion.deleted, deletion.kept) == ({locked.id}, [("ada@example.org", LAST)])
    assert world.signs_in("ada@example.org")


def test_each_of_many_is_a_change_of_its_own(world: World, root: Account) -> None:
    """Those that a rule protects are kept and named, the others go, each with its event and the reason."""
    desk = world.desk(root)
    people = [world.add(f"person{n}@example.org") for n in range(3)]
    deletion = delete(desk, people[0], root, *people[1:], reason="tidied up")
    assert deletion.deleted == {person.id for person in people}
    assert deletion.kept == [("root@example.com", OWN)]
    events = [recorded.event for recorded in world.events()][-4:]
    assert [(event.kind, event.result) for event in events] == [
        (EventKind.DELETED, Result.SUCCESS),
        (EventKind.DELETED, Result.REFUSED),
        (EventKind.DELETED, Result.SUCCESS),
        (EventKind.DELETED, Result.SUCCESS),
    ]
    assert {event.reason for event in events} == {"tidied up", OWN}


def test_one_that_was_changed_after_the_question_is_kept(world: World, root: Account) -> None:
    """What was shown is what is deleted; one that is gone by then is simply gone."""
    desk = world.desk(root)
    changed, gone, third = (world.add(f"{name}@example.org") for name in ("changed", "gone", "third"))
    shown = list(desk.deleting.accounts([changed.id, gone.id, third.id, 4_711]))
    desk.accounts.apply(desk.accounts.plan(changed, settings_of(changed, title="Cook")))
    delete(desk, gone)
    deletion = Deletion(iter(shown))
    desk.deleting.go_on(deletion, lambda _: True)
    assert deletion.deleted == {third.id}
    assert [email for email, _ in deletion.kept] == ["changed@example.org", "gone@example.org"]
    assert "changed by someone else" in deletion.kept[0][1]
    assert "not there any more" in deletion.kept[1][1]


def test_a_change_that_tells_something_else(world: World, root: Account) -> None:
    """The event says what was there; a crafted one can't say otherwise."""
    desk = world.desk(root)
    target = world.add("roger@example.org")
    lie = Change(target.id, target.email, 1, (FieldChange(Field.EXISTS, True, False),))
    with pytest.raises(Conflict):
        Gate(world.context).apply(desk.session_id, lie)
    assert world.account(target) == target


def test_stopped_in_the_middle(world: World, root: Account) -> None:
    """What is deleted by then stays deleted, and nothing else goes."""
    desk = world.desk(root)
    people = [world.add(f"person{n}@example.org") for n in range(4)]
    deletion = begun(desk, people)
    desk.deleting.go_on(deletion, lambda done: done < 2)
    assert deletion.deleted == {person.id for person in people[:2]}
    assert world.rows('SELECT count(*) FROM "user"') == [(3,)]
    desk.deleting.go_on(deletion, lambda _: True)
    assert world.rows('SELECT count(*) FROM "user"') == [(1,)]


def test_switched_off_in_the_middle(world: World, root: Account) -> None:
    """It stops there, rather than being refused once for each."""
    desk = world.desk(root)
    people = [world.add(f"person{n}@example.org") for n in range(4)]
    deletion = begun(desk, people)
    desk.deleting.go_on(deletion, lambda done: done < 1)
    switch(world, on=False)
    with pytest.raises(Refused, match="Deleting accounts is off"):
        desk.deleting.go_on(deletion, lambda _: True)
    assert deletion.deleted == {people[0].id}
    assert [recorded.event.result for recorded in world.events()][-2:] == [Result.SUCCESS, Result.REFUSED]


def test_after_five_minutes_the_password_is_asked_again(world: World, root: Account) -> None:
    """Before it begins, and in the middle of one that takes long; then it goes on where it stopped."""
    desk = world.desk(root)
    people = [world.add(f"person{n}@example.org") for n in range(3)]
    world.clock.move(seconds=301)
    with pytest.raises(ProofNeeded):
        desk.deleting.require()
    with pytest.raises(ProofNeeded):
        Gate(world.context).apply(desk.session_id, deletion_of(people[0]))
    assert world.rows('SELECT count(*) FROM "user"') == [(4,)]
    SignIn(world.context).prove(desk.session_id, Secret(PASSWORD), "")
    deletion = begun(desk, people)

    def slowly(done: int) -> bool:
        world.clock.move(seconds=200 * bool(done))
        return True

    with pytest.raises(ProofNeeded):
        desk.deleting.go_on(deletion, slowly)
    assert deletion.deleted == {people[0].id, people[1].id}
    SignIn(world.context).prove(desk.session_id, Secret(PASSWORD), "")
    desk.deleting.go_on(deletion, slowly)
    assert world.rows('SELECT email FROM "user"') == [("root@example.com",)]
