"""A conflict: what was loaded, what somebody else stored meanwhile, and what was typed, field by field."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button

from rwtui.domain.change import Field, Value, shown
from rwtui.domain.merge import Meeting
from rwtui.domain.preferences import Formats
from rwtui.domain.text import fit
from rwtui.services.conflicts import Standing
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import Choice, Verb
from rwtui.tui.widgets.fields import FieldRow


class Conflict(Question[frozenset[Field] | None]):
    """Answers with the fields where theirs is kept, or None to go back to the form as typed."""

    place = "a conflict"
    help_text = (
        "Somebody else saved the account while you had it open. The table shows what it was, what is stored now"
        " (theirs) and what you typed (yours); ! stands where both differ. There you choose which is kept: theirs,"
        " unless you choose yours.\n"
        "\nGo On leads to the preview of what is left to change. Cancel and Esc go back to the form as you typed it."
    )
    refused = None
    back_label = "Back to the Form"

    def __init__(self, standing: Standing, formats: Formats) -> None:
        super().__init__(f"Changed meanwhile: {standing.theirs.email}")
        self._standing = standing
        self._formats = formats

    def body(self) -> ComposeResult:
        """A table, then a choice for each field that both changed."""
        conflicts = self._standing.conflicts
        with VerticalScroll(classes="preview", can_focus=False):
            yield paragraph(self._table())
            yield paragraph(
                " Both changed: choose which value is kept."
                if conflicts
                else " You changed different fields, so both are kept: what is theirs stays, yours is added."
            )
            for meeting in conflicts:
                choice = Choice([("theirs", False), ("yours", True)], False, id=f"keep-{meeting.field.name.lower()}")
                yield FieldRow(meeting.field.value, choice, id=f"keep-{meeting.field.name.lower()}")

    def _table(self) -> list[str | tuple[str, str]]:
        lines: list[str | tuple[str, str]] = [f" {'':20} {'was':17} {'theirs':19} yours"]
        for meeting in self._standing.meetings:
            values = (meeting.base, meeting.theirs, meeting.yours)
            base, theirs, yours = (self._shown(meeting, value) for value in values)
            sign = "!" if meeting.is_conflict else " "
            theirs = "" if meeting.theirs == meeting.base else theirs
            yours = "" if meeting.yours == meeting.base else yours
            lines.append((f"{sign}{meeting.field.value:20} {fit(base, 17)} {fit(theirs, 19)} ", yours))
            if who := self._standing.by.get(meeting.field):
                lines.append(f" {'':20} {'':17} by {who[0]}, {self._formats.clock(who[1])} UTC")
        return lines

    @staticmethod
    def _shown(meeting: Meeting, value: Value) -> str:
        return shown(meeting.field, value) or "empty"

    def buttons(self) -> ComposeResult:
        """Back to the form, or go on to the preview."""
        yield from super().buttons()
        yield Verb("Go On", id="verb")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        if event.button.id != "verb":
            self.dismiss(None)
            return
        kept = (
            meeting.field
            for meeting in self._standing.conflicts
            if not self.query_one(f"#keep-{meeting.field.name.lower()}", Choice).value
        )
        self.dismiss(frozenset(kept))
