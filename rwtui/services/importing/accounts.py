"""Importing accounts from a CSV file: all of it or nothing, checked before anything is locked, in flat memory.

The file is read once, into temporary tables. What is new goes in as rows that share one audit event; what differs goes
through the gate, a Change each. One write transaction holds it all, so Ctrl+C and kill -9 leave the database as it was,
and others go on reading.
"""

from __future__ import annotations

from itertools import islice

from rwtui.errors import Refused
from rwtui.services.context import Context
from rwtui.services.importing.columns import Column, Header, read_header
from rwtui.services.importing.file import AccountFile, Record
from rwtui.services.importing.groups import Books, GroupBook
from rwtui.services.importing.rejected import require_free
from rwtui.services.importing.report import Listener, Options, Phase, Report, Source
from rwtui.services.importing.rows import RowReader
from rwtui.services.importing.search import SearchTexts
from rwtui.services.importing.writing import NOBODY, Checked, Writing
from rwtui.storage import beginning, groups
from rwtui.storage.import_rows import Staging

BATCH = 1_000
"""Records checked and staged at a time."""


def import_accounts(context: Context, source: Source, options: Options, listener: Listener) -> Report:
    """Import accounts; with a bad record in it nothing is written, unless the options skip those.

    Raises Refused for what is no account file, a rejected file that exists, or a database without an Administrator;
    Conflict when somebody else makes the same accounts meanwhile; Unavailable when the database can't be written now.
    """
    if options.skip_invalid and not options.rehearsal:
        require_free(source.rejected)
    with context.storage.connection(), Staging(context.storage) as staging:
        books = _books(options)
        checked = _check(source, options, listener, staging, books)
        staging.compare()
        report = Writing(context, source, options, listener, staging, books).run(checked)
        for mistake in staging.mistakes():
            listener.mistake(mistake)
        return report


def _books(options: Options) -> Books:
    """The groups that there are; functional ones are made as they are named."""
    security = [group.ref for group in groups.security_groups()]
    return Books(
        GroupBook(Column.SECURITY_GROUP.value, security, making=options.create_groups),
        GroupBook(Column.FUNCTIONAL_GROUP.value, groups.functional_group_refs(), making=True),
    )


def _check(source: Source, options: Options, listener: Listener, staging: Staging, books: Books) -> Checked:
    """Read the file to its end, each record checked for itself and staged."""
    file = AccountFile(source.stream, source.name)
    records = file.records()
    first = next(records, None)
    if first is None:
        raise Refused(f"{source.name} is empty.")
    rows = RowReader(_header(first), books, keep_text=options.skip_invalid)
    with SearchTexts(source.size) as texts:
        while True:
            batch = [rows.read(record) for record in islice(records, BATCH)]
            staging.add(*texts.exchange(batch))
            listener.progress(Phase.CHECKING, file.done, source.size)
            if not batch:
                return Checked(first.text, file.has_bom, file.sha256)


def _header(record: Record) -> Header:
    if record.problem:
        raise Refused(f"Line {record.line}: {record.problem}")
    header = read_header(record.cells)
    if Column.PASSWORD_HASH not in header.columns and not beginning.any_account():
        raise Refused(NOBODY)
    return header
