"""The cover: after a time-out nothing is seen until the password is given again; then one is back where one was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Input, Static

from rwtui.domain.text import safe
from rwtui.errors import Refused, RwtuiError
from rwtui.tui.screens.forms import FormPage
from rwtui.tui.screens.page import one_at_a_time
from rwtui.tui.widgets.controls import PasswordField, TextField
from rwtui.tui.widgets.fields import FieldRow

if TYPE_CHECKING:
    from rwtui.services.sign_in import CodeNeeded, SignedIn


class CoverPage(FormPage):
    """Over everything else; what was typed under it stays."""

    place = "Timed out"
    help_text = "Nothing was done here for a while. Your password brings you back to where you were."
    title_text = "Timed out"
    fields = (("password", "Password", True), ("code", "Code", False))
    verbs = (("submit", "Continue"), ("sign-out", "Sign out"))

    def __init__(self, email: str) -> None:
        super().__init__()
        self._email = email
        self._needed: CodeNeeded | None = None

    def introduction(self) -> ComposeResult:
        """Whose screen this is."""
        text = f"{safe(self._email)} did nothing here for a while. What was typed is kept."
        yield Static(Content(text), id="demo", markup=False)

    def on_mount(self) -> None:
        """The code is asked for only where one is enrolled."""
        self.query_one("#row-code", FieldRow).display = False
        self.query_one("#password", PasswordField).focus()

    def entered(self, field: Input) -> None:
        """Enter continues."""
        self._continue()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """What Enter does."""
        return (("enter", "Continue"),) if isinstance(self.focused, Input) else ()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Continue, or give up what was typed."""
        if event.button.id == "sign-out":
            self.program.go_sign_in()
        else:
            self._continue()

    @work(description="continue")
    @one_at_a_time
    async def _continue(self) -> None:
        from rwtui.services.sign_in import CodeNeeded

        self.problem("")
        try:
            answer = await self._answer()
        except Refused as refusal:
            self.problem(self.program.told(refusal))
            for name in ("password", "code"):
                self.query_one(f"#{name}", TextField).value = ""
        except RwtuiError as fault:
            self.say(str(fault), wrong=True)
        else:
            if isinstance(answer, CodeNeeded):
                self._needed = answer
                self.query_one("#row-code", FieldRow).display = True
                self.query_one("#code", TextField).focus()
            else:
                self.program.uncover(answer)

    async def _answer(self) -> SignedIn | CodeNeeded:
        sign_in = self.program.sign_in
        if self._needed is not None:
            return await self.ask(sign_in.code, self._needed, self.text("code"))
        password = self.query_one("#password", PasswordField).secret
        return await self.ask(sign_in.sign_in, self._email, password)
