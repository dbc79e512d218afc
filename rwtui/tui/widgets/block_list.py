"""A list whose entries take several lines: events with their fields. Only what is seen is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from textual.binding import Binding
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from rwtui.domain.text import fit


@dataclass(frozen=True, slots=True)
class Block:
    """One entry: a heading and the lines under it."""

    key: int
    heading: str
    lines: tuple[str, ...] = ()

    @property
    def height(self) -> int:
        """Lines on the screen."""
        return 1 + len(self.lines)


class BlockList(Widget, can_focus=True):
    """Entries with a cursor; asks for more when its end comes near."""

    BINDINGS = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("home", "move(-1000000)", "First", show=False),
        Binding("end", "move(1000000)", "Last", show=False),
    ]
    COMPONENT_CLASSES = {"block-list--cursor", "block-list--cursor-blurred", "block-list--lines"}

    @dataclass
    class More(Message):
        """The end is near."""

        after: int

    @dataclass
    class Moved(Message):
        """The cursor is on another entry."""

    def __init__(self, *, id: str, empty: str) -> None:
        super().__init__(id=id)
        self.blocks: list[Block] = []
        self.cursor = 0
        self._top = 0
        self._empty = empty
        self._complete = True

    @property
    def current(self) -> Block | None:
        """The entry under the cursor."""
        return self.blocks[self.cursor] if self.blocks else None

    def show(self, blocks: list[Block], *, complete: bool) -> None:
        """Show these entries from the first."""
        self.blocks, self.cursor, self._top, self._complete = blocks, 0, 0, complete
        self.refresh()

    def extend(self, blocks: list[Block], *, complete: bool) -> None:
        """Add entries at the end."""
        self.blocks += blocks
        self._complete = complete
        self.refresh()

    def action_move(self, step: int) -> None:
        """To another entry."""
        if not self.blocks:
            return
        self.cursor = max(0, min(self.cursor + step, len(self.blocks) - 1))
        self._keep_in_view()
        self.refresh()
        self.post_message(self.Moved())
        if not self._complete and len(self.blocks) - self.cursor < 15:
            self._complete = True  # until the answer says otherwise: one question at a time
            self.post_message(self.More(self.blocks[-1].key))

    def action_page(self, step: int) -> None:
        """About as many entries as are in view."""
        heights = [block.height for block in self.blocks[self.cursor :: step]]
        moved, used = 0, 0
        for height in heights:
            used += height
            if used > self.size.height and moved:
                break
            moved += 1
        self.action_move(step * max(1, moved))

    def _keep_in_view(self) -> None:
        before = sum(block.height for block in self.blocks[: self.cursor])
        height = min(self.blocks[self.cursor].height, self.size.height)
        self._top = min(self._top, before)
        if before + height > self._top + self.size.height:
            self._top = before + height - self.size.height

    def render_line(self, y: int) -> Strip:
        """A heading, a line under one, or nothing."""
        cells = self.size.width
        if not self.blocks and y == 0:
            return Strip([Segment(fit(self._empty, cells), self.rich_style)], cells)
        line = y + self._top
        for place, block in enumerate(self.blocks):
            if line < block.height:
                return self._block_line(place, block, line)
            line -= block.height
        return Strip([Segment(" " * cells, self.rich_style)], cells)

    def _block_line(self, place: int, block: Block, line: int) -> Strip:
        cells = self.size.width
        if line:
            style = self.get_component_rich_style("block-list--lines", partial=True)
            return Strip([Segment(fit(f"    {block.lines[line - 1]}", cells), style)], cells)
        here = place == self.cursor
        name = "block-list--cursor" if self.has_focus else "block-list--cursor-blurred"
        style = self.get_component_rich_style(name, partial=True) if here else self.rich_style
        return Strip([Segment(fit(("> " if here and self.has_focus else "  ") + block.heading, cells), style)], cells)

    def on_focus(self) -> None:
        """The cursor is seen while the list has the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """And only then."""
        self.refresh()
