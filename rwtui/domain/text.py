"""Hostile text made safe for a terminal: whatever a name holds, a cell shows it, and nothing obeys it.

What can't be drawn as itself is shown escaped (`\\x1b`, `\\u202e`, `\\U000e0041`), never dropped, so that two accounts
that differ also look different. A width is the sum of the widths of the characters: that is how Textual places text and
how the terminals draw it, and whatever the two would measure differently is escaped too.
"""

import re
from functools import lru_cache
from unicodedata import category

# A letter in an honest name carries two marks (Vietnamese) or three (pointed Hebrew); what comes after is escaped.
MARKS_PER_BASE = 3

# Control, format (bidirectional and zero-width), surrogate, private, unassigned, line and paragraph separator.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

# Drawn with one cell by terminals and measured with none by Textual, so that a line would run over its right edge.
_SPACING_MARK = "Mc"

# Invisible although their category is that of a letter, a mark or a symbol: Unicode's Default_Ignorable_Code_Point
# (joiner, fillers, variation selectors) and the blank Braille pattern.
_INVISIBLE = frozenset(
    chr(code)
    for first, last in (
        (0x034F, 0x034F),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x2800, 0x2800),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0),
        (0xE0100, 0xE01EF),
    )
    for code in range(first, last + 1)
)

# Flags and skin tones: their width depends on the neighbours, and wcwidth, Textual and the terminals all disagree.
_CONTEXTUAL = frozenset(chr(code) for code in (*range(0x1F1E6, 0x1F200), *range(0x1F3FB, 0x1F400)))

_FIRST_MARK = "\u0300"
"""What is shown and comes before it takes one cell: the Latin letters and signs."""

JOINERS = frozenset("\u200c\u200d")
"""Of Persian and Indic names."""
_ALPHABETS = re.compile("[\u0370-\u052f\u1e00-\u1fff]")
"""Greek, Cyrillic, and the rest of Latin (Vietnamese), whose letters take one cell too."""

_LINE_BREAKS = re.compile("[\t\n\r\x85\u2028\u2029]+")


def safe(text: str) -> str:
    """The text with everything a terminal might obey, hide or misplace escaped; safe text comes back unchanged."""
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    # Marks that the character before may still carry; at the beginning and after an escape there is none to carry them.
    room = 0
    for character in text:
        cells = _cells(character)
        if cells > 0:
            room = MARKS_PER_BASE
            shown.append(character)
        elif cells == 0 and room:
            room -= 1
            shown.append(character)
        else:
            room = 0
            shown.append(_escaped(character))
    return "".join(shown)


def width(text: str) -> int:
    """The terminal cells that the safe text takes."""
    return _width(safe(text))


def clip(text: str, cells: int, ellipsis: str = "…") -> str:
    """The safe text, cut to at most `cells` cells; what is cut ends in the ellipsis."""
    if cells <= 0:
        return ""
    # Four characters give at least one cell, so this much decides; a name of a megabyte costs no more than a short one.
    shown = safe(text[: (MARKS_PER_BASE + 1) * (cells + 1)])
    if _width(shown) <= cells:
        return shown
    ending = _beginning(safe(ellipsis), cells)
    return _beginning(shown, cells - _width(ending)) + ending


def fit(text: str, cells: int, ellipsis: str = "…") -> str:
    """The safe text in exactly `cells` cells: cut with the ellipsis or padded with spaces."""
    shown = clip(text, cells, ellipsis)
    return shown + " " * (cells - _width(shown))


def one_line(text: str) -> str:
    """The safe text with line breaks and tabs shown as one space each run, for a notice, a title or a log line."""
    return safe(_LINE_BREAKS.sub(" ", text).strip(" "))


@lru_cache(maxsize=4096)
def _cells(character: str) -> int:
    """The cells of a character that may be shown (0 for one that its base carries), -1 for one to be escaped."""
    kind = category(character)
    if kind in _HIDDEN_CATEGORIES or kind == _SPACING_MARK or character in _INVISIBLE or character in _CONTEXTUAL:
        return -1
    if character < _FIRST_MARK or character == "…" or (kind[0] == "L" and _ALPHABETS.match(character)):
        return 1
    from wcwidth import wcwidth  # its tables take a tenth of the time until Sign in is painted

    return wcwidth(character)


def _escaped(character: str) -> str:
    code = ord(character)
    if code < 1 << 8:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"


def _width(shown: str) -> int:
    """The cells of text that is safe already."""
    return len(shown) if shown.isascii() else sum(map(_cells, shown))


def _beginning(shown: str, cells: int) -> str:
    """As much of the safe text as fits: a wide character whole or not at all, marks with their base."""
    if shown.isascii():
        return shown[: max(cells, 0)]
    for index, character in enumerate(shown):
        cells -= _cells(character)
        if cells < 0:
            return shown[:index]
    return shown


def has_control(text: str) -> bool:
    """True when the text holds a character that is no text: control, format, surrogate, line separator.

    The two joiners that Persian and Indic names need are text.
    """
    if text.isprintable():  # which excludes these and more, and is quick
        return False
    return any(category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and c not in JOINERS for c in text)
