"""Text that another program writes over the screen, as `wall` does, goes with Ctrl+L."""

from __future__ import annotations

import os
from pathlib import Path

from tests.terminal.desk import ROGER, add_roger, at_sign_in, open_security, sign_in
from tests.terminal.harness import Terminal
from tests.terminal.program import with_administrator

NOISE = "Broadcast message from root: the host goes down at noon\r\n"


def written_over(terminal: Terminal) -> None:
    """Another program has the terminal open and writes to it."""
    with Path(f"/proc/{terminal.pid}/fd/0").open("wb", buffering=0) as other:
        os.write(other.fileno(), b"\x1b[5;5H" + NOISE.encode() + b"\x1b[20;1H" + NOISE.encode() * 3)
    terminal.wait_for("Broadcast")


def test_ctrl_l_repaints_all(tmp_path: Path) -> None:
    program = with_administrator(tmp_path)
    add_roger(program)
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        search = terminal.settle()
        written_over(terminal)
        assert "Broadcast" in terminal.settle()
        terminal.press("ctrl+l")
        terminal.wait_gone("Broadcast")
        assert terminal.settle() == search

        open_security(terminal, ROGER)
        terminal.press("ctrl+r")
        terminal.wait_for("Confirm Password")
        terminal.type("typed and kept")
        form = terminal.settle()
        written_over(terminal)
        terminal.press("ctrl+l")
        terminal.wait_gone("Broadcast")
        assert terminal.settle() == form
        assert "•" * len("typed and kept") in form

        terminal.press("ctrl+q")
        terminal.wait_for("Leave rwtui")
        question = terminal.settle()
        written_over(terminal)
        terminal.press("ctrl+l")
        terminal.wait_gone("Broadcast")
        assert terminal.settle() == question
