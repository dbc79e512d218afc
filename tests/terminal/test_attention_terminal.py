"""Every line of Attention in the real terminal, found and remedied by keyboard alone; then the database is read."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from time import time

import pytest

from tests.terminal.desk import at_sign_in, quit_program, sign_in
from tests.terminal.harness import Terminal
from tests.terminal.program import Program, with_administrator

DAY = 86_400
LINES = (
    ("locked@example.org", "Unlock"),
    ("ada@example.org", "Require MFA"),
    ("due@example.org", "Disable"),
    ("temporary@example.org", ""),
    ("leaver@example.org", "Revoke API tokens"),
    ("stale@example.org", "Revoke API tokens"),
    ("never@example.org", "Disable"),
    ("dormant@example.org", "Disable"),
)
"""In the order of the screen: who stands on each line, and the remedy."""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """An account for each line; everybody else needs no attention."""
    made = with_administrator(tmp_path)
    rows = ["Email,First Name,Last Name,Security Group"]
    rows += [f"{email},A,B,{'Administrator' if email.startswith('ada') else 'Regular User'}" for email, _ in LINES]
    assert made.run("import", "-", stdin="\n".join(rows) + "\n").returncode == 0
    now = int(time())
    put = {
        "locked": "locked = 1",
        "due": "mfa = 'due at next login'",
        "temporary": f"password_hash = 'x', password_expires = {now + DAY}",
        "leaver": "status = 'Disabled'",
        "never": "last_login = NULL",
        "dormant": f"last_login = {now - 91 * DAY}",
    }
    with closing(sqlite3.connect(made.database)) as connection, connection:
        connection.execute('UPDATE "user" SET last_login = ?', (now,))
        for name, columns in put.items():
            connection.execute(f'UPDATE "user" SET {columns} WHERE email = ?', (f"{name}@example.org",))
        for name, made_at in (("leaver", now), ("stale", now - 366 * DAY)):
            connection.execute(
                "INSERT INTO api_token SELECT id, ?, 'rw_…0000', ?, 'root', ? FROM \"user\" WHERE email = ?",
                (name, made_at, now, f"{name}@example.org"),
            )
    return made


def count(terminal: Terminal, place: int) -> int:
    """What stands on a line of Attention."""
    found = re.match(r"[> ]+([0-9]+)  ", terminal.lines()[1 + place])
    assert found is not None, terminal.text()
    return int(found[1])


@pytest.mark.long
def test_every_line(program: Program) -> None:
    with at_sign_in(program) as terminal:
        sign_in(terminal, "9 accounts")
        terminal.wait_for("Attention (2): 1 locked")
        terminal.press("down")
        for place, (email, remedy) in enumerate(LINES):
            terminal.press("2")
            terminal.wait_for("Dormant for 90 days")
            before = count(terminal, place)
            assert before > 0
            terminal.press(*["down"] * place, "enter")
            terminal.wait_for(email)
            if terminal.lines()[3].split()[1] != email:  # one's own account stands first
                terminal.press("down")
            terminal.press("x")
            if not remedy:
                terminal.wait_for("[Password & Security]")
                _reset(terminal, email)
                continue
            terminal.wait_for(f"{remedy}: {email}")
            terminal.press("tab", "enter")
            terminal.wait_gone("optional")
            terminal.wait_for(f"{remedy}: {email}")
            terminal.press("2")
            terminal.wait_for("Dormant for 90 days")
            assert count(terminal, place) == before - 1
            terminal.press("1")
            terminal.wait_for("[1 Users]")
            terminal.press("down")
        quit_program(terminal)
    _all_are_remedied(program)


def _reset(terminal: Terminal, email: str) -> None:
    """A password for good, in place of the temporary one."""
    terminal.press("ctrl+r")
    for _ in range(2):
        terminal.type("violet anchor monsoon 27")
        terminal.press("tab")
    terminal.press("ctrl+s")
    terminal.wait_for("optional")
    terminal.press("tab", "enter")
    terminal.wait_for(f"Saved: {email}")
    terminal.press("escape")
    terminal.wait_for("[1 Users]")


def _all_are_remedied(program: Program) -> None:
    rows = {
        email: row for email, *row in program.rows('SELECT email, locked, mfa, status, password_expires FROM "user"')
    }
    assert rows["locked@example.org"][0] == 0
    assert rows["ada@example.org"][1] == "due at next login"
    assert [rows[f"{name}@example.org"][2] for name in ("due", "never", "dormant")] == ["Disabled"] * 3
    assert rows["temporary@example.org"][3] is None
    assert program.rows("SELECT 1 FROM api_token") == []
    assert program.first_broken() is None
