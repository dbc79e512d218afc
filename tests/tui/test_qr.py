"""security.md, "enrolling": a QR code that fits 80×24, read back by zbar from the lines and from the painted screen."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.color import Color
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.strip import Strip

from rwtui.domain.secret import Secret
from rwtui.security import totp
from rwtui.tui.theme import THEMES
from rwtui.tui.widgets.qr import QrCode, modules_of, qr_lines

SCALE = 4

# Of each cell, whether the upper and the lower half show the foreground. Written here once more, on purpose.
HALVES = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}


def uri_of(octets: int) -> Secret:
    """A URI of so many bytes, as an email of the right length makes it."""
    secret = totp.new_secret()
    spare = octets - len(totp.uri(secret, "@example.org"))
    made = totp.uri(secret, "n" * spare + "@example.org")
    assert len(made) == octets
    return made


def decoded(dark: Sequence[Sequence[bool]], folder: Path) -> str:
    """What zbar reads from a picture of these pixels and nothing around them."""
    if (zbar := shutil.which("zbarimg")) is None:
        pytest.skip("no zbarimg here (Debian: zbar-tools)")
    rows = [" ".join("1 " * SCALE if pixel else "0 " * SCALE for pixel in row) for row in dark for _ in range(SCALE)]
    picture = folder / "code.pbm"
    picture.write_text(f"P1\n{len(dark[0]) * SCALE} {len(rows)}\n" + "\n".join(rows) + "\n", encoding="ascii")
    command = [zbar, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.removesuffix("\n")


def pixels_of(lines: Sequence[str]) -> list[list[bool]]:
    """The dark pixels of lines whose ink is dark."""
    return [[bool(HALVES[block][half]) for block in line] for line in lines for half in (0, 1)]


@pytest.mark.parametrize("octets", [89, 100, 108, 110, 113])
def test_reads_back_and_fits(octets: int, tmp_path: Path) -> None:
    uri = uri_of(octets)
    lines = qr_lines(uri)
    assert lines is not None
    assert len(lines) <= 21
    assert {len(line) for line in lines} <= set(range(42))
    assert len({len(line) for line in lines}) == 1
    assert decoded(pixels_of(lines), tmp_path) == uri.reveal()
    assert modules_of(lines) == pixels_of(lines)


def test_a_narrower_border_takes_less_room(tmp_path: Path) -> None:
    uri = uri_of(110)
    lines = qr_lines(uri, border=1, columns=39, lines=20)
    assert lines is not None
    assert (len(lines[0]), len(lines)) == (39, 20)
    assert decoded(pixels_of(lines), tmp_path) == uri.reveal()


@pytest.mark.parametrize(("columns", "lines"), [(40, 21), (41, 20), (0, 0), (10, 100), (1, 1)])
def test_none_where_there_is_no_room(columns: int, lines: int) -> None:
    assert qr_lines(uri_of(110), columns=columns, lines=lines) is None


@pytest.mark.parametrize("octets", [114, 200, 380, 3_000, 100_000])
def test_none_where_it_is_too_long(octets: int) -> None:
    assert qr_lines(uri_of(octets)) is None


def test_more_room_takes_more(tmp_path: Path) -> None:
    uri = uri_of(380)
    lines = qr_lines(uri, columns=80, lines=40)
    assert lines is not None
    assert decoded(pixels_of(lines), tmp_path) == uri.reveal()


def test_the_quiet_zone_is_light_on_all_sides() -> None:
    lines = qr_lines(uri_of(110))
    assert lines is not None
    rows = modules_of(lines)
    edge = [*rows[:2], *rows[-2:], *([row[i] for row in rows] for i in (0, 1, -2, -1))]
    assert not any(map(any, edge))
    assert rows[2][2]  # and there the code begins


def test_lines_without_their_ending_spaces_are_the_same_modules() -> None:
    lines = qr_lines(uri_of(110))
    assert lines is not None
    bare = [line.rstrip() for line in lines]
    assert [row[: max(map(len, bare))] for row in modules_of(lines)] == modules_of(bare)
    assert modules_of([]) == []


def test_other_signs_are_no_modules() -> None:
    with pytest.raises(ValueError, match="half blocks"):
        modules_of(["█▀x"])


class Shown(App[None]):
    """The code alone on a screen of a theme."""

    def __init__(self, theme: str, lines: list[str], *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        for ours in THEMES.values():
            self.register_theme(ours)
        self.theme = theme
        self.lines = lines

    def compose(self) -> ComposeResult:
        yield QrCode(self.lines, id="qr")


def painted(app: Shown) -> tuple[list[list[bool]], list[Strip]]:
    """The dark pixels of what is on the screen, by its colours, and the strips."""
    region = app.query_one("#qr").region
    strips = app.screen._compositor.render_strips()[region.y : region.bottom]
    strips = [strip.crop(region.x, region.right) for strip in strips]
    rows: list[list[bool]] = []
    for strip in strips:
        cells = [(char, segment) for segment in strip for char in segment.text]
        rows += [[_is_dark(segment, HALVES[char][half]) for char, segment in cells] for half in (0, 1)]
    return rows, strips


def _is_dark(segment: Segment, ink: int) -> bool:
    assert segment.style is not None
    colour = segment.style.color if ink else segment.style.bgcolor
    assert colour in (Color.parse("#000000"), Color.parse("#ffffff"))
    return colour == Color.parse("#000000")


@pytest.mark.parametrize("no_color", [False, True], ids=["colour", "NO_COLOR"])
@pytest.mark.parametrize(
    "theme", [*(theme.name for theme in THEMES.values()), "textual-dark", "textual-light", "ansi-dark", "ansi-light"]
)
async def test_is_black_on_white_whatever_the_theme(
    theme: str, no_color: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    uri = uri_of(110)
    lines = qr_lines(uri)
    assert lines is not None
    # An application made for ANSI colours drops all of them at NO_COLOR, the others make them grey.
    app = Shown(theme, lines, ansi_color=no_color or None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.query_one("#qr").size == (41, 21)
        dark, _ = painted(app)
        assert decoded(dark, tmp_path) == uri.reveal()


@pytest.mark.parametrize("term", ["linux", "screen", "tmux", "vt100", "xterm"])
async def test_where_there_are_sixteen_colours_it_is_black_on_bright_white(
    term: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", {**os.environ, "TERM": term, "COLORTERM": ""})
    lines = qr_lines(uri_of(110))
    assert lines is not None
    app = Shown("rwtui dark", lines)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.console.color_system == "standard"
        assert all("\x1b[30;107m" in strip.render(app.console) for strip in painted(app)[1])


def test_nothing_says_what_it_holds() -> None:
    lines = qr_lines(uri_of(110))
    assert lines is not None
    shown = repr(QrCode(lines))
    assert not set("▀▄█") & set(shown)
