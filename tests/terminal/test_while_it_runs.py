"""What happens to a terminal while the program is on it: sizes, suspending, pasting, and a multiplexer around it."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.terminal.desk import ROGER, at_sign_in, once_round, open_security, own_security, sign_in, tab_to
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, PASSWORD, Program

LONG = "x" * 100_000
NOT_TAKEN = "Not taken: at most"


pytestmark = pytest.mark.usefixtures("roger")


def test_sixty_by_sixteen_works(program: Program) -> None:
    with at_sign_in(program, 60, 16) as terminal:
        screens = once_round(terminal)
        assert all(len(line) <= 60 for screen in screens for line in screen.splitlines())
        assert "Disabled" in screens[4]
        assert ">[ Cancel ]" in screens[4]


def test_below_that_one_line_says_so(program: Program) -> None:
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        for columns, lines in ((59, 24), (80, 15), (20, 3)):
            terminal.resize(columns, lines)
            text = terminal.wait_for(lambda text: text.startswith("rwtui needs 60x16"))
            assert text.strip().count("\n") == 0
            terminal.press("5", "ctrl+q", "enter")
            terminal.type("not seen, not taken")
            terminal.settle()
        terminal.resize(80, 24)
        text = terminal.wait_for("2 accounts")
        assert text.splitlines()[0].startswith(" [1 Users]")
        assert "not taken" not in text


def test_resized_while_a_question_is_open(program: Program) -> None:
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        open_security(terminal, ROGER)
        terminal.press("ctrl+g")
        terminal.wait_for("Generate API Token")
        before = terminal.settle()
        terminal.resize(60, 16)
        terminal.wait_for(lambda text: any(line.endswith("---") and len(line) == 60 for line in text.splitlines()))
        terminal.resize(30, 10)
        terminal.wait_for("rwtui needs")
        terminal.resize(80, 24)
        terminal.wait_for("Generate API Token")
        assert terminal.settle() == before
        terminal.press("tab", "enter")
        terminal.wait_for("Shown once")


def test_suspended_and_brought_back(program: Program) -> None:
    shell = ["bash", "--norc", "--noprofile", "-i"]
    with Terminal(shell, env={"PS1": "ready> "}, cwd=program.folder) as terminal:
        terminal.wait_for("ready>")
        terminal.type(" ".join(program.arguments()) + "\r")
        terminal.wait_for("[ Sign in ]", 20)
        sign_in(terminal, "2 accounts")
        open_security(terminal, ROGER)
        terminal.press("ctrl+r")
        terminal.wait_for("Confirm Password")
        before = terminal.settle()
        terminal.press("ctrl+z")
        terminal.wait_for("Stopped")
        assert not terminal.screen.alternate
        terminal.type("echo still $((6*7))\r")
        terminal.wait_for("still 42")
        terminal.resize(90, 28)
        terminal.resize(80, 24)
        terminal.type("fg\r")
        terminal.wait_for("Confirm Password")
        assert terminal.settle() == before
        terminal.press("escape")
        terminal.wait_for("Discard")
        terminal.press("ctrl+z")  # over a question too
        terminal.wait_for("Stopped")
        terminal.type("fg\r")
        terminal.wait_for(">[ Cancel ]")
        terminal.press("tab", "enter")
        terminal.wait_for("Search")
        terminal.press("ctrl+q")
        terminal.wait_for("Leave rwtui")
        terminal.press("shift+tab", "enter")
        terminal.wait_for("ready>")


@pytest.mark.long
def test_nothing_could_continue_a_session_leader(program: Program) -> None:
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        terminal.press("ctrl+z")
        assert "[1 Users]" in terminal.settle()
        terminal.press("ctrl+p")
        terminal.type("suspend")
        terminal.wait_for("No matches")
        assert terminal.alive


def test_a_huge_paste_is_not_cut(program: Program) -> None:
    with at_sign_in(program) as terminal:
        terminal.paste(LONG)
        terminal.wait_for(NOT_TAKEN)
        terminal.type(EMAIL)
        terminal.press("tab")
        terminal.paste(LONG)
        terminal.wait_for(f"{NOT_TAKEN} 4,096")
        terminal.type(PASSWORD)
        terminal.press("enter")
        terminal.wait_for("2 accounts")
        terminal.paste(LONG)
        terminal.wait_for(f"{NOT_TAKEN} 1,000")
        own_security(terminal)
        terminal.press("ctrl+r")
        terminal.wait_for("Current Password")
        terminal.paste(PASSWORD)
        for _ in range(2):
            terminal.press("tab")
            terminal.paste("lantern walnut " * 20)
        terminal.press("ctrl+s")
        assert "More than 256 characters" in terminal.wait_for("to correct")
        tab_to(terminal, ">Confirm Password")
        terminal.paste(LONG)
        terminal.wait_for(f"{NOT_TAKEN} 4,096")


@pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux here")
def test_inside_tmux(program: Program) -> None:
    socket = str(program.folder / "tmux")
    tmux = ["tmux", "-u", "-S", socket, "-f", "/dev/null"]
    with Terminal([*tmux, "new-session", " ".join(program.arguments())], cwd=program.folder) as terminal:
        try:
            terminal.wait_for("[ Sign in ]", 20)
            sign_in(terminal, "2 accounts")
            open_security(terminal, ROGER)
            terminal.press("ctrl+g")
            terminal.wait_for(">[ Cancel ]")
            terminal.press("tab")
            terminal.wait_for(">[ Generate ]")
            terminal.send(b"\x1b\r")  # Esc and Enter in one packet cancel
            terminal.wait_gone("Generate API Token")
            assert "none yet" in terminal.settle()
        finally:
            subprocess.run([*tmux, "kill-server"], check=False, capture_output=True)
