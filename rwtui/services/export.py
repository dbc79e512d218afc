"""Export of what a search or a log shows, all of it, to CSV or Excel: private, cancellable, formulas defused."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from rwtui.domain.accounts import AccountRow
from rwtui.domain.audit import Event, EventKind, RecordedEvent, Result
from rwtui.domain.change import shown
from rwtui.domain.log_query import Log, LogQuery
from rwtui.domain.ordering import BY_EMAIL, AccountQuestion, Order
from rwtui.domain.paging import Toward
from rwtui.domain.permissions import Action
from rwtui.domain.query import Query
from rwtui.errors import Refused, Unavailable
from rwtui.security.files import create_private, private_folder
from rwtui.services.access import Access
from rwtui.services.logs import Logs
from rwtui.services.looking import Look
from rwtui.services.ordering import Ordered, put_in_order
from rwtui.storage import audit

CHUNK = 1_000
"""Rows read at a time, each time with the session and the permission checked again."""
MOST_IN_EXCEL = 1_048_575
"""Rows under the headings that one sheet of a workbook holds."""

ACCOUNT_COLUMNS = (
    "Email",
    "First Name",
    "Last Name",
    "Title",
    "Telephone",
    "Security Group",
    "Functional Group",
    "Account Status",
    "User Type",
    "Last Login",
    "Timeout",
)
EVENT_COLUMNS = ("Event", "Timestamp", "Actor", "Target", "Source", "Action", "Result", "Title", "Details", "Reason")


class Format(Enum):
    """The value is the name in the interface."""

    CSV = "CSV"
    EXCEL = "Excel"

    @property
    def suffix(self) -> str:
        """How such a file's name ends."""
        return ".csv" if self is Format.CSV else ".xlsx"


