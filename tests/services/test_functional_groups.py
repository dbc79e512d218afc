"""Functional groups: made, renamed and deleted through the service, and tried with crafted Changes at the gate."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rwtui.domain.audit import Event, EventKind, Result
from rwtui.domain.change import Change, Field, FieldChange, Record, creation
from rwtui.domain.groups import Permission
from rwtui.domain.records import deletion
from rwtui.errors import Conflict, Invalid, NotFound, Refused
from rwtui.services.access import ProofNeeded
from rwtui.services.desk import Desk
from rwtui.services.gate import Gate
from rwtui.storage.groups import FunctionalGroup
from tests.world import World


@pytest.fixture
def root(world: World) -> Desk:
    """An Administrator at work."""
    return world.desk(world.add("root@example.org", "Administrator"))


def make(desk: Desk, name: str) -> FunctionalGroup:
    """A functional group, made as the screen does."""
    applied = desk.functional.apply(desk.functional.plan_creation(name))
    return desk.functional.load(applied.change.target_id)


def rename(desk: Desk, base: FunctionalGroup, name: str, reason: str = "") -> FunctionalGroup:
    """The group after a change of its name."""
    desk.functional.apply(desk.functional.plan(base, name), reason)
    return desk.functional.load(base.id)


def names(desk: Desk) -> list[tuple[str, int]]:
    """What the list shows."""
    return [(group.name, group.members) for group in desk.functional.all()]


def events(world: World) -> list[Event]:
    """What the log tells of functional groups."""
    return [recorded.event for recorded in world.events() if recorded.event.record is Record.FUNCTIONAL_GROUP]


def test_made_and_renamed(world: World, root: Desk) -> None:
    """Its members keep it under the new name; each event says who, what and why."""
    made = make(root, "  Finance ")
    member = world.add("member@example.org", functional_groups=("Finance", "Kitchen"))
    plan = root.functional.plan(root.functional.load(made.id), " Money")
    assert plan.preview.effects == ("concerns 1 member",)
    root.functional.apply(plan, " as they call it ")
    assert names(root) == [("Kitchen", 1), ("Money", 1)]
    assert world.account(member).functional_groups == ("Kitchen", "Money")
    created, renamed = events(world)
    assert (created.kind, created.target, created.target_id) == (EventKind.CREATED, "Finance", made.id)
    assert (renamed.kind, renamed.target, renamed.reason) == (EventKind.CHANGE, "Finance", "as they call it")
    assert renamed.fields == (FieldChange(Field.NAME, "Finance", "Money"),)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (" ", "Name is required."),
        ("x" * 81, "Name has 81 characters; at most 80."),
        ("a;b", "Name can't have a ; in it."),
        ("Fin\u200bance", "Name has a control or invisible character."),
        ("ＫＩＴＣＨＥＮ", "There is a group ＫＩＴＣＨＥＮ already."),
    ],
)
def test_what_cant_be_a_name(world: World, root: Desk, name: str, sentence: str) -> None:
    make(root, "Kitchen")
    base = make(root, "Finance")
    plans: list[Callable[[], object]] = [
        lambda: root.functional.plan_creation(name),
        lambda: root.functional.plan(base, name),
    ]
    for plan in plans:
        with pytest.raises(Invalid) as invalid:
            plan()
        assert invalid.value.problems == {"name": sentence}
    assert names(root) == [("Finance", 0), ("Kitchen", 0)]


def test_only_its_letters_case_can_change(world: World, root: Desk) -> None:
    base = rename(root, make(root, "kitchen"), "Kitchen")
    assert base.name == "Kitchen"
    with pytest.raises(Refused, match="Nothing was changed"):
        root.functional.plan(base, " Kitchen ")


def test_two_administrators_rename_the_same(world: World, root: Desk) -> None:
    other = world.desk(world.add("ada@example.org", "Administrator"))
    base = make(root, "Kitchen")
    mine = root.functional.plan(base, "Food")
    rename(other, base, "Canteen")
    with pytest.raises(Conflict, match="Canteen was changed by someone else meanwhile"):
        root.functional.apply(mine)
    assert names(root) == [("Canteen", 0)]
    assert events(world)[-1].result is Result.REFUSED


@pytest.mark.parametrize("actor_group", ["Regular User", "All"])
def test_nobody_else_may(world: World, root: Desk, actor_group: str) -> None:
    """Neither by the service, nor by a Change crafted for the gate; each refusal is recorded."""
    world.custom_group("All", *Permission)
    base = make(root, "Kitchen")
    desk = world.desk(world.add("me@example.org", actor_group))
    log = len(world.events())
    crafted = (
        creation(Record.FUNCTIONAL_GROUP, "New", {}),
        Change(base.id, "Kitchen", 1, (FieldChange(Field.NAME, "Kitchen", "Mine"),), record=Record.FUNCTIONAL_GROUP),
        deletion(Record.FUNCTIONAL_GROUP, base.id, "Kitchen", 1, {}),
    )
    tries: list[Callable[[], object]] = [
        desk.functional.all,
        lambda: desk.functional.load(base.id),
        lambda: desk.functional.plan_creation("New"),
        lambda: desk.functional.plan(base, "Mine"),
        lambda: desk.functional.delete(base, None, lambda _: True),
        *(lambda change=change: Gate(world.context).apply(desk.session_id, change) for change in crafted),
    ]
    for attempt in tries:
        with pytest.raises(Refused, match=r"Only an Administrator can (see the|manage) functional groups"):
            attempt()
    assert names(root) == [("Kitchen", 0)]
    assert [recorded.event.result for recorded in world.events()[log:]] == [Result.REFUSED] * len(tries)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ((FieldChange(Field.NAME, "Food", "Canteen"),), "changed by someone else"),
        ((FieldChange(Field.NAME, "Kitchen", ""),), "Name is required"),
        ((FieldChange(Field.NAME, "Kitchen", "FINANCE"),), "There is a group FINANCE already"),
        ((FieldChange(Field.PERMISSIONS, None, ("Users: View",)),), "nothing a group has"),
        ((FieldChange(Field.EXISTS, False, True),), "number already"),
        ((), "Nothing was changed"),
    ],
)
def test_crafted_changes(world: World, root: Desk, fields: tuple[FieldChange, ...], sentence: str) -> None:
    make(root, "Finance")
    base = make(root, "Kitchen")
    crafted = Change(base.id, "Kitchen", 1, fields, record=Record.FUNCTIONAL_GROUP)
    with pytest.raises((Refused, Conflict), match=sentence):
        Gate(world.context).apply(root.session_id, crafted)
    assert root.functional.load(base.id) == base


def test_an_empty_one_is_deleted(world: World, root: Desk) -> None:
    base = make(root, "Kitchen")
    removal = root.functional.delete(base, None, lambda _: True)
    assert (removal.moved, removal.gone, names(root)) == (0, True, [])
    event = events(world)[-1]
    assert (event.kind, event.target, event.target_id) == (EventKind.DELETED, "Kitchen", base.id)
    for gone in (lambda: root.functional.load(base.id), lambda: root.functional.delete(base, None, lambda _: True)):
        with pytest.raises(NotFound):
            gone()


def test_seventy_five_members_are_moved(world: World, root: Desk) -> None:
    """Each keeps its other functional groups; cancelled in the middle, the rest stays and the group too."""
    members = [
        world.add(f"member{number:03}@example.org", password=None, functional_groups=("Kitchen", "Zoo"))
        for number in range(75)
    ]
    both = world.add("both@example.org", functional_groups=("Canteen", "Kitchen"))
    me = world.account(1)
    world.run("INSERT INTO user_functional_group SELECT 1, id FROM functional_group WHERE name = 'Kitchen'")
    canteen, base, _ = root.functional.all()
    with pytest.raises(Refused, match="Kitchen has 77 members"):
        root.functional.delete(base, None, lambda _: True)
    removal = root.functional.delete(base, canteen, lambda _: False)
    assert (removal.moved, removal.gone) == (25, False)
    assert names(root) == [("Canteen", 26), ("Kitchen", 52), ("Zoo", 75)]
    removal = root.functional.delete(base, canteen, lambda _: True)
    assert (removal.moved, removal.gone, names(root)) == (52, True, [("Canteen", 77), ("Zoo", 75)])
    assert {world.account(member).functional_groups for member in members} == {("Canteen", "Zoo")}
    assert world.account(both).functional_groups == ("Canteen",)
    assert world.account(me).functional_groups == ("Canteen",)
    told = [r.event for r in world.events() if r.event.record is Record.ACCOUNT and r.event.kind is EventKind.CHANGE]
    assert {event.target_id for event in told} == {account.id for account in (*members, both, me)}
    joined = FieldChange(Field.FUNCTIONAL_GROUPS, ("Canteen", "Kitchen"), ("Canteen",))
    assert any(joined in event.fields for event in told)
    assert world.first_broken() is None


def test_disturbed_in_the_middle(world: World, root: Desk) -> None:
    """Renamed meanwhile, nobody more is moved; nor into one that is gone; and proved again before anything is done."""
    for number in range(26):
        world.add(f"member{number:03}@example.org", password=None, functional_groups=("Kitchen",))
    to = make(root, "Canteen")
    base = root.functional.all()[1]

    def renamed(moved: int) -> bool:
        rename(root, base, "Food")
        return True

    with pytest.raises(Conflict, match="changed by someone else"):
        root.functional.delete(base, to, renamed)
    food = root.functional.load(base.id)
    assert (food.name, food.members) == ("Food", 1)
    rename(root, to, "Bar")
    with pytest.raises(Refused, match="There is no functional group Canteen"):
        root.functional.delete(food, to, lambda _: True)
    world.clock.move(seconds=301)
    with pytest.raises(ProofNeeded):
        root.functional.delete(food, root.functional.load(to.id), lambda _: True)
    assert root.functional.load(food.id) == food
