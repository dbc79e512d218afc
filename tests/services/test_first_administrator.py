"""issue, "The doors": the first Administrator of an empty database, and only of an empty one."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import PasswordState
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.secret import Secret
from rwtui.errors import Invalid, Refused
from rwtui.services.opening import NOT_EMPTY, FirstAdministrator, create_first_administrator, is_empty
from tests.world import NEW_PASSWORD, World


def typed(email: str = "root@example.org", password: str = NEW_PASSWORD, **more: str) -> FirstAdministrator:
    """What was typed; everything else is right."""
    names = {"first_name": "Ada", "last_name": "Lovelace", "confirm": password} | more
    confirm = Secret(names.pop("confirm"))
    return FirstAdministrator(email, names["first_name"], names["last_name"], Secret(password), confirm)


def test_it_works_at_once(world: World) -> None:
    """A working Administrator that signs in, and one event that says who made it, from where."""
    assert is_empty(world.context)
    user_id = create_first_administrator(world.context, typed(" root@example.org ", first_name=" Ada "))
    assert not is_empty(world.context)
    account = world.account(user_id)
    assert account.is_working_administrator(world.clock())
    assert (account.email, account.full_name, account.password) == (
        "root@example.org",
        "Ada Lovelace",
        PasswordState.SET,
    )
    (recorded,) = world.events()
    event = recorded.event
    assert (event.kind, event.result, event.actor, event.actor_id) == (
        EventKind.CREATED,
        Result.SUCCESS,
        "operator operator",
        None,
    )
    assert (event.target_id, event.target) == (user_id, "root@example.org")
    assert not world.sign_in("root@example.org", NEW_PASSWORD).must_change_password
    assert NEW_PASSWORD.encode() not in world.file_bytes()


def test_only_in_an_empty_database(world: World) -> None:
    """Refused with a sentence, and nothing is written."""
    world.add("roger@example.org")
    before = world.stored(), world.events()
    with pytest.raises(Refused) as refused:
        create_first_administrator(world.context, typed())
    assert str(refused.value) == NOT_EMPTY
    assert (world.stored(), world.events()) == before


@pytest.mark.parametrize(
    ("form", "problems"),
    [
        (typed(""), {"email": "Email is required."}),
        (typed("root"), {"email": "Not an email address."}),
        (typed("root\x1b[2J@example.org"), {"email": "Email has a control or invisible character."}),
        (
            typed(first_name=" ", last_name=""),
            {"first_name": "First Name is required.", "last_name": "Last Name is required."},
        ),
        (typed(first_name="x" * 321), {"first_name": "First Name has 321 characters; at most 320."}),
        (typed(password="short"), {"new": "5 characters; at least 15"}),
        (typed(confirm="other"), {"confirm": "Differs from New Password"}),
        (typed(password="Lovelace.Ada.2026"), {"new": "Apart from names"}),
        (
            typed("x", "", first_name="", last_name=""),
            {
                "email": "Not an email address.",
                "first_name": "First Name is required.",
                "last_name": "Last Name is required.",
                "new": "New Password is required",
                "confirm": "Type the new password again",
            },
        ),
    ],
)
def test_what_is_wrong_is_said_at_once(world: World, form: FirstAdministrator, problems: dict[str, str]) -> None:
    """A sentence beside each wrong field, and nothing is written."""
    with pytest.raises(Invalid) as invalid:
        create_first_administrator(world.context, form)
    assert set(invalid.value.problems) == set(problems)
    for name, sentence in problems.items():
        assert invalid.value.problems[name].startswith(sentence)
    assert is_empty(world.context)
    assert world.events() == ()
