"""How a person wants to see things; kept with their account, in force on every screen of theirs. Times are UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import ClassVar


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


class ListColumn(Enum):
    """What User Search can show of an account and order by; the value is the heading."""

    EMAIL = "Email"
    FIRST_NAME = "First Name"
    LAST_NAME = "Last Name"
    SECURITY_GROUP = "Security Group"
    STATUS = "Status"
    TITLE = "Title"
    TELEPHONE = "Telephone"
    FUNCTIONAL_GROUP = "Functional Group"
    USER_TYPE = "Type"
    LAST_LOGIN = "Last Login"
    TIMEOUT = "Timeout"


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Formats:
    """One person's choice of how dates and times are written."""

    date: DateFormat = DateFormat.ISO
    time: TimeFormat = TimeFormat.HOURS_24

    MOST_CELLS: ClassVar[int] = 20
    """What `shown` takes in the longest of them, to the minute."""

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

    def clock(self, moment: datetime, *, seconds: bool = False) -> str:
        """The time of day, to the minute or the second."""
        minutes = f"{moment:%M:%S}" if seconds else f"{moment:%M}"
        if self.time is TimeFormat.HOURS_24:
            return f"{moment:%H}:{minutes}"
        return f"{moment.hour % 12 or 12:02}:{minutes} {'AM' if moment.hour < 12 else 'PM'}"

    def shown(self, moment: datetime | None, none: str = "never", *, seconds: bool = False) -> str:
        """Date and time, to the minute or the second; the screens that show it label it UTC."""
        return none if moment is None else f"{self.day(moment)} {self.clock(moment, seconds=seconds)}"


ALL_COLUMNS = tuple(column for column in ListColumn if column is not ListColumn.EMAIL)
"""Those beside Email, which is always shown."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """Everything a person has chosen; `descending` and `order` are how User Search is ordered."""

    formats: Formats = field(default_factory=Formats)
    theme: Theme = Theme.DARK
    columns: tuple[ListColumn, ...] = ALL_COLUMNS
    order: ListColumn = ListColumn.EMAIL
    descending: bool = False
    full_screen: bool = False

    @property
    def ordered_by(self) -> str:
        """The order as it is kept and told: "Last Name", or "Last Name, descending"."""
        return self.order.value + (DESCENDING if self.descending else "")


DESCENDING = ", descending"


def order_from(text: str) -> tuple[ListColumn, bool]:
    """The column to order by, and whether descending; by Email for what is no order."""
    name = text.removesuffix(DESCENDING)
    found = next((column for column in ListColumn if column.value == name), None)
    return (found, text.endswith(DESCENDING)) if found else (ListColumn.EMAIL, False)
