"""The search language of Event Logs: `nguyen action:login result:failure time:<7d -actor:root`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from rwtui.domain.query import tokens


class Log(Enum):
    """The three logs; the value is the name in the interface."""

    LOGIN_HISTORY = "Login History"
    SYSTEM_EVENTS = "System Events"
    SESSION_TERMINATIONS = "Session Terminations"


class LogField(Enum):
    """What a filter looks at; the value is its name before the colon."""

    ACTION = "action"
    ACTOR = "actor"
    TARGET = "target"
    RESULT = "result"
    SOURCE = "source"


@dataclass(frozen=True)
class LogFilter:
    """A part of one column's text, case aside."""

    field: LogField
    part: str
    negated: bool = False


@dataclass(frozen=True)
class LogTime:
    """Within a span before now, or longer ago."""

    within: bool
    span: timedelta
    negated: bool = False


@dataclass(frozen=True)
class LogQuery:
    """What was asked of a log; with a `problem` there is nothing to run yet."""

    text: str = field(default="", compare=False)
    words: tuple[str, ...] = ()
    excluded_words: tuple[str, ...] = ()
    filters: tuple[LogFilter, ...] = ()
    times: tuple[LogTime, ...] = ()
    problem: str | None = None


_SPAN = re.compile(r"([<>])([0-9]{1,4})([hdwmy]?)")
_UNITS = {
    "h": timedelta(hours=1),
    "": timedelta(days=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "m": timedelta(days=30),
    "y": timedelta(days=365),
}
_FIELDS = {log_field.value: log_field for log_field in LogField}
UNKNOWN = 'Unknown filter "{}:". Filters: action, actor, target, result, source, time.'
TIMES = "time: takes <7d (within seven days) or >7d (longer ago), in h, d, w, m or y."


def parse_log(text: str) -> LogQuery:
    """The query in a text; any text is one, at most with a `problem`."""
    words: tuple[list[str], list[str]] = ([], [])
    filters: list[LogFilter] = []
    times: list[LogTime] = []
    problem = None
    for token in tokens(text):
        negated, name = bool(token["minus"]), token["name"]
        value = (token["quoted"] if token["quoted"] is not None else token["bare"] or "").strip().casefold()
        if name is None:
            if value:
                words[negated].append(value)
        elif (wanted := _FIELDS.get(name.lower())) is not None:
            if value:
                filters.append(LogFilter(wanted, value, negated))
        elif name.lower() == "time":
            found = _SPAN.fullmatch(value)
            if found is not None:
                span = int(found[2]) * _UNITS[found[3]]
                times.append(LogTime(found[1] == "<", span, negated))
            elif value not in {"", "<", ">"}:
                problem = problem or TIMES
        else:
            problem = problem or UNKNOWN.format(name)
    return LogQuery(text, tuple(words[0]), tuple(words[1]), tuple(filters), tuple(times), problem)
