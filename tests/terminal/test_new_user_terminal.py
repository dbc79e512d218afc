"""An account's life in the real terminal, by keyboard alone: made, signed in with, deleted, and its email used again.

After each step the database is read by another program.
"""

from __future__ import annotations

import json
import re

import pytest

from tests.terminal.desk import at_sign_in, quit_program, sign_in, tab_to
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, Program

ANNA = "anna.lis@example.org"
OWN = "violet anchor monsoon 27"
GENERATED = re.compile(r"[A-Za-z2-9]{4}(?:-[A-Za-z2-9]{4}){4}")
FORM = ">Email Address"


def last_event(program: Program) -> tuple[str, str, str, str]:
    """Kind, result, actor and target of the newest event."""
    found: tuple[str, str, str, str] = program.rows(
        "SELECT kind, result, actor, target FROM audit_event ORDER BY id DESC LIMIT 1"
    )[0]
    return found


def fill(terminal: Terminal) -> None:
    """Email and names, from an empty form."""
    terminal.wait_for(FORM)
    for text in (ANNA, "Anna", "Lis"):
        terminal.type(text)
        terminal.press("tab")


def create(terminal: Terminal) -> None:
    """Through the preview: Cancel has the focus first, the verb is one Tab away."""
    terminal.press("ctrl+s")
    terminal.wait_for("optional")
    terminal.press("tab", "enter")
    terminal.wait_for(f"Created: {ANNA}")


@pytest.mark.long
def test_made_signed_in_with_and_deleted(program: Program) -> None:
    with at_sign_in(program) as ours, at_sign_in(program) as hers:
        sign_in(ours, "1 account")
        password = _made_with_a_generated_password(ours, program)
        _signed_in_with(hers, password)
        number = program.rows('SELECT id FROM "user" WHERE email = ?', ANNA)[0][0]
        _enable_delete(ours, program)
        _deleted(ours, program)
        hers.press("ctrl+l")
        assert "[ Sign in ]" in hers.wait_for("Your session has ended. Sign in again.")
        sign_in(hers, "password is wrong", ANNA, OWN)
        _made_again(ours, program, number)
        quit_program(ours)
        for secret in (password, OWN):
            assert all(secret.encode() not in path.read_bytes() for path in program.folder.glob("accounts.db*"))
    assert program.first_broken() is None


def _made_with_a_generated_password(terminal: Terminal, program: Program) -> str:
    terminal.press("ctrl+n")
    fill(terminal)
    terminal.press("ctrl+s")
    terminal.wait_for("! Password is required")
    assert program.rows('SELECT count(*) FROM "user"') == [(1,)]
    terminal.press("ctrl+g")
    found = GENERATED.search(terminal.wait_for("shown once"))
    assert found is not None
    terminal.press("escape")
    terminal.wait_for("Create saves it")
    assert found.group() not in terminal.text()
    create(terminal)
    row = program.rows(
        'SELECT first_name, last_name, status, user_type, timeout, must_change_password FROM "user" WHERE email = ?',
        ANNA,
    )
    assert row == [("Anna", "Lis", "Enabled", "Native", 15, 1)]
    assert last_event(program) == ("Created", "Success", EMAIL, ANNA)
    terminal.press("escape")
    terminal.wait_for("2 accounts")
    return found.group()


def _signed_in_with(terminal: Terminal, password: str) -> None:
    sign_in(terminal, "Force Password Change", ANNA, password)
    for _ in range(2):
        terminal.type(OWN)
        terminal.press("tab")
    terminal.press("ctrl+s")
    terminal.wait_for("Your password was changed")


def _enable_delete(terminal: Terminal, program: Program) -> None:
    terminal.press("ctrl+p")
    terminal.wait_for("Search for commands")
    terminal.type("options")
    terminal.wait_for("policy numbers")
    terminal.press("enter")
    terminal.wait_for(">Enable Delete")
    terminal.press("space", "ctrl+s")
    terminal.wait_for("optional")
    terminal.press("tab", "enter")
    terminal.wait_for("Saved: Options")
    assert ("enable_delete", "yes") in program.rows("SELECT name, value FROM option")
    terminal.press("escape")
    terminal.wait_for("2 accounts")


def _deleted(terminal: Terminal, program: Program) -> None:
    terminal.press("down")
    terminal.wait_for(f"> {ANNA}")
    terminal.press("d")
    text = terminal.wait_for("[ Delete ]")
    assert f"{ANNA}  Anna Lis, Regular User" in text
    assert "! ends 1 session" in text
    terminal.press("enter")  # Cancel has the focus
    terminal.wait_for("Nothing was deleted")
    assert program.rows('SELECT count(*) FROM "user"') == [(2,)]
    terminal.press("delete")
    terminal.wait_for("[ Delete ]")
    terminal.press("shift+tab")
    terminal.type("left the company")
    terminal.press("tab", "tab", "enter")
    terminal.wait_for(f"Deleted: {ANNA}")
    terminal.wait_for("1 account")
    assert program.rows('SELECT email FROM "user"') == [(EMAIL,)]
    assert program.rows("SELECT count(*) FROM session WHERE ended_at IS NULL") == [(1,)]
    assert last_event(program) == ("Deleted", "Success", EMAIL, ANNA)
    fields, reason = program.rows("SELECT fields, reason FROM audit_event ORDER BY id DESC LIMIT 1")[0]
    assert ["EXISTS", True, False] in json.loads(fields)
    assert reason == "left the company"


def _made_again(terminal: Terminal, program: Program, number: int) -> None:
    """As an SSO account this time; its History begins anew."""
    terminal.press("n")
    fill(terminal)
    tab_to(terminal, ">User Type")
    terminal.press("right")
    terminal.wait_gone("Confirm Password")
    create(terminal)
    assert program.rows('SELECT user_type, password_hash FROM "user" WHERE email = ?', ANNA) == [("SSO", None)]
    assert program.rows('SELECT id FROM "user" WHERE email = ?', ANNA)[0][0] > number
    terminal.press("ctrl+t")
    text = terminal.wait_for("[History]")
    assert "Deleted" not in terminal.wait_for("Created")
    assert "left the company" not in text
    terminal.press("escape")
    terminal.wait_for("2 accounts")
