"""A QR code in half blocks, two modules to a cell, small enough to stand beside a code field on 80×24."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from rwtui.domain.secret import Secret

if TYPE_CHECKING:
    from textual.filter import LineFilter

BORDER = 2
"""Light modules around the code. ISO/IEC 18004 asks for four; phones read two, and there is no room for more."""
COLUMNS = 41
LINES = 21

# Upper module, lower module. Ink is dark.
_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
_MODULES = {block: modules for modules, block in _BLOCKS.items()}

# Fixed points of the colour cube, not the terminal's palette, which a theme may turn over (light "black" on dark
# "white"). Where there are 16 colours only, it is sent as black on bright white.
BLACK_ON_WHITE = Style(color="#000000", bgcolor="#ffffff")


def qr_lines(text: Secret, *, border: int = BORDER, columns: int = COLUMNS, lines: int = LINES) -> list[str] | None:
    """The code as lines of `▀▄█` and spaces, all of one length; None when it doesn't fit into the room given.

    At error level L, the smallest: a screen has no stains. Takes some 5 ms.
    """
    from qrcode.constants import ERROR_CORRECT_L
    from qrcode.exceptions import DataOverflowError
    from qrcode.main import QRCode

    room = min(columns, 2 * lines) - 2 * border
    code = QRCode(error_correction=ERROR_CORRECT_L, border=border)
    code.add_data(text.reveal().encode("utf-8", "surrogatepass"))
    try:
        size = 17 + 4 * code.best_fit()
    except (DataOverflowError, ValueError):  # more than any QR code holds
        return None
    if size > room:
        return None
    code.make()
    return _half_blocks([[bool(module) for module in row] for row in code.get_matrix()])


def modules_of(lines: Sequence[str]) -> list[list[bool]]:
    """The modules that rendered lines show, dark is True: two rows for a line. Raises ValueError for other signs.

    Lines whose ending spaces are gone, as in a screen that was read, are taken as they were.
    """
    longest = max(map(len, lines), default=0)
    rows: list[list[bool]] = []
    for line in lines:
        if not set(line) <= _MODULES.keys():
            raise ValueError("these lines aren't half blocks")  # and never says what they are
        cells = [_MODULES[block] for block in line.ljust(longest)]
        rows += [[upper for upper, _ in cells], [lower for _, lower in cells]]
    return rows


class QrCode(Widget):
    """What `qr_lines` made, black on white whatever the theme, and with NO_COLOR too.

    A scanner needs the contrast, and the right way round: the colours are the content, not decoration, so none of the
    application's filters touches them.
    """

    ALLOW_SELECT = False

    def __init__(self, lines: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines = tuple(lines)
        self.styles.width = max(map(len, self._lines), default=0)
        self.styles.height = len(self._lines)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """None: see above."""
        return ()

    def render_line(self, y: int) -> Strip:
        """One line of it."""
        line = self._lines[y] if y < len(self._lines) else ""
        return Strip([Segment(line, BLACK_ON_WHITE)], len(line))


def _half_blocks(rows: list[list[bool]]) -> list[str]:
    """Two rows to a line; a last single row gets a light one under it."""
    if len(rows) % 2:
        rows = [*rows, [False] * len(rows[0])]
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_BLOCKS[modules] for modules in zip(upper, lower, strict=True)) for upper, lower in pairs]
