"""The tour of a new administrator in the real terminal, with nothing to go by but the footer and F1.

Sign in, make a custom group, make a user in it, disable it, find that in the log, export the log. Each key that is
pressed stands in the footer or in the help at that moment.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests.terminal.desk import at_sign_in, quit_program, sign_in, tab_to
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, Program

ANNA = "anna.lis@example.org"
PASSWORD = "violet anchor monsoon 27"


def told(terminal: Terminal, *keys: str) -> None:
    """F1 tells of these keys, with what they do; then it is closed."""
    terminal.press("f1")
    text = terminal.wait_for("Help: ")
    for _ in range(4):
        if all(key in text for key in keys):
            break
        terminal.press("pagedown")
        text += terminal.settle()
    for key in keys:
        assert key in text, text
    terminal.press("escape")
    terminal.wait_gone("Help: ")


@pytest.mark.long
def test_the_tour(program: Program, tmp_path: Path) -> None:
    with at_sign_in(program) as terminal:
        terminal.wait_for("Enter")
        sign_in(terminal, "1 account")
        _made_a_group(terminal, program)
        _made_a_user(terminal, program)
        _disabled_it(terminal, program)
        _found_it_in_the_log(terminal)
        _exported_the_log(terminal, tmp_path / "log.csv")
        quit_program(terminal)
    assert program.first_broken() is None


def _made_a_group(terminal: Terminal, program: Program) -> None:
    terminal.press("down")
    told(terminal, "what members of a group may do")
    terminal.press("3")
    terminal.wait_for("5 groups")
    terminal.press("down")
    terminal.wait_for("n New")
    terminal.press("n")
    terminal.wait_for("New Security Group")
    terminal.type("Help Desk")
    terminal.wait_for("Ctrl+S")
    terminal.press("tab", "tab", "space", "ctrl+s")
    terminal.wait_for("optional")
    terminal.press("tab", "enter")
    terminal.wait_for("Saved: Help Desk")
    found = program.rows("SELECT permission FROM group_permission JOIN security_group ON id = security_group_id")
    assert found == [("Users: View",)]


def _made_a_user(terminal: Terminal, program: Program) -> None:
    terminal.press("escape")
    terminal.wait_for("6 groups")
    terminal.press("down", "1")
    terminal.wait_for("1 account")
    terminal.wait_for("Ctrl+N New User")
    terminal.press("ctrl+n")
    terminal.wait_for(">Email Address")
    for text in (ANNA, "Anna", "Lis"):
        terminal.type(text)
        terminal.press("tab")
    tab_to(terminal, ">Password")
    terminal.type(PASSWORD)
    terminal.press("tab")
    terminal.type(PASSWORD)
    tab_to(terminal, ">Security Group")
    terminal.press("down")
    terminal.type("Help")
    terminal.press("enter")
    terminal.wait_for("Users: View")
    terminal.press("ctrl+s")
    terminal.wait_for("optional")
    terminal.press("tab", "enter")
    terminal.wait_for(f"Created: {ANNA}")
    grouped = 'SELECT name FROM security_group AS g JOIN "user" ON security_group_id = g.id WHERE email = ?'
    assert program.rows(grouped, ANNA) == [("Help Desk",)]


def _disabled_it(terminal: Terminal, program: Program) -> None:
    terminal.wait_for("Next Tab")
    terminal.press("ctrl+t")
    terminal.wait_for("[Password & Security]")
    tab_to(terminal, ">Account Status")
    terminal.press("right", "ctrl+s")
    terminal.wait_for("optional")
    terminal.press("tab", "enter")
    terminal.wait_for(f"Saved: {ANNA}")
    assert program.rows('SELECT status FROM "user" WHERE email = ?', ANNA) == [("Disabled",)]


def _found_it_in_the_log(terminal: Terminal) -> None:
    told(terminal, "every sign-in, change and refusal")
    tab_to(terminal, ">[Password & Security]")
    terminal.press("4")
    terminal.wait_for("Login History")
    terminal.press("ctrl+t")
    terminal.type("target:anna action:change")
    terminal.wait_for("Change    Success")
    terminal.press("enter")
    shown = terminal.wait_for("before")
    assert re.search(r"Account Status +Enabled +Disabled", shown)
    assert EMAIL in shown
    terminal.press("escape")


def _exported_the_log(terminal: Terminal, to: Path) -> None:
    terminal.wait_gone("before")
    terminal.press("down")
    terminal.wait_for("e Export")
    terminal.press("e")
    terminal.wait_for("[ Export ]")
    tab_to(terminal, ">File")
    terminal.press("ctrl+u")
    terminal.type(str(to))
    tab_to(terminal, ">[ Export ]")
    terminal.press("enter")
    terminal.wait_for("Exported 1 row")
    with to.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["Actor"], row["Target"], row["Result"]) == (EMAIL, ANNA, "Success")
