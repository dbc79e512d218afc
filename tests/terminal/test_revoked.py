"""security.md, "revocation", with two terminals: what is done at one is felt at the other at its next action."""

from __future__ import annotations

import re
from functools import partial

import pytest

from tests.terminal.desk import (
    ROGER,
    ROGERS_PASSWORD,
    at_sign_in,
    change,
    open_security,
    sign_in,
    tab_to,
)
from tests.terminal.program import EMAIL, Program

ENDED = "Your session has ended. Sign in again."


pytestmark = pytest.mark.usefixtures("roger")


def test_a_session_is_ended_from_the_sessions_tab(program: Program) -> None:
    with at_sign_in(program) as his, at_sign_in(program) as ours:
        sign_in(his, "[5 My Profile]", ROGER, ROGERS_PASSWORD)
        sign_in(ours, "2 accounts")
        open_security(ours, ROGER)
        ours.press("ctrl+t", "ctrl+t")
        ours.wait_for("[Sessions]")
        ours.wait_for("last seen")
        tab_to(ours, "> ")
        ours.press("d")
        ours.wait_for(f"End this session of {ROGER}?")
        ours.press("enter")  # Cancel has the focus
        ours.wait_gone("End this session of")
        ours.press("d")
        ours.wait_for(f"End this session of {ROGER}?")
        ours.press("tab", "enter")
        ours.wait_for("Ended this session")
        ours.wait_for("Not signed in anywhere")
        his.press("ctrl+l")
        told = his.wait_for(ENDED)
        assert "[ Sign in ]" in told
        assert "Roger" not in told
    ended = program.rows("SELECT u.email FROM session s JOIN user u ON u.id = s.user_id WHERE s.end_reason <> ''")
    assert (ROGER,) in ended
    actor, target = program.rows("SELECT actor, target FROM audit_event WHERE fields LIKE '%SESSIONS%'")[0]
    assert (actor, target) == (EMAIL, ROGER)


def test_a_disabled_account_is_out_with_what_it_typed(program: Program) -> None:
    with at_sign_in(program) as his, at_sign_in(program) as ours:
        sign_in(his, "[5 My Profile]", ROGER, ROGERS_PASSWORD)
        his.press("ctrl+r")
        his.wait_for("Current Password")
        for password in (ROGERS_PASSWORD, "lantern walnut overcast 19", "lantern walnut overcast 19"):
            his.type(password)
            his.press("tab")
        sign_in(ours, "2 accounts")
        open_security(ours, ROGER)
        ours.press("tab", "tab", "right")
        change(ours)
        kept = program.rows('SELECT password_hash FROM "user" WHERE email = ?', ROGER)
        his.press("ctrl+s")
        his.wait_for(ENDED)
        assert program.rows('SELECT password_hash FROM "user" WHERE email = ?', ROGER) == kept


def failed(program: Program, times: int, text: str) -> bool:
    """Whether the sentence is shown and that many failures are recorded."""
    count = program.rows("SELECT count(*) FROM audit_event WHERE result = 'Failure'")
    return count == [(times,)] and "password is wrong" in text


def test_a_delayed_account_is_unlocked(program: Program) -> None:
    with at_sign_in(program) as his, at_sign_in(program) as ours:
        his.type(ROGER)
        his.press("tab")
        for number in range(1, 6):
            his.type("not the password")
            his.press("enter")
            his.wait_for(partial(failed, program, number))
            his.settle()
        his.type(ROGERS_PASSWORD)
        his.press("enter")
        his.wait_for("Too many tries")
        sign_in(ours, "2 accounts")
        open_security(ours, ROGER)
        assert re.search(r"Sign-in blocked +until \d\d:\d\d:\d\d UTC", ours.wait_for("Sign-in blocked"))
        tab_to(ours, ">[ Unlock ]")
        ours.press("enter")
        ours.wait_for("at once")
        ours.press("tab", "enter")
        ours.wait_for("Unlocked")
        ours.wait_gone("Sign-in blocked")
        his.type(ROGERS_PASSWORD)
        his.press("enter")
        his.wait_for("[5 My Profile]")
    fields = program.rows("SELECT target FROM audit_event WHERE fields LIKE '%LOCKED%' AND result = 'Success'")
    assert fields == [(ROGER,)]


def test_a_locked_account_is_unlocked(program: Program) -> None:
    program.change(f"UPDATE user SET locked = 1 WHERE email = '{ROGER}'")
    with at_sign_in(program) as his, at_sign_in(program) as ours:
        sign_in(his, "password is wrong", ROGER, ROGERS_PASSWORD)
        sign_in(ours, "2 accounts")
        open_security(ours, ROGER)
        ours.wait_for("until unlocked")
        tab_to(ours, ">[ Unlock ]")
        ours.press("enter")
        ours.wait_for("at once")
        ours.press("tab", "enter")
        ours.wait_for("Unlocked")
        his.type(ROGERS_PASSWORD)
        his.press("enter")
        his.wait_for("[5 My Profile]")
