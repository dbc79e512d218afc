"""Changes of groups crafted for the gate, past the services: the same rules hold there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rwtui.domain.audit import Result
from rwtui.domain.change import Change, Field, FieldChange, Record, Value, creation
from rwtui.domain.groups import GroupRef, Permission
from rwtui.domain.records import deletion, group_change, group_values
from rwtui.errors import Conflict, Refused
from rwtui.services.acting import Sealed, TokenWrite
from rwtui.services.desk import Desk
from rwtui.services.gate import Gate
from tests.world import World, moved

VIEW = Permission.USERS_VIEW


@pytest.fixture
def root(world: World) -> Desk:
    """An Administrator at work."""
    return world.desk(world.add("root@example.org", "Administrator"))


def test_system_groups_stay_as_they_are(world: World, root: Desk) -> None:
    """By whichever Change: renamed, described, given permissions, deleted, or made over by their number."""
    gate = Gate(world.context)
    before = world.stored()["security_group"]
    for group in root.security_groups.all():
        base = group.group
        wanted: list[dict[Field, Value]] = [
            {Field.NAME: "Boss"},
            {Field.DESCRIPTION: "Mine"},
            {Field.PERMISSIONS: ("Users: View",)},
        ]
        crafted = [group_change(base, values) for values in wanted]
        crafted.append(deletion(Record.SECURITY_GROUP, base.id, base.name, base.version, group_values(base)))
        for one in crafted:
            with pytest.raises(Refused, match="System groups can be copied, not changed"):
                gate.apply(root.session_id, one)
        with pytest.raises(Refused, match="There is a group with this number already"):
            gate.apply(root.session_id, creation(Record.SECURITY_GROUP, "New", {}, target_id=base.id))
    assert world.stored()["security_group"] == before


PERMISSIONS = Field.PERMISSIONS


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ((FieldChange(PERMISSIONS, ("Users: View",), ("Users: Edit",)),), "Users: Edit requires Users: View"),
        ((FieldChange(PERMISSIONS, ("Users: View",), ("Users: View", "Everything")),), "no such permission"),
        ((FieldChange(PERMISSIONS, ("Users: View",), "Users: View"),), "no such permission"),
        ((FieldChange(PERMISSIONS, ("Users: View",), ("Users: View", "Users: View")),), "no such permission"),
        ((FieldChange(PERMISSIONS, (), ("Users: View", "Users: Edit")),), "changed by someone else"),
        ((FieldChange(Field.NAME, "Kitchen", "Administrator"),), "There is a group Administrator already"),
        ((FieldChange(Field.NAME, "Kitchen", " "),), "Name is required"),
        ((FieldChange(Field.NAME, "Kitchen", None),), "Name is required"),
        ((FieldChange(Field.DESCRIPTION, "", "\x1b[2J"),), "control or invisible"),
        ((FieldChange(Field.STATUS, None, True),), "nothing a group has"),
        ((FieldChange(Field.EXISTS, False, True),), "number already"),
        ((), "Nothing was changed"),
    ],
)
def test_crafted_changes(world: World, root: Desk, fields: tuple[FieldChange, ...], sentence: str) -> None:
    """The gate checks what the service would have refused: closed permissions, names, what was there before."""
    group = world.custom_group("Kitchen", VIEW)
    before = world.stored()
    crafted = Change(group.id, "Kitchen", 1, fields, record=Record.SECURITY_GROUP)
    with pytest.raises((Refused, Conflict), match=sentence):
        Gate(world.context).apply(root.session_id, crafted)
    assert world.stored() == before


def test_crafted_creations(world: World, root: Desk) -> None:
    gate = Gate(world.context)
    for name, values, sentence in (
        ("New", {Field.PERMISSIONS: ("Logs: Export",)}, "Logs: Export requires Logs: View"),
        ("New", {Field.NAME: "Other"}, "no new group"),
        ("regular user", {}, "There is a group regular user already"),
        ("", {}, "Name is required"),
    ):
        with pytest.raises(Refused, match=sentence):
            gate.apply(root.session_id, creation(Record.SECURITY_GROUP, name, values))
    sealed = Sealed(token=TokenWrite("0" * 64, "rw_…aaaa"))
    with pytest.raises(Refused, match="nothing a group has"):
        gate.apply(root.session_id, creation(Record.SECURITY_GROUP, "New", {}), sealed)
    assert len(root.security_groups.all()) == 5


def test_several_changes_are_made_all_or_none(world: World, root: Desk) -> None:
    """At the gate: the second is refused, the first undone, and the refusal recorded on the second."""
    one, two = world.add("one@example.org"), world.add("two@example.org")
    plans = [
        root.password_security.plan(account, moved(account, world.group("Workflow User"))) for account in (one, two)
    ]
    lie = replace(plans[1].change, fields=(FieldChange(Field.SECURITY_GROUP, one.group.ref, GroupRef(99, "Nowhere")),))
    gate = Gate(world.context)
    with pytest.raises(Refused, match="Nowhere is not there any more"):
        gate.apply_all(root.session_id, lambda: [plans[0].change, lie])
    assert (world.account(one), world.account(two)) == (one, two)
    last = world.last_event().event
    assert (last.result, last.target_id) == (Result.REFUSED, two.id)
    assert world.changes(one) == 0
    assert len(gate.apply_all(root.session_id, lambda: [plan.change for plan in plans])) == 2
    assert gate.apply_all(root.session_id, list) == ()
