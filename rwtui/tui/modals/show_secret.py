"""A secret shown once: selectable, and not lost by a double Enter."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button

from rwtui.domain.secret import Secret
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import Verb


class SecretText(Widget, can_focus=True):
    """The secret, at the start of its own line, so that a double click takes just it."""

    def __init__(self, secret: Secret) -> None:
        super().__init__(id="secret")
        self._secret = secret

    def render(self) -> Content:
        """In clear: this is the one place."""
        return Content.assemble((">" if self.has_focus else " "), (self._secret.reveal(), "bold"))


class ShowSecret(Question[None]):
    """Esc or [ Close ] closes it; Enter on the secret does nothing."""

    AUTO_FOCUS = "#secret"
    place = "a secret"
    help_text = (
        "It is shown this once: take it to where it is needed now. A double click selects it in most terminals. Enter"
        " on it does nothing, so that it is not lost by a key too many; Close, one Tab away, and Esc close it."
    )
    refused = None
    back_label = "Close"

    def __init__(self, title: str, about: str, secret: Secret) -> None:
        super().__init__(title)
        self._about = about
        self._secret = secret

    def body(self) -> ComposeResult:
        """What it is for, and the secret."""
        yield paragraph(self._about)
        yield SecretText(self._secret)
        yield paragraph(" Double-click selects it.")

    def buttons(self) -> ComposeResult:
        """One way out."""
        yield Verb("Close", id="close")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close."""
        self.dismiss(None)
