"""Security groups: made, copied and changed through the service; who may, and what can't be stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import Field, FieldChange, Record, creation
from rwtui.domain.groups import Permission
from rwtui.domain.records import deletion, group_change, group_values
from rwtui.errors import Conflict, Invalid, Refused
from rwtui.services.desk import Desk
from rwtui.services.gate import Gate
from rwtui.services.security_groups import GroupForm, copy_of
from tests.groups import change, filled, form_of, make, of_groups
from tests.world import World, settings_of

VIEW, EDIT, EXPORT = Permission.USERS_VIEW, Permission.USERS_EDIT, Permission.USERS_EXPORT
LOGS = Permission.LOGS_EXPORT


@pytest.fixture
def root(world: World) -> Desk:
    """An Administrator at work."""
    return world.desk(world.add("root@example.org", "Administrator"))


def test_made_from_scratch(world: World, root: Desk) -> None:
    """Stored as typed, without the spaces around it, and told in one event with the reason."""
    plan = root.security_groups.plan_creation(GroupForm("  Service Desk ", " Helps. ", frozenset({EDIT, VIEW})))
    root.security_groups.apply(plan, " for the new office ")
    made = world.group("Service Desk")
    assert (made.description, made.system, made.version) == ("Helps.", None, 1)
    assert made.permissions == {VIEW, EDIT}
    event = of_groups(world)[-1]
    assert (event.kind, event.result, event.actor) == (EventKind.CREATED, Result.SUCCESS, "root@example.org")
    assert (event.target, event.target_id, event.reason) == ("Service Desk", made.id, "for the new office")
    assert event.fields == (
        FieldChange(Field.EXISTS, False, True),
        FieldChange(Field.NAME, None, "Service Desk"),
        FieldChange(Field.DESCRIPTION, None, "Helps."),
        FieldChange(Field.PERMISSIONS, None, ("Users: View", "Users: Edit")),
    )


@pytest.mark.parametrize(
    ("name", "permissions"),
    [("Administrator", set(Permission)), ("Read Only User", set()), ("Kitchen", {VIEW, EXPORT})],
)
def test_a_copy_of_any_group(world: World, root: Desk, name: str, permissions: set[Permission]) -> None:
    """A copy of Administrator has every permission of the custom column, and is no Administrator."""
    world.custom_group("Kitchen", VIEW, EXPORT)
    made = make(root, copy_of(world.group(name)))
    assert (made.name, made.system) == (f"Copy of {name}", None)
    assert made.permissions == permissions
    member = world.add("member@example.org", made.name)
    assert not member.is_administrator
    with pytest.raises(Refused, match=r"Only an Administrator can (see the|manage) security groups"):
        world.desk(member).security_groups.all()


def test_members_are_counted_and_system_groups_come_first(world: World, root: Desk) -> None:
    filled(world, world.custom_group("Zebra"), 3)
    world.custom_group("älg")
    listed = root.security_groups.all()
    assert [(c.group.name, c.members) for c in listed][5:] == [("Zebra", 3), ("älg", 0)]
    assert [(c.group.name, c.members) for c in listed][:2] == [("Administrator", 1), ("Regular User", 0)]
    assert root.security_groups.load(listed[5].group.id) == listed[5]


def test_renamed_described_and_given_permissions(world: World, root: Desk) -> None:
    """The members have the new rights at once, and the preview says which and how many they are."""
    group = world.custom_group("Kitchen", VIEW, EXPORT)
    member = world.desk(filled(world, group, 2)[0])
    form = form_of(group, name="Canteen", description="Food", permissions=frozenset({VIEW, LOGS, Permission.LOGS_VIEW}))
    plan = root.security_groups.plan(group, form)
    assert plan.preview.gains == ("Logs: View", "Logs: Export")
    assert plan.preview.loses == ("Users: Export",)
    assert plan.preview.effects == ("concerns 2 members",)
    root.security_groups.apply(plan)
    now = world.group("Canteen")
    assert (now.id, now.version, now.permissions) == (group.id, 2, form.permissions)
    assert member.accounts.me().group == now
    event = of_groups(world)[-1]
    assert (event.kind, event.target) == (EventKind.CHANGE, "Kitchen")
    assert [f.field for f in event.fields] == [Field.NAME, Field.DESCRIPTION, Field.PERMISSIONS]
    assert root.security_groups.plan(now, form_of(now, name="Food")).preview.gains is None


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"name": " "}, {"name": "Name is required."}),
        ({"name": "x" * 81}, {"name": "Name has 81 characters; at most 80."}),
        ({"name": "a;b"}, {"name": "Name can't have a ; in it."}),
        ({"name": "Ad\u202emin"}, {"name": "Name has a control or invisible character."}),
        ({"name": "ＡＤＭＩＮＩＳＴＲＡＴＯＲ"}, {"name": "There is a group ＡＤＭＩＮＩＳＴＲＡＴＯＲ already."}),
        ({"name": "service DESK"}, {"name": "There is a group service DESK already."}),
        ({"description": "x" * 321}, {"description": "Description has 321 characters; at most 320."}),
        ({"permissions": frozenset({EDIT})}, {"permissions": "Users: Edit requires Users: View."}),
        (
            {"name": "", "description": "\x1b", "permissions": frozenset({LOGS})},
            {
                "name": "Name is required.",
                "description": "Description has a control or invisible character.",
                "permissions": "Logs: Export requires Logs: View.",
            },
        ),
    ],
)
def test_what_cant_be_stored(world: World, root: Desk, typed: dict[str, object], problems: dict[str, str]) -> None:
    """Each wrong field with its sentence, in a new group and in one that is there."""
    world.custom_group("Service Desk")
    group = world.custom_group("Kitchen", VIEW)
    before = world.stored()
    plans: list[Callable[[], object]] = [
        lambda: root.security_groups.plan(group, form_of(group, **typed)),
        lambda: root.security_groups.plan_creation(form_of(replace(group, name="New"), **typed)),
    ]
    for plan in plans:
        with pytest.raises(Invalid) as invalid:
            plan()
        assert invalid.value.problems == problems
    assert world.stored() == before


def test_only_its_letters_case_can_change(world: World, root: Desk) -> None:
    group = world.custom_group("kitchen")
    assert change(root, group, name="Kitchen").name == "Kitchen"
    with pytest.raises(Refused, match="Nothing was changed"):
        root.security_groups.plan(world.group("Kitchen"), form_of(group, name=" Kitchen "))


def test_two_administrators_change_the_same_group(world: World, root: Desk) -> None:
    """The second one is told, and nothing of the first is overwritten."""
    group = world.custom_group("Kitchen")
    other = world.desk(world.add("ada@example.org", "Administrator"))
    mine = root.security_groups.plan(group, form_of(group, permissions=frozenset({VIEW})))
    change(other, group, description="Hers")
    with pytest.raises(Conflict, match="Kitchen was changed by someone else meanwhile"):
        root.security_groups.apply(mine)
    assert world.group("Kitchen").description == "Hers"
    assert of_groups(world)[-1].result is Result.REFUSED
    named = other.security_groups.plan_creation(GroupForm("Same"))
    make(root, GroupForm("same"))
    with pytest.raises(Refused, match="There is a group Same already"):
        other.security_groups.apply(named)


@pytest.mark.parametrize("actor_group", ["Regular User", "All"])
def test_nobody_else_may(world: World, root: Desk, actor_group: str) -> None:
    """Neither by the service, nor by a Change crafted for the gate; each refusal is recorded."""
    world.custom_group("All", *Permission)
    group = world.custom_group("Kitchen", VIEW)
    desk = world.desk(world.add("me@example.org", actor_group))
    gate, before, log = Gate(world.context), world.stored(), len(world.events())
    crafted = (
        creation(Record.SECURITY_GROUP, "New", {}),
        group_change(group, {Field.PERMISSIONS: ("Users: View", "Users: Edit")}),
        deletion(Record.SECURITY_GROUP, group.id, group.name, group.version, group_values(group)),
    )
    tries: list[Callable[[], object]] = [
        desk.security_groups.all,
        lambda: desk.security_groups.load(group.id),
        lambda: desk.security_groups.plan_creation(GroupForm("New")),
        lambda: desk.security_groups.plan(group, form_of(group, name="Mine")),
        lambda: desk.security_groups.delete(group, None, lambda _: True),
        *(lambda change=change: gate.apply(desk.session_id, change) for change in crafted),
        *(lambda change=change: gate.apply_all(desk.session_id, lambda: [change]) for change in crafted),
    ]
    for attempt in tries:
        with pytest.raises(Refused, match=r"Only an Administrator can (see the|manage) security groups"):
            attempt()
    assert world.stored() == before
    assert [recorded.event.result for recorded in world.events()[log:]] == [Result.REFUSED] * len(tries)


def test_an_open_form_of_a_member_survives_a_rename(world: World, root: Desk) -> None:
    """What has nothing to do with the group is saved; nothing of the group is overwritten by its old name."""
    group = world.custom_group("Kitchen")
    (member,) = filled(world, group, 1)
    plan = root.accounts.plan(member, settings_of(member, title="Cook"))
    change(root, group, name="Canteen")
    assert root.accounts.apply(plan).group.name == "Canteen"
