"""Terminals of every kind: what is painted on them, what is kept from them, and those that are refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.terminal.desk import (
    ROGER,
    at_sign_in,
    once_round,
    sign_in,
)
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, Program

SGR = re.compile(rb"\x1b\[([0-9;]*)m")


pytestmark = pytest.mark.usefixtures("roger")


def styles(sent: bytes) -> set[int]:
    """All parameters of SGR, which set colours and weights."""
    return {int(number) for whole in SGR.findall(sent) for number in whole.split(b";") if number}


@pytest.mark.wide(2)
@pytest.mark.parametrize("term", ["xterm-256color", "screen", "tmux-256color", "linux", "vt100"])
def test_painted_and_left_as_it_was(program: Program, term: str) -> None:
    with at_sign_in(program, TERM=term, COLORTERM="truecolor") as terminal:
        assert terminal.screen.alternate
        _, search, found, account, preview, *_ = once_round(terminal)
        assert search.splitlines()[0].startswith(" [1 Users]")
        assert "Nguyễn" in found
        assert re.search(r"Account Status +\(o\) Enabled +\( \) Disabled", account)
        assert re.search(r"Account Status +Enabled +Disabled", preview)
        terminal.press("ctrl+q")
        terminal.wait_for("Leave rwtui")
        terminal.press("shift+tab", "enter")
        assert terminal.wait_exit() == 0
        assert not terminal.screen.alternate
        assert terminal.text().strip() == ""
        sent = terminal.bytes
        assert not re.search(rb"\x1b\[[0-9;]*[34]8;2", sent)  # the terminal's own colours
        assert not re.search(rb"\x1b\[\?(?:9|100[0-3]|1005|1006|1015|1016)h", sent)  # the mouse is off
        assert not re.search(rb"\x1b\[[<>=]", sent)  # and so is the keyboard protocol
        assert set(terminal.feed.unknown) <= ({b"\x1b[?2026$p"} if term not in ("linux", "vt100") else set())
        for number in (25, 7):
            assert sent.rindex(b"\x1b[?%dh" % number) > sent.rfind(b"\x1b[?%dl" % number)
        for number in (1049, 2004, 1004):
            assert sent.rindex(b"\x1b[?%dl" % number) > sent.rindex(b"\x1b[?%dh" % number)


@pytest.mark.long
def test_plain_output_sends_more_and_shows_the_same(program: Program) -> None:
    screens, sent = [], []
    for words in ((), ("--plain-output",)):
        with Terminal(program.arguments(*words), cwd=program.folder) as terminal:
            terminal.wait_for("[ Sign in ]", 20)
            sign_in(terminal, "2 accounts")
            terminal.wait_for(ROGER)
            screens.append(terminal.settle())
            sent.append(len(terminal.bytes))
    assert screens[0] == screens[1]
    assert sent[0] < sent[1] / 3


@pytest.mark.parametrize("term", ["dumb", ""])
def test_dumb_terminals_are_refused(program: Program, term: str) -> None:
    with Terminal(program.arguments(), env={"TERM": term}) as terminal:
        assert terminal.wait_exit() == 2
        assert "draws on a whole terminal, and this isn't one" in " ".join(terminal.text().split())
        assert b"\x1b" not in terminal.bytes


def test_no_terminal_is_refused(program: Program) -> None:
    done = program.run()
    assert (done.returncode, done.stdout) == (2, "")
    assert "this isn't one" in done.stderr


def test_no_color_is_heeded(program: Program) -> None:
    with at_sign_in(program, NO_COLOR="1") as terminal:
        *_, passwords = once_round(terminal)
        assert re.search(r">New Password +••••••", passwords)
        terminal.press("ctrl+s")
        told = terminal.wait_for("2 fields to correct")
        assert "! Nothing saved" in told
        assert re.search(r"! .*at least 15", told)
        assert styles(terminal.bytes) <= {0, 1, 2, 4, 7, 39, 49}  # weights, and the colours one has anyway
        terminal.press("escape")
        terminal.wait_for("Discard")
        assert ">[ Cancel ]" in terminal.text()
        terminal.press("tab")
        terminal.wait_for(">[ Discard ]")


@pytest.mark.wide(1)
@pytest.mark.parametrize("locale", [{"LANG": "C"}, {"LC_ALL": "POSIX"}, {"LC_ALL": "C", "LANG": "en_US.UTF-8"}])
def test_only_ascii_where_the_locale_is_c(program: Program, locale: dict[str, str]) -> None:
    with at_sign_in(program, 80, 24, **locale) as terminal:
        screens = once_round(terminal)
        assert terminal.bytes.isascii()
        assert "Nguy?n" in screens[2]
        assert re.search(r"New Password +\*{6}", screens[-1])
        assert "v List" not in screens[3]
        terminal.type("é")  # a key that the locale has no letter for
        assert re.search(r"New Password +\*{7}", terminal.settle())
        assert b"\\u" not in terminal.bytes


def test_latin_1_is_sent_and_read_as_such(program: Program) -> None:
    with at_sign_in(program, LC_ALL="de_DE.ISO-8859-1") as terminal:
        terminal.send("Zoë ☃".encode("latin-1", "replace"))
        terminal.wait_for(lambda _: "ë".encode("latin-1") in terminal.bytes)
        assert "ë".encode() not in terminal.bytes


def test_bytes_that_are_no_text_end_nothing(program: Program) -> None:
    with at_sign_in(program) as terminal:
        terminal.send(b"\xe9\xff\xc3")
        terminal.settle()
        terminal.press("ctrl+u")
        terminal.type(EMAIL)
        terminal.wait_for(EMAIL)
        assert terminal.alive


def test_the_environment_opens_no_back_door(program: Program, tmp_path: Path) -> None:
    log, shots = tmp_path / "log", tmp_path / "shots"
    shots.mkdir()
    environment = {
        "TEXTUAL": "debug,devtools",
        "TEXTUAL_LOG": str(log),
        "TEXTUAL_SCREENSHOT": "0",
        "TEXTUAL_SCREENSHOT_LOCATION": str(shots),
        "TEXTUAL_DRIVER": "nowhere:Nothing",
        "TEXTUAL_PRESS": "ctrl+q",
        "TEXTUAL_FILTERS": "dim",
        "TEXTUAL_ALLOW_SIGNALS": "1",
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "UNICODE_VERSION": "4.1.0",
        "COLUMNS": "200",
        "LINES": "5",
    }
    with at_sign_in(program, 80, 24, **environment) as terminal:
        sign_in(terminal, "2 accounts")
        terminal.press("ctrl+c")
        assert "[1 Users]" in terminal.settle()
        assert terminal.alive
        terminal.resize(100, 30)
        terminal.wait_for(lambda text: text.splitlines()[0].endswith("rwtui") and len(text.splitlines()[0]) == 99)
    assert not log.exists()
    assert not list(shots.iterdir())
