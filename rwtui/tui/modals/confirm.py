"""Yes-or-no questions, and the one on leaving."""

from __future__ import annotations

from enum import Enum

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button

from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import Verb


class Confirm(Question[bool]):
    """Cancel, or the named verb, one Tab away."""

    help_text = (
        "What will be done, and what follows from it, stands above the answers. The answer beside Cancel does it;"
        " Cancel, which has the focus first, and Esc leave everything as it is."
    )
    refused = False

    def __init__(self, title: str, text: str, verb: str) -> None:
        super().__init__(title)
        self._text = text
        self._verb = verb

    def body(self) -> ComposeResult:
        """The question."""
        yield paragraph(self._text)

    def buttons(self) -> ComposeResult:
        """Two answers."""
        yield from super().buttons()
        yield Verb(self._verb, id="verb")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(event.button.id == "verb")


SIGN_OUT = "Sign out ends your session and leads back to Sign in. "
QUIT = "Quit ends rwtui. What is unsaved is lost. Cancel, which has the focus first, and Esc go back to where you were."


class Told(Question[None]):
    """A sentence that is longer than the line for what happened."""

    help_text = "What happened, or why nothing did."
    AUTO_FOCUS = "#close"
    refused = None
    back_label = "Close"

    def __init__(self, title: str, text: str) -> None:
        super().__init__(title)
        self._text = text

    def body(self) -> ComposeResult:
        """All of it."""
        with VerticalScroll(classes="preview", can_focus=False):
            yield paragraph(self._text, classes="told")

    def buttons(self) -> ComposeResult:
        """One way out."""
        yield Verb("Close", id="close")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close."""
        self.dismiss(None)


class Leaving(Enum):
    """The answers to Leave."""

    STAY = "stay"
    SIGN_OUT = "sign out"
    QUIT = "quit"


class Leave(Question[Leaving]):
    """Cancel, Sign out, Quit."""

    refused = Leaving.STAY

    def __init__(self, text: str, *, signed_in: bool) -> None:
        super().__init__("Leave rwtui")
        self._text = text
        self._signed_in = signed_in
        self.help_text = (SIGN_OUT if signed_in else "") + QUIT

    def body(self) -> ComposeResult:
        """What would be lost."""
        yield paragraph(self._text)

    def buttons(self) -> ComposeResult:
        """Sign out is the first answer after Cancel."""
        yield from super().buttons()
        if self._signed_in:
            yield Verb("Sign out", id="sign-out")
        yield Verb("Quit", id="quit")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        answers = {"sign-out": Leaving.SIGN_OUT, "quit": Leaving.QUIT}
        self.dismiss(answers.get(event.button.id or "", Leaving.STAY))
