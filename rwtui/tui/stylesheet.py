"""The one stylesheet: inside the package in a wheel, at the top of a checkout; and its two halves."""

from __future__ import annotations

from pathlib import Path

import rwtui

_LATER = "/* What the first screen doesn't need"


def stylesheet() -> Path:
    """The path of styles.tcss."""
    package = Path(rwtui.__file__).parent
    inside = package / "styles.tcss"
    return inside if inside.exists() else package.parent / "styles.tcss"


def styles() -> tuple[str, str]:
    """What the first screen needs, and the rest: to understand it all takes as long as painting that screen."""
    first, mark, later = stylesheet().read_text(encoding="utf-8").partition(_LATER)
    return first, mark + later
