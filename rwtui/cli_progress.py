"""A progress bar on standard error, where that is a terminal."""

from __future__ import annotations

import sys
import time

BAR = 30
"""Signs of the progress bar."""
PAUSE = 0.1
"""Seconds between two paintings of it."""


class Bar:
    """Painted in place, a few times a second at most."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._shown = ""
        self._next = 0.0

    def show(self, what: str, done: int, total: int | None, unit: str = "") -> None:
        """How much of it is done; where the whole isn't known, just how much, and where neither is, just what."""
        now = time.monotonic()
        if not self._terminal or (now < self._next and self._shown.startswith(what)):
            return
        self._next = now + PAUSE
        if total:
            share = min(1.0, done / total)
            bar = ("#" * round(share * BAR)).ljust(BAR, ".")
            self._paint(f"{what:<8} [{bar}] {share:4.0%}")
        else:
            self._paint(f"{what:<8} {done:,} {unit}" if unit else f"{what} ...")

    def clear(self) -> None:
        """Take the bar away."""
        if self._shown:
            self._paint("")

    def _paint(self, text: str) -> None:
        sys.stderr.write(f"\r{text.ljust(len(self._shown))}" + ("" if text else "\r"))
        sys.stderr.flush()
        self._shown = text
