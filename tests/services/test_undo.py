"""Issue "Undo": the inverse Change against today's values; refused and named where it can't be; itself undoable."""

from __future__ import annotations

import random

import pytest

from rwtui.domain.accounts import Account, AccountStatus, MfaState
from rwtui.domain.audit import EventKind
from rwtui.domain.change import Change, Field, FieldChange, Record, creation, deletion_of
from rwtui.domain.groups import Permission, SecurityGroup
from rwtui.domain.records import deletion, group_change, group_values, named
from rwtui.errors import NotFound, Refused
from rwtui.services.access import ProofNeeded
from rwtui.services.desk import Desk
from rwtui.services.gate import Gate
from tests.world import DISABLED, ENABLED, NEW_PASSWORD, World, form_of, settings_of, typed_twice


@pytest.fixture
def root(world: World) -> Account:
    """Who undoes."""
    return world.add("root@example.com", "Administrator")


@pytest.fixture
def desk(world: World, root: Account) -> Desk:
    """Theirs."""
    return world.desk(root)


def security(desk: Desk, base: Account, **typed: object) -> None:
    """A change on Password & Security."""
    desk.password_security.apply(desk.password_security.plan(base, form_of(base, **typed)))


def settings(desk: Desk, base: Account, **typed: object) -> None:
    """A change of Account Settings."""
    desk.accounts.apply(desk.accounts.plan(base, settings_of(base, **typed)))


def undo(world: World, desk: Desk, event_id: int | None = None) -> Change:
    """The newest event, or this one; what was made."""
    return desk.undo.apply(desk.undo.plan(event_id or world.last_event().id)).change


def without_version(world: World) -> list[tuple[object, ...]]:
    """What is kept of all accounts apart from what grows with every Change."""
    return world.rows(
        "SELECT id, email, first_name, last_name, title, telephone, security_group_id, status, user_type, timeout, "
        'mfa, must_change_password, locked FROM "user" ORDER BY id'
    )


def test_and_undone_again(world: World, desk: Desk, root: Account) -> None:
    roger = world.add("roger@example.org")
    settings(desk, roger, title="Chief", last_name="Nguyễn")
    first = world.last_event().id
    change = undo(world, desk)
    assert (world.account(roger).title, world.account(roger).last_name) == ("", "Nguyen")
    assert change.reason == f"Undo of event {first}"
    event = world.last_event().event
    assert (event.kind, event.actor, event.target_id) == (EventKind.CHANGE, root.email, roger.id)
    undo(world, desk)
    assert (world.account(roger).title, world.account(roger).last_name) == ("Chief", "Nguyễn")


def test_against_today_s_values(world: World, desk: Desk) -> None:
    """What was changed again since is told; what is so already is left out."""
    roger = world.add("roger@example.org")
    settings(desk, roger, title="Chief", telephone="1")
    event = world.last_event().id
    settings(desk, world.account(roger), title="Cook", telephone="")
    plan = desk.undo.plan(event)
    assert plan.change.fields == (FieldChange(Field.TITLE, "Cook", ""),)
    assert plan.preview.effects == ("Title was changed again since: now Cook",)
    undo(world, desk, event)
    assert world.account(roger).title == ""
    with pytest.raises(Refused) as refused:
        desk.undo.plan(event)
    assert str(refused.value) == "Everything is as it was before this event already."


def test_a_conflict_meanwhile(world: World, desk: Desk) -> None:
    """Between the preview and the key."""
    roger = world.add("roger@example.org")
    settings(desk, roger, title="Chief")
    plan = desk.undo.plan(world.last_event().id)
    settings(desk, world.account(roger), title="Cook")
    with pytest.raises(Exception, match="changed by someone else"):
        desk.undo.apply(plan)
    assert world.account(roger).title == "Cook"


def test_what_can_not_come_back_is_named(world: World, desk: Desk) -> None:
    roger = world.add("roger@example.org")
    world.desk(roger)
    desk.password_security.generate_token(roger)
    security(desk, world.account(roger), status=DISABLED)
    plan = desk.undo.plan(world.last_event().id)
    assert plan.preview.effects == (
        "stays as it is: API Token: an API Token is kept only as a hash, and the old one is gone",
        "stays as it is: Sessions: ended sessions stay ended",
    )
    undo(world, desk)
    after = world.account(roger)
    assert (after.status, after.token, after.sessions) == (ENABLED, None, 0)


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (lambda desk, base: security(desk, base, reset=typed_twice(NEW_PASSWORD)), "a password is kept only as a hash"),
        (lambda desk, base: desk.password_security.generate_token(base), "an API Token is kept only as a hash"),
        (lambda desk, base: desk.sessions.end(base, desk.sessions.of(base.id)), "ended sessions stay ended"),
    ],
)
def test_what_can_not_be_undone_is_refused(world: World, desk: Desk, deed: object, reason: str) -> None:
    roger = world.add("roger@example.org")
    world.desk(roger)
    deed(desk, roger)  # type: ignore[operator]
    with pytest.raises(Refused) as refused:
        desk.undo.plan(world.last_event().id)
    assert str(refused.value).startswith("It can't be undone. ")
    assert reason in str(refused.value)


