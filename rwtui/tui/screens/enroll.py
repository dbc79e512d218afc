"""Enrolling an authenticator: the QR code, the secret as text, and a code that proves it."""

from __future__ import annotations

import asyncio

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from rwtui.errors import Invalid
from rwtui.services.factors import Enrollment
from rwtui.tui.driver import has_blocks
from rwtui.tui.modals.recovery_codes import ShowRecoveryCodes
from rwtui.tui.screens.page import Page, one_at_a_time
from rwtui.tui.widgets.controls import TextField, Verb
from rwtui.tui.widgets.fields import FieldRow
from rwtui.tui.widgets.lines import KeyLine, StatusLine
from rwtui.tui.widgets.qr import QrCode, qr_lines


class EnrollPage(Page):
    """At sign-in where it is due (Cancel signs out), or from one's own tab (Cancel goes back)."""

    place = "Enroll"
    leads_on = False
    help_text = (
        "Scan the code with an authenticator app, or type the secret into it, then type the six digits it shows. Until"
        " then nothing changes; an older one stays in force."
    )

    def __init__(self, enrollment: Enrollment, *, signing_in: bool) -> None:
        super().__init__()
        self._enrollment = enrollment
        self._signing_in = signing_in

    def compose(self) -> ComposeResult:
        """QR code on the left where it can be drawn, the rest on the right."""
        room = self.app.size
        lines = None
        if has_blocks() and room.width >= 80 and room.height >= 23:
            lines = qr_lines(self._enrollment.uri)
        with Horizontal(id="enroll"):
            if lines is not None:
                yield QrCode(lines, id="qr")
            with Vertical(id="enroll-form"):
                yield Static(Content("Multi-Factor Authentication"), id="enroll-title", markup=False)
                yield Static(Content(self._text(scan=lines is not None)), classes="paragraph", markup=False)
                yield Static(Content(_in_lines(self._enrollment.grouped.reveal())), id="totp-secret", markup=False)
                yield FieldRow("Code", TextField(id="code"), id="code")
                yield Verb("Confirm", id="submit")
                yield Verb("Cancel", id="cancel")
        yield StatusLine()
        yield KeyLine()

    def _text(self, *, scan: bool) -> str:
        due = "It is due before you go on. " if self._signing_in else ""
        if scan:
            return f"{due}Scan the code with an authenticator app, or type this secret into it:"
        return f"{due}Type this secret into an authenticator app:"

    def on_mount(self) -> None:
        """Start at the code."""
        self.query_one("#code", TextField).focus()

    def entered(self, field: Input) -> None:
        """Enter in Code confirms."""
        self._confirm()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """What Enter does."""
        return (("enter", "Confirm"),) if isinstance(self.focused, Input) else ()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Confirm or cancel."""
        if event.button.id == "cancel":
            self.action_back()
        else:
            self._confirm()

    def action_back(self) -> None:
        """Sign out, or back to the tab; nothing was changed."""
        if self._signing_in:
            self.program.sign_out()
        else:
            self.dismiss()

    @work(description="enroll")
    @one_at_a_time
    async def _confirm(self) -> None:
        row, code = self.query_one("#row-code", FieldRow), self.query_one("#code", TextField)
        with self.sentences():
            service = self.program.desk.multi_factor
            try:
                # Shielded: a confirmed authenticator is carried through even if the screen goes away.
                _, codes = await asyncio.shield(self.ask(service.confirm, self._enrollment, code.value))
            except Invalid as wrong:
                row.complain(wrong.problems["code"])
                code.value = ""
                return
            await self.app.push_screen_wait(ShowRecoveryCodes(codes))
            if self._signing_in:
                await self.program.next_step("Multi-Factor Authentication is enrolled.")
            else:
                self.dismiss()


def _in_lines(grouped: str) -> str:
    """Four groups to a line."""
    groups = grouped.split(" ")
    return "\n".join(" ".join(groups[start : start + 4]) for start in range(0, len(groups), 4))
