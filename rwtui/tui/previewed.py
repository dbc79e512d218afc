"""What every form that saves shares: wrong fields complain in place, a preview comes first, what was typed stays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from rwtui.errors import Conflict, Invalid
from rwtui.services.preview import Plan
from rwtui.tui.modals.change_preview import ChangePreview
from rwtui.tui.widgets.fields import FieldRow
from rwtui.tui.widgets.lines import StatusLine

if TYPE_CHECKING:
    from textual.dom import DOMNode as _Node

    from rwtui.tui.screens.page import Page
else:
    _Node = object  # Textual takes the default styles of the first base that is a node, and of no other

MEANWHILE = "Someone else changed it meanwhile. Nothing was saved; what you typed stays."


class Previewed(_Node):
    """A tab or a screen with fields in rows, `row-NAME` for the field NAME."""

    verb = "Change"
    _wrong: frozenset[str] = frozenset()
    """The fields that the last save was refused for."""

    def complain(self, problems: Mapping[str, str]) -> None:
        """Every wrong field at once; the first in reading order gets the focus."""
        first: FieldRow | None = None
        for row in self.query(FieldRow):
            problem = problems.get((row.id or "").removeprefix("row-"))
            row.complain(problem)
            if problem and first is None:
                first = row
        if first is not None:
            _focusable(first).focus()

    def complains(self, name: str) -> bool:
        """Whether a field that was wrong still is, as far as its row says so."""
        return any(row.complains for row in self.query(f"#row-{name}").results(FieldRow))

    def on_field_row_mended(self) -> None:
        """How many are to be corrected follows what still is, while nothing else is said."""
        line = self.screen.query_one(StatusLine)
        if self._wrong and line.said == _to_correct(len(self._wrong)):
            self._wrong = frozenset(filter(self.complains, self._wrong))
            line.say(_to_correct(len(self._wrong)), wrong=bool(self._wrong))

    async def stored(self, said: str, *, keep_typed: bool) -> None:
        """Show what is stored now, and say so."""
        raise NotImplementedError

    async def carry_out(self, page: Page, plan: Callable[[], Plan], apply: Callable[[Plan, str], Any]) -> bool:
        """Plan, preview, apply: what was typed stays until it is stored. Whether it was."""
        with page.sentences():
            self.complain({})
            try:
                planned = await page.ask(plan)
            except Invalid as wrong:
                self.complain(wrong.problems)
                self._wrong = frozenset(wrong.problems)
                page.say(_to_correct(len(self._wrong)), wrong=True)
                return False
            return await self._confirmed(page, planned, apply)
        return False

    async def _confirmed(self, page: Page, planned: Plan, apply: Callable[[Plan, str], Any]) -> bool:
        """Preview and apply what was planned."""
        reason = await page.app.push_screen_wait(ChangePreview(planned.change, planned.preview, self.verb))
        if reason is None:
            page.say("Nothing was saved.")
            return False
        try:
            # Shielded: a change that was confirmed is carried through even if the screen goes away.
            await asyncio.shield(page.proven(apply, planned, reason))
        except Conflict:
            if (agreed := await self.met(planned)) is not None:
                return await self._confirmed(page, agreed, apply)
            await self.stored("", keep_typed=True)
            page.say(MEANWHILE, wrong=True)
            return False
        await self.stored(f"Saved: {planned.change.target}", keep_typed=False)
        return True

    async def met(self, planned: Plan) -> Plan | None:
        """Somebody else changed the record meanwhile: what both agree on, or None to go on with the form."""
        return None


def _to_correct(count: int) -> str:
    """What is said of so many wrong fields."""
    return f"Nothing saved: {count} field{'s' if count > 1 else ''} to correct" if count else ""


def _focusable(row: FieldRow) -> Widget:
    return next((widget for widget in row.query("*") if widget.focusable), row)
