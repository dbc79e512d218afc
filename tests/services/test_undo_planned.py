"""Issue "Undo": what a plan promises can be carried out, and groups are followed by number, whatever their names."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind
from rwtui.domain.change import Field, FieldChange, Record, creation, deletion_of
from rwtui.domain.groups import GroupRef
from rwtui.domain.permissions import DELETE_IS_OFF
from rwtui.domain.records import deletion, functional_change, group_change, group_values
from rwtui.domain.secret import Secret
from rwtui.errors import Refused
from rwtui.services.desk import Desk
from rwtui.services.gate import Gate
from rwtui.services.new_accounts import NewAccountForm
from rwtui.storage.groups import FunctionalGroup
from tests.imports import QUINN, imports, lines
from tests.world import DISABLED, SSO, World, form_of, settings_of


@pytest.fixture
def root(world: World) -> Account:
    """Who undoes; the option Enable Delete is on."""
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    return world.add("root@example.com", "Administrator")


@pytest.fixture
def desk(world: World, root: Account) -> Desk:
    """Theirs."""
    return world.desk(root)


def newest(world: World) -> int:
    """The number of the newest event."""
    return world.last_event().id


def refusal(desk: Desk, event: int) -> str:
    """What planning says."""
    with pytest.raises(Refused) as no:
        desk.undo.plan(event)
    return str(no.value)


def functional(world: World, desk: Desk, name: str) -> FunctionalGroup:
    """One of these by name, made when there is none."""
    found = [group for group in desk.functional.all() if group.name == name]
    if not found:
        Gate(world.context).apply(desk.session_id, creation(Record.FUNCTIONAL_GROUP, name, {}))
        return functional(world, desk, name)
    return found[0]


def renamed(world: World, desk: Desk, old: str, new: str) -> None:
    """A functional group gets another name."""
    group = functional(world, desk, old)
    change = functional_change(GroupRef(group.id, group.name), group.version, new)
    Gate(world.context).apply(desk.session_id, change)


def dissolved(world: World, desk: Desk, name: str) -> None:
    """A functional group without members is deleted."""
    group = functional(world, desk, name)
    gone = deletion(Record.FUNCTIONAL_GROUP, group.id, group.name, group.version, {})
    Gate(world.context).apply(desk.session_id, gone)


def edited(world: World, desk: Desk, account: Account, **typed: object) -> int:
    """A change of Account Settings; its event."""
    base = world.account(account)
    desk.accounts.apply(desk.accounts.plan(base, settings_of(base, **typed)))
    return newest(world)


def made(world: World, desk: Desk) -> int:
    """An account that is made as a person does it; the event."""
    form = NewAccountForm(
        email="new@example.org",
        first_name="Ada",
        last_name="Lovelace",
        user_type=SSO,
        group=world.group("Regular User").ref,
        password=Secret(""),
        confirm=Secret(""),
    )
    desk.new_accounts.apply(desk.new_accounts.plan(form))
    return newest(world)


def test_a_created_account_stays_while_deleting_is_off(world: World, desk: Desk) -> None:
    event = made(world, desk)
    world.run("DELETE FROM option")
    assert refusal(desk, event) == DELETE_IS_OFF


def test_a_created_account_that_was_changed_since_is_named(world: World, desk: Desk) -> None:
    """What will be lost with it is told; where nothing was changed, nothing is."""
    event = made(world, desk)
    assert desk.undo.plan(event).preview.effects == ()
    account = world.account(world.last_event().event.target_id or 0)
    edited(world, desk, account, title="Cook")
    assert desk.undo.plan(event).preview.effects == ("Title was changed again since: now Cook",)


def test_what_is_back_already_can_not_come_back(world: World, desk: Desk) -> None:
    roger = world.add("roger@example.org")
    Gate(world.context).apply(desk.session_id, deletion_of(roger))
    event = newest(world)
    desk.undo.apply(desk.undo.plan(event))
    assert refusal(desk, event) == "There is an account roger@example.org already."
    functional(world, desk, "Kitchen")
    dissolved(world, desk, "Kitchen")
    event = newest(world)
    desk.undo.apply(desk.undo.plan(event))
    assert refusal(desk, event) == "There is a group with this number already."


def test_the_last_working_administrator_is_not_planned_away(world: World, root: Account, desk: Desk) -> None:
    """Nor does planning leave anything behind."""
    ada = world.put(world.add("ada@example.com", "Administrator"), status="Disabled")
    desk.password_security.apply(desk.password_security.plan(ada, form_of(ada, status=world.account(root).status)))
    event = newest(world)
    world.put(root, password_expires=int(world.clock().timestamp()) + 9_999)
    before = world.stored()
    assert refusal(desk, event).startswith("This is the last working Administrator")
    assert world.stored() == before


def test_a_functional_group_is_followed_by_number(world: World, desk: Desk) -> None:
    """It has another name by now, and its old name may be another group's."""
    for name in ("Fa", "Garden"):
        functional(world, desk, name)
    roger = world.add("roger@example.org", functional_groups=("Fa",))
    event = edited(world, desk, roger, functional_groups=("Garden",))
    renamed(world, desk, "Fa", "Fb")
    renamed(world, desk, "Garden", "Park")
    functional(world, desk, "Fa")
    plan = desk.undo.plan(event)
    assert plan.change.fields == (FieldChange(Field.FUNCTIONAL_GROUPS, ("Park",), ("Fb",)),)
    assert plan.preview.effects == ()  # another name is no change of the account
    desk.undo.apply(plan)
    assert world.account(roger).functional_groups == ("Fb",)


