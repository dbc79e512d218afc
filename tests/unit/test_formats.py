"""How dates and times are written: four ways and two."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rwtui.domain.change import Field, shown
from rwtui.domain.preferences import DateFormat, Formats, TimeFormat

AFTERNOON = datetime(2026, 3, 5, 14, 2, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "day"),
    [
        (DateFormat.ISO, "2026-03-05"),
        (DateFormat.US, "03/05/2026"),
        (DateFormat.EUROPEAN, "05/03/2026"),
        (DateFormat.WORDS, "05 mar 2026"),
    ],
)
@pytest.mark.parametrize(("time", "clock"), [(TimeFormat.HOURS_24, "14:02"), (TimeFormat.HOURS_12, "02:02 PM")])
def test_a_moment(date: DateFormat, day: str, time: TimeFormat, clock: str) -> None:
    formats = Formats(date, time)
    assert (formats.day(AFTERNOON), formats.clock(AFTERNOON)) == (day, clock)
    assert formats.shown(AFTERNOON) == f"{day} {clock}"
    assert len(formats.shown(AFTERNOON)) <= Formats.MOST_CELLS


@pytest.mark.parametrize(
    ("hour", "shown"), [(0, "12:00:09 AM"), (1, "01:00:09 AM"), (12, "12:00:09 PM"), (23, "11:00:09 PM")]
)
def test_midnight_and_noon(hour: int, shown: str) -> None:
    moment = AFTERNOON.replace(hour=hour, minute=0, second=9)
    assert Formats(time=TimeFormat.HOURS_12).clock(moment, seconds=True) == shown


def test_never() -> None:
    assert Formats().shown(None) == "never"
    assert Formats().shown(None, "not yet") == "not yet"


def test_a_kept_time_in_a_change() -> None:
    """As it is kept where no format is told, so that exports stay as they are."""
    kept = "2026-03-05T14:02:07Z"
    assert shown(Field.LAST_LOGIN, kept) == kept
    assert shown(Field.LAST_LOGIN, kept, Formats(DateFormat.US, TimeFormat.HOURS_12)) == "03/05/2026 02:02 PM UTC"
    assert shown(Field.LAST_LOGIN, None, Formats()) == ""
