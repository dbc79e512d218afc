"""Recovery codes: shown once, and kept somewhere before one goes on."""

from __future__ import annotations

from itertools import zip_longest

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from rwtui.domain.secret import Secret
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import Check, Verb
from rwtui.tui.widgets.fields import FieldRow


class CodeLine(Widget):
    """Two codes beside each other, which just fit into 60 columns."""

    def __init__(self, left: Secret, right: Secret | None) -> None:
        super().__init__(classes="code")
        self._codes = (left, right)

    def render(self) -> Content:
        """In clear: they are shown once."""
        left, right = (code.reveal() if code else "" for code in self._codes)
        margin = "   " if self.size.width >= 2 * len(left) + 6 else " "
        return Content(f"{margin}{left}{margin}{right}")


class ShowRecoveryCodes(Question[None]):
    """Closed only after the box is checked: neither a double Enter nor Esc can lose them."""

    AUTO_FOCUS = "#kept"
    place = "Recovery Codes"
    help_text = (
        "Each code signs you in once when your authenticator is not at hand. They are shown this once: keep them"
        " elsewhere, then check the box. Before it is checked neither Continue nor Esc leaves; after that both do."
    )
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
            yield CodeLine(left, right)
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
