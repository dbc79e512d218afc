"""Reading the logs: newest first, a stretch of events at a time, so that a rare word never holds up a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any

from peewee import fn

from rwtui.domain.audit import EventKind, RecordedEvent
from rwtui.domain.log_query import Log, LogField, LogQuery
from rwtui.domain.paging import Toward
from rwtui.domain.times import to_epoch
from rwtui.storage import audit
from rwtui.storage.tables import AuditEventRow, dialect

_LOGIN = (EventKind.LOGIN, EventKind.LOCK, EventKind.STEP_UP)
_ENDS = (EventKind.LOGOUT, EventKind.TIMEOUT)
_COLUMNS = {
    LogField.ACTION: AuditEventRow.kind,
    LogField.ACTOR: AuditEventRow.actor,
    LogField.TARGET: AuditEventRow.target,
    LogField.RESULT: AuditEventRow.result,
    LogField.SOURCE: AuditEventRow.origin,
}
_SEARCHED = (
    AuditEventRow.kind,
    AuditEventRow.actor,
    AuditEventRow.target,
    AuditEventRow.result,
    AuditEventRow.title,
    AuditEventRow.reason,
    AuditEventRow.fields,
    AuditEventRow.origin,
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The matches in a stretch of the log, and the number to go on beyond; None at the end of the log."""

    events: tuple[RecordedEvent, ...]
    beyond: int | None


@dataclass(frozen=True, slots=True)
class Span:
    """How many events to look through at a time, and how many matches are enough."""

    width: int
    limit: int


def newest() -> int:
    """The number of the newest event; 0 in an empty log."""
    return int(AuditEventRow.select(fn.max(AuditEventRow.id)).scalar() or 0)


def stretch(log: Log, query: LogQuery, now: datetime, start: int, toward: Toward, span: Span) -> Stretch:
    """Up to `span.limit` matches among the `span.width` events beyond number `start`, nearest first."""
    if toward is Toward.DOWN:
        end = max(0, start - span.width - 1)
        near = (AuditEventRow.id < start) & (AuditEventRow.id > end)
        order: Any = AuditEventRow.id.desc()
        over = end == 0
    else:
        end = start + span.width + 1
        near = (AuditEventRow.id > start) & (AuditEventRow.id < end)
        order = AuditEventRow.id
        over = end > newest()
    found = AuditEventRow.select().where(near & _condition(log, query, now))
    events = tuple(audit.recorded(found.order_by(order).limit(span.limit)))
    if len(events) == span.limit:
        return Stretch(events, events[-1].id)
    beyond = end + 1 if toward is Toward.DOWN else end - 1
    return Stretch(events, None if over else beyond)


def _condition(log: Log, query: LogQuery, now: datetime) -> Any:
    parts = [_of(log), *map(_any_column, query.words), *(~_any_column(word) for word in query.excluded_words)]
    for wanted in query.filters:
        holds = _has(_COLUMNS[wanted.field], wanted.part)
        parts.append(~holds if wanted.negated else holds)
    for time in query.times:
        moment = to_epoch(now - time.span)
        within = AuditEventRow.at >= moment
        parts.append(within if time.within is not time.negated else ~within)
    return reduce(and_, parts)


def _of(log: Log) -> Any:
    login = AuditEventRow.kind.in_([kind.value for kind in _LOGIN])
    ends = AuditEventRow.kind.in_([kind.value for kind in _ENDS])
    if log is Log.LOGIN_HISTORY:
        return login
    if log is Log.SESSION_TERMINATIONS:
        return ends | dialect().contains(AuditEventRow.fields, '"SESSIONS"')
    return ~(login | ends)


def _any_column(word: str) -> Any:
    return reduce(or_, (_has(column, word) for column in _SEARCHED))


def _has(column: Any, part: str) -> Any:
    """Case aside; what the database can't fold it compares as typed."""
    return dialect().contains(fn.lower(column), part) | dialect().contains(column, part)
