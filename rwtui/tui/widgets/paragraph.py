"""Text that wraps at any width: what doesn't fit into a line goes on under where its text begins."""

from __future__ import annotations

import re
from collections.abc import Iterable

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from rwtui.domain.text import safe, width

Lines = str | Iterable[str | tuple[str, str]]
"""A text with a line for each paragraph; or its lines, of a table's row what stands before its last column, and that.

A line that begins with a label, three spaces behind it, wraps under what the label is of.
"""

_BEFORE = re.compile(r" *(?:\S+(?: \S+)* {3,})?")
LEAST = 8
"""Cells that a column needs; where a screen has not so many behind what stands before it, lines wrap as texts do."""


class Paragraph(Widget):
    """Plain text, made safe line by line."""

    def __init__(self, lines: Lines = "", *, id: str | None = None, classes: str = "") -> None:
        super().__init__(id=id, classes=f"paragraph {classes}")
        self._lines = _split(lines)

    def show(self, lines: Lines) -> None:
        """Another text."""
        self._lines = _split(lines)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as it takes."""
        return len(self._wrapped(width))

    def render(self) -> Content:
        """What fits, line by line."""
        return Content("\n".join(self._wrapped(self.content_size.width)))

    def _wrapped(self, cells: int) -> list[str]:
        return [line for before, text in self._lines for line in _hung(before, text, cells)]


def _split(lines: Lines) -> list[tuple[str, str]]:
    """Each line as what stands before its text, and the text; both safe."""
    split: list[tuple[str, str]] = []
    for line in lines.split("\n") if isinstance(lines, str) else lines:
        if isinstance(line, str):
            found = _BEFORE.match(line)
            end = found.end() if found else 0
            line = line[:end], line[end:]
        split.append((safe(line[0]), safe(line[1])))
    return split


def _hung(before: str, text: str, cells: int) -> list[str]:
    """A line, and those that it goes on in."""
    if width(before) + LEAST > cells:
        shown = before + text
        text = shown.lstrip(" ")
        before = shown[: len(shown) - len(text)][: max(0, cells - LEAST)]
    room = max(LEAST, cells - width(before) - 1)
    first, *others = [line.plain.rstrip() for line in Content(text).wrap(room)] or [""]
    return [(before + first).rstrip(), *(" " * width(before) + line for line in others)]
