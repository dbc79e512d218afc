"""Event Logs: reading them, for who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rwtui.domain.audit import RecordedEvent
from rwtui.domain.log_query import Log, LogQuery
from rwtui.domain.permissions import Action
from rwtui.services.access import Access
from rwtui.storage import logs

WIDTH = 20_000
"""Events that are looked through before it is asked whether anybody still wants the answer."""


@dataclass(frozen=True, slots=True)
class LogPage:
    """Matches, newest first, and the number to go on below; None when there are no more."""

    events: tuple[RecordedEvent, ...]
    below: int | None


@dataclass(frozen=True, slots=True)
class Logs:
    """Pages of a log; every call checks the session and the permission again."""

    access: Access

    def page(
        self, log: Log, query: LogQuery, below: int | None, limit: int, wanted: Callable[[], bool] = lambda: True
    ) -> LogPage:
        """Up to `limit` matches from the newest, or from number `below` on; stops early when not `wanted` any more."""
        found: list[RecordedEvent] = []
        start = below
        while True:
            with self.access.context.storage.reading():
                self.access.require(Action.VIEW_LOGS)
                start = logs.newest() if start is None else start
                stretch = logs.stretch(log, query, self.access.context.clock(), start, WIDTH, limit - len(found))
            found += stretch.events
            start = stretch.below
            if start is None or len(found) >= limit or not wanted():
                return LogPage(tuple(found), start)
