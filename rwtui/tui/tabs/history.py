"""History: what was done to the account and its sign-ins, newest first."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult

from rwtui.domain.accounts import Account
from rwtui.domain.audit import RecordedEvent, Result
from rwtui.domain.change import FieldChange, shown
from rwtui.domain.permissions import Action
from rwtui.domain.preferences import Formats
from rwtui.tui.screens.page import one_at_a_time
from rwtui.tui.tabs.base import Tab
from rwtui.tui.widgets.block_list import Block, BlockList

PAGE = 50


class HistoryTab(Tab):
    """Read when it is first looked at, and again after each change."""

    name_shown = "History"

    def __init__(self, account: Account, me: Account) -> None:
        super().__init__(account, me, id="history")
        self._stale = True

    def compose(self) -> ComposeResult:
        """One list."""
        yield BlockList(id="events", empty="  Nothing has happened to this account yet.")

    def shown(self) -> None:
        """Read what has happened, if it may have changed."""
        if self._stale:
            self._stale = False
            self._load(None)

    def offers(self, action: str) -> bool:
        """Undo, of the event under the cursor."""
        return action == "undo" and self.page.program.may(Action.UNDO) and bool(self.query_one(BlockList).blocks)

    @work(description="undo")
    @one_at_a_time
    async def undo(self) -> None:
        """Undo the change under the cursor, after a preview; what was typed on other tabs stays."""
        from rwtui.tui.bulk_flow import undo

        block = self.query_one(BlockList).current
        if block is not None:
            with self.page.sentences():
                if await undo(self.page, block.key, self.base.email):
                    await self.page.reload(f"Undone: {self.base.email}")

    def on_block_list_more(self, event: BlockList.More) -> None:
        """Older events."""
        self._load(event.after)

    @work(description="history")
    async def _load(self, before: int | None) -> None:
        with self.page.sentences():
            events = await self.page.ask(self.page.program.desk.history.page, self.base.id, before, PAGE)
            formats = self.page.program.formats
            blocks = [_block(event, formats) for event in events]
            listed = self.query_one(BlockList)
            (listed.show if before is None else listed.extend)(blocks, complete=len(events) < PAGE)

    async def rebase(self, account: Account, me: Account, *, keep_typed: bool) -> None:
        """What was shown is old."""
        await super().rebase(account, me, keep_typed=keep_typed)
        self._stale = True
        if self.page.tab is self:
            self.shown()


def _block(recorded: RecordedEvent, formats: Formats) -> Block:
    event = recorded.event
    result = "" if event.result is Result.SUCCESS else f" {event.result.value}"
    heading = f"{formats.shown(event.at)} UTC  {event.kind.value}{result}  {event.actor}"
    lines = [_line(change, formats) for change in event.fields]
    if event.reason:
        lines.append(f"Reason: {event.reason}")
    if origin := str(event.origin):
        lines.append(f"From: {origin}")
    return Block(recorded.id, heading, tuple(lines))


def _line(change: FieldChange, formats: Formats) -> str:
    before, after = (shown(change.field, value, formats) for value in (change.before, change.after))
    if change.before is None and change.after is not None:
        return f"{change.field.value}: {after}"
    return f"{change.field.value}: {before or 'none'} -> {after or 'none'}"
