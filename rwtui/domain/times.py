"""Times are kept and shown in UTC, to the second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock that the program runs by."""
    return datetime.now(UTC)


def from_epoch(seconds: int | None) -> datetime | None:
    """A stored time (seconds since 1970, UTC) as a datetime."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def to_epoch(moment: datetime | None) -> int | None:
    """A datetime as it is stored: whole seconds since 1970, UTC."""
    return None if moment is None else int(moment.timestamp())


def parse_time(text: str) -> datetime | None:
    """An ISO 8601 time with a zone, as account files have it; None when it isn't one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        return None


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, in the largest whole unit: "3 h ago"."""
    seconds = max(0, int((now - moment).total_seconds()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return "just now"