class Cancelled(Refused):
    """The person who asked doesn't want it any more; the unfinished file is gone."""

    def __init__(self) -> None:
        super().__init__("The export was cancelled; no file is left.")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to; an existing file only where it was asked about."""

    path: Path
    format: Format
    replace: bool = False


Progress = Callable[[int], bool]
"""Told how many rows are written; answers whether to go on."""


class _Sheet(Protocol):
    def write(self, cells: tuple[str, ...]) -> None: ...

    def close(self) -> None: ...


class _Csv:
    def __init__(self, file: BinaryIO) -> None:
        self._text = io.TextIOWrapper(cast("io.BufferedWriter", file), encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text)

    def write(self, cells: tuple[str, ...]) -> None:
        self._writer.writerow([defused(cell) for cell in cells])

    def close(self) -> None:
        self._text.flush()
        os.fsync(self._text.fileno())
        self._text.close()


class _Excel:
    """Every cell is written as a string, so that none can be a formula; rows go to disk as they come."""

    def __init__(self, file: BinaryIO) -> None:
        import xlsxwriter

        self._file = file
        self._book = xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": False})
        self._sheet = self._book.add_worksheet("rwtui")
        self._row = 0

    def write(self, cells: tuple[str, ...]) -> None:
        if self._row > MOST_IN_EXCEL:
            raise Refused("Excel holds 1,048,575 rows; export CSV, or narrow the search.")
        for column, cell in enumerate(cells):
            self._sheet.write_string(self._row, column, cell)
        self._row += 1

    def close(self) -> None:
        self._book.close()
        self._file.close()


def defused(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets a leading apostrophe (design, Terminal safety)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


@dataclass(frozen=True, slots=True)
class Export:
    """Long work: in a thread, with progress; the file is written beside its place and moved there at the end."""

    access: Access
    logs: Logs

    def accounts(self, query: Query, to: Destination, progress: Progress, order: Order = BY_EMAIL) -> int:
        """All accounts that match, as the list orders them; how many. Refused, Cancelled, Unavailable for the disk."""
        self._allow(Action.EXPORT_ACCOUNTS)
        rows = self._account_rows(AccountQuestion(query, order))
        return self._write(to, ACCOUNT_COLUMNS, rows, progress, f"accounts: {query.text}")

    def events(self, log: Log, query: LogQuery, to: Destination, progress: Progress) -> int:
        """All matching events of a log, newest first; how many."""
        self._allow(Action.EXPORT_LOGS)
        return self._write(to, EVENT_COLUMNS, self._event_rows(log, query), progress, f"{log.value}: {query.text}")

    def print_accounts(self, query: Query, how: str) -> None:
        """Before a command prints what it lists for another program to read: allowed and recorded like a file."""
        self._print(Action.EXPORT_ACCOUNTS, f"accounts: {query.text}", how)

    def print_events(self, log: Log, query: LogQuery, how: str) -> None:
        """The same for a log."""
        self._print(Action.EXPORT_LOGS, f"{log.value}: {query.text}", how)

    def _print(self, action: Action, what: str, how: str) -> None:
        self._allow(action)
        self._record(what, f"Printed as {how}")

    def folder(self) -> Path:
        """Where files go unless another place is said: made private where this program has its one folder."""
        folder = self.access.context.files
        if folder is None:
            return Path.home()
        private_folder(folder)
        return folder

    def require_proof(self) -> None:
        """ProofNeeded when the password (and code) must be proved again first (security.md, step-up)."""
        with self.access.reading():
            self.access.require_proof()

    def _allow(self, action: Action) -> None:
        with self.access.reading():
            self.access.require(action)
            self.access.require_proof()

    def _account_rows(self, question: AccountQuestion) -> Iterator[tuple[str, ...]]:
        matches: Ordered | None = None
        start: int | None = None
        while True:
            with self.access.context.storage.reading():
                self.access.require(Action.EXPORT_ACCOUNTS)
                matches = matches or put_in_order(Look(question.query, self.access.context.clock()), question.order)
                page = matches.page(start, Toward.DOWN, CHUNK)
            yield from map(_account_cells, page.rows)
            if not page.more_below or not page.rows:
                return
            start = page.rows[-1].position

    def _event_rows(self, log: Log, query: LogQuery) -> Iterator[tuple[str, ...]]:
        start: int | None = None
        while True:
            page = self.logs.page(log, query, start, Toward.DOWN, CHUNK)
            yield from map(_event_cells, page.rows)
            if not page.more_below or not page.rows:
                return
            start = page.rows[-1].id

    def _write(
        self, to: Destination, columns: tuple[str, ...], rows: Iterator[tuple[str, ...]], progress: Progress, what: str
    ) -> int:
        self.access.context.require_place(to.path)
        if to.path.exists() and not to.replace:
            raise Refused(f"{to.path} is there already.")
        unfinished = to.path.with_name(f".{to.path.name}.{os.getpid()}.part")
        try:
            count = self._fill(unfinished, to.format, columns, rows, progress)
            self._record(what, f"{count:,} rows to {to.path.name}")
            unfinished.replace(to.path)
        except OSError as fault:
            raise Unavailable(f"{to.path} can't be written: {fault.strerror}.") from fault
        finally:
            unfinished.unlink(missing_ok=True)
        return count

    @staticmethod
    def _fill(
        path: Path, kind: Format, columns: tuple[str, ...], rows: Iterator[tuple[str, ...]], progress: Progress
    ) -> int:
        count = 0
        file = create_private(path)
        try:
            sheet: _Sheet = _Csv(file) if kind is Format.CSV else _Excel(file)
            sheet.write(columns)
            for cells in rows:
                sheet.write(cells)
                count += 1
                if count % CHUNK == 0 and not progress(count):
                    raise Cancelled
            sheet.close()
        finally:
            file.close()
        return count

    def _record(self, what: str, title: str) -> None:
        """An export is an event; without it there is none."""
        context = self.access.context
        with context.storage.writing():
            _, actor = self.access.acting()
            event = Event(
                at=context.clock(),
                kind=EventKind.EXPORT,
                result=Result.SUCCESS,
                actor=actor.email,
                actor_id=actor.id,
                origin=context.origin,
                title=title,
                reason=what,
            )
            audit.append(event, context.seal)


def _account_cells(row: AccountRow) -> tuple[str, ...]:
    return (
        row.email,
        row.first_name,
        row.last_name,
        row.title,
        row.telephone,
        row.group.name,
        ";".join(row.functional_groups),
        row.status.value,
        row.user_type.value,
        f"{row.last_login:%Y-%m-%dT%H:%M:%SZ}" if row.last_login else "",
        str(row.timeout),
    )


def _event_cells(recorded: RecordedEvent) -> tuple[str, ...]:
    event = recorded.event
    fields = (f"{f.field.value}: {shown(f.field, f.before)} -> {shown(f.field, f.after)}" for f in event.fields)
    return (
        str(recorded.id),
        f"{event.at:%Y-%m-%dT%H:%M:%SZ}",
        event.actor,
        event.target,
        str(event.origin),
        event.kind.value,
        event.result.value,
        event.title,
        "; ".join(fields),
        event.reason,
    )
