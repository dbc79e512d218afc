"""Pictures of the screen, kept in files and compared with what the program shows now."""

from __future__ import annotations

import difflib
import html
import io
import os
import re
from pathlib import Path

import pytest
from rich.console import Console
from rich.terminal_theme import TerminalTheme

from tests.tui.hand import Hand

FOLDER = Path(__file__).parent
WRITE = "RWTUI_PICTURES"
_PLAIN = [(10, 11, 13), (224, 92, 92), (118, 184, 118), (229, 192, 92), (97, 150, 229), (186, 122, 206)]
_BRIGHT = [(90, 94, 102), (235, 110, 110), (130, 200, 130), (240, 205, 110), (110, 165, 240), (200, 140, 220)]
_THEME = TerminalTheme(
    (24, 26, 30),
    (214, 217, 222),
    [*_PLAIN, (92, 190, 200), (214, 217, 222)],
    [*_BRIGHT, (120, 215, 222), (255, 255, 255)],
)
"""What a terminal makes of the colours that the program names."""


def drawn(hand: Hand) -> str:
    """The screen as SVG."""
    size = hand.app.size
    console = Console(
        width=size.width,
        height=size.height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
    )
    console.print(hand.app.screen._compositor.render_update(full=True))
    return console.export_svg(title="rwtui", theme=_THEME, unique_id="rwtui")


def compare(hand: Hand, name: str) -> None:
    """The screen is the one of the picture, or the test fails and says how to make it anew."""
    path = FOLDER / name
    now = drawn(hand)
    if os.environ.get(WRITE):
        path.parent.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8")
        return
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    if now != kept:
        differing = difflib.unified_diff(_lines(kept), _lines(now), "picture", "screen", lineterm="", n=0)
        told = "\n".join(differing) or "Only colours or styles differ."
        pytest.fail(
            f"tests/tui/{name} is not what the program shows any more:\n{told}\n"
            "Look at both; if the screen is right, make the pictures anew: "
            f"{WRITE}=1 pytest tests/tui/test_pictures.py",
            pytrace=False,
        )


def _lines(svg: str) -> list[str]:
    """The text of a picture, line by line."""
    lines: dict[float, dict[float, str]] = {}
    for x, y, text in re.findall(r'<text [^>]*x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>', svg):
        lines.setdefault(float(y), {})[float(x)] = html.unescape(text).replace("\xa0", " ")
    return ["".join(parts[x] for x in sorted(parts)).rstrip() for _, parts in sorted(lines.items())]
