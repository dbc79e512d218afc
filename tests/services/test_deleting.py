"""Issue "Users & Groups": Delete User. What goes, what stays, and who may; of many at once, tests of Bulk tell."""

from __future__ import annotations

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


def delete(desk: Desk, account: Account, reason: str = "") -> None:
    """Asked and confirmed."""
    desk.deleting.apply(desk.deleting.plan(account.id), reason)


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
    plan = desk.deleting.plan(account.id)
    assert account.token is not None
    assert plan.preview.effects == (f"ends {account.sessions} session", f"revokes API token {account.token.hint}")
    desk.deleting.apply(plan, " left the company ")
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
        delete(desk, target)
        assert world.rows('SELECT id FROM "user" WHERE id = ?', target.id) == []
        return
    sentence = "Only an Administrator can" if actor_group != "Administrator" else "Deleting accounts is off"
    with pytest.raises(Refused, match=sentence):
        desk.deleting.plan(target.id)
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
    """Refused, and recorded; by a crafted Change too."""
    desk = world.desk(root)
    with pytest.raises(Refused, match=OWN):
        desk.deleting.plan(root.id)
    with pytest.raises(Refused, match=OWN):
        Gate(world.context).apply(desk.session_id, deletion_of(world.account(root)))
    refused = [recorded.event for recorded in world.events()][-2:]
    assert [(event.kind, event.result, event.reason) for event in refused] == [
        (EventKind.ACCESS, Result.REFUSED, OWN),
        (EventKind.DELETED, Result.REFUSED, OWN),
    ]


def test_the_last_working_administrator_stays(world: World, root: Account) -> None:
    """One whose own password runs out doesn't count, so who deletes can be another than the last one."""
    desk = world.desk(root)
    last = world.add("ada@example.org", "Administrator")
    soon = int(world.clock().timestamp()) + 3600
    world.put(root, password_expires=soon)
    locked = world.add("locked@example.org", "Administrator", locked=True)
    with pytest.raises(Refused, match=LAST):
        delete(desk, last)
    event = world.last_event().event
    assert (event.kind, event.result, event.target) == (EventKind.DELETED, Result.REFUSED, "ada@example.org")
    delete(desk, locked)
    assert world.rows('SELECT email FROM "user" ORDER BY id') == [("root@example.com",), ("ada@example.org",)]
    assert world.signs_in("ada@example.org")


def test_changed_or_gone_after_the_question(world: World, root: Account) -> None:
    """What was shown is what is deleted."""
    desk = world.desk(root)
    changed, gone = (world.add(f"{name}@example.org") for name in ("changed", "gone"))
    of_changed, of_gone = desk.deleting.plan(changed.id), desk.deleting.plan(gone.id)
    desk.accounts.apply(desk.accounts.plan(changed, settings_of(changed, title="Cook")))
    delete(desk, gone)
    with pytest.raises(Conflict, match="changed by someone else"):
        desk.deleting.apply(of_changed)
    with pytest.raises(NotFound, match="not there any more"):
        desk.deleting.apply(of_gone)
    with pytest.raises(NotFound, match="not there any more"):
        desk.deleting.plan(gone.id)
    assert world.account(changed).title == "Cook"


def test_a_change_that_tells_something_else(world: World, root: Account) -> None:
    """The event says what was there; a crafted one can't say otherwise."""
    desk = world.desk(root)
    target = world.add("roger@example.org")
    lie = Change(target.id, target.email, 1, (FieldChange(Field.EXISTS, True, False),))
    with pytest.raises(Conflict):
        Gate(world.context).apply(desk.session_id, lie)
    assert world.account(target) == target


def test_switched_off_after_the_question(world: World, root: Account) -> None:
    desk = world.desk(root)
    target = world.add("roger@example.org")
    plan = desk.deleting.plan(target.id)
    switch(world, on=False)
    with pytest.raises(Refused, match="Deleting accounts is off"):
        desk.deleting.apply(plan)
    assert world.last_event().event.result is Result.REFUSED
    assert world.account(target) == target


def test_after_five_minutes_the_password_is_asked_again(world: World, root: Account) -> None:
    """Nothing is deleted before it is given."""
    desk = world.desk(root)
    target = world.add("roger@example.org")
    world.clock.move(seconds=301)
    plan = desk.deleting.plan(target.id)
    with pytest.raises(ProofNeeded):
        desk.deleting.apply(plan)
    with pytest.raises(ProofNeeded):
        Gate(world.context).apply(desk.session_id, deletion_of(target))
    assert world.rows('SELECT count(*) FROM "user"') == [(2,)]
    SignIn(world.context).prove(desk.session_id, Secret(PASSWORD), "")
    desk.deleting.apply(plan)
    assert world.rows('SELECT email FROM "user"') == [("root@example.com",)]
