"""What the commands print: tables for people, one JSON object a line or CSV for programs; and progress, on stderr."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from itertools import chain, islice
from typing import Any

import click

LOOKED_AT = 200
"""Rows by which the widths of a table's columns are chosen; those that come later are cut to them."""
GAP = "  "
NARROW = 6
"""Cells that every column keeps."""
PAUSE = 0.1
"""Seconds between two paintings of the progress."""
Record = Mapping[str, Any]
Command = Callable[..., Any]


class Form(Enum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def listing(command: Command) -> Command:
    """--json and --csv."""
    as_json = click.option("--json", "form", flag_value=Form.JSON, type=Form, help="One JSON object a line.")
    as_csv = click.option("--csv", "form", flag_value=Form.CSV, type=Form, help="CSV, formulas defused.")
    return as_json(as_csv(command))


def plain(value: object) -> Any:
    """A value as JSON has it: times as ISO 8601 in UTC, choices by their names in the interface."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain(part) for part in value]
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def cell(value: object) -> str:
    """A value as a table or CSV has it: lists parted by ;, yes and no, nothing for none."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return " ".join(f"{name}={cell(part)}" for name, part in value.items())
    return ";".join(map(cell, value)) if isinstance(value, list) else str(value)


def shown(value: object) -> str:
    """A value as people read it: a time to the minute, in UTC."""
    return f"{value:%Y-%m-%d %H:%MZ}" if isinstance(value, datetime) else cell(value)


def heading(name: str) -> str:
    """A field's name as the screens say it: first_name is First Name."""
    return "MFA" if name == "mfa" else name.replace("_", " ").title()


def put(records: Iterable[Record], columns: Sequence[str], form: Form | None) -> None:
    """Print records as they come, in constant memory; a table shows these columns, CSV and JSON all that there is."""
    if form is Form.JSON:
        for record in records:
            write(as_json(record))
    elif form is Form.CSV:
        _csv(iter(records), columns)
    else:
        _table(iter(records), columns)
    sys.stdout.flush()


def as_json(record: Record) -> str:
    """One object on one line; for a terminal whatever it could obey is escaped, which reads the same."""
    octets = (sys.stdout.encoding or "").lower().replace("-", "")
    return json.dumps(plain(record), ensure_ascii=sys.stdout.isatty() or octets != "utf8")


def write(text: str) -> None:
    """One line."""
    sys.stdout.write(f"{text}\n")


class _Lines:
    """Where CSV goes: on a terminal what it could obey is shown escaped."""

    @staticmethod
    def write(text: str) -> None:
        from rwtui.domain.text import safe

        sys.stdout.write("".join(f"{safe(line)}\n" for line in text.splitlines()) if sys.stdout.isatty() else text)


def _csv(records: Iterable[Record], columns: Sequence[str]) -> None:
    import csv

    from rwtui.services.export import defused

    coming = iter(records)
    first = next(coming, None)
    names = tuple(first) if first is not None else tuple(columns)
    writer = csv.writer(_Lines(), lineterminator="\n")
    writer.writerow(names)
    for record in chain(() if first is None else (first,), coming):
        writer.writerow([defused(cell(record[name])) for name in names])


def _table(records: Iterable[Record], columns: Sequence[str]) -> None:
    from rwtui.domain.text import clip, fit, one_line, width

    looked_at = list(islice(records, LOOKED_AT))
    rows = ([one_line(shown(record.get(name))) for name in columns] for record in chain(looked_at, records))
    first = list(islice(rows, len(looked_at)))
    headings = [heading(name) for name in columns]
    widths = [max(width(row[place]) for row in (headings, *first)) for place in range(len(columns))]
    if (room := _room()) is not None:
        whole = {columns.index(name) for r in looked_at for name in columns if isinstance(r.get(name), datetime)}
        widths = _narrowed(widths, room, whole)
    for row in chain((headings,), first, rows):
        line = GAP.join(fit(text, cells) for text, cells in zip(row, widths, strict=True)).rstrip()
        write(line if room is None else clip(line, room))


def _room() -> int | None:
    """The terminal's columns; None where it is none, and nothing is cut to a width."""
    if not sys.stdout.isatty():
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except OSError:
        return 80


def _narrowed(widths: list[int], room: int, whole: set[int]) -> list[int]:
    """The widest columns give way until the row fits, or all are narrow; those that must stay `whole` don't."""
    widths = list(widths)
    giving = [place for place in range(len(widths)) if place not in whole]
    while sum(widths) + len(GAP) * (len(widths) - 1) > room and giving:
        widest = max(giving, key=lambda place: widths[place])
        if widths[widest] <= NARROW:
            break
        widths[widest] -= 1
    return widths


def pairs(record: Record) -> None:
    """One record, a line for each of its fields."""
    from rwtui.domain.text import clip, fit, one_line

    wide = max(len(heading(name)) for name in record)
    room = _room()
    for name, value in record.items():
        line = f"{fit(heading(name), wide)}{GAP}{one_line(shown(value))}".rstrip()
        write(line if room is None else clip(line, room))


class Progress:
    """How far long work is, in place on standard error, where that is a terminal."""

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._terminal = sys.stderr.isatty()
        self._shown = ""
        self._next = 0.0

    def __call__(self, done: int, total: int = 0) -> bool:
        """Paint it, a few times a second; always goes on."""
        now = time.monotonic()
        if self._terminal and now >= self._next:
            self._next = now + PAUSE
            self._paint(f"{self._doing} {done:,}" + (f" of {total:,}" if total else ""))
        return True

    def clear(self) -> None:
        """Take it away."""
        if self._shown:
            self._paint("")

    def _paint(self, text: str) -> None:
        sys.stderr.write(f"\r{text.ljust(len(self._shown))}" + ("" if text else "\r"))
        sys.stderr.flush()
        self._shown = text
