"""The program before two emulated terminals: one gets all that Textual paints, the other what is sent of it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual import events
from textual.driver import Driver
from textual.geometry import Size

from rwtui.domain.accounts import Account
from rwtui.services.sign_in import SignedIn
from rwtui.storage.sessions import Stage
from rwtui.tui.app import RwtuiApp
from rwtui.tui.driver import TerminalDriver, shown_in
from tests.terminal.screen import Feed, Screen
from tests.tui.hand import Hand
from tests.world import World

Drawn = tuple[object, ...]


class Emulated(Screen):
    """pyte knows no dim: here it is drawn as blinking, which the program never does."""

    def select_graphic_rendition(self, *attributes: int, **kwargs: Any) -> None:
        """Colours and weights."""
        super().select_graphic_rendition(*[5 if number == 2 else number for number in attributes], **kwargs)

    def drawn(self) -> list[list[Drawn]]:
        """Every cell with its style; of a blank only what can be seen."""
        cells = [[self.buffer[y][x] for x in range(self.columns)] for y in range(self.lines)]
        return [[tuple(cell) if _visible(cell) else (" ", cell.bg) for cell in row] for row in cells]

    def place(self) -> tuple[int, int]:
        """Where the cursor is; behind the last column is on it."""
        return self.cursor.y, min(self.cursor.x, self.columns - 1)


def _visible(cell: Any) -> bool:
    return bool(cell.data != " " or cell.reverse or cell.underscore or cell.strikethrough)


class Emulator:
    """An emulated terminal, and what it was sent."""

    def __init__(self, columns: int = 80, lines: int = 24) -> None:
        self.screen = Emulated(columns, lines)
        self._feed = Feed(self.screen)
        self.taken = 0

    def __call__(self, data: str) -> None:
        """Draw; as a terminal's line discipline does, a new line begins at the left."""
        sent = data.encode()
        self.taken += len(sent)
        self._feed(sent.replace(b"\n", b"\r\n"))
        assert not self._feed.unknown


class Line:
    """Where the driver's writer thread would write."""

    def __init__(self, to: Emulator) -> None:
        self.write = to

    def is_alive(self) -> bool:
        """As long as the program runs."""
        return True


class WatchedDriver(TerminalDriver):
    """The program's own, between two emulated terminals and no keyboard."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.columns, self.lines = kwargs["size"]
        before = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
        super().__init__(*args, **kwargs)
        for number, handler in before.items():
            signal.signal(number, handler)
        self.plain, self.less = Emulator(self.columns, self.lines), Emulator(self.columns, self.lines)
        self._writer_thread = Line(self.less)  # type: ignore[assignment]

    def _get_terminal_size(self) -> tuple[int, int]:
        return self.columns, self.lines

    def write(self, data: str) -> None:
        """To both."""
        self.plain(shown_in(data, self._encoding))
        super().write(data)

    def start_application_mode(self) -> None:
        """What a terminal is told first."""
        for mode in ("\x1b[?1049h", "\x1b[?25l", "\x1b[?7l"):
            self.write(mode)
        self.told_size()

    def told_size(self) -> None:
        """As SIGWINCH tells."""
        size = Size(self.columns, self.lines)
        asyncio.get_running_loop().call_soon(self._app.post_message, events.Resize(size, size))

    def resize(self, columns: int, lines: int) -> None:
        """The window has another size."""
        self.columns, self.lines = columns, lines
        for screen in (self.plain.screen, self.less.screen):
            screen.resize(lines, columns)
        self.told_size()

    def suspended(self, noise: str) -> None:
        """To the shell, where something is written, and back."""
        self.write("\x1b[?1049l")
        self.noise(noise)
        self.start_application_mode()

    def noise(self, text: str) -> None:
        """Another program writes on the terminal."""
        self.plain(text)
        self.less(text)

    def disable_input(self) -> None:
        """There is none."""

    def stop_application_mode(self) -> None:
        """The emulators are thrown away."""

    def flush(self) -> None:
        """Everything is drawn at once."""

    def close(self) -> None:
        """There is no thread to end."""


class WatchedApp(RwtuiApp):
    """The program that can't be suspended really: the test would stop with it."""

    def get_driver_class(self) -> type[Driver]:
        """The one between the emulators."""
        return WatchedDriver

    def action_suspend_process(self) -> None:
        """To an imagined shell and back."""
        driver = self._driver
        assert isinstance(driver, WatchedDriver)
        driver.suspended("$ ls\nnothing\n$ fg\n")

    def heed_signals(self) -> None:
        """They are the test's own."""


class Watcher(Hand):
    """A hand that compares the two terminals."""

    @property
    def driver(self) -> WatchedDriver:
        """The driver between the emulators."""
        assert isinstance(self.app._driver, WatchedDriver)
        return self.app._driver

    def compare(self, what: str) -> None:
        """Both terminals show the same."""
        plain, less = self.driver.plain.screen, self.driver.less.screen
        for y, (wanted, shown) in enumerate(zip(plain.drawn(), less.drawn(), strict=True)):
            assert shown == wanted, (
                f"{what}: line {y}\n{plain.rows()[y]}\n{less.rows()[y]}\n{_differing(wanted, shown)}"
            )
        assert less.place() == plain.place(), f"{what}: the cursor"

    async def bytes_of(self, *keys: str) -> tuple[int, int]:
        """Press keys; how many bytes each terminal got."""
        before = self.driver.plain.taken, self.driver.less.taken
        await self.press(*keys)
        await self.quiet()
        return self.driver.plain.taken - before[0], self.driver.less.taken - before[1]

    async def quiet(self) -> None:
        """Let the program paint what it has to, in the size that the terminals have."""
        size = self.driver.columns, self.driver.lines
        await self.until(lambda: not self.app.is_running or tuple(self.app.screen.size) == size)
        for _ in range(2):
            await self.pilot.pause()


def _differing(wanted: list[Drawn], shown: list[Drawn]) -> list[tuple[int, Drawn, Drawn]]:
    both = enumerate(zip(wanted, shown, strict=True))
    return [(x, one, other) for x, (one, other) in both if one != other][:3]


@asynccontextmanager
async def watched(world: World, me: Account | None, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Watcher]:
    """The program on a world's database, between two terminals; with `me` signed in."""
    app = WatchedApp(world.context)
    async with app.run_test(headless=False, size=size) as pilot:
        hand = Watcher(pilot)
        if me is not None:
            app.signed_in(SignedIn(world.desk(me).session_id, me, Stage.FULL))
            await hand.gone(" Sign in")
        yield hand
        await pilot.pause()
