"""A terminal that tells how long the program took, to the last byte that it sent for a key."""

from __future__ import annotations

import os
import select
from time import monotonic
from typing import Final

from rwtui.tui.pace import ANSWER, QUESTION
from tests.terminal.harness import Terminal

QUIET: Final = 0.4
"""Seconds without a byte after which a screen counts as settled; what comes later still is asserted not to."""


class TimedTerminal(Terminal):
    """Answers at once and draws only when somebody looks, so that drawing here costs the program nothing."""

    heard = 0.0
    """When the last byte came."""
    _undrawn = b""

    def _read(self, seconds: float) -> bool:
        readable, _, _ = select.select([self._fd], [], [], seconds)
        if not readable:
            return True
        try:
            data = os.read(self._fd, 65536)
        except BlockingIOError:
            return True
        except OSError:  # EIO: nobody holds the other side any more
            return False
        self.heard = monotonic()
        self._recorded += data
        self._undrawn += data
        if asked := data.count(QUESTION.encode()):
            os.write(self._fd, ANSWER.encode() * asked)
        return bool(data)

    def lines(self) -> list[str]:
        """The screen, drawn now."""
        undrawn, self._undrawn = self._undrawn, b""
        self.feed(undrawn)
        self.screen.answers = b""  # given already
        return super().lines()

    @property
    def sent(self) -> int:
        """How many bytes the program has sent."""
        return len(self._recorded)

    def seconds_for(self, *keys: str, quiet: float = QUIET) -> float:
        """From pressing keys together to the last byte of what they show."""
        before, began = self.sent, monotonic()
        self.press(*keys)
        self.settle(quiet)
        return self.heard - began if self.sent > before else 0.0

    def bytes_for(self, *keys: str, quiet: float = QUIET) -> int:
        """How many bytes come for these keys, until nothing more does."""
        before = self.sent
        self.press(*keys)
        self.settle(quiet)
        return self.sent - before
