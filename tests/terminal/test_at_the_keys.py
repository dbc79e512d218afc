"""What only the bytes of a real terminal show: silence, keys that come at once, Ctrl+C, names that want to steer."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.terminal.desk import ROGER, at_sign_in, open_security, quit_program, sign_in
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, PASSWORD, Program

pytestmark = pytest.mark.usefixtures("roger")


def sent_within(terminal: Terminal, seconds: float) -> bytes:
    """What the program sends in the next seconds, though nobody does anything."""
    before = len(terminal.bytes)
    terminal.settle(seconds)
    return terminal.bytes[before:]


def status(program: Program) -> str:
    """Roger's Account Status as it is stored."""
    return str(program.rows('SELECT status FROM "user" WHERE email = ?', ROGER)[0][0])


def test_nothing_is_sent_while_nothing_happens(program: Program) -> None:
    with at_sign_in(program) as terminal:
        terminal.settle(0.5)
        assert sent_within(terminal, 1) == b""
        sign_in(terminal, "2 accounts")
        terminal.settle(0.5)
        assert sent_within(terminal, 1) == b""
        open_security(terminal, ROGER)
        terminal.press("ctrl+r")
        terminal.wait_for("Confirm Password")
        terminal.settle(0.5)
        assert sent_within(terminal, 1) == b""
        terminal.press("ctrl+q")
        terminal.wait_for("Leave rwtui")
        terminal.settle(0.5)
        assert sent_within(terminal, 1) == b""


@pytest.mark.wide(1)
@pytest.mark.parametrize("keys", [b"\x1b\r", b"\x1b", b"\r"])
def test_no_haste_turns_a_cancelled_preview_into_a_change(program: Program, keys: bytes) -> None:
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        open_security(terminal, ROGER)
        terminal.press("tab", "tab", "right", "ctrl+s")
        terminal.wait_for("optional")
        terminal.press("tab" if keys != b"\r" else "shift+tab")  # on [ Change ], or in Reason
        terminal.wait_for(">[ Change ]" if keys != b"\r" else "Reason")
        terminal.settle()
        terminal.send(keys)
        if keys == b"\r":
            terminal.wait_for(">[ Cancel ]")
            terminal.press("escape")
        terminal.wait_for("Nothing was saved.")
        assert status(program) == "Enabled"
        assert program.rows("SELECT count(*) FROM audit_event WHERE kind = 'Change'") == [(0,)]


def test_everything_typed_in_one_packet_goes_where_it_belongs(program: Program) -> None:
    with at_sign_in(program) as terminal:
        terminal.send(f"{EMAIL}\t{PASSWORD}\r".encode())
        terminal.wait_for("2 accounts", 15)
        terminal.send(f"{ROGER}\x1b[Bp".encode())
        terminal.wait_for(f" {ROGER}")
        terminal.wait_for("[Password & Security]")
        terminal.wait_for("1 of 1")
        terminal.send(b"\t\t\x1b[C\x13")
        terminal.wait_for("optional")
        terminal.send(b"\t\r")
        terminal.wait_for("Saved")
        assert status(program) == "Disabled"
        assert PASSWORD.encode() not in terminal.bytes


def test_ctrl_c_ends_and_copies_nothing(program: Program) -> None:
    with at_sign_in(program) as terminal:
        terminal.press("ctrl+c")
        sign_in(terminal, "2 accounts")
        terminal.press("ctrl+c", "down", "ctrl+c")
        terminal.press("/")
        open_security(terminal, ROGER)
        terminal.press("ctrl+c", "ctrl+r")
        terminal.wait_for("Confirm Password")
        terminal.type("typed and kept")
        terminal.press("shift+home", "ctrl+c", "ctrl+x", "ctrl+s")
        terminal.wait_for("Nothing saved: 2 fields")
        terminal.press("ctrl+c", "ctrl+q")
        terminal.wait_for("Leave rwtui")
        terminal.press("ctrl+c", "escape")
        assert "•" * len("typed and kept") in terminal.wait_for("[x] Reset Password")
        assert b"\x1b]52" not in terminal.bytes
        assert b"typed and kept" not in terminal.bytes
        quit_program(terminal)
        assert not terminal.screen.alternate
        assert not terminal.screen.cursor.hidden


HOSTILE = {
    "first_name": "\x1b[31;5mEve\x1b]0;owned\x07",
    "last_name": "[@click=app.quit]x[/] \u202egnikcah",
    "title": "[/x] \x9b2J\u2066Boss\u200b",
    "telephone": "\x1bc\t1\x08",
    "email": "roger\u202e\x1b[8m@example.org",
}
STEERING = (b"\x1b[31;5m", b"owned\x07", b"\x1b]0;owned", b"\x1bc", b"\x1b[8m", b"\x9b2J", b"\xc2\x9b")
BIDI = tuple(mark.encode() for mark in "\u202e\u2066\u200b\u2068")


def make_hostile(program: Program) -> None:
    """Roger, his groups and what was done to him hold what no form would take."""
    columns = ", ".join(f"{name} = ?" for name in HOSTILE)
    with closing(sqlite3.connect(program.database)) as connection, connection:
        connection.execute(f'UPDATE "user" SET {columns} WHERE email = ?', (*HOSTILE.values(), ROGER))
        connection.execute("UPDATE security_group SET name = name || ?", ("\x1b[8m\u202e[/b]",))
        connection.execute("UPDATE audit_event SET reason = ?, target = ?", ("[/r]\x1b[8m", "x\x1bc\u2068"))


def test_no_name_steers_the_terminal(program: Program) -> None:
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
    make_hostile(program)
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        assert r"roger\u202e\x1b[8m@example" in terminal.text()
        terminal.press("down", *["right"] * 9)
        terminal.press("p")
        opened = terminal.wait_for("[Password & Security]")
        assert r"roger\u202e\x1b[8m@example.org" in opened.splitlines()[1]
        assert r"\x1b[31;5mEve" in opened
        terminal.press("tab", "enter")
        terminal.wait_for(lambda text: text.count(r"Workflow User\x1b[8m\u202e[/b]") == 1)
        terminal.press("down", "enter", "tab", "right", "ctrl+s")
        preview = terminal.wait_for("optional")
        assert r"Change: roger\u202e\x1b[8m@example.org" in preview
        terminal.press("tab", "enter")
        assert r"Saved: roger\u202e\x1b[8m@example.org" in terminal.wait_for("Saved")
        terminal.press("ctrl+g")
        assert r"Account   roger\u202e\x1b[8m@example.org" in terminal.wait_for("Generate API Token")
        terminal.press("escape")
        terminal.wait_for("[Password & Security]")
        terminal.press("ctrl+t")
        terminal.wait_for(r"Security Group: Regular User\x1b[8m")
        terminal.press("left", "left")
        terminal.wait_for("[Account Settings]")
        terminal.wait_for(r"[@click=app.quit]x[/] \u202egni")
        terminal.wait_for(r"[/x] \x9b2J\u2066Boss\u200b")
        terminal.press("tab", "x")
        terminal.wait_for("1 changed")
        terminal.press("escape")
        assert r"roger\u202e" in terminal.wait_for("Discard the changes?")
        terminal.press("tab", "enter")
        terminal.wait_for("2 accounts")
        sent = terminal.bytes
        assert [mark for mark in (*STEERING, *BIDI) if mark in sent] == []
        assert "owned" not in terminal.screen.title
        quit_program(terminal)
