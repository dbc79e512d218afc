"""The looks that one can choose: the terminal's own colours and one accent, which is calm and costs few bytes."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color as Ink
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, NoColor
from textual.theme import Theme

from rwtui.domain.preferences import Theme as Look

DEFAULT = Look.DARK
"""Before signing in."""
_OWN = "ansi_default"
"""The terminal's own ink or ground."""


def _theme(
    look: Look, *, accent: str, on_accent: str, error: str, selection: tuple[str, str] = ("ansi_blue", "ansi_white")
) -> Theme:
    """What is marked has the accent behind it; everything else is in the terminal's own ink."""
    return Theme(
        name=f"rwtui {look.value}",
        ansi=True,
        dark=look is not Look.LIGHT,
        primary=accent,
        secondary=accent,
        accent=accent,
        warning=error,
        error=error,
        success=accent,
        foreground=_OWN,
        background=_OWN,
        surface=_OWN,
        panel=_OWN,
        boost=_OWN,
        variables={
            "on-accent": on_accent,
            "ansi-background": _OWN,
            "ansi-foreground": _OWN,
            "border": accent,
            "border-blurred": _OWN,
            "block-cursor-foreground": on_accent,
            "block-cursor-background": accent,
            "input-cursor-background": accent,
            "input-cursor-foreground": on_accent,
            "input-selection-background": selection[0],
            "input-selection-foreground": selection[1],
            **dict.fromkeys(("scrollbar", "scrollbar-hover", "scrollbar-active"), accent),
            **dict.fromkeys(
                ("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active"), _OWN
            ),
        },
    )


_NO_STYLE = Style()
_WHITE, _BLACK = Ink.from_ansi(15), Ink.from_ansi(0)
_BRIGHT, _DARK = "ansi_bright_white", "ansi_black"
THEMES = {
    Look.DARK: _theme(Look.DARK, accent="ansi_cyan", on_accent=_DARK, error="ansi_red"),
    Look.LIGHT: _theme(
        Look.LIGHT, accent="ansi_blue", on_accent=_BRIGHT, error="ansi_red", selection=("ansi_cyan", _DARK)
    ),
    Look.HIGH_CONTRAST: _theme(
        Look.HIGH_CONTRAST, accent=_BRIGHT, on_accent=_DARK, error=_BRIGHT, selection=(_BRIGHT, _DARK)
    ),
    Look.MONOCHROME: _theme(Look.MONOCHROME, accent=_OWN, on_accent=_OWN, error=_OWN, selection=(_OWN, _OWN)),
}
"""Dark and light leave the ground to the terminal, which is as dark or light."""


@lru_cache(1024)
def _bright(style: Style) -> Style:
    ink = _WHITE if style.color is None or style.color.is_default else style.color
    ground = _BLACK if style.bgcolor is None or style.bgcolor.is_default else style.bgcolor
    return style + Style(color=ink, bgcolor=ground, dim=False)


class WhiteOnBlack(LineFilter):
    """What would be in the terminal's own colours is bright white on black, whatever those are, and nothing is dim."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments in colours that are as far from each other as they can be."""
        return [Segment(text, _bright(style or _NO_STYLE), control) for text, style, control in segments]


FILTERS: dict[Look, tuple[LineFilter, ...]] = {Look.HIGH_CONTRAST: (WhiteOnBlack(),), Look.MONOCHROME: (NoColor(),)}
"""What is done to every line before it is drawn."""
