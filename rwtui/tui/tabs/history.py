"""History: what was done to the account and its sign-ins, newest first."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult

from rwtui.domain.accounts import Account
from rwtui.domain.audit import RecordedEvent, Result
from rwtui.domain.change import FieldChange, shown
from rwtui.domain.times import shown_time
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

    def on_mount(self) -> None:
        """Read it at once where it is the tab one came to."""
        if self.display:
            self.shown()

    def shown(self) -> None:
        """Read what has happened, if it may have changed."""
        if self._stale:
            self._stale = False
            self._load(None)

    def on_block_list_more(self, event: BlockList.More) -> None:
        """Older events."""
        self._load(event.after)

    @work(description="history")
    async def _load(self, before: int | None) -> None:
        with self.page.sentences():
            events = await self.page.ask(self.page.program.desk.history.page, self.base.id, before, PAGE)
            blocks = [_block(event) for event in events]
            listed = self.query_one(BlockList)
            (listed.show if before is None else listed.extend)(blocks, complete=len(events) < PAGE)

    async def rebase(self, account: Account, me: Account, *, keep_typed: bool) -> None:
        """What was shown is old."""
        await super().rebase(account, me, keep_typed=keep_typed)
        self._stale = True
        if self.page.tab is self:
            self.shown()


def _block(recorded: RecordedEvent) -> Block:
    event = recorded.event
    result = "" if event.result is Result.SUCCESS else f" {event.result.value}"
    heading = f"{shown_time(event.at)} UTC  {event.kind.value}{result}  {event.actor}"
    lines = [_line(change) for change in event.fields]
    if event.reason:
        lines.append(f"Reason: {event.reason}")
    if origin := str(event.origin):
        lines.append(f"From: {origin}")
    return Block(recorded.id, heading, tuple(lines))


def _line(change: FieldChange) -> str:
    before, after = shown(change.field, change.before), shown(change.field, change.after)
    if change.before is None and change.after is not None:
        return f"{change.field.value}: {after}"
    return f"{change.field.value}: {before or 'none'} -> {after or 'none'}"
