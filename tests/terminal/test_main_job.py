"""The main job, by keyboard alone in a real terminal of 80x24, on five thousand imported accounts.

After each step the database is read by another program: what changed, the event, and no secret in clear anywhere.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.terminal.harness import Terminal
from tests.terminal.job import (
    ACCOUNTS,
    ROOT,
    ROOT_PASSWORD,
    Stored,
    command,
    make_database,
    need,
    program,
    sign_in,
    sign_out,
)

PRZEMYSLAW = "Przemysław"
RESET = "lantern walnut overcast 19"
OWN = "violet anchor monsoon 27"
AGAIN = "copper meadow telescope 53"
TOKEN = re.compile(r"rw_[0-9A-Za-z]{36}")


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    """A database made and filled by the program's own commands."""
    path = make_database(tmp_path)
    imported = command("--db", path, "import", need(ACCOUNTS), "--create-groups")
    assert imported.returncode == 0, imported.stderr
    return Stored(path)


def _person(stored: Stored) -> str:
    """An enabled Native account named Nguyễn that can be found by its email alone."""
    found = stored.rows(
        'SELECT email FROM "user" WHERE last_name = ? AND status = ? AND user_type = ? AND security_group_id = '
        "(SELECT id FROM security_group WHERE name = ?) ORDER BY length(email) DESC, email",
        "Nguyễn",
        "Enabled",
        "Native",
        "Regular User",
    )
    return str(found[0][0])


def _open(terminal: Terminal, email: str) -> None:
    """From the list, at Password & Security."""
    terminal.press("escape", "escape")
    terminal.type(email)
    terminal.wait_for(lambda text: "1 account" in text and email[:20] in text)
    terminal.press("down", "p")
    terminal.wait_for("[Password & Security]")
    terminal.wait_for(f" {email}")


def _change(terminal: Terminal, said: str = "Saved") -> None:
    """Through the preview: Cancel has the focus first, the verb is one Tab away."""
    terminal.press("ctrl+s")
    terminal.wait_for("optional")
    terminal.press("tab", "enter")
    terminal.wait_for(said)


def test_the_main_job(stored: Stored) -> None:
    with program(stored.path) as terminal:
        sign_in(terminal, ROOT, ROOT_PASSWORD, "1,000+ accounts")
        assert stored.last_event(ROOT)[:2] == ("Login", "Success")
        assert not stored.holds(ROOT_PASSWORD)

        _find_without_accents(terminal)
        person = _person(stored)
        _change_group_and_status(terminal, stored, person)
        token = _generate_twice(terminal, stored, person)
        _reset_with_the_flag(terminal, stored, person)
        sign_out(terminal)
        assert stored.last_event(ROOT)[:2] == ("Logout", "Success")

        sign_in(terminal, person, RESET, "Force Password Change")
        _forced_change(terminal, stored, person)
        _only_the_own_profile(terminal, person)
        _reset_ones_own(terminal, stored, person)
        for secret in (ROOT_PASSWORD, RESET, OWN, AGAIN, *token):
            assert not stored.holds(secret)
        terminal.press("ctrl+q")
        terminal.wait_for("Leave rwtui")
        terminal.press("tab", "tab", "enter")
        assert terminal.wait_exit(10) == 0
    assert command("--db", stored.path, "audit", "verify").returncode == 0


def _find_without_accents(terminal: Terminal) -> None:
    terminal.type("przemyslaw")
    terminal.wait_for(PRZEMYSLAW)
    terminal.press("escape")
    terminal.wait_for("1,000+ accounts")
    terminal.type("nguyen")
    terminal.wait_for("Nguyễn")


def _change_group_and_status(terminal: Terminal, stored: Stored, person: str) -> None:
    _open(terminal, person)
    version = stored.user(person, "version")
    terminal.press("tab", "down")
    terminal.wait_for("Workflow User")
    terminal.press("down", "enter", "tab", "right")
    terminal.wait_for("2 changed")
    terminal.press("ctrl+s")
    preview = terminal.wait_for("optional")
    assert re.search(r"Security Group +Regular User +Regular User \(No Delete\)", preview)
    assert re.search(r"Account Status +Enabled +Disabled", preview)
    assert stored.user(person, "version") == version
    terminal.press("tab", "enter")
    terminal.wait_for("Saved")
    assert stored.user(person, "status") == "Disabled"
    group = stored.value("SELECT name FROM security_group WHERE id = ?", stored.user(person, "security_group_id"))
    assert group == "Regular User (No Delete)"
    assert stored.user(person, "version") == version + 1  # one Change
    kind, result, actor, fields = stored.last_event(person)
    assert (kind, result, actor) == ("Change", "Success", ROOT)
    assert [row[0] for row in json.loads(fields)] == ["SECURITY_GROUP", "STATUS"]
    terminal.press("ctrl+t", "ctrl+t", "ctrl+t", "ctrl+t")


