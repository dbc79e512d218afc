"""Issue "Users & Groups": New User. What is made of the form, what is said of a wrong one, and who may make what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rwtui.domain.accounts import Account, AccountStatus, PasswordState
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import PASSWORD_SET, Field, FieldChange, Record, Value, creation
from rwtui.domain.groups import Permission
from rwtui.domain.secret import Secret
from rwtui.errors import Invalid, Refused
from rwtui.services.access import ProofNeeded
from rwtui.services.acting import Sealed
from rwtui.services.desk import Desk
from rwtui.services.gate import Gate
from rwtui.services.new_accounts import NewAccountForm
from rwtui.services.sign_in import SignIn
from rwtui.storage.accounts import PasswordWrite
from rwtui.storage.sessions import Stage
from tests.world import NEW_PASSWORD, PASSWORD, SSO, World, hashed

EMAIL = "anna.lis@example.org"


def form(world: World, group: str = "Regular User", **typed: Any) -> NewAccountForm:
    """New User filled in, with some fields typed otherwise."""
    password, confirm = (Secret(typed.pop(name, NEW_PASSWORD)) for name in ("password", "confirm"))
    standing: dict[str, Any] = {"email": EMAIL, "first_name": "Anna", "last_name": "Lis", "group": world.group(group)}
    standing |= typed
    return NewAccountForm(**(standing | {"group": standing["group"].ref}), password=password, confirm=confirm)


@pytest.fixture
def desk(world: World) -> Desk:
    """An Administrator's."""
    return world.desk(world.add("root@example.com", "Administrator"))


def make(desk: Desk, filled: NewAccountForm, reason: str = "") -> Account:
    """Preview and create."""
    return desk.new_accounts.apply(desk.new_accounts.plan(filled), reason)


def test_all_of_it(world: World, desk: Desk) -> None:
    """Every field is stored as typed, without the spaces around it, and told once; the password is told of only."""
    world.add("cook@example.org", functional_groups=("Kitchen", "Human Resources"))
    filled = form(
        world,
        "Workflow User",
        email="  Anna.Lis@example.org ",
        first_name=" Przemysława",
        title="Łódź Office",
        telephone="+48 22 555 01 42",
        timeout=" 30 ",
        functional_groups=("Kitchen", "Human Resources"),
    )
    plan = desk.new_accounts.plan(filled)
    assert world.rows('SELECT count(*) FROM "user"') == [(2,)]
    made = desk.new_accounts.apply(plan, " hired ")
    assert (made.email, made.first_name, made.last_name) == ("Anna.Lis@example.org", "Przemysława", "Lis")
    assert (made.title, made.telephone, made.timeout) == ("Łódź Office", "+48 22 555 01 42", 30)
    assert (made.group.name, made.functional_groups) == ("Workflow User", ("Human Resources", "Kitchen"))
    assert (made.status, made.version, made.is_native) == (AccountStatus.ENABLED, 1, True)
    event = world.last_event().event
    assert (event.kind, event.result, event.actor, event.target, event.target_id, event.reason) == (
        EventKind.CREATED,
        Result.SUCCESS,
        "root@example.com",
        "Anna.Lis@example.org",
        made.id,
        "hired",
    )
    told = {change.field: change.after for change in event.fields}
    assert all(change.before in (None, False) for change in event.fields)
    assert told[Field.PASSWORD] == "set, temporary for 24 h"
    assert told[Field.MUST_CHANGE] is True
    assert told[Field.FUNCTIONAL_GROUPS] == ("Human Resources", "Kitchen")
    assert NEW_PASSWORD.encode() not in world.file_bytes()
    assert world.first_broken() is None


def test_a_password_that_its_owner_will_replace(world: World, desk: Desk) -> None:
    """Good for 24 hours, and only Force Password Change can be reached with it."""
    made = make(desk, form(world))
    assert (made.password, made.must_change_password) == (PasswordState.TEMPORARY, True)
    assert made.password_expires == world.clock() + timedelta(hours=24)
    assert world.hash_of(made).startswith("$argon2id$")
    assert world.sign_in(EMAIL, NEW_PASSWORD).stage is Stage.PASSWORD
    world.clock.move(hours=24)
    assert not world.signs_in(EMAIL, NEW_PASSWORD)


def test_a_password_that_stays(world: World, desk: Desk) -> None:
    """Without the flag nothing expires."""
    made = make(desk, form(world, must_change=False))
    assert (made.password, made.must_change_password) == (PasswordState.SET, False)
    told = {change.field: change.after for change in world.last_event().event.fields}
    assert told[Field.PASSWORD] == "set"
    assert Field.MUST_CHANGE not in told
    world.clock.move(days=400)
    assert world.sign_in(EMAIL, NEW_PASSWORD).stage is Stage.FULL


