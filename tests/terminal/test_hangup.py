"""The connection drops, the host ends the program, or it is killed: the session ends, and nothing is half done."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import sqlite3
import termios
from array import array
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rwtui.domain.audit import EventKind
from tests.terminal.desk import ROGER, at_sign_in, open_security, sign_in
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, Program

End = Callable[[Terminal], None]
WAYS = pytest.mark.parametrize(
    ("end", "status", "reason"),
    [
        (Terminal.hang_up, 128 + signal.SIGHUP, "connection lost"),  # sshd closes its side
        (lambda terminal: terminal.kill(signal.SIGHUP), 128 + signal.SIGHUP, "connection lost"),
        (lambda terminal: terminal.kill(signal.SIGTERM), 128 + signal.SIGTERM, "program terminated"),
    ],
    ids=["dropped", "SIGHUP", "SIGTERM"],
)


pytestmark = pytest.mark.usefixtures("roger")


def sessions(program: Program) -> list[tuple[Any, ...]]:
    """Whether each session is live, and why it ended; oldest first."""
    return program.rows("SELECT ended_at IS NULL, end_reason FROM session ORDER BY started_at, rowid")


def last_event(program: Program) -> tuple[Any, ...]:
    """Kind, actor and title of the newest event."""
    return program.rows("SELECT kind, actor, title FROM audit_event ORDER BY id DESC LIMIT 1")[0]


def is_clean(program: Program) -> bool:
    with closing(sqlite3.connect(program.database)) as connection:
        checked = connection.execute("PRAGMA integrity_check").fetchall()
    return checked == [("ok",)] and program.first_broken() is None


@pytest.mark.wide(1)
@WAYS
def test_the_session_ends_and_is_recorded(program: Program, end: End, status: int, reason: str) -> None:
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        assert sessions(program) == [(1, "")]
        end(terminal)
        assert terminal.wait_exit() == status
    assert sessions(program) == [(0, reason)]
    assert last_event(program) == ("Logout", EMAIL, reason.capitalize())
    assert is_clean(program)


@pytest.mark.wide(1)
@WAYS
def test_an_open_preview_changes_nothing(program: Program, end: End, status: int, reason: str) -> None:
    before = program.rows('SELECT * FROM "user" WHERE email = ?', ROGER)
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        open_security(terminal, ROGER)
        terminal.press("tab", "tab", "right", "ctrl+r")
        terminal.wait_for("New Password")
        for _ in range(2):
            terminal.type("lantern walnut overcast 19")
            terminal.press("tab")
        terminal.press("ctrl+s")
        terminal.wait_for("optional")
        end(terminal)
        assert terminal.wait_exit() == status
    assert program.rows('SELECT * FROM "user" WHERE email = ?', ROGER) == before
    assert sessions(program) == [(0, reason)]
    assert is_clean(program)


@pytest.mark.wide(1)
@WAYS
def test_nothing_to_end_before_signing_in(program: Program, end: End, status: int, reason: str) -> None:
    with at_sign_in(program) as terminal:
        events = program.rows("SELECT count(*) FROM audit_event")
        end(terminal)
        assert terminal.wait_exit() == status
    assert program.rows("SELECT count(*) FROM audit_event") == events


def test_the_terminal_is_given_back_when_the_host_ends_it(program: Program) -> None:
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_exit() == 128 + signal.SIGTERM
        assert not terminal.screen.alternate
        assert not terminal.screen.cursor.hidden
        assert terminal.text().strip() == ""


def test_under_a_shell_that_the_connection_belonged_to(program: Program) -> None:
    words = " ".join(program.arguments())
    with Terminal(["bash", "--norc", "--noprofile", "-i", "-c", f"{words}; true"], cwd=program.folder) as terminal:
        terminal.wait_for("[ Sign in ]", 20)
        sign_in(terminal, "2 accounts")
        child = int(Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children").read_text().split()[0])
        watched = os.pidfd_open(child)
        try:
            terminal.hang_up()
            assert select.select([watched], [], [], 10)[0], "it still runs"
        finally:
            os.close(watched)
    assert sessions(program) == [(0, "connection lost")]
    assert is_clean(program)


def test_nobody_reads_what_it_paints_when_the_line_drops(program: Program) -> None:
    """The terminal's buffer is full, so that painting waits; the hang-up is noticed all the same."""
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        for _ in range(40):
            os.write(terminal._fd, b"\x0c")  # Ctrl+L, whose answers are not read
        waiting = array("i", [0])
        while waiting[0] < 4_000:
            fcntl.ioctl(terminal._fd, termios.FIONREAD, waiting)
        terminal.hang_up()
        assert terminal.wait_exit() == 128 + signal.SIGHUP
    assert sessions(program) == [(0, "connection lost")]


def test_killed_it_ends_when_its_time_is_over(program: Program) -> None:
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        terminal.kill(signal.SIGKILL)
        assert terminal.wait_exit() == -signal.SIGKILL
    assert is_clean(program)
    assert sessions(program) == [(1, "")]
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")  # too early
        assert sessions(program) == [(1, ""), (1, "")]
        terminal.kill(signal.SIGKILL)
        terminal.wait_exit()
    program.change("UPDATE session SET last_seen = last_seen - 3600, started_at = started_at - 3600")
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        assert sessions(program) == [(0, "timed out"), (0, "timed out"), (1, "")]
    assert program.rows("SELECT count(*) FROM audit_event WHERE kind = ?", EventKind.TIMEOUT.value) == [(2,)]
