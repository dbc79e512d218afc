"""Importing a file again: what it changes in accounts that are there, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rwtui.domain.accounts import Account, AccountStatus, PasswordState, UserType
from rwtui.domain.audit import EventKind
from rwtui.domain.change import PASSWORD_DROPPED, PASSWORD_SET, Field
from tests.imports import QUINN, imports, lines, named
from tests.world import SSO, World, hashed


@pytest.fixture(autouse=True)
def root(world: World) -> Account:
    """An import needs an Administrator to be there."""
    return world.add("root@example.com", "Administrator", first_name="Ada", last_name="Byron")


def test_running_it_again_adds_nothing_and_makes_no_event(world: World) -> None:
    content = lines(QUINN, "b@example.com,Bo,Li,,,Workflow User,,Disabled,SSO,,5")
    imports(world, content)
    before, events = world.stored(), world.events()
    assert imports(world, content).counts == (0, 0, 2, 0)
    assert imports(world, content.replace("quinn@example", "QUINN@EXAMPLE")).counts == (0, 0, 2, 0)
    assert (world.stored(), world.events()) == (before, events)


def test_what_differs_is_a_change_each(world: World) -> None:
    imports(world, lines(QUINN, "b@example.com,Bo,Li,,,Workflow User,,Enabled,Native,,5"))
    quinn, bo = named(world, "quinn@example.com"), named(world, "b@example.com")
    before = len(world.events())
    done = imports(
        world,
        lines(
            "quinn@example.com,Quin,Zed,,+1 555 0100,Read Only User,Finance;Cooks,Disabled,Native,,30",
            "b@example.com,Bo,Li,,,Workflow User,,Enabled,Native,,5",
        ),
    )
    assert done.counts == (0, 1, 1, 0)
    now = named(world, "quinn@example.com")
    assert (now.id, now.version) == (quinn.id, quinn.version + 1)
    assert (now.first_name, now.title, now.group.name) == ("Quin", "", "Read Only User")
    assert (now.functional_groups, now.status, now.timeout) == (("Cooks", "Finance"), AccountStatus.DISABLED, 30)
    assert named(world, "b@example.com") == bo
    change, whole = [recorded.event for recorded in world.events()[before:]]
    assert (change.kind, change.target_id, change.actor) == (EventKind.CHANGE, quinn.id, "operator operator")
    assert change.reason == "Import of people.csv, line 2"
    assert {field.field for field in change.fields} == {
        Field.FIRST_NAME, Field.TITLE, Field.SECURITY_GROUP, Field.FUNCTIONAL_GROUPS, Field.STATUS, Field.TIMEOUT,
    }  # fmt: skip
    assert whole.kind is EventKind.IMPORT
    assert "0 added, 1 changed" in whole.reason
    assert world.first_broken() is None


def test_absent_columns_are_untouched(world: World) -> None:
    imports(world, lines(QUINN))
    before = named(world, "quinn@example.com")
    assert imports(world, "Email,Title\nquinn@example.com,Chief\n").counts == (0, 1, 0, 0)
    assert named(world, "quinn@example.com") == replace(before, title="Chief", version=before.version + 1)


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("2026-01-02T03:04:06Z", datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)),
        ("2026-01-02T05:04:06+02:00", datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)),
        ("2026-01-02T03:04:04Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    ],
)
def test_last_login_only_moves_forward(world: World, came: str, kept: datetime) -> None:
    imports(world, lines(QUINN))
    imports(world, f"Email,Last Login\nquinn@example.com,{came}\n")
    assert named(world, "quinn@example.com").last_login == kept


def test_last_login_of_who_never_signed_in(world: World) -> None:
    imports(world, "Email,First Name,Last Name\nq@example.com,Q,Z\n")
    assert imports(world, "Email,Last Login\nq@example.com,2026-01-02T03:04:05Z\n").counts == (0, 1, 0, 0)
    assert named(world, "q@example.com").last_login == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_becoming_sso_drops_password_token_and_sessions(world: World, root: Account) -> None:
    roger = world.add("roger@example.com")
    signed_in = world.sign_in("roger@example.com")
    world.desk(root).password_security.generate_token(roger)
    assert imports(world, "Email,User Type\nroger@example.com,SSO\n").counts == (0, 1, 0, 0)
    now = named(world, "roger@example.com")
    assert (now.user_type, now.password, now.token, now.sessions) == (UserType.SSO, PasswordState.NONE, None, 0)
    assert world.hash_of(now) == ""
    assert signed_in.account.id == now.id
    fields = {field.field: field.after for field in world.events()[-2].event.fields}
    assert fields[Field.PASSWORD] == PASSWORD_DROPPED
    assert fields[Field.SESSIONS] == "1 ended"


def test_a_hash_comes_in_with_a_new_account_and_is_no_text_of_the_log(world: World) -> None:
    imports(world, f'Email,First Name,Last Name,Password Hash\nq@example.com,Q,Z,"{hashed()}"\n')
    assert world.signs_in("q@example.com")
    assert not world.signs_in("q@example.com", "something else entirely")
    assert hashed() not in str(world.events())


def test_a_hash_is_taken_only_where_there_is_no_password(world: World) -> None:
    """Running an old import again must not bring old passwords back."""
    world.add("new@example.com", password=None)
    holder = world.add("holder@example.com")
    kept = world.hash_of(holder)
    other = kept[:-4] + ("AAAA" if not kept.endswith("AAAA") else "BBBB")
    rows = f'Email,Password Hash\nnew@example.com,"{hashed()}"\nholder@example.com,"{other}"\n'
    assert imports(world, rows).counts == (0, 1, 1, 0)
    assert world.signs_in("new@example.com")
    assert world.hash_of(holder) == kept
    change = next(recorded.event for recorded in world.events() if recorded.event.target == "new@example.com")
    assert [(field.field, field.after) for field in change.fields] == [(Field.PASSWORD, PASSWORD_SET)]
    assert imports(world, rows).counts == (0, 0, 2, 0)


def test_an_sso_account_takes_no_hash(world: World) -> None:
    world.add("sso@example.com", user_type=SSO)
    world.add("native@example.com")
    done = imports(world, f'Email,Password Hash\nsso@example.com,"{hashed()}"\nnative@example.com,\n')
    assert done.mistakes == [(2, "An SSO account holds no password here.")]
    rows = f'Email,User Type,Password Hash\nnative@example.com,SSO,"{hashed()}"\n'
    assert imports(world, rows).mistakes == [(2, "An SSO account holds no password here.")]
    back = f'Email,User Type,Password Hash\nsso@example.com,Native,"{hashed()}"\n'
    assert imports(world, back).counts == (0, 1, 0, 0)
    assert world.signs_in("sso@example.com")