def test_an_sso_account_holds_no_password(world: World, desk: Desk) -> None:
    """Whatever stands in the fields that it doesn't have."""
    made = make(desk, form(world, user_type=SSO, confirm="another"))
    assert (made.user_type, made.password, made.must_change_password) == (SSO, PasswordState.NONE, False)
    assert {Field.PASSWORD, Field.MUST_CHANGE}.isdisjoint(change.field for change in world.last_event().event.fields)
    assert not world.signs_in(EMAIL, NEW_PASSWORD)


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"email": " "}, {"email": "Email is required."}),
        ({"email": "anna"}, {"email": "Not an email address."}),
        ({"email": "an\u202ena@example.org"}, {"email": "Email has a control or invisible character."}),
        ({"email": "x" * 330 + "@example.org"}, {"email": "Email has 342 characters; at most 320."}),
        ({"email": "ＲOOT@example.com"}, {"email": "There is an account ＲOOT@example.com already."}),
        ({"first_name": ""}, {"first_name": "First Name is required."}),
        ({"last_name": " "}, {"last_name": "Last Name is required."}),
        ({"title": "\x1b[31m"}, {"title": "Title has a control or invisible character."}),
        ({"telephone": "1" * 321}, {"telephone": "Telephone has 321 characters; at most 320."}),
        ({"timeout": "61"}, {"timeout": "Timeout is 5 to 60 minutes."}),
        ({"timeout": ""}, {"timeout": "Timeout is 5 to 60 minutes."}),
        ({"functional_groups": ("Nowhere",)}, {"functional_groups": "No functional group Nowhere."}),
        ({"password": "", "confirm": ""}, {"password": "Password is required", "confirm": "Type the password again"}),
        ({"confirm": "another"}, {"confirm": "Differs from Password"}),
        ({"password": "short", "confirm": "short"}, {"password": "5 characters; at least 15"}),
        (
            {"first_name": "Bartholomew", "password": "Bartholomew.Lis-2026!", "confirm": "Bartholomew.Lis-2026!"},
            {
                "password": "Apart from names, email, years and the like no characters are left; at least 8",
            },
        ),
        (
            {"email": "ann", "last_name": "", "timeout": "x", "password": "x", "confirm": "y"},
            {
                "email": "Not an email address.",
                "last_name": "Last Name is required.",
                "timeout": "Timeout is 5 to 60 minutes.",
                "password": "1 character; at least 15",
                "confirm": "Differs from Password",
            },
        ),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    world: World, desk: Desk, typed: dict[str, Any], problems: dict[str, str]
) -> None:
    """All of it at once, and nothing is made."""
    with pytest.raises(Invalid) as invalid:
        desk.new_accounts.plan(form(world, **typed))
    assert invalid.value.problems == problems
    assert world.rows('SELECT count(*) FROM "user"') == [(1,)]


def test_the_preview_says_what_its_members_may_do(world: World, desk: Desk) -> None:
    """And of a group without rights, nothing."""
    world.custom_group("Desk", Permission.USERS_VIEW, Permission.LOGS_VIEW)
    assert desk.new_accounts.plan(form(world, "Desk")).preview.gains == ("Users: View", "Logs: View")
    assert desk.new_accounts.plan(form(world)).preview.gains is None


def test_generated_passwords_are_taken(world: World, desk: Desk) -> None:
    """For whoever it is; nobody sees them in a repr."""
    secret = desk.new_accounts.generate_password()
    text = secret.reveal()
    make(desk, form(world, password=text, confirm=text, must_change=False))
    assert world.signs_in(EMAIL, text)
    assert text not in repr(form(world, password=text, confirm=text))


def test_the_same_email_twice_at_once(world: World, desk: Desk) -> None:
    """Both plans were good; the second one is refused, and makes nothing."""
    other = world.desk(world.add("ada@example.com", "Administrator"))
    ours, theirs = desk.new_accounts.plan(form(world)), other.new_accounts.plan(form(world, email=EMAIL.upper()))
    desk.new_accounts.apply(ours)
    with pytest.raises(Refused, match="There is an account ANNA"):
        other.new_accounts.apply(theirs)
    assert world.rows('SELECT count(*) FROM "user" WHERE email_key = ?', EMAIL) == [(1,)]


def test_a_group_that_is_gone(world: World, desk: Desk) -> None:
    """Chosen from a list that is out of date."""
    group = world.custom_group("Kitchen")
    filled = form(world, "Kitchen")
    world.run("DELETE FROM security_group WHERE id = ?", group.id)
    with pytest.raises(Refused, match="The security group Kitchen is not there any more"):
        desk.new_accounts.plan(filled)


def test_an_administrator_needs_proof(world: World, desk: Desk) -> None:
    """Step-up, as with a move into Administrator; other accounts don't."""
    world.clock.move(seconds=301)
    make(desk, form(world, email="regular@example.org"))
    plan = desk.new_accounts.plan(form(world, "Administrator"))
    with pytest.raises(ProofNeeded):
        desk.new_accounts.apply(plan)
    SignIn(world.context).prove(desk.session_id, Secret(PASSWORD), "")
    assert desk.new_accounts.apply(plan).is_administrator


