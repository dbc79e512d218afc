"""How long nothing was done at this terminal; background work is no activity (security.md, session)."""

from __future__ import annotations

from datetime import datetime, timedelta

from rwtui.domain.times import Clock

TOUCH = timedelta(seconds=10)
"""How often at most a session's last activity is written down."""


class Activity:
    """By the same clock as the rules, so that a moved clock moves it too."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: datetime | None = None
        self._written: datetime | None = None
        self._timeout = timedelta(0)
        self._ends: datetime | None = None

    def begin(self, timeout: int, longest: timedelta) -> None:
        """A session begins now; `timeout` is its account's, in minutes, `longest` how long it lasts however active."""
        self._timeout = timedelta(minutes=timeout)
        self._last = self._written = now = self._clock()
        self._ends = now + longest

    def over(self) -> bool:
        """Whether nothing was done for as long as the Timeout says, or the session has lasted as long as one may."""
        if self._last is None or self._ends is None:
            return False
        now = self._clock()
        return now - self._last >= self._timeout or now >= self._ends

    def seen(self) -> bool:
        """Something was done; True when it is time to write that down."""
        self._last = now = self._clock()
        if self._written is None or now - self._written >= TOUCH:
            self._written = now
            return True
        return False
