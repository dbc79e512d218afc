"""What the terminal shows and what it ought to show, cell by cell, so that only what differs is sent.

Textual paints whole regions anew. `Cells` reads such a painting as the terminal would, and writes the shortest way from
what is shown to what is wanted, with what every terminal since the VT100 understands: absolute and relative moves,
erasing to the end of a line, colours and weights. A painting that it doesn't understand goes out as it came, and
nothing is taken for known after it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rwtui.domain.text import safe, width
from rwtui.tui.sgr import PLAIN, Style, blank, change, read

Cell = tuple[str, Style]
"""A character with its marks, and how it is drawn; the second half of a wide one is empty."""
Row = list[Cell | None]
Position = tuple[int, int]

BLANK: Cell = (" ", PLAIN)
ERASE_LINE = "\x1b[K"
CLEAR = "\x1b[m\x1b[H\x1b[J"

_TOKEN = re.compile(
    r"\x1b\[(?P<y>\d+);(?P<x>\d+)H|\x1b\[(?P<sgr>[\d;]*)m|(?P<down>\n)|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
)


class Cells:
    """The terminal's cells: None is one that nobody knows."""

    def __init__(self, columns: int, lines: int) -> None:
        self.resize(columns, lines)

    def resize(self, columns: int, lines: int) -> None:
        """The terminal has another size; what a terminal does to its contents then is its own affair."""
        self.columns, self.lines = columns, lines
        self.lose()

    def lose(self) -> None:
        """Neither what is shown nor what is wanted is known."""
        self._wanted: list[Row] = [[None] * self.columns for _ in range(self.lines)]
        self._wanted_cursor: Position | None = None
        self.forget()

    def forget(self) -> None:
        """What is shown isn't known: the next frame has all that is wanted."""
        self._shown: list[Row] = [[None] * self.columns for _ in range(self.lines)]
        self._cursor: Position | None = None

    # What is wanted

    def want(self, painting: str) -> bool:
        """Read one painting of Textual's; False for one that isn't understood, after which all is lost."""
        understood = self._read(painting)
        if not understood:
            self.lose()
        return understood

    def _read(self, painting: str) -> bool:
        at: Position | None = None
        moved: Position | None = None
        style: Style | None = PLAIN
        end = 0
        for token in _TOKEN.finditer(painting):
            if token.start() != end:
                return False
            end = token.end()
            if token["text"] is not None:
                at = self._put(at, token["text"], style) if at is not None and style is not None else None
                moved = None
                if at is None:
                    return False
            elif token["sgr"] is not None:
                style = read(token["sgr"], style)
            elif token["down"] is not None:
                at = None  # a move always follows
            else:
                at = moved = int(token["y"]) - 1, int(token["x"]) - 1
        self._wanted_cursor = moved
        return end == len(painting)

    def _put(self, at: Position, text: str, style: Style) -> Position | None:
        """Draw text; where the cursor is then, None when it doesn't fit."""
        y, x = at
        if not 0 <= y < self.lines:
            return None
        made = _cells(text, style)
        after = x + len(made)
        if not made or x < 0 or after > self.columns:
            return None
        row = self._wanted[y]
        before, following = row[x], row[after] if after < self.columns else None
        if x and before is not None and not before[0]:
            row[x - 1] = _halved(row[x - 1])
        if following is not None and not following[0]:
            row[after] = _halved(following)
        row[x:after] = made
        return y, after

    # What is shown

    def frame(self) -> str:
        """What makes the terminal show what is wanted: nothing when it does already.

        It begins with an absolute move and a full style, and ends with the plain one: another program may have written
        meanwhile, or may write next.
        """
        shown = self._shown  # a signal may have it forgotten while this is going on
        frame = _Frame(self.lines)
        if all(None not in row for row in self._wanted) and all(_unknown(row) for row in shown):
            frame.clear()
            shown[:] = [[BLANK] * self.columns for _ in range(self.lines)]
        for y, (row, wanted) in enumerate(zip(shown, self._wanted, strict=True)):
            if row != wanted:
                frame.draw(y, row, wanted)
                shown[y] = [old if new is None else new for old, new in zip(row, wanted, strict=True)]
        if frame.begun or self._wanted_cursor not in (None, self._cursor):
            frame.end(self._wanted_cursor)
            if shown is self._shown:
                self._cursor = self._wanted_cursor
        return frame.text()


