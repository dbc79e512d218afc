"""The looks that one can choose: the terminal's own colours and one accent, which is calm and costs few bytes."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, NoColor
from textual.theme import Theme

from rwtui.domain.preferences import Theme as Look

DEFAULT = Look.DARK
"""Before signing in."""


def _theme(
    look: Look,
    *,
    accent: str,
    on_accent: str,
    error: str,
    selection: tuple[str, str] = ("ansi_blue", "ansi_bright_white"),
    ground: str = "ansi_default",
    ink: str = "ansi_default",
) -> Theme:
    """Everything but the accent, errors and selected text has the same ink on the same ground."""
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
        foreground=ink,
        background=ground,
        surface=ground,
        panel=ground,
        boost=ground,
        variables={
            "on-accent": on_accent,
            "ansi-background": ground,
            "ansi-foreground": ink,
            "border": accent,
            "border-blurred": ink,
            "block-cursor-foreground": on_accent,
            "block-cursor-background": accent,
            "input-cursor-background": accent,
            "input-cursor-foreground": on_accent,
            "input-selection-background": selection[0],
            "input-selection-foreground": selection[1],
        },
    )


THEMES = {
    Look.DARK: _theme(Look.DARK, accent="ansi_cyan", on_accent="ansi_black", error="ansi_red"),
    Look.LIGHT: _theme(Look.LIGHT, accent="ansi_blue", on_accent="ansi_bright_white", error="ansi_red"),
    Look.HIGH_CONTRAST: _theme(
        Look.HIGH_CONTRAST,
        accent="ansi_bright_white",
        on_accent="ansi_black",
        error="ansi_bright_white",
        selection=("ansi_bright_white", "ansi_black"),
        ground="ansi_black",
        ink="ansi_bright_white",
    ),
    Look.MONOCHROME: _theme(Look.MONOCHROME, accent="ansi_default", on_accent="ansi_default", error="ansi_default"),
}
"""Dark and light leave the ground to the terminal; high contrast brings its own."""


class NoDim(LineFilter):
    """Nothing is drawn quietly."""

    _BRIGHT = Style(dim=False)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, none of them dim."""
        return [
            Segment(text, style + self._BRIGHT if style is not None and style.dim else style, control)
            for text, style, control in segments
        ]


FILTERS: dict[Look, tuple[LineFilter, ...]] = {Look.HIGH_CONTRAST: (NoDim(),), Look.MONOCHROME: (NoColor(),)}
"""What is done to every line before it is drawn."""
