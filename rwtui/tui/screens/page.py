"""What every screen has: its lines, a place to say what happened, and one way to ask the services."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from rwtui.errors import Refused, RwtuiError
from rwtui.services.session_ends import ProofNeeded, SessionEnded
from rwtui.tui.fresh import FreshScreen
from rwtui.tui.keymap import Where, bindings
from rwtui.tui.places import PLACES
from rwtui.tui.widgets.controls import TextField
from rwtui.tui.widgets.lines import KeyLine, StatusLine, TopLine

if TYPE_CHECKING:
    from rwtui.tui.app import RwtuiApp

P = ParamSpec("P")
R = TypeVar("R")
W = TypeVar("W")


def one_at_a_time(method: Callable[[W], Awaitable[None]]) -> Callable[[W], Awaitable[None]]:
    """For work that a page or a tab waits for: asked for again before it is done, it is not begun again."""

    @wraps(method)
    async def alone(self: W) -> None:
        page: Page = self if isinstance(self, Page) else cast("Any", self).page
        if not page.busy:
            page.busy = True
            try:
                await method(self)
            finally:
                page.busy = False

    return alone


class Page(FreshScreen[None]):
    """A full screen. `place` is its name in the top line, `help_text` what F1 says first."""

    BINDINGS = [
        *bindings("back", "refresh", "help", "commands", "leave", "suspend_process", "users", "profile"),
        *bindings("attention", "security_groups", "logs"),
    ]
    place = ""
    help_text = ""
    subject = "this screen"
    """What is changed here, for the question on leaving."""
    where: tuple[Where, ...] = (Where.FORM,)
    leads_on = True
    """Whether one can go to the other places from here."""
    busy = False

    @property
    def program(self) -> RwtuiApp:
        """The application, typed."""
        from rwtui.tui.app import RwtuiApp

        assert isinstance(self.app, RwtuiApp)
        return self.app

    def compose(self) -> ComposeResult:
        """Top line, body, what happened, keys."""
        yield TopLine(self.program.places(), self.place)
        with Vertical(id="body"):
            yield from self.body()
        yield StatusLine()
        yield KeyLine()

    def body(self) -> ComposeResult:
        """What is between the lines."""
        yield from ()

    def on_mount(self) -> None:
        """Who is signed in; what was typed ahead can come when all of this is there."""
        self.query_one(StatusLine).who = self.program.who()
        self.call_later(self.program.go_on)

    def holds(self, event: events.Event) -> bool:
        """Whether a key or paste has to wait until the screen calls `go_on`."""
        return False

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a sentence on the line for what happened."""
        self.query_one(StatusLine).say(text, wrong=wrong)

    def on_text_field_too_much(self, event: TextField.TooMuch) -> None:
        """Of a field that has no line of its own for it."""
        self.say(event.sentence, wrong=True)

    @property
    def unsaved(self) -> int:
        """How many changes would be lost by leaving this screen."""
        return 0

    async def may_discard(self) -> bool:
        """Whether this screen can be left: nothing would be lost, or the person says so."""
        from rwtui.tui.modals.confirm import Confirm

        unsaved = self.unsaved
        if not unsaved:
            return True
        text = f" {unsaved} unsaved change{'s' if unsaved > 1 else ''} on {self.subject}."
        answer: bool = await self.app.push_screen_wait(Confirm("Discard the changes?", text, "Discard"))
        return answer

    @contextmanager
    def sentences(self) -> Iterator[None]:
        """Refusals and faults become sentences on this screen; the end of the session leads to Sign in."""
        try:
            yield
        except SessionEnded as over:
            self.program.over(over)
        except RwtuiError as refusal:
            self.say(self.program.told(refusal), wrong=True)

    async def ask(self, call: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a service off the event loop. What it raises comes through, unless this screen has gone meanwhile."""
        try:
            return await asyncio.to_thread(call, *args, **kwargs)
        finally:
            if not self.display:  # it is being taken down: its widgets can't be asked any more
                raise asyncio.CancelledError

    async def proven(self, call: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a service that may want the password proved again first; ask for it then, and go on."""
        try:
            return await self.ask(call, *args, **kwargs)
        except ProofNeeded:
            from rwtui.tui.modals.prove import Prove

            if not await self.app.push_screen_wait(Prove()):
                raise Refused("Nothing was done: your password was not proved again.") from None
            return await self.ask(call, *args, **kwargs)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a field."""
        event.stop()
        self.entered(event.input)

    def entered(self, field: Input) -> None:
        """Enter in a field goes to the next one."""
        self.focus_next()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys that the focused widget itself answers to, for the footer."""
        if isinstance(self.focused, Input):
            return (("enter", "Next Field"),)
        hints: tuple[tuple[str, str], ...] = getattr(self.focused, "key_hints", ())
        return hints

    def labels(self) -> dict[str, str]:
        """Better words for actions, where the place has them."""
        return {}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can't be done here doesn't exist here."""
        if not self.leads_on and (action in PLACES or action in {"users", "profile"}):
            return False
        if action == "users":
            return self.program.may_search
        if action in PLACES:
            return self.program.has_place(action)
        if action == "profile":
            return self.program.me is not None and self.place != "My Profile"
        if action == "suspend_process":
            return self.program.can_suspend
        return True

    def action_back(self) -> object:
        """Nothing to go back to."""
        return None

    def action_refresh(self) -> object:
        """Paint everything again, whatever `wall` has written over it."""
        self.refresh(layout=True)
        self.app.refresh()
        return None

    def action_users(self) -> None:
        """To User Search."""
        self.program.go_users()

    def action_attention(self) -> None:
        """To what needs attention."""
        self.program.go_place("attention")

    def action_security_groups(self) -> None:
        """To the security groups."""
        self.program.go_place("security_groups")

    def action_functional_groups(self) -> None:
        """To the functional groups."""
        self.program.go_place("functional_groups")

    def action_options(self) -> None:
        """To the options."""
        self.program.go_place("options")

    def action_logs(self) -> None:
        """To the event logs."""
        self.program.go_place("logs")

    def action_profile(self) -> None:
        """To one's own account."""
        self.program.go_profile()

    def action_suspend_process(self) -> None:
        """To the shell, until it says fg."""
        self.app.action_suspend_process()

    def action_leave(self) -> None:
        """Cancel, sign out or quit."""
        self.program.leave()

    def action_help(self) -> None:
        """What one can do here."""
        from rwtui.tui.modals.help import show_help

        show_help(self)

    def action_commands(self) -> None:
        """Everything by name."""
        self.app.action_command_palette()
