"""Issue "Users & Groups": Options; every host obeys them from the next action on, and every change is recorded."""

from __future__ import annotations

from typing import Any

import pytest

from rwtui.domain.audit import EventKind
from rwtui.domain.change import Change, Field, FieldChange, Record
from rwtui.domain.groups import Permission
from rwtui.domain.options import OPTIONS_ID, option_values
from rwtui.errors import Conflict, Invalid, Refused
from rwtui.services.access import ProofNeeded
from rwtui.services.desk import Desk
from rwtui.services.gate import Gate
from rwtui.services.options import LoadedOptions
from tests.world import World, form_of, typed_twice


def typed(base: LoadedOptions, **others: Any) -> dict[Field, str | bool]:
    """The form as it stands, with some fields changed."""
    standing: dict[Field, Any] = {
        field: value if isinstance(value, bool) else str(value) for field, value in option_values(base.rules).items()
    }
    return standing | {Field[name.upper()]: value for name, value in others.items()}


def save(desk: Desk, **others: Any) -> None:
    """Load, type, preview, apply."""
    base = desk.options.load()
    desk.options.apply(desk.options.plan(base, typed(base, **others)), "because")


@pytest.fixture
def desk(world: World) -> Desk:
    """An Administrator's."""
    return world.desk(world.add("root@example.com", "Administrator"))


def test_saved_recorded_and_in_force_at_once(world: World, desk: Desk) -> None:
    """One event with each option before and after; another program's next action obeys."""
    other = world.desk(world.add("ada@example.com", "Administrator"))
    roger = world.add("roger@example.org")
    save(desk, min_length="20", enable_delete=True)
    event = world.last_event().event
    assert (event.kind, event.record, event.target, event.reason) == (
        EventKind.CHANGE,
        Record.OPTIONS,
        "Options",
        "because",
    )
    assert event.fields == (
        FieldChange(Field.ENABLE_DELETE, False, True),
        FieldChange(Field.MIN_LENGTH, 15, 20),
    )
    with pytest.raises(Invalid) as wrong:
        other.password_security.plan(roger, form_of(roger, reset=typed_twice("nineteen signs long")))
    assert wrong.value.problems == {"new": "19 characters; at least 20"}
    assert world.rows("SELECT name, value FROM option ORDER BY name") == [
        ("enable_delete", "yes"),
        ("password.min_length", "20"),
    ]


@pytest.mark.parametrize(
    ("others", "problems"),
    [
        ({"min_length": "7"}, {"min_length": "8 to 64."}),
        ({"min_length": "１５"}, {"min_length": "8 to 64."}),
        ({"min_length": ""}, {"min_length": "8 to 64."}),
        ({"lock_at": "101", "session_hours": "x"}, {"lock_at": "5 to 100.", "session_hours": "1 to 24."}),
        ({"longest_wait": "10"}, {"first_wait": "At most Longest Wait, which is 10."}),
        ({"free_failures": "20", "lock_at": "5"}, {"free_failures": "At most Failures until Locked, which is 5."}),
        ({"mfa_required": "some"}, {"mfa_required": "Nobody, administrators or everyone."}),
    ],
)
def test_what_can_not_be(world: World, desk: Desk, others: dict[str, str], problems: dict[str, str]) -> None:
    """Said beside each field; nothing is saved."""
    with pytest.raises(Invalid) as wrong:
        save(desk, **others)
    assert wrong.value.problems == problems
    assert world.rows("SELECT * FROM option") == []


def test_crafted_changes_are_refused(world: World, desk: Desk) -> None:
    """The gate asks again."""
    gate = Gate(world.context)
    for field_change in (
        FieldChange(Field.MIN_LENGTH, 15, 1),
        FieldChange(Field.MIN_LENGTH, 15, "20"),
        FieldChange(Field.TITLE, "", "x"),
        FieldChange(Field.EXISTS, True, False),
    ):
        crafted = Change(OPTIONS_ID, "Options", 0, (field_change,), record=Record.OPTIONS)
        with pytest.raises(Refused):
            gate.apply(desk.session_id, crafted)
    assert world.rows("SELECT * FROM option") == []


def test_nobody_but_administrators(world: World, desk: Desk) -> None:
    """Not with every permission there is."""
    world.custom_group("Desk", *Permission)
    mia = world.desk(world.add("mia@example.com", "Desk"))
    with pytest.raises(Refused) as refused:
        mia.options.load()
    assert str(refused.value) == "Only an Administrator can see the options."
    base = desk.options.load()
    with pytest.raises(Refused):
        mia.options.apply(desk.options.plan(base, typed(base, enable_delete=True)))
    assert world.rows("SELECT * FROM option") == []


def test_two_at_once(world: World, desk: Desk) -> None:
    """The second is told, and nothing is lost."""
    other = world.desk(world.add("ada@example.com", "Administrator"))
    base = desk.options.load()
    save(other, lock_at="50")
    with pytest.raises(Conflict):
        desk.options.apply(desk.options.plan(base, typed(base, lock_at="60")))
    assert world.rows("SELECT value FROM option") == [("50",)]


def test_the_password_again_after_a_while(world: World, desk: Desk) -> None:
    """Step-up: among the options is how long a proof is good."""
    world.clock.move(seconds=301)
    with pytest.raises(ProofNeeded):
        save(desk, proof_seconds="3600")
    assert world.rows("SELECT * FROM option") == []
