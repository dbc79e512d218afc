"""Which of several: one account or its whole bulk operation; what becomes of an operation that was cut off."""

from __future__ import annotations

from enum import Enum

from textual.app import ComposeResult
from textual.widgets import Button

from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import Verb


class Undone(Enum):
    """What of a bulk operation is undone; the value names the button."""

    ONE = "This Account"
    ALL = "The Operation"


class CutOff(Enum):
    """What becomes of an operation that was cut off; the value names the button."""

    GO_ON = "Go On"
    GIVE_UP = "Give Up the Rest"


class UndoWhich(Question[Undone | None]):
    """Cancel, the account of the event, or all that its operation changed."""

    place = "Undo"
    help_text = (
        "The event belongs to a bulk operation. This Account brings back the one that the event is about, The Operation"
        " all that were changed with it. Both are shown before anything is done."
    )
    refused = None

    def __init__(self, text: str) -> None:
        super().__init__("Undo")
        self._text = text

    def body(self) -> ComposeResult:
        """What the event is part of."""
        yield paragraph(self._text)

    def buttons(self) -> ComposeResult:
        """The smaller one comes first."""
        yield from super().buttons()
        for answer in Undone:
            yield Verb(answer.value, id=answer.name.lower())

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(next((answer for answer in Undone if answer.name.lower() == event.button.id), None))


class GoOn(Question[CutOff | None]):
    """Later, on, or never."""

    place = "Go On with Bulk"
    help_text = (
        "A bulk operation of yours was cut off. Go On carries out the rest, Give Up the Rest leaves it undone for good."
        " Later and Esc decide nothing: it is asked again."
    )
    refused = None
    back_label = "Later"

    def __init__(self, text: str) -> None:
        super().__init__("Go on where it stopped?")
        self._text = text

    def body(self) -> ComposeResult:
        """How far it came."""
        yield paragraph(self._text)

    def buttons(self) -> ComposeResult:
        """Later stands first."""
        yield Verb("Later", id="cancel")
        for answer in CutOff:
            yield Verb(answer.value, id=answer.name.lower())

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(next((answer for answer in CutOff if answer.name.lower() == event.button.id), None))
