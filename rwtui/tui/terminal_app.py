"""An application on a terminal that may be small, colourless, or gone."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from threading import Event, Lock, Thread
from types import FrameType
from typing import Any

from textual import events
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import WorkerFailed

from rwtui.domain.preferences import Theme as Look
from rwtui.domain.text import clip
from rwtui.tui.driver import TerminalDriver
from rwtui.tui.in_order import InOrderApp
from rwtui.tui.keymap import REPAINTS
from rwtui.tui.theme import DEFAULT, FILTERS, THEMES

LEAST = (60, 16)
"""Columns and lines below which nothing but a sentence is shown."""
BUG = 70


class TerminalApp(InOrderApp):
    """What holds on every screen, because of the terminal rather than of what is shown."""

    def __init__(self, *, plain_output: bool = False) -> None:
        self.plain_output = plain_output
        """Whether the terminal gets all that Textual paints, rather than the cells that change."""
        super().__init__(ansi_color=True)  # before the theme is known, or NO_COLOR would be answered with greys
        self._colourless = self.no_color
        for theme in THEMES.values():
            self.register_theme(theme)
        self._look = DEFAULT
        self._begin_in(DEFAULT)
        self._leaving = Lock()
        self._over = False
        self._before: Any = None

    def get_driver_class(self) -> type[Driver]:
        """Our own, whatever the environment says."""
        return TerminalDriver

    # Colours

    def _begin_in(self, look: Look) -> None:
        """The first look, without setting `theme`, which has all styles read a second time before anything is shown."""
        self.set_reactive(TerminalApp.theme, THEMES[look].name)
        self.stylesheet.set_variables(self.get_css_variables())

    def wear(self, look: Look) -> None:
        """Show everything in this look from now on; NO_COLOR keeps the colours away whatever it is."""
        if look is not self._look:
            self._look = look
            self.no_color = self._colourless or look is Look.MONOCHROME
            self.theme = THEMES[look].name
            self.call_next(self._paint_anew)  # behind the stylesheet, which Textual reads anew

    def _paint_anew(self) -> None:
        for screen in self.screen_stack:
            for widget in screen.walk_children(Widget, with_self=True):
                widget.refresh()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those of the look; those of the terminal have the last word."""
        return [*FILTERS.get(self._look, ()), *super().get_line_filters()]

    # A small terminal

    @property
    def too_small(self) -> bool:
        """Whether the screens would not fit."""
        return self.size.width < LEAST[0] or self.size.height < LEAST[1]

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if renderable is not None and self.too_small and self._driver is not None and not self.is_headless:
            told = "rwtui needs {}x{}; this terminal is {}x{}.".format(*LEAST, *self.size)
            self._driver.write(f"\x1b[0m\x1b[2J\x1b[H{clip(told, self.size.width)}")
            self._driver.flush()
            return
        super()._display(screen, renderable)

    async def on_event(self, event: events.Event) -> None:
        """What is typed at a screen that can't be seen is not taken; a resize and Ctrl+L have all sent again."""
        again = isinstance(event, events.Key) and event.key in REPAINTS and not event.is_forwarded
        if isinstance(self._driver, TerminalDriver) and (again or isinstance(event, events.Resize)):
            self._driver.repaint() if again else self._driver.resized()
            self.call_later(self.refresh)
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded and self.too_small:
            return
        await super().on_event(event)

    # Bugs

    def _handle_exception(self, error: Exception) -> None:
        """Stop without printing: Textual's own traceback shows local variables, a typed password among them."""
        self._return_code = BUG
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def panic(self, *renderables: Any) -> None:
        """The same; what Textual would print is not printed."""
        self._handle_exception(RuntimeError("Textual gave up"))

    @property
    def crash(self) -> BaseException | None:
        """The bug that ended the program, for the door to log."""
        return self._exception.error if isinstance(self._exception, WorkerFailed) else self._exception

    # The end of the line, or of our time

    def heed_signals(self) -> None:
        """Go when the connection drops or the host wants us gone, however busy the event loop is."""
        if not self.is_headless:
            self._before = signal.getsignal(signal.SIGHUP)
            signal.signal(signal.SIGHUP, self._on_hang_up)
            signal.signal(signal.SIGTERM, self._on_terminate)

    def ended(self, reason: str) -> None:
        """The program ends without having been asked on the screen; called in a thread of its own."""

    def hang_up(self) -> None:
        """The terminal is gone, so nothing can be drawn any more: say `ended`, and go at once."""
        Thread(target=self._hang_up, daemon=True).start()

    def _hang_up(self) -> None:
        with self._leaving:  # the signal and the end of the input come together, and the first one is enough
            self.ended("connection lost")
            self._over = True
            os.kill(os.getpid(), signal.SIGHUP)
            Event().wait()

    def _on_hang_up(self, number: int, frame: FrameType | None) -> None:
        if not self._over:
            self.hang_up()
            return
        if callable(self._before):  # the demo takes its folder away
            self._before(number, frame)
        os._exit(128 + number)

    def _on_terminate(self, number: int, frame: FrameType | None) -> None:
        Thread(target=self._terminate, args=(number,), daemon=True).start()

    def _terminate(self, number: int) -> None:
        with self._leaving:
            self.ended("program terminated")
            self.call_from_thread(self.exit, 128 + number)
