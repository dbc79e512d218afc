"""A list of any length: draws only the lines that are seen, and asks for more as they come into view."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from rwtui.domain.paging import Page, Toward
from rwtui.domain.text import fit
from rwtui.tui.widgets.columned import Columned

R = TypeVar("R")
AHEAD = 40
"""Rows that are fetched before they come into view."""
KEPT = 600
"""Rows that are held at most; those farthest from the cursor are let go."""


class PagedList(Columned[R], can_focus=True):
    """Consecutive matches, a cursor, and the part of them that is in view."""

    BINDINGS = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("home", "jump('down')", "First", show=False),
        Binding("end", "jump('up')", "Last", show=False),
        Binding("right", "columns(1)", "More columns", show=False),
        Binding("left", "columns(-1)", "Fewer columns", show=False),
    ]

    @dataclass
    class More(Message):
        """Rows beyond a position are coming into view; None asks for the first or, going up, the last."""

        start: int | None
        toward: Toward

    @dataclass
    class LeftTop(Message):
        """Up was pressed on the first row."""

    @dataclass
    class Moved(Message):
        """The cursor is on another row."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.rows: list[R] = []
        self.cursor = 0
        self._top = 0
        self._above = False
        self._below = False
        self._asked: Toward | None = None
        self._looking: tuple[Toward, int] | None = None
        self._message: tuple[str, ...] = ()

    @property
    def current(self) -> R | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def position(self, row: R) -> int:
        """Where the row stands in the order, for pages that go on from it."""
        raise NotImplementedError

    def identity(self, row: R) -> int:
        """What stays the same when the row changes."""
        raise NotImplementedError

    def is_marked(self, row: R) -> bool:
        """Whether a sign stands before it."""
        return False

    def is_dim(self, row: R) -> bool:
        """Whether it is drawn quietly."""
        return False

    @property
    def waits(self) -> bool:
        """Whether rows have been asked for that have not come yet."""
        return self._asked is not None

    @property
    def looking(self) -> tuple[Toward, int] | None:
        """Which way further rows are looked for in the background, and where that has come to."""
        return self._looking

    @property
    def has_all(self) -> bool:
        """Whether these rows are all that there are."""
        return not (self._above or self._below or self._looking)

    def stop_waiting(self) -> None:
        """They won't come."""
        self._asked = self._looking = None

    @property
    def _height(self) -> int:
        return max(1, self.size.height - 1)

    def show(self, page: Page[R], *, at_end: bool = False, keep: int | None = None) -> None:
        """Show a new page from its start or end; the cursor stays on row `keep` where it is among the rows."""
        self.rows = list(page.rows)
        self._above, self._below, self._asked, self._message = page.more_above, page.more_below, None, ()
        self._looking = None
        self._look_on(page, Toward.UP if at_end else Toward.DOWN)
        kept = next((place for place, row in enumerate(self.rows) if self.identity(row) == keep), None)
        self.cursor = kept if kept is not None else (max(0, len(self.rows) - 1) if at_end else 0)
        self._top = self.cursor - self._height // 2 if kept is not None else self.cursor
        self._keep_in_view()
        self.refresh()

    def explain(self, *lines: str) -> None:
        """Show sentences instead of rows."""
        self.rows, self.cursor, self._top, self._message = [], 0, 0, lines
        self._above = self._below = False
        self.stop_waiting()
        self.refresh()

    def _look_on(self, page: Page[R], toward: Toward) -> None:
        if page.looked is not None:
            self._looking = toward, page.looked
        elif self._looking is not None and self._looking[0] is toward:
            self._looking = None

    def extend(self, page: Page[R], toward: Toward, looked: int | None = None) -> None:
        """Add the rows that were asked for, and let go of those that are far away.

        Rows that were looked for in the background, from `looked` on, are not taken where one has looked on from
        elsewhere meanwhile, or where others would go for them that are in view.
        """
        if looked is None:
            self._asked = None
        elif self._looking != (toward, looked):
            return
        self._look_on(page, toward)
        excess = max(0, len(self.rows) + len(page.rows) - KEPT)
        in_view = self._top < excess if toward is Toward.DOWN else self._top + self._height > len(self.rows) - excess
        if looked is not None and excess and in_view:
            self._looking = None
            return
        if toward is Toward.DOWN:
            self._add_below(page, excess)
        else:
            self._add_above(page, excess)
        self._keep_in_view()
        self.refresh()
        if looked is not None and self._looking is None:
            self._ask_ahead()  # the other way too, where it began in the midst

    def _add_below(self, page: Page[R], excess: int) -> None:
        self.rows += page.rows
        self._below = page.more_below
        if excess:
            del self.rows[:excess]
            self.cursor, self._top, self._above = max(0, self.cursor - excess), max(0, self._top - excess), True
            self._let_go(Toward.UP)

    def _add_above(self, page: Page[R], excess: int) -> None:
        self.rows[:0] = page.rows
        self._above = page.more_above
        self._top += len(page.rows)
        self.cursor = max(0, min(self.cursor + len(page.rows), len(self.rows) - 1))  # into an empty list too
        if excess:
            del self.rows[KEPT:]
            self._below = True
            self._let_go(Toward.DOWN)

    def _let_go(self, toward: Toward) -> None:
        """What is looked for beyond the rows that were let go would not follow on what is left."""
        if self._looking is not None and self._looking[0] is toward:
            self._looking = None

    def replace(self, row: R) -> None:
        """Show a row as it is now."""
        for place, old in enumerate(self.rows):
            if self.identity(old) == self.identity(row):
                self.rows[place] = row
                self.refresh()

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._keep_in_view()
        self.refresh()

    def on_focus(self) -> None:
        """The sign of the focus is on the cursor's line."""
        self._refresh_line(self.cursor)

    def on_blur(self) -> None:
        """And goes with it."""
        self._refresh_line(self.cursor)

    def action_move(self, step: int) -> None:
        """One row up or down; up from the first leaves the list."""
        if step < 0 and self.cursor == 0 and not self._above:
            self.post_message(self.LeftTop())
            return
        self._go(self.cursor + step)

    def action_page(self, step: int) -> None:
        """As many rows as are in view."""
        self._go(self.cursor + step * self._height, self._top + step * self._height)

    def action_jump(self, toward: str) -> None:
        """The very first or last match, however many there are."""
        way = Toward(toward)
        if self._above if way is Toward.DOWN else self._below:
            self._asked = way
            self.post_message(self.More(None, way))
        else:
            self._go(0 if way is Toward.DOWN else len(self.rows) - 1)

    def _go(self, place: int, top: int | None = None) -> None:
        if not self.rows:
            return
        old, old_top = self.cursor, self._top
        self.cursor = max(0, min(place, len(self.rows) - 1))
        self._top = old_top if top is None else top
        self._keep_in_view()
        if self.cursor != old:
            self.post_message(self.Moved())
        if self._top != old_top:
            self.refresh()
        else:
            self._refresh_line(old)
            self._refresh_line(self.cursor)
        self._ask_ahead()

    def _keep_in_view(self) -> None:
        last = max(0, len(self.rows) - self._height)
        self._top = max(0, min(self._top, last, self.cursor))
        if self.cursor >= self._top + self._height:
            self._top = self.cursor - self._height + 1

    def _ask_ahead(self) -> None:
        if self._asked is not None or not self.rows:
            return
        way = self._looking[0] if self._looking else None
        if self._below and way is not Toward.DOWN and len(self.rows) - self.cursor < AHEAD:
            self._asked = Toward.DOWN
            self.post_message(self.More(self.position(self.rows[-1]), Toward.DOWN))
        elif self._above and way is not Toward.UP and self.cursor < AHEAD:
            self._asked = Toward.UP
            self.post_message(self.More(self.position(self.rows[0]), Toward.UP))

    def _refresh_line(self, place: int) -> None:
        line = place - self._top + 1
        if 0 < line < self.size.height:
            self.refresh(Region(0, line, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the headings, a row, or a sentence."""
        cells = self.size.width
        if y == 0:
            style = self.get_component_rich_style("paged-list--heading", partial=True)
            return Strip([Segment(self._headings(), style)], cells)
        if self._message:
            lines = [part for line in self._message for part in (wrap(line, cells - 4) or [""])]
            text = lines[y - 2] if 0 <= y - 2 < len(lines) else ""
            return Strip([Segment(fit("  " + text, cells), self.rich_style)], cells)
        place = self._top + y - 1
        if place >= len(self.rows):
            return Strip([Segment(" " * cells, self.rich_style)], cells)
        row = self.rows[place]
        here = place == self.cursor
        mark = (">" if here and self.has_focus else " ") + ("*" if self.is_marked(row) else " ")
        return Strip([Segment(self._written(mark, row), self._style(row, here))], cells)

    COMPONENT_CLASSES = {
        "paged-list--heading",
        "paged-list--cursor",
        "paged-list--cursor-blurred",
        "paged-list--disabled",
    }

    def _style(self, row: R, here: bool) -> Style:
        if here:
            return self.get_component_rich_style(
                "paged-list--cursor" if self.has_focus else "paged-list--cursor-blurred", partial=True
            )
        if self.is_dim(row):
            return self.get_component_rich_style("paged-list--disabled", partial=True)
        return self.rich_style
