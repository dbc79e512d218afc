"""Text that a hostile database may hold, and what a terminal gets to see of it."""

import sys
from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._cells import cell_len

from rwtui.domain.text import clip, fit, one_line, safe, width

# Hypothesis leaves surrogates out unless asked; a database and a terminal may hand us one.
ANY_CHARACTER = st.characters(codec=None, categories=None)
AWKWARD = st.sampled_from(
    "\x1b\x07\r\n\t\x9b\u202e\u2066\u200d\u200b\ufe0f\u0301\u0302\u093e\u1161姓ü🎉🇻🏽\\[/]\U000e0041"
)
ANY_TEXT = st.text(st.one_of(ANY_CHARACTER, AWKWARD))


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("\x9b31m", r"\x9b31m"),
        ("a\x00b\x7f", r"a\x00b\x7f"),
        ("invoice\u202efdp.exe", r"invoice\u202efdp.exe"),
        ("\u2066x\u2069\u200e\u061c", r"\u2066x\u2069\u200e\u061c"),
        ("in\u200bvi\u00adsi\ufeffble", r"in\u200bvi\xadsi\ufeffble"),
        ("a\u2028b\u2029", r"a\u2028b\u2029"),
        ("\U000e0041tag", r"\U000e0041tag"),
        ("\ud800", r"\ud800"),
        ("\ue000\U0010ffff", r"\ue000\U0010ffff"),
        ("葛\U000e0100", r"葛\U000e0100"),
        ("☺\ufe0f", r"☺\ufe0f"),
        ("👩\u200d💻", r"👩\u200d💻"),
        ("👍🏽", r"👍\U0001f3fd"),
        ("🇻🇳", r"\U0001f1fb\U0001f1f3"),
        ("\u3164\u115f\u2800", r"\u3164\u115f\u2800"),
        ("\u0301a", r"\u0301a"),
        ("\x1b\u0301", r"\x1b\u0301"),
        ("Z" + "\u0335" * 5, "Z" + "\u0335" * 3 + r"\u0335\u0335"),
        ("राम", r"र\u093eम"),
    ],
)
def test_what_a_terminal_could_obey_hide_or_misplace_is_escaped(hostile: str, shown: str) -> None:
    assert safe(hostile) == shown


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        r"DOMAIN\ada [@click=app.quit]",
        "Đặng Thị Hồng",
        normalize("NFD", "Đặng Thị Hồng"),
        "陳秀芳",
        "姓\u3000名",
        "김민준",
        normalize("NFD", "김민준"),
        "Łukasz Øster Straße",
        "Ελένη Ёлкин",
        "שָׁלוֹם محمد",
        "สมชาย",
        "Party 🎉",
    ],
)
def test_an_honest_name_is_shown_as_it_is(name: str) -> None:
    assert safe(name) == name
    assert width(name) == cell_len(name)


def test_widths() -> None:
    assert width("Ada") == 3
    assert width(normalize("NFD", "Hồng")) == 4
    assert width("秀芳") == 4
    assert width(normalize("NFD", "김")) == 2
    assert width("\x1b") == 4


def test_every_character_is_as_wide_for_textual_as_for_us() -> None:
    """Textual places the rest of a line by its own widths, so one disagreement would shift it."""
    characters = map(chr, range(sys.maxunicode + 1))
    assert [character for character in characters if cell_len(safe(character)) != width(character)] == []


@given(ANY_TEXT)
def test_no_control_or_invisible_character_is_left(text: str) -> None:
    shown = safe(text)
    assert not {category(character) for character in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mc"}
    assert safe(shown) == shown
    assert width(text) == width(shown) == cell_len(shown)


@given(ANY_TEXT, st.integers(-2, 40))
def test_a_fitted_text_takes_exactly_its_cells(text: str, cells: int) -> None:
    fitted = fit(text, cells)
    assert width(fitted) == cell_len(fitted) == max(cells, 0)
    assert safe(fitted) == fitted
    assert fitted.rstrip(" ") == clip(text, cells).rstrip(" ")


@given(ANY_TEXT, st.integers(0, 40), st.sampled_from(["…", "...", ""]))
def test_a_clipped_text_is_a_beginning_and_the_ellipsis(text: str, cells: int, ellipsis: str) -> None:
    clipped = clip(text, cells, ellipsis)
    if width(text) <= cells:
        assert clipped == safe(text)
    else:
        assert width(clipped) <= cells
        assert clipped.endswith(ellipsis[:cells])
        assert safe(text).startswith(clipped[: len(clipped) - len(ellipsis)] if cells >= len(ellipsis) else "")


def test_a_wide_character_never_straddles_the_edge() -> None:
    assert fit("陳秀芳", 6) == "陳秀芳"
    assert fit("陳秀芳", 5) == "陳秀…"
    assert fit("陳秀芳", 4) == "陳… "
    assert fit("陳", 1) == "…"
    assert fit("Ada Lovelace", 6, "...") == "Ada..."
    assert fit("Ada", 2, "...") == ".."


def test_a_name_of_a_megabyte_is_cut_before_it_is_read() -> None:
    assert fit("Z" + "\u0335" * 1_000_000, 10) == "Z" + "\u0335" * 3 + r"\u0335\u0"[:8] + "…"
    assert fit("e" * 1_000_000, 3) == "ee…"


@given(ANY_TEXT)
def test_one_line_is_one_safe_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
    assert safe(one_line(text)) == one_line(text)


def test_line_breaks_become_a_space() -> None:
    assert one_line("one\r\n\ttwo\u2028three\n") == "one two three"
    assert one_line("\x1b[1m\nbold") == r"\x1b[1m bold"
