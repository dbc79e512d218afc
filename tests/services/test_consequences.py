"""security.md, "revocation": which sessions end and which tokens die; and the preview says so before it happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from rwtui.domain.accounts import Account, PasswordState
from rwtui.domain.change import Field, change_of
from rwtui.errors import Refused
from rwtui.services.access import SessionEnded
from rwtui.services.acting import Actor
from rwtui.services.desk import Desk
from rwtui.services.gate import Gate
from tests.world import DISABLED, DUE, ENABLED, ENROLLED, PASSWORD, SSO, World, form_of, moved, settings_of, typed_twice


@dataclass(frozen=True)
class Case:
    """A Change of another's account, and what is to follow."""

    typed: dict[str, Any]
    ends: bool
    revokes: bool
    columns: Any = None


CASES = {
    "disabled": Case({"status": DISABLED}, ends=True, revokes=True),
    "reset": Case({"reset": typed_twice()}, ends=True, revokes=True),
    "reset, temporary": Case({"reset": typed_twice(), "must_change": True}, ends=True, revokes=True),
    "moved": Case({"group": "Workflow User"}, ends=True, revokes=False),
    "moved into Administrator": Case({"group": "Administrator"}, ends=True, revokes=True),
    "moved and disabled": Case({"group": "Workflow User", "status": DISABLED}, ends=True, revokes=True),
    "flag": Case({"must_change": True}, ends=False, revokes=False),
    "MFA due": Case({"mfa": DUE}, ends=False, revokes=False),
    "MFA reset": Case({"mfa": DUE}, ends=True, revokes=True, columns={"mfa": ENROLLED.value}),
    "enabled": Case({"status": ENABLED}, ends=False, revokes=False, columns={"status": DISABLED.value}),
}


def scene(world: World, case: Case | None = None) -> tuple[Desk, Account, list[Desk]]:
    """An Administrator at work; an account with a token, signed in on two terminals."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("roger@example.org")
    desk.password_security.generate_token(target)
    terminals = [world.desk(target), world.desk(target)]
    return desk, world.put(target, **(case.columns or {}) if case else {}), terminals


@pytest.mark.parametrize("name", CASES)
def test_what_follows_and_what_the_preview_says(world: World, name: str) -> None:
    """The preview's sentences and the stored result agree, and the event tells both."""
    case = CASES[name]
    desk, base, terminals = scene(world, case)
    typed = dict(case.typed)
    if "group" in typed:
        typed["group"] = world.group(typed["group"]).ref
    hint = base.token.hint if base.token else ""
    plan = desk.password_security.plan(base, form_of(base, **typed))
    said = " ".join(plan.preview.effects)
    after = desk.password_security.apply(plan)
    recorded = {change.field: change for change in world.last_event().event.fields}

    assert after.sessions == (0 if case.ends else 2)
    assert ("ends 2 sessions" in said) is case.ends
    assert (Field.SESSIONS in recorded) is case.ends
    assert (after.token is None) is case.revokes
    assert (f"revokes API token {hint}" in said) is case.revokes
    assert (Field.TOKEN in recorded) is case.revokes
    if case.revokes:
        assert (recorded[Field.TOKEN].before, recorded[Field.TOKEN].after) == (hint, None)
    for terminal in terminals:
        if case.ends:
            with pytest.raises(SessionEnded):
                terminal.accounts.me()
        else:
            assert terminal.accounts.me().id == base.id


def test_account_settings_end_nothing(world: World) -> None:
    """A new title or telephone is no reason to be thrown out."""
    desk, base, _ = scene(world)
    plan = desk.accounts.plan(base, settings_of(base, title="Cook", telephone="+1-202-555-0142", timeout=" 30 "))
    assert plan.preview.effects == ()
    after = desk.accounts.apply(plan)
    assert (after.sessions, after.timeout) == (2, 30)
    assert after.token


def test_ones_own_reset_ends_the_other_sessions_and_keeps_the_token(world: World) -> None:
    """The terminal it is done on goes on; the event says how many others ended."""
    _, base, terminals = scene(world)
    world.desk(base)
    base = world.account(base)
    security = terminals[0].password_security
    plan = security.plan(base, form_of(base, reset=typed_twice(current=PASSWORD)))
    assert plan.preview.effects == ("ends 2 other sessions",)
    after = security.apply(plan)
    assert (after.sessions, after.token) == (1, base.token)
    assert terminals[0].accounts.me().id == base.id
    with pytest.raises(SessionEnded):
        terminals[1].accounts.me()
    assert [change.after for change in world.last_event().event.fields if change.field is Field.SESSIONS] == ["2 ended"]


def test_ones_own_reset_is_what_the_flag_asked_for(world: World) -> None:
    """The flag goes, the preview says so, and the event holds it."""
    _, base, terminals = scene(world)
    base = world.put(base, must_change_password=True)
    security = terminals[0].password_security
    plan = security.plan(base, form_of(base, reset=typed_twice(current=PASSWORD)))
    assert "clears Must Change Password" in plan.preview.effects
    assert not security.apply(plan).must_change_password
    assert Field.MUST_CHANGE in [change.field for change in world.last_event().event.fields]


def test_enabling_again_revives_nothing(world: World) -> None:
    """Sessions and token stay dead; what went with the account has to be made anew."""
    desk, base, terminals = scene(world)
    off = desk.password_security.apply(desk.password_security.plan(base, form_of(base, status=DISABLED)))
    on = desk.password_security.apply(desk.password_security.plan(off, form_of(off, status=ENABLED)))
    assert (on.status, on.sessions, on.token) == (ENABLED, 0, None)
    assert world.rows("SELECT count(*) FROM api_token") == [(0,)]
    for terminal in terminals:
        with pytest.raises(SessionEnded):
            terminal.accounts.me()
    assert world.sign_in("roger@example.org").account.sessions == 1


def test_becoming_sso_drops_everything(world: World) -> None:
    """design.md: becoming SSO drops password, MFA, token and sessions, and says so in the event."""
    _, base, _ = scene(world)
    base = world.put(base, mfa=DUE.value, must_change_password=True)
    with world.context.storage.writing():
        after = Gate(world.context).write(Actor("operator root"), change_of(base, {Field.USER_TYPE: SSO})).account
    assert (after.password, after.mfa.value, after.token, after.sessions) == (PasswordState.NONE, "off", None, 0)
    assert not after.must_change_password
    assert world.hash_of(after) == ""
    assert {change.field for change in world.last_event().event.fields} == {
        Field.USER_TYPE,
        Field.PASSWORD,
        Field.MFA,
        Field.MUST_CHANGE,
        Field.TOKEN,
        Field.SESSIONS,
    }


def test_rights_gained_and_lost_are_said(world: World) -> None:
    """The preview of a move tells what the account may do afterwards, and what no longer."""
    desk, base, _ = scene(world)
    up = desk.password_security.plan(base, moved(base, world.group("Administrator"))).preview
    assert "Users: Edit" in (up.gains or ())
    assert up.loses == ()
    other = world.add("ada@example.org", "Administrator")
    down = desk.password_security.plan(other, moved(other, world.group("Regular User"))).preview
    assert (down.gains, down.loses) == ((), up.gains)
    assert desk.password_security.plan(base, form_of(base, must_change=True)).preview.gains is None


def test_a_form_with_nothing_changed_says_so(world: World) -> None:
    """There is nothing to preview, to write or to record."""
    desk, base, _ = scene(world)
    log = len(world.events())
    with pytest.raises(Refused, match="Nothing was changed"):
        desk.password_security.plan(base, form_of(base))
    assert len(world.events()) == log
