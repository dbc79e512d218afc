"""How a person wants dates and times shown; kept in their account, in force on every screen of theirs. Always UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class DateFormat(Enum):
    """The value is the name in the interface."""

    ISO = "yyyy-mm-dd"
    US = "mm/dd/yyyy"
    EUROPEAN = "dd/mm/yyyy"
    WORDS = "dd mon yyyy"


class TimeFormat(Enum):
    """The value is the name in the interface."""

    HOURS_24 = "24hr"
    HOURS_12 = "12hr AM/PM"


class Theme(Enum):
    """The look; the value is the name in the interface."""

    DARK = "dark"
    LIGHT = "light"
    HIGH_CONTRAST = "high contrast"
    MONOCHROME = "monochrome"


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Formats:
    """One person's choice."""

    date: DateFormat = DateFormat.ISO
    time: TimeFormat = TimeFormat.HOURS_24

    def day(self, moment: datetime) -> str:
        """The date alone; ten or eleven cells."""
        match self.date:
            case DateFormat.US:
                return f"{moment:%m/%d/%Y}"
            case DateFormat.EUROPEAN:
                return f"{moment:%d/%m/%Y}"
            case DateFormat.WORDS:
                return f"{moment:%d} {_MONTHS[moment.month - 1]} {moment:%Y}"
        return f"{moment:%Y-%m-%d}"

    def clock(self, moment: datetime) -> str:
        """The time of day, to the minute."""
        if self.time is TimeFormat.HOURS_24:
            return f"{moment:%H:%M}"
        hour = moment.hour % 12 or 12
        return f"{hour:02}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"

    def shown(self, moment: datetime | None, none: str = "never") -> str:
        """Date and time, to the minute; the screens that show it label it UTC."""
        return none if moment is None else f"{self.day(moment)} {self.clock(moment)}"
