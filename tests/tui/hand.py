"""A hand on the keyboard of the program, and an eye on its screen: what the tests of the interface are made with."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from rwtui.domain.accounts import Account
from rwtui.services.opening import DemoSignIn
from rwtui.services.sign_in import SignedIn
from rwtui.storage.sessions import Stage
from rwtui.tui.app import RwtuiApp
from tests.world import World

LOOK = 0.01
"""Seconds between two looks at the screen."""
LONGEST = 90
"""Seconds after which a key is taken for one that is never answered."""
Wanted = str | Callable[[str], bool]


class Hand:
    """Presses keys, and waits for what the screen shows rather than for time to pass."""

    def __init__(self, pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, RwtuiApp)
        self.pilot = pilot
        self.app: RwtuiApp = pilot.app

    # Keys

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, each when the last one has been answered."""
        for key in keys:
            self.send(key)
            await self._answered()

    async def at_once(self, *keys: str) -> None:
        """Press keys faster than the program can answer, as they come in one packet of a slow line."""
        for key in keys:
            self.send(key)
        await self._answered()

    async def type(self, text: str) -> None:
        """Type into the field that has the focus."""
        await self.at_once(*text)

    async def retype(self, text: str) -> None:
        """Replace what stands in the field that has the focus."""
        await self.press("ctrl+u", "ctrl+k")
        await self.type(text)

    async def paste(self, text: str) -> None:
        """Paste as a terminal with bracketed paste does."""
        self.app.post_message(events.Paste(text))
        await self._answered()

    def send(self, key: str) -> None:
        """A key, whatever the program is doing."""
        character = key if len(key) == 1 else None
        self.app.post_message(events.Key(_character_to_key(key) if character else key, character))

    async def _answered(self) -> None:
        """Let the program go on until all keys have done their work, and draw the screen.

        TimeoutError where it never does, for it hangs, or has crashed: that is then what the test tells.
        """
        taken = asyncio.Event()
        async with asyncio.timeout(LONGEST):
            if self.app.call_later(taken.set):  # behind the keys
                await taken.wait()
            while self.app.is_running and not self.app.has_answered:
                await asyncio.sleep(0)
        await self.pilot.pause(0)

    async def tab_to(self, name: str, *, most: int = 30) -> None:
        """Tab until the control of this id has the focus."""
        for _ in range(most):
            if self.focused == name:
                return
            await self.press("tab")
        raise AssertionError(self._drawn(f"Tab never reached {name!r}"))

    # The screen

    @property
    def lines(self) -> list[str]:
        """The screen as it is drawn, line by line, without the blanks at the ends."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def said(self) -> str:
        """The line for what has happened."""
        return self.lines[-2]

    @property
    def keys(self) -> str:
        """The line for what keys do."""
        return self.lines[-1]

    @property
    def focused(self) -> str:
        """The id of what has the focus."""
        return (self.app.focused.id or "") if self.app.focused else ""

    def line(self, text: str) -> str:
        """The only line with this text."""
        found = [line for line in self.lines if text in line]
        assert len(found) == 1, self._drawn(f"{len(found)} lines have {text!r}")
        return found[0]

    # Waiting

    async def until(self, predicate: Callable[[], object], what: str = "", seconds: float = 10) -> None:
        """Let the program work until something is so; AssertionError with the screen when it takes too long."""
        deadline = time.monotonic() + seconds
        if predicate():
            await self.pilot.pause(0)
            return
        while not predicate():
            assert time.monotonic() < deadline, self._drawn(f"{what or 'it'} did not come about within {seconds:g} s")
            await asyncio.sleep(LOOK)  # the program works meanwhile: to ask it whether it is idle would be work too
        await self.pilot.pause()  # what belongs to the same painting

    async def shows(self, wanted: Wanted, seconds: float = 10) -> str:
        """Wait until the screen shows a text or fulfils a predicate; the screen."""
        what = repr(wanted) if isinstance(wanted, str) else getattr(wanted, "__name__", "the predicate")
        await self.until(lambda: (wanted in self.text) if isinstance(wanted, str) else wanted(self.text), what, seconds)
        return self.text

    async def gone(self, text: str) -> str:
        """Wait until the screen no longer shows a text; the screen."""
        await self.until(lambda: text not in self.text, f"a screen without {text!r}")
        return self.text

    def _drawn(self, what: str) -> str:
        edge = "+" + "-" * self.app.size.width + "+"
        body = (f"|{line.ljust(self.app.size.width)}|" for line in self.lines)
        return "\n".join([f"{what} (the focus is on {self.focused!r}):", edge, *body, edge])


@asynccontextmanager
async def program(
    world: World, me: Account | None = None, *, size: tuple[int, int] = (80, 24), demo: DemoSignIn | None = None
) -> AsyncIterator[Hand]:
    """The program on a world's database; with `me` signed in already, which saves a second."""
    app = RwtuiApp(world.context, demo)
    async with app.run_test(size=size) as pilot:
        hand = Hand(pilot)
        if me is not None:
            session_id = world.desk(me).session_id
            app.signed_in(SignedIn(session_id, me, Stage.FULL))
            await hand.gone(" Sign in")
        yield hand
        await pilot.pause()


@asynccontextmanager
async def opened(
    world: World, me: Account, email: str, *, security: bool = False, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Hand]:
    """The program with an account open that was searched for by its email."""
    async with program(world, me, size=size) as hand:
        await hand.type(f"email:{email}")
        await hand.shows("1 account")
        await hand.press("down", "p" if security else "enter")
        await hand.shows("< 1 of 1 >")
        yield hand


@asynccontextmanager
async def at_home(world: World, me: Account) -> AsyncIterator[Hand]:
    """The program with one's own account open at Password & Security."""
    async with program(world, me) as hand:
        if hand.app.may_search:
            await hand.shows("Search")
            await hand.press("tab", "5")
        await hand.shows("[5 My Profile]")
        while "[Password & Security]" not in hand.lines[2]:
            await hand.press("ctrl+t")
        yield hand
