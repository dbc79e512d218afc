"""The one transaction of an import: groups, new accounts, Changes through the gate, one event, the search index."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rwtui.domain.audit import Event, EventKind, Result
from rwtui.domain.change import Record, creation
from rwtui.domain.groups import GroupRef, SystemGroup
from rwtui.errors import Conflict, Refused
from rwtui.services.acting import Actor
from rwtui.services.context import Context
from rwtui.services.gate import Gate
from rwtui.services.importing.changes import asked_of
from rwtui.services.importing.groups import Books
from rwtui.services.importing.rejected import RejectedFile
from rwtui.services.importing.report import Listener, Options, Phase, Report, Source
from rwtui.services.opening import operator
from rwtui.storage import accounts, audit, bulk, groups
from rwtui.storage.import_rows import Mistake, StagedRow, Staging

BULK_SHARE = 64
"""From one new account in this many on, indexing all anew is quicker than placing and indexing each new one."""
NAMED = 20
"""Groups named in the event's text; of more, only how many."""
NOBODY = "Nobody could sign in: this database has no Administrator yet. Make one first, with rwtui init."


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of the file once it is read: its first line as it was, its mark, its hash."""

    header: str
    bom: bool
    sha256: str


class _Undone(Exception):
    """Leaves the transaction without committing it."""


class Writing:
    """One import whose records are staged and compared."""

    def __init__(
        self, context: Context, source: Source, options: Options, listener: Listener, staging: Staging, books: Books
    ) -> None:
        self._context = context
        self._source = source
        self._options = options
        self._listener = listener
        self._staging = staging
        self._books = books
        self._title = f"Import of {source.name}"
        self._actor = Actor(operator(context.origin))
        self._gate = Gate(context)
        self._refused: list[Mistake] = []
        self._changed = 0
        self._stored = self._newest = 0
        self._anew = False

    def run(self, checked: Checked) -> Report:
        """Write everything, or undo it: for a rehearsal, and for a bad record that isn't to be skipped."""
        staging = self._staging
        if self._keeps_nothing() and not staging.differing():
            return self._report()
        try:
            with RejectedFile(self._source.rejected) as rejected, self._context.storage.writing():
                self._write()
                staging.refuse(self._refused)
                if self._keeps_nothing():
                    raise _Undone
                self._record_and_index(checked)
                if staging.bad():
                    rejected.write(checked.header, staging.mistakes(), bom=checked.bom)
        except _Undone:
            staging.refuse(self._refused)  # the transaction took what was kept of it along
            return self._report()
        return self._report(written=True, rejected=rejected.path if rejected.written else None)

    def _keeps_nothing(self) -> bool:
        return self._options.rehearsal or bool(self._staging.bad() and not self._options.skip_invalid)

    def _report(self, *, written: bool = False, rejected: Path | None = None) -> Report:
        staging = self._staging
        bad, added = staging.bad(), staging.new()
        return Report(
            added=added,
            changed=self._changed,
            unchanged=staging.records() - bad - added - self._changed,
            bad=bad,
            security_groups=tuple(self._new_security().values()),
            functional_groups=tuple(self._new_functional().values()),
            written=written,
            rejected=rejected,
        )

    def _write(self) -> None:
        """Groups first, which accounts need; then new accounts, one of which may be the Administrator that is left."""
        self._make_groups()
        storage = self._context.storage
        self._stored, self._newest, new = bulk.count(storage), bulk.newest(storage), self._staging.new()
        self._anew = new * BULK_SHARE > self._stored
        if self._anew:
            bulk.without_index(storage)
        add = bulk.add_accounts if self._anew else bulk.place_accounts
        add(self._staging, self._default_group(), self._context.clock(), self._wrote)
        self._change(new)

    def _make_groups(self) -> None:
        """The groups that good records ask for, each security group with its own event."""
        books = self._books
        security = {no: self._security_group(name) for no, name in self._new_security().items()}
        functional = {
            no: GroupRef(groups.functional_group_id(name), name) for no, name in self._new_functional().items()
        }
        books.security.made(security)
        books.functional.made(functional)
        self._staging.groups_made(
            ((no, ref.id) for no, ref in security.items()), ((no, ref.id) for no, ref in functional.items())
        )

    def _security_group(self, name: str) -> GroupRef:
        made = self._gate.write(self._actor, creation(Record.SECURITY_GROUP, name, {}).because(self._title))
        return GroupRef(made.change.target_id, name)

    def _new_security(self) -> dict[int, str]:
        return self._books.security.wanted(self._staging.group_numbers())

    def _new_functional(self) -> dict[int, str]:
        return self._books.functional.wanted(self._staging.functional_numbers())

    def _default_group(self) -> int:
        """The group of a new account whose file has no such column."""
        regular = next(group for group in groups.security_groups() if group.system is SystemGroup.REGULAR_USER)
        return regular.id

    def _wrote(self, done: int, total: int) -> None:
        self._listener.progress(Phase.WRITING, done, total + self._staging.differing())

    def _change(self, before: int) -> None:
        """A Change for each account that differs. What a guard refuses is tried again as long as others move:
        an Administrator can go only after another one came."""
        total = before + self._staging.differing()
        waiting: list[tuple[int, StagedRow, str]] = []
        for done, (user_id, row) in enumerate(self._staging.changes(), start=before + 1):
            if no := self._refusal(user_id, row):
                waiting.append((user_id, row, no))
            self._listener.progress(Phase.WRITING, done, total)
        moved = True
        while waiting and moved:
            again = [(user_id, row, no) for user_id, row, _ in waiting if (no := self._refusal(user_id, row))]
            moved = len(again) < len(waiting)
            waiting = again
        self._refused = [Mistake(row.line, no, row.raw) for _, row, no in waiting]

    def _refusal(self, user_id: int, row: StagedRow) -> str | None:
        """Put one record's Change through the gate; the sentence that refuses it, or None."""
        account = accounts.load(user_id)
        if account is None:
            raise Conflict(bulk.MEANWHILE)
        reason = f"{self._title}, line {row.line}"
        asked = asked_of(account, row, self._books, reason)
        if not asked.change:
            return None
        try:
            with self._context.storage.savepoint():
                self._gate.write(self._actor, asked.change, asked.sealed)
        except Refused as no:
            return str(no)
        self._changed += 1
        return None

    def _record_and_index(self, checked: Checked) -> None:
        new = self._staging.new()
        if not self._stored and not accounts.another_working_administrator(0):
            raise Refused(NOBODY)
        if new or self._changed:
            told = [f"{new:,} added, {self._changed:,} changed", f"SHA-256 {checked.sha256}"]
            if functional := tuple(self._new_functional().values()):
                told.insert(1, f"functional groups made: {_listed(functional)}")
            self._record(EventKind.IMPORT, self._title, "; ".join(told))
        if self._anew:
            bulk.index_anew(self._context.storage, self._indexed, stored=self._stored, newest=self._newest)

    def _indexed(self, done: int, total: int) -> None:
        self._listener.progress(Phase.INDEXING, done, total)

    def _record(self, kind: EventKind, title: str, reason: str) -> None:
        event = Event(
            at=self._context.clock(),
            kind=kind,
            result=Result.SUCCESS,
            actor=self._actor.label,
            origin=self._context.origin,
            title=title,
            reason=reason,
        )
        audit.append(event, self._context.seal)


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