def _shown_token(terminal: Terminal) -> str:
    text = terminal.wait_for(lambda text: TOKEN.search(text) is not None)
    found = TOKEN.search(text)
    assert found is not None
    terminal.press("enter")  # a double Enter doesn't lose it
    assert found.group() in terminal.wait_for("Shown once")
    terminal.press("escape")
    terminal.wait_for("A new API Token was made")
    assert found.group() not in terminal.text()
    return found.group()


def _generate_twice(terminal: Terminal, stored: Stored, person: str) -> tuple[str, str]:
    _open_again(terminal, person)
    terminal.press("ctrl+g")
    terminal.wait_for("none yet")
    terminal.press("enter")  # Cancel has the focus
    terminal.wait_for("[Password & Security]")
    assert not stored.rows("SELECT * FROM api_token")
    terminal.press("ctrl+g")
    terminal.wait_for("Generate API Token")
    terminal.press("tab", "enter")
    first = _shown_token(terminal)
    digest = stored.value("SELECT digest FROM api_token")
    terminal.press("ctrl+g")
    asked = terminal.wait_for("Generate API Token")
    assert f"rw_…{first[-4:]}" in asked
    assert "stops working" in asked
    terminal.press("tab", "enter")
    second = _shown_token(terminal)
    assert stored.value("SELECT count(*) FROM api_token") == 1
    assert stored.value("SELECT digest FROM api_token") != digest
    assert json.loads(stored.last_event(person)[3]) == [["TOKEN", f"rw_…{first[-4:]}", f"rw_…{second[-4:]}"]]
    assert not stored.holds(first)
    assert not stored.holds(second)
    return first, second


def _open_again(terminal: Terminal, person: str) -> None:
    """Back to the search, and in again."""
    terminal.press("escape")
    terminal.wait_for("Search")
    _open(terminal, person)


def _reset_with_the_flag(terminal: Terminal, stored: Stored, person: str) -> None:
    terminal.press("ctrl+r")
    terminal.wait_for("Confirm Password")
    terminal.type(RESET)
    terminal.press("tab")
    terminal.type("something else")
    terminal.press("ctrl+s")
    terminal.wait_for("Differs from New Password")
    assert stored.user(person, "password_hash") is None
    terminal.press("ctrl+u")
    terminal.type(RESET)
    terminal.press("tab", "space")
    terminal.press("shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab", "left")
    terminal.wait_for("(o) Enabled")
    _change(terminal)
    assert stored.user(person, "password_hash").startswith("$argon2id$")
    assert stored.user(person, "must_change_password") == 1
    assert stored.user(person, "password_expires") is not None
    assert stored.user(person, "status") == "Enabled"
    assert not stored.rows("SELECT * FROM api_token")  # a reset ends the token
    fields = {row[0]: row[2] for row in json.loads(stored.last_event(person)[3])}
    assert fields["PASSWORD"] == "set, temporary for 24 h"
    assert fields["MUST_CHANGE"] is True
    assert fields["TOKEN"] is None
    assert not stored.holds(RESET)


def _forced_change(terminal: Terminal, stored: Stored, person: str) -> None:
    terminal.type(RESET)
    terminal.press("tab")
    terminal.type(RESET)
    terminal.press("ctrl+s")
    terminal.wait_for("The same as the current password")
    terminal.press("ctrl+u")
    terminal.type(OWN)
    terminal.press("tab", "ctrl+u")
    terminal.type(OWN)
    terminal.press("ctrl+s")
    terminal.wait_for("Your password was changed")
    assert stored.user(person, "must_change_password") == 0
    assert stored.user(person, "password_expires") is None
    assert stored.last_event(person)[:3] == ("Change", "Success", person)
    assert not stored.holds(OWN)


def _only_the_own_profile(terminal: Terminal, person: str) -> None:
    text = terminal.wait_for(f" {person}")
    assert "5 My Profile" in text
    assert "1 Users" not in text
    assert "Generate" not in text
    assert "Must Change Password" not in text
    terminal.press("1", "escape", "q")
    assert f" {person}" in terminal.wait_for("[5 My Profile]")


def _reset_ones_own(terminal: Terminal, stored: Stored, person: str) -> None:
    kept = stored.user(person, "password_hash")
    terminal.press("ctrl+r")
    terminal.wait_for("Current Password")
    for password in ("not the current one", AGAIN, AGAIN):
        terminal.type(password)
        terminal.press("tab")
    terminal.press("ctrl+s")
    terminal.wait_for("Not the current password")
    assert stored.user(person, "password_hash") == kept
    terminal.press("ctrl+u")  # the first wrong field has the focus
    terminal.type(OWN)
    _change(terminal)
    assert stored.user(person, "password_hash") != kept
    assert stored.last_event(person)[:3] == ("Change", "Success", person)
