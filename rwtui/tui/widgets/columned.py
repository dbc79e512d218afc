"""What is drawn of a row: one column that is always shown, and as many of the others as fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from textual.widget import Widget

from rwtui.domain.preferences import Formats
from rwtui.domain.text import fit
from rwtui.tui.formats import formats_of

R = TypeVar("R")
Told = str | datetime | None | Callable[[Formats], str]


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: its heading, its cells at 80 columns, and what it shows of a row.

    That is a text, a time, for which a column has `Formats.MOST_CELLS`, or a text in which times stand.
    """

    heading: str
    cells: int
    text: Callable[[R], Told]


def _told(told: Told, formats: Formats) -> str:
    if isinstance(told, str):
        return told
    return told(formats) if callable(told) else formats.shown(told)


class Columned(Widget, Generic[R]):
    """Lines of columns, from the first chosen one on."""

    FIXED: ClassVar[Column[Any]]
    """The column that is always shown; on a narrow screen it gives way."""
    COLUMNS: ClassVar[tuple[Column[Any], ...]]
    """The others: as many as fit, from the first chosen one on."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.fixed: Column[R] = self.FIXED
        self.columns: tuple[Column[R], ...] = self.COLUMNS
        self._first_column = 0

    def action_columns(self, step: int) -> None:
        """Show the columns that don't fit beside the first ones; the fixed one stays."""
        first = self._first_column + step
        if step > 0 and len(self._shown_columns()) == len(self.columns) - self._first_column:
            return
        self._first_column = max(0, min(first, len(self.columns) - 1))
        self.refresh()

    def _shown_columns(self) -> list[Column[R]]:
        """Those that fit beside the fixed one, from the first chosen one on."""
        room = self.size.width - 2 - self._fixed_cells() - 1
        shown: list[Column[R]] = []
        for column in self.columns[self._first_column :]:
            if shown and column.cells > room:
                break
            shown.append(column)
            room -= column.cells + 1
        return shown

    def _fixed_cells(self) -> int:
        return self.fixed.cells if self.size.width >= 80 else max(20, self.fixed.cells + self.size.width - 80)

    def _headings(self) -> str:
        return self._line("  ", lambda column: column.heading)

    def _written(self, mark: str, row: R) -> str:
        formats = formats_of(self)
        return self._line(mark, lambda column: _told(column.text(row), formats))

    def _line(self, mark: str, text: Callable[[Column[R]], str]) -> str:
        parts = [fit(text(self.fixed), self._fixed_cells())]
        parts += [fit(text(column), column.cells) for column in self._shown_columns()]
        return fit(mark + " ".join(parts), self.size.width)
