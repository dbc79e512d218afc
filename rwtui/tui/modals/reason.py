"""Questions that take a reason along, which is recorded with what is done."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input, Static

from rwtui.tui.modals.base import Question
from rwtui.tui.widgets.controls import TextField, Verb

RECORDED = "A reason that is typed is recorded with it; Shift+Tab goes there from Cancel, which has the focus first."


class AskReason(Question[str | None]):
    """Answers with the reason typed, "" for none, or None when it was refused."""

    help_text = RECORDED
    refused = None

    def __init__(self, title: str, verb: str) -> None:
        super().__init__(title)
        self._verb = verb

    def what(self) -> ComposeResult:
        """What will be done."""
        yield from ()

    def pane(self) -> ComposeResult:
        """Where it is read."""
        with VerticalScroll(classes="preview", can_focus=False):
            yield from self.what()

    def body(self) -> ComposeResult:
        """What will be done, and the reason."""
        yield from self.pane()
        with Horizontal(classes="reason"):
            yield Static(" Reason    ", markup=False)
            yield TextField(id="reason")
            yield Static("  optional", id="about-reason", markup=False)

    def buttons(self) -> ComposeResult:
        """Cancel, or the verb."""
        yield from super().buttons()
        yield Verb(self._verb, id="verb")

    def on_text_field_too_much(self, event: TextField.TooMuch) -> None:
        """Said beside the field."""
        self.query_one("#about-reason", Static).update("  ! too long")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in Reason goes to Cancel; it never applies."""
        event.stop()
        self.query_one("#cancel").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(self.query_one("#reason", TextField).value if event.button.id == "verb" else None)
