"""The harness itself: keys arrive, the screen is read as a person would, and a time-out shows it."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tests.terminal.harness import Terminal
from tests.terminal.keys import key_bytes
from tests.terminal.screen import Feed, Screen

SMALL_APP = """
from textual.app import App
from textual.binding import Binding
from textual.widgets import Input, Label

class Small(App[None]):
    BINDINGS = [Binding("escape", "say('escaped')", priority=True), Binding("ctrl+s", "say('saved')", priority=True)]
    def compose(self):
        yield Input(placeholder="a name")
        yield Label("nothing yet", id="said")
    def on_input_submitted(self, event):
        self.action_say(f"hello {event.value}")
    def on_resize(self, event):
        self.query_one(Input).placeholder = f"{event.size.width} wide"
    def action_say(self, text):
        self.query_one("#said", Label).update(text)

Small().run()
raise SystemExit(7)
"""


def test_textual_app_takes_keys_and_leaves_the_screen_as_it_was(tmp_path: Path) -> None:
    program = tmp_path / "small.py"
    program.write_text(SMALL_APP)
    with Terminal(["sh", "-c", f'echo before; "{sys.executable}" "{program}"']) as terminal:
        terminal.wait_for("nothing yet")
        assert terminal.screen.alternate
        terminal.resize(60, 20)
        terminal.wait_for("60 wide")
        terminal.type("Zoë 東京")
        terminal.press("left", "backspace", "enter")
        terminal.wait_for("hello Zoë 京")
        terminal.press("escape", "ctrl+s")
        terminal.wait_for("saved")
        terminal.wait_gone("escaped")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 7
        assert not terminal.alive
        assert terminal.lines()[0] == "before"
        assert "nothing" not in terminal.text()
        assert b"nothing yet" in terminal.bytes


def test_shell_sees_a_clean_environment() -> None:
    with Terminal(["bash", "--norc", "--noprofile"], env={"PS1": "ready> "}) as terminal:
        terminal.wait_for("ready>")
        terminal.type("echo $TERM $LANG $COLUMNS.$LINES; ls -A ~ | wc -l; env | grep -c PYTEST\r")
        terminal.wait_for("xterm-256color C.UTF-8 80.24\n0\n0\n")
        terminal.wait_for(lambda text: text.count("ready>") == 2)
        terminal.press("ctrl+d")
        assert terminal.wait_exit() == 1


def test_large_paste_reaches_cat_whole() -> None:
    with Terminal(["sh", "-c", "stty raw -echo; echo ready; exec head -c 300000"]) as terminal:
        terminal.wait_for("ready")
        terminal.send(b"x" * 300_000)
        assert terminal.wait_exit() == 0
        assert terminal.bytes.count(b"x") == 300_000


def test_time_out_and_end_show_the_screen() -> None:
    with Terminal(["cat"]) as terminal:
        terminal.type("hello\r")
        with pytest.raises(AssertionError, match=r"'never' did not appear .*0\.2 s \(it runs\):\n\+-+\+\n\|hello "):
            terminal.wait_for("never", 0.2)
        with pytest.raises(AssertionError, match=r"still ran after 0\.1 s"):
            terminal.wait_exit(0.1)
        terminal.kill(signal.SIGKILL)
        with pytest.raises(AssertionError, match=r"ended before it showed 'never' \(it has ended\)"):
            terminal.wait_for("never")
        assert terminal.wait_exit() == -signal.SIGKILL


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_unknown_sequences_draw_nothing(size: int) -> None:
    screen = Screen(40, 3)
    feed = Feed(screen)
    sent = (
        b"a\x1b[?2026$pb\x1b[>1uc\x1b[?2026hd\x1b[?2026le\x1b[?4mf\x1b[>4;2mg\x1b[4:3mh\x1b[2 qi\x1b[?6nj\x1b[<uk"
        b"\x1bP>|xterm\x1b\\l\x1b_Gq\x1b\\m\x1b]0;title\x07n\x1b]52;c;aGk=\x1b\\o\x1b(Bp\x1b[22;0;0tq\x1b[5nr\x1b=s"
        b"\r\n\x1b[1mt\xc3\xa9\xe6\x9d\xb1u\x1b[0m\r\n\xe6\x9d\xb1\x1b[3;2H-"
    )
    for start in range(0, len(sent), size):
        feed(sent[start : start + size])
    assert screen.rows()[:2] == ["abcdefghijklmnopqrs", "té東u"]
    assert screen.rows()[2].endswith("-")
    assert screen.title == "title"


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("ctrl+s", b"\x13"),
        ("shift+tab", b"\x1b[Z"),
        ("up", b"\x1b[A"),
        ("ctrl+home", b"\x1b[1;5H"),
        ("shift+delete", b"\x1b[3;2~"),
        ("f1", b"\x1bOP"),
        ("f12", b"\x1b[24~"),
        ("alt+x", b"\x1bx"),
        ("+", b"+"),
        ("ł", "ł".encode()),
    ],
)
def test_keys_are_what_xterm_sends(key: str, sent: bytes) -> None:
    assert key_bytes(key) == sent


def test_unknown_key_is_refused() -> None:
    with pytest.raises(ValueError, match="no such key"):
        key_bytes("hyper+x")
