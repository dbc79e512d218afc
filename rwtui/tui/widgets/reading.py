"""Text of any length to read, entry by entry: only the lines that are seen are drawn, only what is near is held."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.segment import Segment
from textual import work
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from rwtui.domain.paging import Page, Toward
from rwtui.domain.text import clip, fit, safe, width
from rwtui.errors import RwtuiError

Place = tuple[int, int]
"""Where an entry stands: its section, and its place there."""
AHEAD = 60
"""Lines that are there before they come into view."""
KEPT = 600
"""Entries that are held at most; those farthest away are let go."""
LABEL = 34
"""Cells for a label; a longer one has a line of its own."""
_BESIDE = LABEL + 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A label, such as an email, with the lines beside it; without a label, lines alone."""

    place: Place
    lines: tuple[str, ...]
    label: str = ""


Source = Callable[[Place | None, Toward], Page[Entry]]
"""Entries beyond a place, or the first, or the last; called in a thread."""


class Reading(Widget):
    """Never has the focus: the question around it passes the keys on."""

    @dataclass
    class Failed(Message):
        """What comes next could not be read."""

        fault: RwtuiError

    def __init__(self, source: Source, first: Page[Entry]) -> None:
        super().__init__(classes="reading")
        self._source = source
        self._reads = False
        self._take(first)

    def _take(self, page: Page[Entry]) -> None:
        self._entries, self._above, self._below = list(page.rows), page.more_above, page.more_below
        self._top = 0
        self._drawn: tuple[int, list[str]] = (0, [])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are; the stylesheet says how many are seen."""
        return max(1, len(self._lines(width)))

    def _lines(self, cells: int) -> list[str]:
        if self._drawn[0] != cells:
            self._drawn = (cells, [line for entry in self._entries for line in _laid_out(entry, cells)])
        return self._drawn[1]

    @property
    def is_longer(self) -> bool:
        """Whether there is more than is seen."""
        return self._above or self._below or len(self._lines(self.size.width)) > self.size.height

    def on_resize(self) -> None:
        """Lines are as long as the screen is wide."""
        self.go(0)

    def render_line(self, y: int) -> Strip:
        """One line, or nothing."""
        cells = self.size.width
        lines = self._lines(cells)
        text = lines[self._top + y] if self._top + y < len(lines) else ""
        return Strip([Segment(fit(text, cells), self.rich_style)], cells)

    def go(self, step: int) -> None:
        """So many lines down, or up."""
        last = max(0, len(self._lines(self.size.width)) - self.size.height)
        self._top = max(0, min(self._top + step, last))
        self.refresh()
        self._ask_ahead(last)

    def page(self, way: int) -> None:
        """As many lines as are seen."""
        self.go(way * self.size.height)

    def jump(self, toward: Toward) -> None:
        """To the very first or last, however many there are."""
        if self._below if toward is Toward.UP else self._above:
            self._read(None, toward)
        else:
            lines = len(self._lines(self.size.width))
            self.go(lines if toward is Toward.UP else -lines)

    def _ask_ahead(self, last: int) -> None:
        if self._reads or not self._entries:
            return
        if self._below and last - self._top < AHEAD:
            self._read(self._entries[-1].place, Toward.DOWN)
        elif self._above and self._top < AHEAD:
            self._read(self._entries[0].place, Toward.UP)

    @work(exclusive=True, description="further entries")
    async def _read(self, start: Place | None, toward: Toward) -> None:
        self._reads = True
        try:
            page = await asyncio.to_thread(self._source, start, toward)
        except RwtuiError as fault:
            self.post_message(self.Failed(fault))
            return
        finally:
            self._reads = False
        if start is None:
            self._take(page)
            self.go(len(self._lines(self.size.width)) if toward is Toward.UP else 0)
        else:
            self._extend(page, toward)

    def _extend(self, page: Page[Entry], toward: Toward) -> None:
        """Add what was asked for, and let go of what is far away."""
        cells = self.size.width
        if toward is Toward.DOWN:
            self._entries += page.rows
            self._below = page.more_below
            gone = self._entries[: max(0, len(self._entries) - KEPT)]
            del self._entries[: len(gone)]
            self._above = self._above or bool(gone)
            moved = -sum(len(_laid_out(entry, cells)) for entry in gone)
        else:
            self._entries[:0] = page.rows
            self._above = page.more_above
            self._below = self._below or len(self._entries) > KEPT
            del self._entries[KEPT:]
            moved = sum(len(_laid_out(entry, cells)) for entry in page.rows)
        self._drawn = (0, [])
        self._top += moved
        self.go(0)


def _laid_out(entry: Entry, cells: int) -> list[str]:
    """An entry's lines as they are drawn: beside its label, or where there is no room for that, below it."""
    if not entry.label:
        return [part for line in entry.lines for part in _folded(line, cells, 3)]
    beside = cells - _BESIDE >= 24
    indent = " " * (_BESIDE if beside else 5)
    lines = [indent + part for line in entry.lines for part in _folded(line, cells - len(indent), 2)]
    if beside and lines and width(entry.label) <= LABEL:
        return [f"   {fit(entry.label, LABEL)} {lines[0][_BESIDE:]}", *lines[1:]]
    return [f"   {safe(entry.label)}", *lines]


def _folded(text: str, cells: int, hanging: int) -> Iterator[str]:
    """The text in lines of so many cells, the further ones indented."""
    start = " " * (len(text) - len(text.lstrip(" ")))
    line, further = start, start + " " * hanging
    for word in _words(safe(text).strip(" "), cells - len(further)):
        if line.strip(" ") and width(line) + 1 + width(word) > cells:
            yield line
            line = further
        line += f" {word}" if line.strip(" ") else word
    yield line


def _words(text: str, cells: int) -> Iterator[str]:
    """Words; one that is longer than a line in pieces."""
    for word in text.split(" "):
        rest = word
        while width(rest) > cells and (piece := clip(rest, cells, "")):
            yield piece
            rest = rest[len(piece) :]
        yield rest
