"""Event Logs: reading them, for who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rwtui.domain.audit import RecordedEvent
from rwtui.domain.log_query import Log, LogQuery
from rwtui.domain.paging import Page, Toward
from rwtui.domain.permissions import Action
from rwtui.services.access import Access
from rwtui.storage import logs
from rwtui.storage.logs import Span

WIDTH = 20_000
"""Events that are looked through before it is asked whether anybody still wants the answer."""


@dataclass(frozen=True, slots=True)
class Logs:
    """Pages of a log, newest first; every stretch checks the session and the permission again."""

    access: Access

    def page(
        self,
        log: Log,
        query: LogQuery,
        start: int | None,
        toward: Toward,
        limit: int,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Page[RecordedEvent]:
        """Up to `limit` matches beyond number `start`; None begins at the newest, or going up at the oldest.

        Stops early when not `wanted` any more. Refused or SessionEnded when the rules say no.
        """
        found: list[RecordedEvent] = []
        beyond = start
        while True:
            with self.access.reading(title="View logs"):
                self.access.require(Action.VIEW_LOGS)
                if beyond is None:
                    beyond = logs.newest() + 1 if toward is Toward.DOWN else 0
                now, span = self.access.context.clock(), Span(WIDTH, limit - len(found))
                stretch = logs.stretch(log, query, now, beyond, toward, span)
            found += stretch.events
            if stretch.beyond is None or len(found) >= limit or not wanted():
                break
            beyond = stretch.beyond
        more, elsewhere = stretch.beyond is not None, start is not None
        if toward is Toward.UP:
            return Page(tuple(reversed(found)), more, elsewhere)
        return Page(tuple(found), elsewhere, more)
