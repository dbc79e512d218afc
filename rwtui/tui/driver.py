"""The terminal as it is: what it can show and send, which cells of it change, and an end of its line, noticed."""

from __future__ import annotations

import asyncio
import codecs
import locale
import os
import re
import selectors
import signal
import sys
from codecs import getincrementaldecoder
from functools import cache, lru_cache
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, cast

from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS, IGNORE_SEQUENCE
from textual._compositor import LayoutUpdate
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Region, Size
from textual.strip import Strip

from rwtui.tui.cells import Cells
from rwtui.tui.pace import ANSWER, Pace

if TYPE_CHECKING:
    from textual.message import Message

    from rwtui.tui.terminal_app import TerminalApp

ASCII = {
    **dict.fromkeys("▀▄█▌▐░▒▓⬛■", "#"),
    **dict.fromkeys("─━═╌╍┄┅▔▁▂", "-"),
    **dict.fromkeys("│┃║▏▎▕", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝", "+"),
    **dict.fromkeys("•●·", "*"),
    **dict.fromkeys("▼↓", "v"),
    **dict.fromkeys("▲↑", "^"),
    **dict.fromkeys("←◀", "<"),
    **dict.fromkeys("→▶", ">"),
    "…": "~",
    "\N{NO-BREAK SPACE}": " ",
    "’": "'",
}
"""What is drawn with instead where there is only ASCII: as many cells, so that nothing moves."""

NO_QUERIES = frozenset({"linux", "vt100", "vt102", "vt220", "ansi", "cons25"})
"""Terminals that may print the end of a question they don't know."""


cast("dict[str, object]", ANSI_SEQUENCES_KEYS)[ANSWER] = IGNORE_SEQUENCE
PATIENCE = 5.0
"""Seconds after which a terminal that used to answer is not waited for any more."""
LEAVING = 2.0
"""Seconds that an answer may be late when the program goes: the shell would take it for something typed."""

SYNCHRONIZED = "\x1b[?2026h", "\x1b[?2026l"
"""Around a painting that a terminal shows all at once, where it can."""
AT_ONCE = 250
"""Bytes that arrive together without that."""
_NOTHING_DRAWN = re.compile(r"(?:\x1b\[\?[0-9;]+(?:[hl]|\$p)|\a)+")
_OFF = ("\x1b[<u", "\x1b]22;")
_OTHER_SCREEN = "\x1b[?1049"


@cache
def encoding() -> str:
    """What the terminal's characters are encoded in, by the locale that the program was started with.

    Python itself takes the C locale for UTF-8, and says so in its environment (PEP 538), but the terminal doesn't.
    """
    started_with = dict(os.environb)
    try:
        initial = Path("/proc/self/environ").read_bytes()
        started_with = dict(line.partition(b"=")[::2] for line in initial.split(b"\0") if line)
    except OSError:
        pass
    names = (started_with.get(name, b"") for name in (b"LC_ALL", b"LC_CTYPE", b"LANG"))
    name = next((name.decode("ascii", "replace") for name in names if name), "C")
    if name in {"C", "POSIX"}:
        return "ascii"
    if name.upper() in {"UTF-8", "UTF8"}:  # macOS
        return "utf-8"
    if "." not in name:
        name = locale.normalize(name)
    try:
        return codecs.lookup(name.partition(".")[2].partition("@")[0]).name
    except LookupError:
        return "ascii"


def has_blocks() -> bool:
    """Whether half blocks can be drawn, and with them a QR code."""
    return encoding().startswith("utf")


def shown_in(text: str, encoding: str) -> str:
    """The text with what can't be encoded replaced, cell for cell."""
    if text.isascii() or encoding.startswith("utf"):
        return text
    return "".join(character if character.isascii() else _shown(character, encoding) for character in text)


@lru_cache(maxsize=4096)
def _shown(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        from wcwidth import wcwidth

        return ASCII.get(character) or "?" * max(0, wcwidth(character))
    return character


def textual_is_known() -> bool:
    """Whether this Textual paints the way that `Cells` reads: tried on two lines and two styles."""
    strips = [Strip([Segment("ab", RichStyle(bold=True, color="red")), Segment(" ")]), Strip([Segment("ñan")])]
    painting = LayoutUpdate([[strip] for strip in strips], Region(0, 0, 3, 2))
    cells = Cells(3, 2)
    try:
        painted = painting.render_segments(Console(color_system="standard", force_terminal=True))
        known = cells.want(painted + Control.move_to(1, 1).segment.text)
    except Exception:
        return False
    return known and cells.frame() == "\x1b[m\x1b[H\x1b[J\x1b[1;31mab\r\n\x1b[mñan\x1b[2;2H"


class TerminalDriver(LinuxDriver):
    """Textual's, with less trust in the terminal and what comes from it."""

    _app: TerminalApp

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._encoding = encoding()
        self._asks = os.environ.get("TERM") not in NO_QUERIES
        self._cells = None if self._app.plain_output or not textual_is_known() else Cells(*self._get_terminal_size())
        self._synchronized = False
        self._pace = Pace()
        self._answered = Event()
        self._impatient: asyncio.TimerHandle | None = None
        if sys.__stderr__ is not None and not self._encoding.startswith("utf"):
            sys.__stderr__.reconfigure(encoding=self._encoding, errors="replace")

    def write(self, data: str) -> None:
        """Write what the terminal can show; nothing of the keyboard protocol and the mouse, which are off."""
        if self._writer_thread is not None and self._writer_thread.is_alive() and not data.startswith(_OFF):
            shown = shown_in(data, self._encoding)
            if sent := shown if self._cells is None else self._changes(self._cells, shown):
                super().write(sent)

    def _changes(self, cells: Cells, data: str) -> str:
        """What of this the terminal doesn't show already."""
        if data in SYNCHRONIZED:
            self._synchronized = True
            return ""
        if _NOTHING_DRAWN.fullmatch(data):
            if data.startswith(_OTHER_SCREEN):
                cells.lose()  # whatever is still to be sent is not for the shell's screen
            return data
        if not cells.want(data):
            if self._impatient is not None:  # what was held back is lost
                self._hold_no_more()
                self._app.call_later(self._app.refresh)
            return data
        if self._pace.waits:
            if self._impatient is None:
                self._impatient = self._loop.call_later(PATIENCE, self._give_up)
            return ""
        return self._framed(cells.frame())

    def _framed(self, frame: str) -> str:
        whole = frame.join(SYNCHRONIZED) if self._synchronized and len(frame) > AT_ONCE else frame
        paced = self._pace.sending(whole)
        if paced != whole:
            self._answered.clear()
        return paced

    def start_application_mode(self) -> None:
        """And ask the terminal whether it answers."""
        self._pace = Pace()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        # By way of the loop, which any signal wakes then: a plain handler runs no sooner than the loop's next turn, and
        # a signal that another thread took, or that came just before the loop fell asleep, would wait for a key.
        self._loop.add_signal_handler(signal.SIGWINCH, self._size_changed)
        if self._cells is not None and self._asks:
            self._answered.clear()
            super().write(self._pace.ask())

    def _size_changed(self) -> None:
        size = Size(*self._get_terminal_size())
        self._app.post_message(events.Resize(size, size))

    def stop_application_mode(self) -> None:
        """Not before an answer has come that is on its way."""
        if self._pace.waited_for:
            self._answered.wait(LEAVING)
        super().stop_application_mode()

    def _has_answered(self) -> None:
        """The terminal has drawn what was sent; called by the thread that reads."""
        self._answered.set()
        self._loop.call_soon_threadsafe(self._go_on)

    def _go_on(self) -> None:
        """Send what was held back: the newest, whatever was to be painted before it."""
        self._hold_no_more()
        self._pace.answered()
        self._send_frame()

    def _give_up(self) -> None:
        self._hold_no_more()
        self._pace.give_up()
        self._send_frame()

    def _hold_no_more(self) -> None:
        if self._impatient is not None:
            self._impatient.cancel()
            self._impatient = None

    def _send_frame(self) -> None:
        if self._cells is not None and (frame := self._cells.frame()):
            super().write(self._framed(frame))

    def repaint(self) -> None:
        """Send everything again: another program may have written over it."""
        if self._cells is not None:
            self._cells.forget()
            self._send_frame()

    def resized(self) -> None:
        """The terminal has another size, or had one for a moment; its contents are what it has made of them."""
        if self._cells is not None:
            self._cells.resize(*self._get_terminal_size())

    def _get_terminal_size(self) -> tuple[int, int]:
        """Of the terminal itself, not of COLUMNS and LINES, which don't follow a resize."""
        try:
            columns, lines = os.get_terminal_size(self.fileno)
        except OSError:
            columns, lines = 0, 0
        return columns or 80, lines or 24

    def _request_terminal_sync_mode_support(self) -> None:
        if self._asks:
            super()._request_terminal_sync_mode_support()

    def _query_in_band_window_resize(self) -> None:
        """Not asked: SIGWINCH tells."""

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:
            self._app.call_later(self._app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Keys from the terminal, until it hangs up. A byte that is no character is shown as one that is unknown."""
        known = "utf-8" if self._encoding == "ascii" else self._encoding
        decoder = getincrementaldecoder(known)("replace")
        parser = XTermParser(self._debug)
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                messages: list[Message] = []
                if selector.select(0.1):
                    try:
                        data = os.read(self.fileno, 4096)
                    except OSError:  # EIO: the other side of the terminal is closed
                        data = b""
                    if not data:
                        self._app.hang_up()
                        return
                    typed = decoder.decode(data)
                    if ANSWER in typed:
                        self._has_answered()
                    if typed := typed.replace(ANSWER, ""):  # nothing, to the parser, is the end
                        messages += parser.feed(typed)
                for event in (*messages, *parser.tick()):
                    if isinstance(event, events.Key) and event.character == ANSWER:
                        self._has_answered()
                    else:
                        self.process_message(event)
