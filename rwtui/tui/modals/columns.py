"""Columns: which ones User Search shows beside Email and in which order, and what its rows are ordered by."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from rwtui.domain.ordering import MOST_SORTED
from rwtui.domain.preferences import Preferences
from rwtui.tui.modals.base import Question
from rwtui.tui.widgets.column_list import ColumnList
from rwtui.tui.widgets.controls import Choice, Verb
from rwtui.tui.widgets.enum_select import EnumSelect
from rwtui.tui.widgets.fields import FieldRow

NONE_SHOWN = "! Show at least one."


class ChooseColumns(Question[Preferences | None]):
    """Answers with the person's preferences as they shall be, or None."""

    AUTO_FOCUS = "#columns"
    place = "Columns"
    help_text = (
        "Space shows or hides the column under the cursor; < > (or ← →) move it earlier or later. Tab goes to what the"
        " rows are ordered by, where Enter opens the columns, and to the direction, where ← → choose.\n"
        "\nBy Email the order holds for any number of accounts, by another column for up to"
        f" {MOST_SORTED:,} matches. What is empty comes last.\n"
        "\nSave keeps it for you alone. Reset shows it as it was at first; Save then keeps that."
    )
    refused = None

    def __init__(self, wishes: Preferences) -> None:
        super().__init__("Columns and Order")
        self._wishes = wishes

    def body(self) -> ComposeResult:
        """The columns on the left, the order on the right."""
        yield Static(" After Email, which is always the first column:", markup=False)
        with Horizontal(id="columns-and-order"):
            yield ColumnList(self._wishes.columns, id="columns")
            with Vertical():
                yield FieldRow("Order by", EnumSelect(self._wishes.order, id="order"), id="order")
                directions = [("ascending", False), ("descending", True)]
                yield FieldRow("", Choice(directions, self._wishes.descending, id="direction"), id="direction")
                yield Static("", id="columns-problem", classes="field-problem", markup=False)

    def buttons(self) -> ComposeResult:
        """Cancel, keep it, or begin again from how it was at first."""
        yield from super().buttons()
        yield Verb("Save", id="save")
        yield Verb("Reset", id="reset")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """What the list and the fields answer to."""
        if isinstance(self.focused, ColumnList):
            return (("space", "Show"), ("less_than_sign", "Earlier"), ("greater_than_sign", "Later"), ("tab", "Order"))
        if isinstance(self.focused, EnumSelect):
            return (("enter", "Columns"), ("tab", "Direction"))
        return (("right", "Direction"), ("tab", "Next")) if isinstance(self.focused, Choice) else super().hints()

    def on_column_list_changed(self) -> None:
        """What is being mended is not complained about."""
        self._complain("")

    def _complain(self, problem: str) -> None:
        self.query_one("#columns-problem", Static).update(Content(problem))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer, unless it can't be."""
        if event.button.id == "save":
            self._save()
        elif event.button.id == "reset":
            self._show(Preferences())
        else:
            self.dismiss(None)

    def _show(self, wishes: Preferences) -> None:
        self.query_one(ColumnList).choose(wishes.columns)
        self.query_one(EnumSelect).choose(wishes.order)
        self.query_one(Choice).choose(wishes.descending)

    def _save(self) -> None:
        columns = self.query_one(ColumnList).chosen
        if not columns:
            self._complain(NONE_SHOWN)
            self.query_one(ColumnList).focus()
            return
        order, descending = self.query_one(EnumSelect).chosen, self.query_one(Choice).value
        self.dismiss(replace(self._wishes, columns=columns, order=order, descending=descending))
