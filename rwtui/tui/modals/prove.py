"""Step-up: the password, and where one is enrolled a code, again before what matters most."""

from __future__ import annotations

import asyncio

from textual import work
from textual.app import ComposeResult
from textual.widgets import Button, Input

from rwtui.domain.accounts import MfaState
from rwtui.errors import RwtuiError
from rwtui.services.access import SessionEnded
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import PasswordField, TextField, Verb
from rwtui.tui.widgets.fields import FieldRow


class Prove(Question[bool]):
    """True once proved; what was being done goes on then."""

    AUTO_FOCUS = "#proof-password"
    place = "proving your password"
    help_text = (
        "Before what matters most your own password, and where you are enrolled a code of your authenticator, is asked"
        " for again when you gave it last some time ago. Prove, or Enter in the last field, goes on with what you were"
        " doing; Cancel and Esc do nothing of it."
    )
    refused = False

    def __init__(self) -> None:
        super().__init__("Prove your password again")

    @property
    def _enrolled(self) -> bool:
        me = self.program.me
        return me is not None and me.mfa is MfaState.ENROLLED

    def body(self) -> ComposeResult:
        """Why, and the fields."""
        yield paragraph(" The last proof is older than five minutes. What you typed stays as it is.\n")
        yield FieldRow("Password", PasswordField(id="proof-password"), id="proof-password")
        if self._enrolled:
            yield FieldRow("Code", TextField(id="proof-code"), id="proof-code")

    def buttons(self) -> ComposeResult:
        """Cancel, or go on."""
        yield from super().buttons()
        yield Verb("Prove", id="verb")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Enter in the last field goes on."""
        return (("enter", "Prove"),) if isinstance(self.focused, Input) else super().hints()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in Password goes to Code where there is one."""
        event.stop()
        if event.input.id == "proof-password" and self._enrolled:
            self.query_one("#proof-code").focus()
        else:
            self._prove()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        if event.button.id == "verb":
            self._prove()
        else:
            self.dismiss(False)

    @work(description="prove")
    async def _prove(self) -> None:
        password = self.query_one("#proof-password", PasswordField)
        code = self.query_one("#proof-code", TextField).value if self._enrolled else ""
        program = self.program
        try:
            await asyncio.to_thread(program.sign_in.prove, program.desk.session_id, password.secret, code)
        except SessionEnded as over:
            self.dismiss(False)
            program.over(over)
        except RwtuiError as refusal:
            self.query_one("#row-proof-password", FieldRow).complain(program.told(refusal))
            password.value = ""
            password.focus()
        else:
            self.dismiss(True)