def test_an_authenticator_does_not_come_back(world: World, desk: Desk) -> None:
    roger = world.put(world.add("roger@example.org"), mfa=MfaState.ENROLLED.value)
    security(desk, roger, mfa=MfaState.DUE)
    with pytest.raises(Refused, match="authenticator can't be brought back"):
        desk.undo.plan(world.last_event().id)


def test_what_changed_nothing(world: World, desk: Desk) -> None:
    """A refusal, a sign-in, an event that is not there."""
    roger = world.add("roger@example.org")
    with pytest.raises(Refused):
        security(world.desk(roger), roger, status=DISABLED)
    with pytest.raises(Refused, match="nothing to undo"):
        desk.undo.plan(world.last_event().id)
    world.sign_in("roger@example.org")
    with pytest.raises(Refused, match="nothing to undo"):
        desk.undo.plan(world.last_event().id)
    with pytest.raises(NotFound):
        desk.undo.plan(999)


def test_administrators_only_and_after_proof(world: World, desk: Desk) -> None:
    world.custom_group("Desk", *Permission)
    mia = world.desk(world.add("mia@example.com", "Desk"))
    roger = world.add("roger@example.org")
    settings(desk, roger, title="Chief")
    event = world.last_event().id
    with pytest.raises(Refused, match="Only an Administrator can undo changes"):
        mia.undo.plan(event)
    with pytest.raises(Refused, match="Only an Administrator can undo changes"):
        mia.undo.apply(desk.undo.plan(event))
    world.clock.move(seconds=301)
    with pytest.raises(ProofNeeded):
        undo(world, desk, event)
    assert world.account(roger).title == "Chief"


def test_guards_hold(world: World, desk: Desk) -> None:
    """Who was enabled can't undo that: nobody changes their own status."""
    ada = world.put(world.add("ada@example.com", "Administrator"), status="Disabled")
    security(desk, ada, status=ENABLED)
    with pytest.raises(Refused, match="of their own account"):
        world.desk(ada).undo.plan(world.last_event().id)


def test_a_deleted_account_comes_back_with_its_number(world: World, desk: Desk) -> None:
    """Without password, token or MFA; and its creation can be undone where Enable Delete is on."""
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    roger = world.add("roger@example.org", title="Chief", functional_groups=("Kitchen",), last_login=1_700_000_000)
    desk.password_security.generate_token(roger)
    gone = Gate(world.context).apply(desk.session_id, deletion_of(world.account(roger)))
    assert gone.after is None
    assert world.rows('SELECT 1 FROM "user" WHERE id = ?', roger.id) == []
    undo(world, desk)
    back = world.account(roger)
    assert (back.email, back.title, back.functional_groups, back.group, back.last_login, back.timeout) == (
        roger.email,
        "Chief",
        ("Kitchen",),
        roger.group,
        roger.last_login,
        roger.timeout,
    )
    assert (world.hash_of(back), back.token, back.mfa, back.sessions) == ("", None, MfaState.OFF, 0)
    undo(world, desk)
    assert world.rows('SELECT 1 FROM "user" WHERE id = ?', roger.id) == []
    world.add("roger@example.org")
    with pytest.raises(Refused, match="There is an account"):
        undo(world, desk)


