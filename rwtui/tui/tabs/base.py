"""What the tabs of User Detail share: a form holds what it loaded (`base`) and what was typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from rwtui.domain.accounts import Account
from rwtui.errors import Conflict, Invalid
from rwtui.services.password_security import Plan
from rwtui.tui.modals.change_preview import ChangePreview
from rwtui.tui.widgets.fields import FieldRow

if TYPE_CHECKING:
    from rwtui.tui.screens.user_detail import UserDetailPage


class Tab(VerticalScroll, can_focus=False):
    """One tab. `base` is the account as loaded; a Change is made of it and of what was typed."""

    name_shown = ""
    can_save = False
    verb = "Change"

    def __init__(self, account: Account, me: Account, *, id: str) -> None:
        super().__init__(id=id, classes="tab")
        self.base = account
        self.me = me

    @property
    def page(self) -> UserDetailPage:
        """The screen this tab is on."""
        from rwtui.tui.screens.user_detail import UserDetailPage

        assert isinstance(self.screen, UserDetailPage)
        return self.screen

    @property
    def own(self) -> bool:
        """Whether it is one's own account."""
        return self.me.id == self.base.id

    @property
    def changed(self) -> int:
        """How many fields differ from what was loaded."""
        return 0

    def shown(self) -> None:
        """The tab has come into view."""

    def offers(self, action: str) -> bool:
        """Whether this tab has a use for a key."""
        return False

    def save(self) -> object:
        """Save what was changed."""
        return None

    def generate(self) -> None:
        """Make a token or a password."""

    def delete(self) -> None:
        """Delete or end what is under the cursor."""

    def reset(self) -> None:
        """Check or clear Reset Password."""

    async def rebase(self, account: Account, me: Account, *, keep_typed: bool) -> None:
        """Take the account as it is stored now."""
        self.base, self.me = account, me

    def complain(self, problems: Mapping[str, str]) -> None:
        """Every wrong field at once; the first in reading order gets the focus."""
        first: FieldRow | None = None
        for row in self.query(FieldRow):
            problem = problems.get((row.id or "").removeprefix("row-"))
            row.complain(problem)
            if problem and first is None:
                first = row
        if first is not None:
            self._focusable(first).focus()

    @staticmethod
    def _focusable(row: FieldRow) -> Widget:
        return next((widget for widget in row.query("*") if widget.focusable), row)

    def on_input_changed(self, event: Input.Changed) -> None:
        """A field that is being mended is not complained about."""
        self._touched(event.input)

    def _touched(self, control: Widget) -> None:
        for row in control.ancestors:
            if isinstance(row, FieldRow):
                row.complain(None)
                break
        if self.is_mounted:
            self.mark()
            self.page.show_changed()

    def mark(self) -> None:
        """Mark the fields that differ from what was loaded."""

    async def save_plan(self, plan: Callable[[], Plan], apply: Callable[[Plan, str], Account]) -> None:
        """Plan, preview, apply: what was typed stays until it is stored."""
        page = self.page
        with page.sentences():
            self.complain({})
            try:
                planned = await page.ask(plan)
            except Invalid as wrong:
                self.complain(wrong.problems)
                count = len(wrong.problems)
                page.say(f"Nothing saved: {count} field{'s' if count > 1 else ''} to correct", wrong=True)
                return
            reason = await page.app.push_screen_wait(ChangePreview(planned.change, planned.preview, self.verb))
            if reason is None:
                page.say("Nothing was saved.")
                return
            try:
                # Shielded: a change that was confirmed is carried through even if the screen goes away.
                await asyncio.shield(page.proven(apply, planned, reason))
            except Conflict:
                await page.reload(keep_typed=True)
                page.say("Someone else changed it meanwhile. Nothing saved; shown is what is stored.", wrong=True)
                return
            await page.reload(f"Saved: {planned.change.target_email}", keep_typed=False)
