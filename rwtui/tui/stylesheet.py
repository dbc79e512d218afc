"""Where the one stylesheet is: inside the package in a wheel, at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

import rwtui


def stylesheet() -> Path:
    """The path of styles.tcss."""
    package = Path(rwtui.__file__).parent
    inside = package / "styles.tcss"
    return inside if inside.exists() else package.parent / "styles.tcss"