def usual_values(world: World) -> dict[Field, Value]:
    """What a crafted Change tells that is no lie."""
    return {
        Field.FIRST_NAME: "Anna",
        Field.LAST_NAME: "Lis",
        Field.SECURITY_GROUP: world.group("Regular User").ref,
        Field.TIMEOUT: 15,
    }


USERS = (Permission.USERS_CREATE, Permission.USERS_EDIT, Permission.USERS_EXPORT)
SETS = [
    frozenset(users | logs)
    for users in (
        set(),
        *({Permission.USERS_VIEW} | {p for n, p in enumerate(USERS) if bits >> n & 1} for bits in range(8)),
    )
    for logs in (set(), {Permission.LOGS_VIEW}, {Permission.LOGS_VIEW, Permission.LOGS_EXPORT})
]
"""Every set of permissions that a custom group can have: each but View with its View."""


def test_nobody_makes_accounts_beyond_their_own_rights(world: World) -> None:
    """Every third set of permissions, with each group in the form, by the form's service and by a crafted Change."""
    assert len(set(SETS)) == 27
    groups = {world.custom_group(f"Custom {n}", *held).name: held for n, held in enumerate(SETS)}
    plain = {f"{name}": frozenset[Permission]() for name in ("Regular User", "Read Only User", "Workflow User")}
    made = 0
    for number, held in list(enumerate(SETS))[::3]:
        desk = world.desk(world.add(f"actor{number}@example.org", f"Custom {number}"))
        creates = Permission.USERS_CREATE in held
        targets = plain | groups if creates else {"Regular User": frozenset(), f"Custom {number}": held}
        reachable = {name for name, rights in targets.items() if creates and rights <= held}
        if creates:
            assert {group.name for group in desk.new_accounts.security_groups()} == {
                *reachable,
                "Regular User (No Delete)",
            }
        else:
            with pytest.raises(Refused, match="lacks the permission Users: Create"):
                desk.new_accounts.security_groups()
            with pytest.raises(Refused, match="lacks the permission Users: Create"):
                desk.new_accounts.generate_password()
        for name in (*targets, "Administrator"):
            filled = form(world, name, email=f"new{made}@example.org", user_type=SSO)
            if name in reachable:
                assert make(desk, filled).group.name == name
                made += 1
                continue
            with pytest.raises(Refused) as refused:
                desk.new_accounts.plan(filled)
            crafted = creation(
                Record.ACCOUNT,
                filled.email,
                {Field.SECURITY_GROUP: filled.group, Field.TIMEOUT: 15, Field.USER_TYPE: SSO},
            )
            with pytest.raises(Refused) as at_the_gate:
                Gate(world.context).apply(desk.session_id, crafted)
            assert str(refused.value) == str(at_the_gate.value)
            event = world.last_event().event
            assert (event.kind, event.result, event.reason) == (EventKind.CREATED, Result.REFUSED, str(refused.value))
    assert world.rows('SELECT count(*) FROM "user"') == [(len(SETS[::3]) + made,)]
    assert made > 4 * 5


@pytest.mark.parametrize(
    ("fields", "sealed", "sentence"),
    [
        ({Field.PASSWORD: PASSWORD_SET}, Sealed(), "belong together"),
        ({}, Sealed(password=PasswordWrite(hashed(), None)), "belong together"),
        ({Field.USER_TYPE: SSO, Field.MUST_CHANGE: True}, Sealed(), "holds no password"),
        ({Field.TOKEN: "rw_…aaaa"}, Sealed(), "no new account"),
        ({Field.TIMEOUT: 61}, Sealed(), "Timeout is 5 to 60"),
        ({Field.LAST_LOGIN: "2026-03-15T11:10:00Z"}, Sealed(), "Only an Administrator can bring"),
    ],
)
def test_crafted_changes(world: World, fields: dict[Field, Any], sealed: Sealed, sentence: str) -> None:
    """What no form says is refused at the gate."""
    world.custom_group("Desk", *Permission)
    session = world.desk(world.add("desk@example.org", "Desk")).session_id
    values = usual_values(world) | fields
    with pytest.raises(Refused, match=sentence):
        Gate(world.context).apply(session, creation(Record.ACCOUNT, EMAIL, values), sealed)
    assert world.rows('SELECT count(*) FROM "user"') == [(1,)]


def test_nobody_takes_over_the_history_of_a_deleted_account(world: World) -> None:
    """A crafted Change with its number would; only an Administrator's undo may."""
    world.custom_group("Desk", *Permission)
    session = world.desk(world.add("desk@example.org", "Desk")).session_id
    crafted = creation(Record.ACCOUNT, EMAIL, usual_values(world), target_id=4_711)
    with pytest.raises(Refused, match="Only an Administrator can bring an account back"):
        Gate(world.context).apply(session, crafted)
    lie = replace(crafted, target_id=0, fields=(*crafted.fields, FieldChange(Field.TITLE, "was", "is")))
    with pytest.raises(Refused, match="no new account"):
        Gate(world.context).apply(session, lie)
