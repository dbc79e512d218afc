"""The application: who is signed in, and which screen is shown."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from textual import events, work
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.app import SystemCommand
from textual.command import CommandPalette
from textual.keys import Keys
from textual.screen import ModalScreen, Screen
from textual.worker import Worker, active_worker

from rwtui.domain.actions import Action
from rwtui.domain.marks import NO_MARKS
from rwtui.services.context import Context
from rwtui.services.opening import DemoSignIn, is_empty
from rwtui.tui.commands import Commands
from rwtui.tui.modals.base import Question
from rwtui.tui.places import PLACES
from rwtui.tui.screens.page import Page
from rwtui.tui.screens.sign_in import CodePage, FirstAdministratorPage, ForceChangePage, SignInPage
from rwtui.tui.session_app import SessionApp
from rwtui.tui.stylesheet import styles

if TYPE_CHECKING:
    from rwtui.domain.accounts import AccountRow
    from rwtui.domain.attention import Concern
    from rwtui.domain.ordering import AccountQuestion
    from rwtui.services.sign_in import CodeNeeded, SignedIn

_SEQUENCES = cast("dict[str, tuple[Keys, ...]]", ANSI_SEQUENCES_KEYS)
# Esc then Enter, typed quickly, arrives as one sequence in tmux and screen: it must cancel, never apply.
_SEQUENCES["\x1b\r"] = (Keys.Escape,)
# The numeric keypad's Enter through tmux.
_SEQUENCES["\n"] = (Keys.Enter,)


class RwtuiApp(SessionApp, inherit_bindings=False):
    """One terminal. Screens ask it to go somewhere; services come from its desk."""

    TITLE = "rwtui"
    CSS, LATER_CSS = styles()
    COMMANDS = {Commands}
    ENABLE_COMMAND_PALETTE = False  # it would take Ctrl+P from the registry

    def __init__(self, context: Context, demo: DemoSignIn | None = None, *, plain_output: bool = False) -> None:
        super().__init__(context, plain_output=plain_output)
        self.demo = demo
        self.marks = NO_MARKS
        """The accounts that are marked in User Search, wherever one goes meanwhile."""
        self.just_entered = False
        """Whether one has signed in and not yet been told what was left undone."""
        self.styled = False
        """Whether all styles are there, not only those of the first screen."""
        self.use_command_palette = True
        self.animation_level = "none"

    @property
    def database_name(self) -> str:
        """Which database this is, on which host."""
        return f"{self.context.origin.host}:{self.context.storage.name}"

    def may(self, action: Action) -> bool:
        """Whether the rules allow this to who is signed in; the gate asks again."""
        from rwtui.domain.permissions import may

        return self.has_session and self.me is not None and may(self.me, action, None)

    @property
    def may_search(self) -> bool:
        """Whether User Search exists for who is signed in."""
        return self.may(Action.SEARCH)

    @property
    def may_delete(self) -> bool:
        """Whether deleting accounts exists for who is signed in: while the option is on, as it was last read."""
        return self.may(Action.DELETE_ACCOUNT) and self.context.rules.enable_delete

    def has_place(self, action: str) -> bool:
        """Whether a place exists for who is signed in."""
        return self.may(PLACES[action].needs)

    @property
    def can_suspend(self) -> bool:
        """A session leader would stop for good: nothing could continue it."""
        return os.name == "posix" and os.getsid(0) != os.getpgrp()

    def places(self) -> tuple[tuple[str, str], ...]:
        """Where one can go: number keys and names."""
        numbered = [(p.number, p.name) for action, p in PLACES.items() if p.number and self.has_place(action)]
        return (*((("1", "Users"),) * self.may_search), *numbered, ("5", "My Profile"))

    def who(self) -> str:
        """Who is signed in, and as what."""
        return f"{self.me.email} {self.me.group.name}" if self.me else ""

    def holds(self, event: events.Event) -> bool:
        """The screen says so, or is not there yet; and on the way to another one, what is typed is for that one.

        But not what is typed on the cover: leaving what is under it may wait for an answer.
        """
        if isinstance(self.screen, Page):
            leaving = any(w.group == "go" and not w.is_finished for w in self.workers)
            if not self.screen.is_mounted or (leaving and not self.covered):
                return True
        return isinstance(self.screen, Page | Question) and self.screen.holds(event)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Another screen has come, or none."""
        if event.worker.group == "go" and event.worker.is_finished:
            self.go_on()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """None of Textual's own: no screenshot of somebody's account, no theme by accident."""
        return ()

    def action_command_palette(self) -> None:
        """Closed over modals; and not opened again before it is all gone."""
        if not isinstance(self.screen, ModalScreen) and not any(isinstance(old, CommandPalette) for old in self._nodes):
            super().action_command_palette()

    async def on_mount(self) -> None:
        """The first screen."""
        self.keep_session()
        if is_empty(self.context):  # nothing is shown yet that could wait for it, and a thread takes longer to begin
            self._switch(FirstAdministratorPage())
        else:
            self._switch(SignInPage())
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        """What the first screen could do without; it may be left before it is painted."""
        if self.styled:
            return
        from rwtui.tui.memory import give_back

        give_back()
        self.stylesheet.add_source(self.LATER_CSS, read_from=("styles.tcss", "later"))
        self.styled = True
        gc.enable()

    def _switch(self, page: Page) -> None:
        """Show one page alone, whatever was above the last one; who is waiting there for an answer gets none."""
        for worker in list(self.workers):
            if worker.group == "go" and worker is not active_worker.get(None):
                worker.cancel()
        if len(self.screen_stack) > 1:
            self._painted()
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.push_screen(page)
        page.call_after_refresh(self.go_on)  # what was typed ahead is for this page

    def go_sign_in(self, message: str = "", *, said: str = "") -> None:
        """To Sign in, saying why."""
        self.me, self._desk, self.marks = None, None, NO_MARKS
        page = SignInPage(message)
        self._switch(page)
        if said:
            self.call_after_refresh(page.say, said)

    def go_code(self, needed: CodeNeeded) -> None:
        """The password was right; the code comes next."""
        self._switch(CodePage(needed))

    def signed_in(self, signed_in: SignedIn) -> None:
        """A session has begun."""
        from rwtui.domain.accounts import MfaState

        self.take(signed_in)
        left = signed_in.account.recovery_codes
        few = signed_in.account.mfa is MfaState.ENROLLED and left <= self.context.rules.session.recovery_warning
        self._next_step(f"{left} recovery codes are left. Renew them in My Profile (5)." if few else "")

    @work(description="next step")
    async def _next_step(self, said: str) -> None:
        await self.next_step(said)

    async def next_step(self, said: str = "") -> None:
        """What signing in still asks for: enrolling, then Force Password Change, then nothing more."""
        from rwtui.storage.sessions import Stage
        from rwtui.tui.screens.enroll import EnrollPage

        stage = await asyncio.to_thread(self.desk.accounts.stage)
        if stage is Stage.ENROLL:
            enrollment = await asyncio.to_thread(self.desk.multi_factor.begin)
            self._switch(EnrollPage(enrollment, signing_in=True))
        elif stage is Stage.PASSWORD:
            self._switch(ForceChangePage())
        else:
            await self.enter(said)

    async def enter(self, said: str = "") -> None:
        """To User Search, or one's own User Detail where the rules allow no more."""
        self.me = await asyncio.to_thread(self.desk.accounts.me)
        self.just_entered = True
        if self.may_search:
            self.go_users(said)
        else:
            await self.show_account(self.me.id, None, "Password & Security", said)

    @work(description="leave", exclusive=True, group="leave")
    async def leave(self) -> None:
        """Cancel, sign out or quit; says what would be lost."""
        from rwtui.tui.modals.confirm import Leave, Leaving

        if isinstance(self.screen, ModalScreen):
            return
        unsaved = self.screen.unsaved if isinstance(self.screen, Page) else 0
        text = f" Discard the changes? {unsaved} unsaved." if unsaved else " Nothing is unsaved."
        answer = await self.push_screen_wait(Leave(text, signed_in=self._desk is not None))
        if answer is Leaving.SIGN_OUT:
            await self._end_session("signed out")
            self.go_sign_in(said="Signed out.")
        elif answer is Leaving.QUIT:
            await self._end_session("quit")
            self.exit(0)

    async def action_quit(self) -> None:
        """Textual's own quit asks too."""
        self.leave()

    def go_users(self, said: str = "", *, query: str = "", concern: Concern | None = None) -> None:
        """Back to the search as it was left, or a new one; with this in its box where something is asked.

        With a line of Attention, its accounts and their remedy.
        """
        self._go_users(said, concern.search if concern else query, concern)

    @work(description="users", exclusive=True, group="go")
    async def _go_users(self, said: str, query: str, concern: Concern | None) -> None:
        from rwtui.tui.screens.user_detail import UserDetailPage
        from rwtui.tui.screens.user_search import UserSearchPage

        page = self.screen
        if not isinstance(page, Page) or not await page.may_discard():
            return
        below = next((screen for screen in self.screen_stack if isinstance(screen, UserSearchPage)), None)
        if below is None:
            self._switch(UserSearchPage(said, query, concern))
            return
        while self.screen is not below:
            self.pop_screen()
        below.refresh_who()
        if query:
            below.ask_about(query, concern)
        below.say(said)
        below.reload(page.came.row if isinstance(page, UserDetailPage) and page.came else below.list.current)

    @work(description="place", exclusive=True, group="go")
    async def go_place(self, action: str) -> None:
        """To one of the screens that stand beside User Search, by the action that leads there."""
        page, wanted = self.screen, PLACES[action].page()
        if isinstance(page, wanted) or not isinstance(page, Page) or not await page.may_discard():
            return
        self._switch(wanted())

    def go_profile(self) -> None:
        """To one's own account."""
        self._go_profile()

    @work(description="profile", exclusive=True, group="go")
    async def _go_profile(self) -> None:
        assert self.me is not None
        page = self.screen
        if isinstance(page, Page):
            with page.sentences():
                await self.show_account(self.me.id, None, "")

    def open_account(self, row: AccountRow, asked: AccountQuestion, *, security: bool) -> None:
        """Open an account from the search."""
        self._open(row, asked, security)

    @work(description="open", exclusive=True, group="go")
    async def _open(self, row: AccountRow, asked: AccountQuestion, security: bool) -> None:
        from rwtui.tui.screens.user_detail import Came

        page = self.screen
        if isinstance(page, Page):
            with page.sentences():
                came = Came(asked.query, row, asked.order)
                await self.show_account(row.id, came, "Password & Security" if security else "")

    async def show_account(self, account_id: int, came: Any, tab: str, said: str = "") -> None:
        """User Detail of one account, over the search where there is one."""
        from rwtui.tui.screens.new_user import NewUserPage
        from rwtui.tui.screens.user_detail import UserDetailPage

        page = self.screen
        if isinstance(page, Page) and not await page.may_discard():
            return
        account = await asyncio.to_thread(self.desk.accounts.load, account_id)
        shown = UserDetailPage(account, came, tab, said)
        if isinstance(page, UserDetailPage | NewUserPage):
            self.switch_screen(shown)
        elif self.may_search:
            self.push_screen(shown)
        else:
            self._switch(shown)


def run(context: Context, demo: DemoSignIn | None = None, *, plain_output: bool = False) -> int:
    """Show the program until it is left; the exit code. A bug is raised, for the door to log it safely."""
    app = RwtuiApp(context, demo, plain_output=plain_output)
    result = app.run(mouse=False)
    if app.crash is not None:
        app.ended("ended by a bug")
        raise app.crash
    return result if result is not None else app.return_code or 0
