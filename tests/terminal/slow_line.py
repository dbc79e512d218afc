"""A terminal at the far end of a slow line, whose clock is the pump's own."""

from __future__ import annotations

import os
import select
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from tests.terminal.harness import Terminal

BYTES_A_SECOND: Final = 9_600 / 10  # a start and a stop bit
ONE_WAY: Final = 0.3  # seconds; 600 ms there and back
FASTER: Final = 4.0  # the line's seconds in one of ours
_TICK: Final = 0.004
_AT_ONCE: Final = 64  # bytes; no more than these pile up while nobody looks


class SlowLine(Terminal):
    """What the program sends is taken from it no faster than the line carries it, and everything comes late."""

    def __init__(self, argv: Sequence[str], *, cwd: Path) -> None:
        self._began = time.monotonic()
        self._down: deque[tuple[float, bytes]] = deque()
        self._up: deque[tuple[float, bytes]] = deque()
        self._looked = 0.0
        self._room = 0.0
        self._ended = False
        super().__init__(argv, cwd=cwd)

    @property
    def now(self) -> float:
        """Seconds on the line's clock."""
        return (time.monotonic() - self._began) * FASTER

    def send(self, data: bytes) -> None:
        """On its way; nobody waits for it."""
        self._up.append((self.now + ONE_WAY, data))

    def _answer(self) -> None:
        if self.screen.answers:
            self.send(self.screen.answers)
            self.screen.answers = b""

    def _read(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not self._pump() and not (self._ended and not self._down):
            if time.monotonic() >= deadline:
                return True
            select.select([], [], [], _TICK)
        return not self._ended or bool(self._down)

    def _pump(self) -> bool:
        """Carry what is due; whether anything arrived at the terminal."""
        now = self.now
        self._room = min(_AT_ONCE, self._room + (now - self._looked) * BYTES_A_SECOND)
        self._looked = now
        while self._up and self._up[0][0] <= now:
            with suppress(OSError):  # it has gone
                os.write(self._fd, self._up.popleft()[1])
        if self._room >= 1 and not self._ended and select.select([self._fd], [], [], 0)[0]:
            try:
                taken = os.read(self._fd, int(self._room))
            except OSError:
                taken = b""
            self._ended = not taken
            self._room -= len(taken)
            self._down.append((now + ONE_WAY, taken))
        arrived = False
        while self._down and self._down[0][0] <= now:
            data = self._down.popleft()[1]
            self._recorded += data
            self.feed(data)
            self._answer()
            arrived = True
        return arrived
