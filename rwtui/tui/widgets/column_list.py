"""The columns of User Search as a list: which are shown, and which comes first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from rwtui.domain.preferences import ALL_COLUMNS, ListColumn

CELLS = 24


class ColumnList(Widget, can_focus=True):
    """All columns but Email, which is always first; those that are shown in their order, then the others."""

    BINDINGS = [
        Binding("up,k", "go(-1)", "Up", show=False),
        Binding("down,j", "go(1)", "Down", show=False),
        Binding("space", "flip", "Show or hide", show=False),
        Binding("left,less_than_sign", "move(-1)", "Earlier", show=False),
        Binding("right,greater_than_sign", "move(1)", "Later", show=False),
    ]
    COMPONENT_CLASSES = {"column-list--cursor"}

    @dataclass
    class Changed(Message):
        """Other columns are shown, or in another order."""

    def __init__(self, shown: Iterable[ListColumn], *, id: str) -> None:
        super().__init__(id=id)
        self.cursor = 0
        self._columns: list[ListColumn] = []
        self._shown: set[ListColumn] = set()
        self.choose(shown)

    @property
    def chosen(self) -> tuple[ListColumn, ...]:
        """Those that are shown, in their order."""
        return tuple(column for column in self._columns if column in self._shown)

    def choose(self, shown: Iterable[ListColumn]) -> None:
        """Show these."""
        first = list(shown)
        self._columns, self._shown = [*first, *(column for column in ALL_COLUMNS if column not in first)], set(first)
        self._changed()

    def action_go(self, step: int) -> None:
        """To another line."""
        self.cursor = max(0, min(self.cursor + step, len(self._columns) - 1))
        self.refresh()

    def action_flip(self) -> None:
        """Show or hide the column under the cursor."""
        self._shown ^= {self._columns[self.cursor]}
        self._changed()

    def action_move(self, step: int) -> None:
        """The column under the cursor comes earlier or later, and the cursor goes with it."""
        place = self.cursor + step
        if 0 <= place < len(self._columns):
            self._columns.insert(place, self._columns.pop(self.cursor))
            self.cursor = place
            self._changed()

    def _changed(self) -> None:
        self.refresh()
        if self.is_attached:
            self.post_message(self.Changed())

    def render(self) -> Content:
        """A line for each."""
        style = self.get_visual_style("column-list--cursor")
        lines = []
        for place, column in enumerate(self._columns):
            here = place == self.cursor and self.has_focus
            text = f"{'>' if here else ' '}[{'x' if column in self._shown else ' '}] {column.value}"
            lines.append(Content.styled(text.ljust(CELLS), style) if here else Content(text))
        return Content("\n").join(lines)

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor is seen while the list has the focus."""
        super().watch_has_focus(has_focus)
        self.refresh()
