"""Recovery codes: shown once, and kept somewhere before one goes on."""

from __future__ import annotations

from itertools import zip_longest

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Static

from rwtui.domain.secret import Secret
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import Check, Verb
from rwtui.tui.widgets.fields import FieldRow


class ShowRecoveryCodes(Question[None]):
    """Closed only after the box is checked: neither a double Enter nor Esc can lose them."""

    AUTO_FOCUS = "#kept"
    refused = None

    def __init__(self, codes: tuple[Secret, ...]) -> None:
        super().__init__("Recovery Codes")
        self._codes = codes

    def body(self) -> ComposeResult:
        """What they are for, and the codes in two columns."""
        yield paragraph(
            " Each signs you in once when the authenticator is not at hand.\n Shown once; rwtui keeps hashes.\n"
        )
        half = (len(self._codes) + 1) // 2
        for left, right in zip_longest(self._codes[:half], self._codes[half:]):
            text = f"   {left.reveal():<36}{right.reveal() if right else ''}"
            yield Static(Content(text), classes="code", markup=False)
        yield Static("")
        yield FieldRow("", Check("I have kept them where I find them without this terminal", id="kept"), id="kept")

    def buttons(self) -> ComposeResult:
        """One way out."""
        yield Verb("Continue", id="continue")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Go on, once they are kept."""
        self.action_back()

    def action_back(self) -> None:
        """Go on if the box is checked; else to the box."""
        check = self.query_one("#kept", Check)
        if check.checked:
            self.dismiss(None)
        else:
            check.focus()
