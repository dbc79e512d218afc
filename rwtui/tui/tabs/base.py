"""What the tabs of User Detail share: a form holds what it loaded (`base`) and what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from rwtui.domain.accounts import Account
from rwtui.errors import Refused
from rwtui.services.preview import Plan
from rwtui.tui.previewed import Previewed
from rwtui.tui.widgets.fields import FieldRow

if TYPE_CHECKING:
    from rwtui.tui.screens.user_detail import UserDetailPage


class Tab(Previewed, VerticalScroll, can_focus=False):
    """One tab. `base` is the account as loaded; a Change is made of it and of what was typed."""

    name_shown = ""
    can_save = False

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

    def undo(self) -> object:
        """Undo what is under the cursor."""
        return None

    def delete(self) -> None:
        """Delete or end what is under the cursor."""

    def reset(self) -> None:
        """Check or clear Reset Password."""

    async def rebase(self, account: Account, me: Account, *, keep_typed: bool) -> None:
        """Take the account as it is stored now."""
        self.base, self.me = account, me

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
        """Plan, preview, apply; then the account as it is stored."""
        await self.carry_out(self.page, plan, apply)

    async def met(self, planned: Plan) -> Plan | None:
        """Show what was loaded, theirs and yours; what is chosen goes on to the preview."""
        from rwtui.tui.modals.conflict import Conflict

        page, conflicts = self.page, self.page.program.desk.conflicts
        standing = await page.ask(conflicts.look, self.base, planned.change)
        kept = await page.app.push_screen_wait(Conflict(standing, page.program.formats))
        if kept is None:
            return None
        try:
            return await page.ask(conflicts.plan, planned, standing, kept)
        except Refused:
            await page.reload(saved=self)
            raise

    async def stored(self, said: str, *, keep_typed: bool) -> None:
        """Show what is stored now."""
        await self.page.reload(said, saved=None if keep_typed else self)