def test_groups_and_options(world: World, desk: Desk) -> None:
    """Made, changed, deleted, and each undone."""
    gate = Gate(world.context)
    permissions = named((Permission.USERS_VIEW,))
    made = creation(Record.SECURITY_GROUP, "Desk", {Field.NAME: "Desk", Field.PERMISSIONS: permissions})
    gate.apply(desk.session_id, made)
    group = world.group("Desk")
    gate.apply(desk.session_id, group_change(group, {Field.NAME: "Help", Field.PERMISSIONS: ()}))
    undo(world, desk)
    group = world.group("Desk")
    assert group.permissions == {Permission.USERS_VIEW}
    gate.apply(
        desk.session_id,
        deletion(Record.SECURITY_GROUP, group.id, group.name, group.version, group_values(group)),
    )
    undo(world, desk)
    assert same(world.group("Desk"), group)
    undo(world, desk)
    assert not [name for (name,) in world.rows("SELECT name FROM security_group") if name == "Desk"]

    gate.apply(desk.session_id, creation(Record.FUNCTIONAL_GROUP, "Kitchen", {}))
    undo(world, desk)
    assert world.rows("SELECT * FROM functional_group") == []
    undo(world, desk)
    assert world.rows("SELECT name FROM functional_group") == [("Kitchen",)]


def same(one: SecurityGroup, other: SecurityGroup) -> bool:
    """Apart from the version, which is a new one's."""
    return (one.id, one.name, one.description, one.permissions) == (
        other.id,
        other.name,
        other.description,
        other.permissions,
    )


def test_a_group_that_is_gone_or_has_another_name(world: World, desk: Desk) -> None:
    group = world.custom_group("Desk")
    roger = world.add("roger@example.org", "Desk")
    regular = world.group("Regular User")
    security(desk, roger, group=regular.ref)
    event = world.last_event().id
    gate = Gate(world.context)
    gate.apply(desk.session_id, group_change(world.group("Desk"), {Field.NAME: "Help"}))
    undo(world, desk, event)
    assert world.account(roger).group.name == "Help"
    security(desk, world.account(roger), group=regular.ref)
    help_ = world.group("Help")
    gate.apply(desk.session_id, deletion(Record.SECURITY_GROUP, group.id, "Help", help_.version, group_values(help_)))
    with pytest.raises(Refused, match="Security Group: Desk is not there any more"):
        desk.undo.plan(event)


@pytest.mark.wide(3)
@pytest.mark.parametrize("seed", range(6))
def test_undone_in_reverse_all_is_as_at_first(world: World, desk: Desk, seed: int) -> None:
    """Random sequences of Changes; what can't be undone is refused and named, the rest comes back."""
    chance = random.Random(seed)
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    people = [world.add(f"person{number}@example.org") for number in range(4)]
    for name in ("Kitchen", "Garden"):
        Gate(world.context).apply(desk.session_id, creation(Record.FUNCTIONAL_GROUP, name, {}))
    group_list = [world.group("Regular User"), world.group("Read Only User"), world.custom_group("Desk")]
    first, before = without_version(world), world.last_event().id
    for _ in range(30):
        _random_deed(world, desk, chance, people, group_list)
    made = [recorded.id for recorded in world.events() if recorded.id > before]
    named_reasons = 0
    for event_id in reversed(made):
        named_reasons += why_not(world, desk, event_id) is not None
    assert named_reasons < len(made)
    assert without_version(world) == first
    assert world.first_broken() is None


def why_not(world: World, desk: Desk, event_id: int) -> str | None:
    """Undo an event, or name the reason."""
    try:
        undo(world, desk, event_id)
    except Refused as no:
        reason = str(no)
    else:
        return None
    assert reason.startswith(("It can't be undone. ", "Nothing was changed", "Everything is as it was")), reason
    return reason


def _random_deed(
    world: World, desk: Desk, chance: random.Random, people: list[Account], groups: list[SecurityGroup]
) -> None:
    number = chance.choice(people).id
    if not world.rows('SELECT 1 FROM "user" WHERE id = ?', number):
        return
    base = world.account(number)
    kind = chance.randrange(7)
    if kind < 3:
        settings(
            desk,
            base,
            title=f"t{chance.random()}",
            timeout=str(chance.randrange(5, 60)),
            functional_groups=tuple(chance.sample(("Garden", "Kitchen"), chance.randrange(3))),
        )
    elif kind < 5:
        status = AccountStatus.ENABLED if base.status is DISABLED else DISABLED
        mfa = MfaState.DUE if base.mfa is MfaState.OFF else MfaState.OFF
        others = [group for group in groups if group.id != base.group.id]
        typed = {"status": status, "mfa": mfa, "group": chance.choice(others).ref, "must_change": chance.random() < 0.5}
        name = chance.choice(list(typed))
        if typed[name] != base.must_change_password:
            security(desk, base, **{name: typed[name]})
    elif kind == 5:
        desk.password_security.generate_token(base)
    else:
        Gate(world.context).apply(desk.session_id, deletion_of(base))
