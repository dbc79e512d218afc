"""How a cell is drawn, and what tells a terminal so (Select Graphic Rendition, the sequences that end in m)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class Style(NamedTuple):
    """Weights, as the set of their numbers, and the two colours as a terminal is told them; empty for its own."""

    weights: frozenset[int] = frozenset()
    ink: str = ""
    ground: str = ""


PLAIN = Style()
_WEIGHTS = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 51, 52, 53})
_UNDONE = {22: {1, 2}, 23: {3}, 24: {4, 21}, 25: {5, 6}, 27: {7}, 28: {8}, 29: {9}, 54: {51, 52}, 55: {53}}
_ON_BLANKS = frozenset({4, 5, 6, 7, 9, 21, 51, 52, 53})
_MORE = {"5": 1, "2": 3}
"""How many numbers follow 38 or 48 and this one."""


@lru_cache(maxsize=4096)
def read(parameters: str, before: Style | None) -> Style | None:
    """The style after a sequence with these parameters; None for one that is unknown."""
    if before is None:
        return None
    weights, ink, ground = before
    numbers = parameters.split(";")
    while numbers:
        number = int(numbers.pop(0) or 0)
        if number == 0:
            weights, ink, ground = PLAIN
        elif number in _WEIGHTS:
            weights |= {number}
        elif number in _UNDONE:
            weights -= _UNDONE[number]
        elif number in (38, 48):
            more = _MORE.get(numbers[0] if numbers else "", len(numbers)) + 1
            if more > len(numbers):
                return None
            colour = ";".join([str(number), *numbers[:more]])
            del numbers[:more]
            ink, ground = (colour, ground) if number == 38 else (ink, colour)
        elif 30 <= number <= 39 or 90 <= number <= 97:
            ink = "" if number == 39 else str(number)
        elif 40 <= number <= 49 or 100 <= number <= 107:
            ground = "" if number == 49 else str(number)
        else:
            return None
    return Style(weights, ink, ground)


@lru_cache(maxsize=4096)
def blank(style: Style) -> Style:
    """What a space in this style looks like: its ground alone, unless a line or a reversal shows the rest."""
    return style if style.weights & _ON_BLANKS else Style(ground=style.ground)


@lru_cache(maxsize=4096)
def change(before: Style | None, after: Style) -> str:
    """The shortest sequence from one style, None for an unknown one, to another.

    Weights are taken away all at once only: a VT100 knows no other way.
    """
    whole = [*map(str, sorted(after.weights)), *filter(None, (after.ink, after.ground))]
    ways = ["\x1b[0;" + ";".join(whole) + "m" if whole else "\x1b[m"]
    if before is not None and before.weights <= after.weights:
        more = [str(weight) for weight in sorted(after.weights - before.weights)]
        if after.ink != before.ink:
            more.append(after.ink or "39")
        if after.ground != before.ground:
            more.append(after.ground or "49")
        ways.append("\x1b[" + ";".join(more) + "m")
    return min(ways, key=len)
