"""The session of this terminal: kept alive by keys, covered when it times out, ended when the connection drops."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from textual import events, work

from rwtui.domain.preferences import Formats
from rwtui.domain.times import Clock
from rwtui.errors import RwtuiError
from rwtui.services.context import Context
from rwtui.services.session_ends import SessionEnded, TimedOut
from rwtui.tui.activity import Activity
from rwtui.tui.screens.cover import CoverPage
from rwtui.tui.screens.page import Page
from rwtui.tui.terminal_app import TerminalApp
from rwtui.tui.theme import DEFAULT

if TYPE_CHECKING:
    from rwtui.domain.accounts import Account
    from rwtui.services.desk import Desk
    from rwtui.services.sign_in import SignedIn, SignIn

IDLE_LOOK = 5.0
"""Seconds between looks at whether the session has timed out; nothing is sent to the terminal meanwhile."""


class SessionApp(TerminalApp):
    """Who is signed in at this terminal, and for how long."""

    def __init__(self, context: Context, *, plain_output: bool = False) -> None:
        super().__init__(plain_output=plain_output)
        self.context = context
        self.activity = Activity(context.clock)
        self._me: Account | None = None
        self._email = ""
        self._desk: Desk | None = None

    @cached_property
    def sign_in(self) -> SignIn:
        """Signing in and out; what that takes is imported when the first screen is painted."""
        from rwtui.services.sign_in import SignIn

        return SignIn(self.context)

    @property
    def clock(self) -> Clock:
        """The time, UTC."""
        return self.context.clock

    @property
    def me(self) -> Account | None:
        """Who is signed in, as last read."""
        return self._me

    @me.setter
    def me(self, me: Account | None) -> None:
        self._me = me
        self.wear(me.preferences.theme if me else DEFAULT)

    @property
    def formats(self) -> Formats:
        """How dates and times are written on every screen: as who is signed in wants them."""
        return self._me.preferences.formats if self._me else Formats()

    def told(self, refusal: RwtuiError) -> str:
        """The sentence of a refusal, a time in it written as who is signed in wants it."""
        from rwtui.domain.throttle import TooManyTries

        return refusal.told(self.formats) if isinstance(refusal, TooManyTries) else str(refusal)

    @property
    def desk(self) -> Desk:
        """The services of the session."""
        if self._desk is None:
            raise SessionEnded  # while one signs out, what is still being read comes to nothing
        return self._desk

    @property
    def has_session(self) -> bool:
        """Whether anybody is signed in; not any more while signing out is under way."""
        return self._desk is not None

    def keep_session(self) -> None:
        """Look after time-outs and a dropped connection from now on."""
        self.set_interval(IDLE_LOOK, self._check_idle)
        self.heed_signals()

    def take(self, signed_in: SignedIn) -> None:
        """This session is the terminal's from now on."""
        from rwtui.services.desk import desk_for

        self._desk = desk_for(self.context, signed_in.session_id)
        self._email = signed_in.account.email
        self.activity.begin(signed_in.account.timeout, self.context.rules.session.longest)

    def signed_in(self, signed_in: SignedIn) -> None:
        """A session has begun: go on with what signing in still asks for."""
        raise NotImplementedError

    def go_sign_in(self, message: str = "", *, said: str = "") -> None:
        """To Sign in, saying why."""
        raise NotImplementedError

    def over(self, over: SessionEnded) -> None:
        """The session has timed out, which covers the screen, or was ended elsewhere, which leads to Sign in."""
        if not self.has_session:
            return  # one is leaving already
        if isinstance(over, TimedOut):
            self.cover()
        else:
            self.go_sign_in(str(over))

    @property
    def covered(self) -> bool:
        """Whether the cover is shown."""
        return any(isinstance(screen, CoverPage) for screen in self.screen_stack)

    def cover(self) -> None:
        """Hide everything until the password is given again."""
        if self._desk is None or self.covered:
            return
        self._time_out(self._desk.session_id)
        self.push_screen(CoverPage(self._email))

    @work(thread=True, description="time out")
    def _time_out(self, session_id: str) -> None:
        with suppress(RwtuiError):
            self.sign_in.time_out(session_id)

    def uncover(self, signed_in: SignedIn) -> None:
        """Back where one was, with what was typed; unless signing in asks for more."""
        from rwtui.storage.sessions import Stage

        if signed_in.stage is not Stage.FULL:
            self.signed_in(signed_in)
            return
        self.take(signed_in)
        if self.me is not None:
            self.me = signed_in.account
        self.pop_screen()
        if isinstance(self.screen, Page):
            self.screen.say("Signed in again.")

    async def on_event(self, event: events.Event) -> None:
        """A key is activity: it keeps the session alive. One that comes too late covers the screen and does no more."""
        typed = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        if typed and self._desk is not None and not self.covered:
            if self.activity.over():
                self.cover()
                return
            if self.activity.seen():
                self._touch(self._desk.session_id)
        await super().on_event(event)

    @work(thread=True, exclusive=True, group="touch", description="touch")
    def _touch(self, session_id: str) -> None:
        try:
            self.sign_in.touch(session_id)
        except SessionEnded as over:
            self.call_from_thread(self.over, over)
        except RwtuiError:
            pass  # the next action says what is wrong

    def _check_idle(self) -> None:
        if self._desk is not None and self.activity.over():
            self.cover()

    def ended(self, reason: str) -> None:
        """The connection dropped, or the host wants us gone: end the session in the records."""
        with suppress(Exception):  # whatever is the matter, the program goes
            if self._desk is not None:
                self.sign_in.sign_out(self._desk.session_id, reason)

    def sign_out(self) -> None:
        """End the session, then Sign in."""
        self._sign_out()

    @work(description="sign out")
    async def _sign_out(self) -> None:
        await self._end_session("signed out")
        self.go_sign_in(said="Signed out.")

    async def _end_session(self, reason: str) -> None:
        if self._desk is not None:
            session_id, self._desk = self._desk.session_id, None
            await asyncio.to_thread(self.sign_in.sign_out, session_id, reason)