class _Frame:
    """One way to the terminal: where the cursor is, how it draws, and what was written."""

    def __init__(self, lines: int) -> None:
        self._lines = lines
        self._written: list[str] = []
        self._at: Position | None = None
        self._pen: Style | None = None

    @property
    def begun(self) -> bool:
        """Whether anything was written."""
        return bool(self._written)

    def text(self) -> str:
        """All that was written."""
        return "".join(self._written)

    def clear(self) -> None:
        """Nothing is left on the terminal."""
        self._written.append(CLEAR)
        self._at, self._pen = (0, 0), PLAIN

    def end(self, cursor: Position | None) -> None:
        """Leave a plain pen, and the cursor where it is wanted."""
        if self._pen is not None:
            self._take(PLAIN)
        if cursor is not None:
            self._go(cursor)

    def draw(self, y: int, row: Row, wanted: Row) -> None:
        """Draw what differs on one line."""
        columns = len(wanted)
        empty = columns  # from here on the line is to be blank
        while empty and wanted[empty - 1] == BLANK:
            empty -= 1
        differing = [x for x in range(columns) if wanted[x] is not None and wanted[x] != row[x]]
        rest = sum(x >= empty for x in differing)
        erased = rest > len(ERASE_LINE)
        for x in differing[: len(differing) - rest] if erased else differing:
            cell = wanted[x]
            if cell is not None and cell[0]:
                self._bridge(y, x, wanted)
                self._cell(y, x, cell, columns)
        if erased:
            self._go((y, differing[-rest]))
            if self._pen is None or blank(self._pen) != PLAIN:
                self._take(PLAIN)
            self._written.append(ERASE_LINE)

    def _cell(self, y: int, x: int, cell: Cell, columns: int) -> None:
        text, style = cell
        if text != " " or self._pen is None or blank(self._pen) != style:
            self._take(style)
        self._written.append(text)
        wide = width(text) if not text.isascii() else 1
        # Behind a wide character or one with marks, and at the edge, terminals don't agree where the cursor is.
        self._at = (y, x + 1) if wide == len(text) == 1 and x + 1 < columns else None
        self._next = (y, x + wide)

    def _bridge(self, y: int, x: int, wanted: Row) -> None:
        """Go to a cell: over a few that stay as they are it is shorter to draw them again."""
        if self._at is None:
            if self.begun and self._next == (y, x):
                return  # goes on where the last one ended, as Textual's own painting does
        elif self._at[0] == y and 0 < x - self._at[1] < len(_forward(x - self._at[1])):
            gap = wanted[self._at[1] : x]
            if all(cell is not None and cell[0].isascii() and cell[0] and self._draws(cell) for cell in gap):
                self._written.extend(cell[0] for cell in gap if cell is not None)
                self._at = y, x
                return
        self._go((y, x))

    def _draws(self, cell: Cell) -> bool:
        """Whether a cell can be drawn without taking another style."""
        return self._pen is not None and cell[1] == (self._pen if cell[0] != " " else blank(self._pen))

    def _take(self, style: Style) -> None:
        if style != self._pen:
            self._written.append(change(self._pen, style))
            self._pen = style

    def _go(self, to: Position) -> None:
        if to != self._at:
            self._written.append(_move(self._at, to))
            self._at = to

    _next: Position = (-1, -1)
    """Where text goes on that follows the last one at once."""


def _unknown(row: Row) -> bool:
    return row.count(None) == len(row)


def _halved(cell: Cell | None) -> Cell | None:
    """What is left of a wide character when its other half is drawn over."""
    return cell and (" ", blank(cell[1]))


@lru_cache(maxsize=4096)
def _cells(text: str, style: Style) -> tuple[Cell, ...]:
    """The cells of a text; none for one that can't be measured."""
    empty = blank(style)
    if text.isascii():
        return tuple([(character, style if character != " " else empty) for character in text])
    if safe(text) != text:
        return ()
    made: list[Cell] = []
    for character in text:
        cells = width(character) if safe(character) == character else 0
        if cells:
            made.append((character, style if character != " " else empty))
            made.extend([("", style)] * (cells - 1))
        else:
            base = -1 if made[-1][0] else -2
            made[base] = made[base][0] + character, style
    return tuple(made)


def _forward(columns: int) -> str:
    return f"\x1b[{columns}C" if columns > 1 else "\x1b[C"


@lru_cache(maxsize=4096)
def _move(at: Position | None, to: Position) -> str:
    """The shortest way of the cursor."""
    y, x = to
    ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"]
    if at is not None:
        down, right = y - at[0], x - at[1]
        if down == 0:
            ways.append(_forward(right) if right > 0 else "\b" * -right)
        if down > 0 and right == 0:
            ways.append(f"\x1b[{down}B" if down > 1 else "\x1b[B")
        if down >= 0:
            ways.append("\r" + "\n" * down + (_forward(x) if x else ""))
    return min(ways, key=len)