def test_a_group_that_is_gone_leaves_the_rest(world: World, desk: Desk) -> None:
    """Of a mixed event what can come back does; a group made anew is another one."""
    roger = world.add("roger@example.org", functional_groups=("Kitchen",), title="Chief")
    both = world.add("both@example.org", functional_groups=("Kitchen", "Garden"))
    event = edited(world, desk, roger, title="Cook", functional_groups=())
    alone = edited(world, desk, both, functional_groups=())
    dissolved(world, desk, "Kitchen")
    functional(world, desk, "Kitchen")
    plan = desk.undo.plan(event)
    assert plan.change.fields == (FieldChange(Field.TITLE, "Cook", "Chief"),)
    assert plan.preview.effects == ("stays as it is: Functional Groups: Kitchen is not there any more",)
    plan = desk.undo.plan(alone)
    assert plan.change.fields == (FieldChange(Field.FUNCTIONAL_GROUPS, (), ("Garden",)),)
    assert plan.preview.effects == ("left out: Functional Groups: Kitchen is not there any more",)


def test_a_mixed_event_with_a_security_group_that_is_gone(world: World, desk: Desk) -> None:
    """Renamed, it is no change since; deleted, the rest goes through."""
    group = world.custom_group("Desk")
    roger = world.add("roger@example.org", "Desk")
    regular = world.group("Regular User")
    form = form_of(roger, group=regular.ref, status=DISABLED)
    desk.password_security.apply(desk.password_security.plan(roger, form))
    event = newest(world)
    there = world.group("Desk")
    gone = deletion(Record.SECURITY_GROUP, group.id, "Desk", there.version, group_values(there))
    Gate(world.context).apply(desk.session_id, gone)
    plan = desk.undo.plan(event)
    assert [change.field for change in plan.change.fields] == [Field.STATUS]
    assert plan.preview.effects == ("stays as it is: Security Group: Desk is not there any more",)


def test_a_renamed_security_group_is_no_change_since(world: World, desk: Desk) -> None:
    world.custom_group("Desk")
    roger = world.add("roger@example.org")
    form = form_of(roger, group=world.group("Desk").ref)
    desk.password_security.apply(desk.password_security.plan(roger, form))
    event = newest(world)
    Gate(world.context).apply(desk.session_id, group_change(world.group("Desk"), {Field.NAME: "Help"}))
    assert desk.undo.plan(event).preview.effects == ()


def test_a_deleted_account_comes_back_without_its_group(world: World, desk: Desk) -> None:
    """Under the group's name of today, or without one that is gone, which is said."""
    roger = world.add("roger@example.org", functional_groups=("Kitchen", "Garden"))
    Gate(world.context).apply(desk.session_id, deletion_of(world.account(roger)))
    event = newest(world)
    dissolved(world, desk, "Kitchen")
    renamed(world, desk, "Garden", "Park")
    plan = desk.undo.plan(event)
    assert plan.preview.effects[-1] == "left out: Functional Groups: Kitchen is not there any more"
    desk.undo.apply(plan)
    assert world.account(roger).functional_groups == ("Park",)


def test_an_import_is_told_truly(world: World, desk: Desk) -> None:
    """Something was done by it, which its event can't bring back."""
    imports(world, lines(QUINN), create_groups=True)
    assert world.last_event().event.kind is EventKind.IMPORT
    said = refusal(desk, newest(world))
    assert "Nothing was changed" not in said
    assert "search for them in Users, and delete them there" in said
