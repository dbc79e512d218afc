"""A session through a real sshd, alone and in tmux, and the connection cut in the middle of a change."""

from __future__ import annotations

import os
import random
import select
import shlex
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.terminal.desk import ROGER, add_roger, open_security, quit_program, sign_in
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, Program, with_administrator
from tests.terminal.sshd import serving

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """An Administrator and Roger."""
    made = with_administrator(tmp_path / "data")
    add_roger(made)
    return made


def command(program: Program) -> Path:
    """The program as a command of the host, which leaves the number of its process behind."""
    variables = {**program.variables(), "LANG": "C.UTF-8"}
    script = program.folder / "run"
    exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())
    words = shlex.join(program.arguments())
    script.write_text(f"#!/bin/sh\ncd {TOP}\n{exports}echo $$ > {program.folder}/pid\nexec {words}\n")
    script.chmod(0o755)
    return script


def cut(terminal: Terminal) -> None:
    """The person's end of the connection is gone without a word."""
    terminal.kill(signal.SIGKILL)
    assert terminal.wait_exit() == -signal.SIGKILL


@contextmanager
def watched(program: Program) -> Iterator[int]:
    """The running program, as a descriptor that becomes readable when it ends."""
    descriptor = os.pidfd_open(int((program.folder / "pid").read_text()))
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def has_ended(descriptor: int, seconds: float) -> bool:
    return bool(select.select([descriptor], [], [], seconds)[0])


def sessions(program: Program) -> list[tuple[object, ...]]:
    """Whether each session is live, and why it ended; oldest first."""
    return program.rows("SELECT ended_at IS NULL, end_reason FROM session ORDER BY started_at, rowid")


def roger(program: Program) -> tuple[str, int]:
    """Roger's status and version."""
    ((status, version),) = program.rows('SELECT status, version FROM "user" WHERE email = ?', ROGER)
    return status, version


def changes(program: Program) -> int:
    """How many changes of Roger the log has."""
    ((count,),) = program.rows(
        "SELECT count(*) FROM audit_event WHERE target = ? AND kind = 'Change' AND result = 'Success'", ROGER
    )
    return int(count)


def assert_sound(program: Program) -> None:
    with closing(sqlite3.connect(program.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert program.first_broken() is None


def up_to_the_last_key(terminal: Terminal) -> None:
    """Another status for Roger, and the preview with the focus on Change."""
    sign_in(terminal, "2 accounts")
    open_security(terminal, ROGER)
    terminal.press("tab", "tab", "right", "ctrl+s")
    terminal.wait_for("optional")
    terminal.press("tab")
    terminal.wait_for(">[ Change ]")
    terminal.settle()


def test_the_connection_is_cut_in_the_middle_of_a_change(program: Program) -> None:
    """The session has ended and is recorded; the change is made, with its event, or it isn't, without one."""
    chance = random.Random(8)
    with serving(f"ForceCommand {command(program)}") as host:
        for number in range(1, 4):
            before, known = roger(program), changes(program)
            with host.terminal() as terminal:
                terminal.wait_for("[ Sign in ]", 30)
                up_to_the_last_key(terminal)
                with watched(program) as running:
                    terminal.send(b"\r")
                    terminal.settle(chance.uniform(0, 0.06))
                    cut(terminal)
                    assert has_ended(running, 20), "the program still runs"
            assert sessions(program) == [(0, "connection lost")] * number
            ends = program.rows("SELECT actor, title, origin FROM audit_event WHERE kind = 'Logout' ORDER BY id")
            assert len(ends) == number
            assert ends[-1][:2] == (EMAIL, "Connection lost")
            assert '"ssh":"127.0.0.1"' in ends[-1][2]
            after, made = roger(program), changes(program) - known
            assert made in (0, 1)
            assert after[1] == before[1] + made
            assert (after[0] != before[0]) == bool(made)
            assert_sound(program)


@pytest.fixture
def tmux(program: Program, tmp_path: Path) -> Iterator[str]:
    """A command that attaches to the program in tmux, and starts it when there is none."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux isn't installed")
    settings = program.folder / "tmux.conf"
    settings.write_text("set -sg escape-time 10\nset -g default-terminal tmux-256color\n")
    words = ["tmux", "-u", "-f", str(settings), "-L", f"rwtui-{os.getpid()}-{tmp_path.name}"]
    yield shlex.join([*words, "new-session", "-A", "-s", "rwtui", str(command(program))])
    subprocess.run([*words, "kill-server"], capture_output=True, check=False)


def test_tmux_keeps_the_program_when_the_connection_is_cut(program: Program, tmux: str) -> None:
    """What was begun is finished; whoever comes back finds the program, the session and the answer."""
    before = roger(program)
    with serving(f"ForceCommand {tmux}") as host:
        with host.terminal() as terminal:
            terminal.wait_for("[ Sign in ]", 30)
            up_to_the_last_key(terminal)
            with watched(program) as running:
                terminal.send(b"\r")
                cut(terminal)
                assert not has_ended(running, 0)
        with host.terminal() as terminal:
            shown = terminal.wait_for(lambda text: "Saved" in text or ">[ Change ]" in text, 20)
            if "Saved" not in shown:  # the key had not left the person's end
                terminal.press("enter")
                terminal.wait_for("Saved")
            assert sessions(program) == [(1, "")]
            after = roger(program)
            assert (after[0] != before[0], after[1]) == (True, before[1] + 1)
            assert changes(program) == 1
            quit_program(terminal)
    assert sessions(program) == [(0, "quit")]
    assert_sound(program)


def test_tmux_keeps_a_preview_that_nobody_has_answered(program: Program, tmux: str) -> None:
    before = roger(program)
    with serving(f"ForceCommand {tmux}") as host:
        with host.terminal() as terminal:
            terminal.wait_for("[ Sign in ]", 30)
            up_to_the_last_key(terminal)
            cut(terminal)
        assert roger(program) == before
        with host.terminal() as terminal:
            terminal.wait_for(">[ Change ]", 20)
            terminal.press("enter")
            terminal.wait_for("Saved")
    assert roger(program)[1] == before[1] + 1
