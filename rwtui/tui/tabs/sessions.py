"""Sessions: where the account is signed in; end one, end all."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.widgets import Button

from rwtui.domain.accounts import Account
from rwtui.domain.permissions import Action, may
from rwtui.domain.times import ago
from rwtui.storage.sessions import Session
from rwtui.tui.modals.confirm import Confirm
from rwtui.tui.tabs.base import Tab
from rwtui.tui.widgets.block_list import Block, BlockList
from rwtui.tui.widgets.controls import Verb


class SessionsTab(Tab):
    """Read each time it is looked at."""

    name_shown = "Sessions"

    def __init__(self, account: Account, me: Account) -> None:
        super().__init__(account, me, id="sessions")
        self._sessions: tuple[Session, ...] = ()
        self._ends = may(me, Action.END_SESSIONS, account)

    def compose(self) -> ComposeResult:
        """The list, and a button for all."""
        yield BlockList(id="session-list", empty="  Not signed in anywhere.")
        if self._ends:
            yield Verb("End all", id="end-all")

    def shown(self) -> None:
        """Read where the account is signed in now."""
        self._load()

    def offers(self, action: str) -> bool:
        """Del ends the session under the cursor."""
        return action == "delete" and self._ends and bool(self._sessions)

    @work(description="sessions", exclusive=True, group="sessions")
    async def _load(self) -> None:
        with self.page.sentences():
            self._sessions = await self.page.ask(self.page.program.desk.sessions.of, self.base.id)
            self.query_one(BlockList).show([self._block(n, s) for n, s in enumerate(self._sessions)], complete=True)
            self.page.refresh_bindings()

    def _block(self, number: int, session: Session) -> Block:
        here = "  this terminal" if session.id == self.page.program.desk.session_id else ""
        seen = ago(session.last_seen, self.page.program.clock())
        since = f"since {self.page.program.formats.shown(session.started_at)} UTC, last seen {seen}"
        return Block(number, f"{str(session.origin) or 'unknown'}{here}", (since,))

    def delete(self) -> None:
        """End the session under the cursor."""
        block = self.query_one(BlockList).current
        if block is not None:
            self._end((self._sessions[block.key],))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """End all."""
        self._end(self._sessions)

    @work(description="end sessions")
    async def _end(self, ending: tuple[Session, ...]) -> None:
        if not ending:
            return
        lines = "\n".join(f"   {session.origin}" for session in ending[:8])
        what = "this session" if len(ending) == 1 else f"{len(ending)} sessions"
        question = Confirm("End Sessions", f" End {what} of {self.base.email}?\n{lines}", "End")
        if not await self.app.push_screen_wait(question):
            return
        with self.page.sentences():
            await self.page.ask(self.page.program.desk.sessions.end, self.base, ending)
            await self.page.reload(f"Ended {what}.")

    async def rebase(self, account: Account, me: Account, *, keep_typed: bool) -> None:
        """What was shown is old."""
        await super().rebase(account, me, keep_typed=keep_typed)
        if self.page.tab is self:
            self._load()
