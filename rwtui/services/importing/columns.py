"""The columns of an account file, in whatever order, and what is said when the first line isn't right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from operator import itemgetter

from rwtui.domain.accounts import MAX_FIELD
from rwtui.errors import Refused


class Column(Enum):
    """The columns of an account file; the value is the name in the first line."""

    EMAIL = "Email"
    FIRST_NAME = "First Name"
    LAST_NAME = "Last Name"
    TITLE = "Title"
    TELEPHONE = "Telephone"
    SECURITY_GROUP = "Security Group"
    FUNCTIONAL_GROUP = "Functional Group"
    STATUS = "Account Status"
    USER_TYPE = "User Type"
    LAST_LOGIN = "Last Login"
    TIMEOUT = "Timeout"
    PASSWORD_HASH = "Password Hash"


LISTED = ", ".join(column.value for column in Column)

REJECTED = ("Line", "Reason")
"""The columns that a rejected file has in front; passed over, so that such a file can be mended and imported."""

Cells = tuple[str | None, ...]
"""A record's cells in the order of `Column`, None for a column that the file doesn't have."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the first line says: how many cells a record has, and how to put them in the order of `Column`."""

    width: int
    columns: frozenset[Column]
    pick: Callable[[Sequence[str | None]], Cells]


def read_header(cells: Sequence[str]) -> Header:
    """Understand the first line; Refused with everything that is wrong with it."""
    names = [" ".join(cell.split()).casefold() for cell in cells]
    known = {column.value.casefold(): column for column in Column}
    expected = {*known, *(name.casefold() for name in REJECTED)}
    if not known.keys() & set(names):
        separators = " (separated by commas)" if any(sign in cells[0] for sign in ";\t") else ""
        # Not quoted: it may be another file, a secret one, or the first account of this one.
        raise Refused(f"The first line doesn't name the columns{separators}: {LISTED}.")
    problems = []
    if Column.EMAIL.value.casefold() not in names:
        problems.append(f"There is no column {Column.EMAIL.value}.")
    for name, cell in zip(names, cells, strict=True):
        if name not in expected:
            problems.append(f"The column {cell.strip()[:MAX_FIELD]} is unknown." if name else "A column has no name.")
    problems += [
        f"The column {column.value} is there twice." for name, column in known.items() if names.count(name) > 1
    ]
    if problems:
        raise Refused(f"{' '.join(problems)} The first line names the columns; there can be {LISTED}.")
    places = [names.index(name) if name in names else len(cells) for name in known]
    return Header(
        len(cells),
        frozenset(column for name, column in known.items() if name in names),
        itemgetter(*places),
    )
