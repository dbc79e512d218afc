"""What of a painting is sent: cells, styles and the shortest ways between them."""

from __future__ import annotations

import pytest

from rwtui.tui.cells import Cells

CLEAR = "\x1b[m\x1b[H\x1b[J"


def at(y: int, x: int, text: str, style: str = "") -> str:
    """Text as Textual paints it."""
    return f"\x1b[{y + 1};{x + 1}H" + (f"\x1b[{style}m{text}\x1b[0m" if style else text)


def sent(*paintings: str, columns: int = 20, lines: int = 4) -> str:
    """What of the last painting is sent, after the others."""
    cells = Cells(columns, lines)
    assert cells.want("".join(at(y, 0, " " * columns) for y in range(lines)))
    assert cells.frame().startswith(CLEAR)
    for painting in paintings:
        assert cells.want(painting)
        frame = cells.frame()
        assert cells.frame() == ""  # nothing twice
    return frame


@pytest.mark.parametrize(
    ("paintings", "expected"),
    [
        ([at(0, 0, "word")], "\x1b[1H\x1b[mword"),
        ([at(0, 0, "word"), at(0, 0, "word")], ""),
        ([at(0, 0, "word"), at(0, 0, "ward")], "\x1b[1;2H\x1b[ma"),
        ([at(1, 2, "a b c", "1")], "\x1b[2;3H\x1b[0;1ma b c\x1b[m"),
        ([at(1, 2, "word", "39;49")], "\x1b[2;3H\x1b[mword"),
        ([at(0, 0, "word"), at(0, 0, "          ")], "\x1b[1H\x1b[m\x1b[K"),
        ([at(0, 0, "a         b"), at(0, 0, "c         d")], "\x1b[1H\x1b[mc\x1b[9Cd"),
        ([at(0, 0, "a  b"), at(0, 0, "c  d")], "\x1b[1H\x1b[mc  d"),
        ([at(0, 3, "a") + at(1, 3, "b")], "\x1b[1;4H\x1b[ma\x1b[2;4Hb"),
        ([at(0, 0, "one") + at(1, 0, "two")], "\x1b[1H\x1b[mone\r\ntwo"),
        ([at(0, 0, "ab", "1;31"), at(0, 0, "ab", "31")], "\x1b[1H\x1b[0;31mab\x1b[m"),
        ([at(0, 0, "梁梁"), at(0, 0, "ab梁")], "\x1b[1H\x1b[mab"),
        ([at(0, 0, "梁x"), at(0, 0, "芳x")], "\x1b[1H\x1b[m芳"),
        ([at(0, 0, "e\u0301x"), at(0, 0, "e\u0301y")], "\x1b[1;2H\x1b[my"),
        ([at(0, 0, "x" * 20) + at(1, 0, "y")], "\x1b[1H\x1b[m" + "x" * 20 + "\x1b[2Hy"),
    ],
)
def test_the_shortest_way(paintings: list[str], expected: str) -> None:
    assert sent(*paintings) == expected


@pytest.mark.parametrize(
    "painting",
    [
        "\x1b[2J",
        "no move first",
        at(0, 0, "x" * 21),
        at(4, 0, "below"),
        at(0, 0, "\u202eeman"),
        at(0, 0, "👩\u200d🚀"),
        at(0, 0, "\ttab"),
        at(0, 0, "x", "99"),
        at(0, 0, "x", "38;7"),
        "\x1b]8;id=1;https://example.org\x1b\\x\x1b]8;;\x1b\\",
        at(0, 0, "x") + "\x1b",
    ],
)
def test_what_is_not_understood_is_said_and_everything_after_it_sent(painting: str) -> None:
    cells = Cells(20, 4)
    cells.want(at(0, 0, "word"))
    cells.frame()
    assert not cells.want(painting)
    assert cells.want(at(0, 0, "word"))
    assert "word" in cells.frame()


def test_what_is_forgotten_is_sent_again() -> None:
    cells = Cells(4, 2)
    cells.want(at(0, 0, "word") + at(1, 0, "    ") + at(0, 1, ""))
    first = cells.frame()
    cells.forget()
    assert cells.frame() == first == CLEAR + "word\x1b[1;2H"


def test_only_the_cursor() -> None:
    assert sent(at(0, 0, "word") + "\x1b[1;1H", "\x1b[3;5H") == "\x1b[3;5H"
