"""What the tab's buttons do at once, each after its own question: tokens, unlocking, enrolling, recovery codes."""

from __future__ import annotations

from datetime import datetime

from textual import work

from rwtui.domain.accounts import TokenSummary
from rwtui.domain.times import ago
from rwtui.tui.formats import formats_of
from rwtui.tui.modals.confirm import Confirm
from rwtui.tui.modals.show_secret import ShowSecret
from rwtui.tui.screens.page import one_at_a_time
from rwtui.tui.tabs.base import Tab
from rwtui.tui.widgets.fields import ReadOnly


class SecurityDialogs(Tab):
    """Nothing here waits for Change; what was typed on the tab stays as it is."""

    def _clock(self) -> datetime:
        from rwtui.tui.app import RwtuiApp

        assert isinstance(self.app, RwtuiApp)
        return self.app.clock()

    def _now(self, token: TokenSummary | None) -> str:
        if token is None:
            return " Now       none yet"
        used = f"used {ago(token.last_used, self._clock())}" if token.last_used else "never used"
        return f" Now       {token.hint}, made {formats_of(self).day(token.made_at)} by {token.made_by}, {used}"

    @work(description="generate an API token")
    @one_at_a_time
    async def _generate_token(self) -> None:
        token = self.base.token
        text = f" Account   {self.base.email}\n{self._now(token)}\n"
        if token is not None:
            text += f"\n The new token replaces it at once: whatever uses {token.hint} stops working."
        if self.changed:
            text += "\n Unsaved changes on the tab stay as they are."
        if not await self.app.push_screen_wait(Confirm("Generate API Token", text, "Generate")):
            return
        with self.page.sentences():
            program = self.page.program  # its desk is another one after a time-out
            secret, _ = await self.page.proven(lambda: program.desk.password_security.generate_token(self.base))
            about = f" {self.base.email}. Shown once; rwtui keeps only a hash."
            await self.app.push_screen_wait(ShowSecret("API Token", about, secret))
            await self.page.reload("A new API Token was made.")

    @work(description="revoke an API token")
    @one_at_a_time
    async def _revoke_token(self) -> None:
        token = self.base.token
        if token is None:
            return
        text = f" Account   {self.base.email}\n{self._now(token)}\n\n Whatever uses {token.hint} stops working at once."
        if not await self.app.push_screen_wait(Confirm("Revoke API Token", text, "Revoke")):
            return
        with self.page.sentences():
            program = self.page.program
            await self.page.proven(lambda: program.desk.password_security.revoke_token(self.base))
            await self.page.reload("The API Token was revoked.")

    def _show_blocked(self) -> None:
        """Whether signing in is blocked, for who may unlock; a delay is known a moment later."""
        if self.query("#row-locked"):
            self._tell_blocked(None)
            self._load_wait()

    def _tell_blocked(self, until: datetime | None) -> None:
        told = f"until {formats_of(self).clock(until, seconds=True)} UTC" if until else ""
        if self.base.locked:
            told = "until unlocked"
        self.query_one("#row-locked").display = bool(told)
        self.query_one("#locked-text", ReadOnly).show(told)

    @work(description="delayed", exclusive=True, group="delayed")
    async def _load_wait(self) -> None:
        with self.page.sentences():
            self._tell_blocked(await self.page.ask(self.page.program.desk.sessions.waits_until, self.base.id))

    @work(description="unlock")
    async def _unlock(self) -> None:
        question = Confirm("Unlock", f" {self.base.email} can try to sign in again at once.", "Unlock")
        if await self.app.push_screen_wait(question):
            with self.page.sentences():
                await self.page.ask(self.page.program.desk.sessions.unlock, self.base)
                await self.page.reload("Unlocked.")

    @work(description="enroll")
    async def _enroll(self) -> None:
        from rwtui.tui.screens.enroll import EnrollPage

        with self.page.sentences():
            enrollment = await self.page.ask(self.page.program.desk.multi_factor.begin)
            await self.app.push_screen_wait(EnrollPage(enrollment, signing_in=False))
            await self.page.reload()

    @work(description="renew recovery codes")
    async def _renew_codes(self) -> None:
        from rwtui.tui.modals.recovery_codes import ShowRecoveryCodes

        question = Confirm("Renew Recovery Codes", " Ten new codes; the old ones stop working at once.", "Renew")
        if await self.app.push_screen_wait(question):
            with self.page.sentences():
                program = self.page.program
                _, codes = await self.page.proven(lambda: program.desk.multi_factor.renew_codes())
                await self.app.push_screen_wait(ShowRecoveryCodes(codes))
                await self.page.reload("The recovery codes were renewed.")
