"""Runs a program in a real pseudo-terminal, presses keys, reads the screen, and keeps every byte it sent."""

from __future__ import annotations

import os
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ptyprocess import PtyProcess

from tests.terminal.keys import key_bytes
from tests.terminal.screen import Feed, Screen

Wanted = str | Callable[[str], bool]

_ESCAPE_PAUSE: Final = 0.15  # seconds after Esc: a key that follows sooner is taken for Alt and that key
_AT_MOST: Final = 5.0  # seconds that a program that never falls silent may hold up a key or a settling


class Terminal:
    """A program in a terminal of its own, with an empty home and a clean environment; use it in a `with` statement.

    Nothing sleeps: each call reads what the program sends until what it waits for has come or its time is up.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: str | Path | None = None,
        columns: int = 80,
        lines: int = 24,
    ) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="rwtui-home-", ignore_cleanup_errors=True)
        self.home = Path(self._home.name)
        self._recorded = bytearray()
        self._open = True
        self.screen = Screen(columns, lines)
        self.feed = Feed(self.screen)
        try:
            self._process = PtyProcess.spawn(
                [str(word) for word in argv],
                cwd=str(cwd or self.home),
                env=_environment(self.home, env or {}),
                dimensions=(lines, columns),
            )
        except BaseException:
            self._home.cleanup()
            raise
        self.pid: int = self._process.pid
        self._fd: int = self._process.fd
        os.set_blocking(self._fd, False)
        self._pidfd = os.pidfd_open(self.pid)  # becomes readable when the program ends

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Keys

    def press(self, *keys: str) -> None:
        """Press keys by the names Textual gives them: "ctrl+s", "shift+tab", "f1", "pagedown", "a"."""
        for key in keys:
            self.send(key_bytes(key))
            if key == "escape":
                self.settle(_ESCAPE_PAUSE)

    def type(self, text: str) -> None:
        """Type text, character after character, as fast as the program takes it."""
        self.send(text.encode())

    def paste(self, text: str) -> None:
        """Paste text the way a terminal with bracketed paste does."""
        self.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")

    def send(self, data: bytes) -> None:
        """Send raw bytes, reading meanwhile so that neither side blocks; AssertionError when none is taken for 10 s."""
        while data:
            readable, writable, _ = select.select([self._fd], [self._fd], [], 10)
            assert readable or writable, self._drawn("the program takes no input")
            if readable:
                if not self._read(0):
                    raise AssertionError(self._drawn("the program had ended before a key was pressed"))
            elif writable:
                data = data[os.write(self._fd, data[:256]) :]

    # The screen

    def lines(self) -> list[str]:
        """The screen as last drawn, line by line, without the blanks at the ends."""
        return self.screen.rows()

    def text(self) -> str:
        """The screen as last drawn, as one text."""
        return "\n".join(self.lines())

    @property
    def bytes(self) -> bytes:
        """Everything the program has sent so far, as it came; take its length before and after to count an action."""
        return bytes(self._recorded)

    def wait_for(self, wanted: Wanted, seconds: float = 10) -> str:
        """Read until the screen shows a text or fulfils a predicate, and return it; AssertionError with the screen."""
        shows = wanted if callable(wanted) else lambda text: wanted in text
        deadline = time.monotonic() + seconds
        while True:
            # What has been sent already belongs to the same painting: look only when all of it is drawn.
            going_on = self._drain(deadline)
            text = self.text()
            if shows(text):
                return text
            left = deadline - time.monotonic()
            name = repr(wanted) if isinstance(wanted, str) else getattr(wanted, "__name__", "the predicate")
            assert going_on, self._drawn(f"the program ended before it showed {name}")
            assert left > 0, self._drawn(f"{name} did not appear within {seconds:g} s")
            self._read(left)

    def wait_gone(self, text: str, seconds: float = 10) -> str:
        """Read until the screen no longer shows a text, and return the screen; AssertionError with the screen."""

        def gone(screen: str) -> bool:
            return text not in screen

        gone.__name__ = f"a screen without {text!r}"
        return self.wait_for(gone, seconds)

    def settle(self, quiet: float = 0.15) -> str:
        """Read until nothing has come for `quiet` seconds and the program waits (or 5 s are up); the screen."""
        deadline = time.monotonic() + max(_AT_MOST, quiet)
        while (left := deadline - time.monotonic()) > 0:
            before = len(self._recorded)
            if not self._read(min(quiet, left)) or (len(self._recorded) == before and not self._at_work()):
                break
        return self.text()

    def resize(self, columns: int, lines: int) -> None:
        """Change the size of the terminal's window; the program gets SIGWINCH."""
        self.screen.resize(lines, columns)
        self._process.setwinsize(lines, columns)

    # The program

    @property
    def alive(self) -> bool:
        """Whether the program still runs."""
        return bool(self._process.isalive())

    def kill(self, number: signal.Signals | int = signal.SIGTERM) -> None:
        """Send the program a signal."""
        if self.alive:
            os.kill(self.pid, number)

    def wait_exit(self, seconds: float = 10) -> int:
        """Read until the program ends; its exit status, or minus the signal. AssertionError with the screen."""
        deadline = time.monotonic() + seconds
        watched = [self._fd, self._pidfd]
        while True:
            readable, _, _ = select.select(watched, [], [], max(0, deadline - time.monotonic()))
            assert readable, self._drawn(f"the program still ran after {seconds:g} s")
            if self._fd in readable and not self._read(0):
                watched = [self._pidfd]
            elif self._pidfd in readable:
                self._drain(deadline)
                self._process.wait()
                killed = self._process.signalstatus
                return -int(killed) if killed is not None else int(self._process.exitstatus)

    def hang_up(self) -> None:
        """Close the window, or lose the connection: nobody is at the other side of the terminal any more."""
        nowhere = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        os.dup2(nowhere, self._fd, inheritable=False)
        os.close(nowhere)

    def close(self) -> None:
        """End the program, gently and then not, and give everything back."""
        if not self._open:
            return
        self._open = False
        try:
            for number in (signal.SIGTERM, signal.SIGKILL):
                self.kill(number)
                try:
                    self.wait_exit(2)
                    break
                except AssertionError:
                    continue
        finally:
            os.close(self._pidfd)
            self._process.fileobj.close()
            self._process.closed = True
            self._home.cleanup()

    def _read(self, seconds: float) -> bool:
        """Take what has come, waiting up to `seconds` for it; False when the program's side is closed."""
        readable, _, _ = select.select([self._fd], [], [], seconds)
        if not readable:
            return True
        try:
            data = os.read(self._fd, 65536)
        except BlockingIOError:
            return True
        except OSError:  # EIO: nobody holds the other side any more
            return False
        self._recorded += data
        self.feed(data)
        self._answer()
        return bool(data)

    def _answer(self) -> None:
        """Give what a terminal answers to the questions it was asked."""
        answers, self.screen.answers = self.screen.answers, b""
        with suppress(OSError):  # nobody is there any more
            os.write(self._fd, answers)

    def _at_work(self) -> bool:
        """Whether a thread of the program runs, or would if the machine had a processor to spare."""
        with suppress(OSError):  # it has ended
            states = [
                task.read_text().rpartition(")")[2].split()[0] for task in Path(f"/proc/{self.pid}/task").glob("*/stat")
            ]
            return "R" in states
        return False

    def _drain(self, deadline: float) -> bool:
        """Take all that has come already; False when the program's side is closed."""
        while time.monotonic() < deadline:
            before = len(self._recorded)
            if not self._read(0):
                return False
            if len(self._recorded) == before:
                break
        return True

    def _drawn(self, what: str) -> str:
        """A message with the whole screen in it."""
        edge = "+" + "-" * self.screen.columns + "+"
        body = (f"|{line.ljust(self.screen.columns)}|" for line in self.lines())
        last = bytes(self._recorded[-200:])
        state = "it runs" if self.alive else "it has ended"
        return "\n".join([f"{what} ({state}):", edge, *body, edge, f"last bytes: {last!r}"])


def _environment(home: Path, extras: Mapping[str, str]) -> dict[str, str]:
    """What the program sees: nothing of the caller's but the path (this Python's programs first) and coverage's."""
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")},
        **extras,
    }
