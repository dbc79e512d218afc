"""A backup of the database, and the way back: each verified, whole or not there at all, and recorded."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from rwtui.domain.audit import Event, EventKind, Result
from rwtui.errors import NotFound, Refused, Unavailable
from rwtui.security.files import create_private, name_private, private_folder
from rwtui.security.vault import Vault
from rwtui.services.context import Context
from rwtui.services.opening import open_context, operator
from rwtui.storage import accounts, audit, beginning, inspection
from rwtui.storage.backup import alone, copy, require_unused
from rwtui.storage.database import Storage
from rwtui.storage.migrations import require_known

Told = Callable[[str, int, int], None]
"""What is being done, how much of it is done, and how much there is; 0 of 0 where that can't be told."""

_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite lays beside a database file."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a backup holds: how many accounts, the end of its log and when that was written, and which key is its."""

    accounts: int
    head: audit.Head
    newest: datetime | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What is in force again, and where the database is kept that was there before."""

    held: Held
    kept: Path | None


def back_up(context: Context, to: Path, told: Told) -> Held:
    """Write a backup to a new file, and an event about it.

    It gets its name when it is verified and on the disk. Refused for a name that is taken and for a database that
    isn't sound, Unavailable where the file can't be written.
    """
    private_folder(to.parent)
    if os.path.lexists(to):
        raise Refused(f"{to} exists already; nothing was written.")
    with _spare_beside(to) as spare:
        create_private(spare).close()
        with context.storage.reading():
            copy(context.storage, spare, partial(told, "Copying"))
        held = _verified(spare, context.seal, "The database", told)
        with context.storage.writing():
            _record(context, EventKind.BACKUP, f"{held.accounts:,} accounts to {to.name}", held)
            name_private(spare, to, replace=False)
    return held


def restore(backup: Path, to: Path, key: Path, *, over: bool, told: Told) -> Restored:
    """Put a backup where a database belongs, whose key lies at `key`, and an event into its log.

    Nothing is changed until the copy is verified; what was there is kept beside it. Raises NotFound for a missing
    backup, Unavailable for a missing key, Refused for another one, for a backup that isn't sound, for a database that
    is there unless it may go, and while a program has that one open.
    """
    if not backup.is_file():
        raise NotFound(f"There is no backup {backup}.")
    there = os.path.lexists(to)
    if there and to.samefile(backup):
        raise Refused(f"{backup} is the database itself.")
    if there and not over:
        raise Refused(f"There is a database {to}. With --yes the backup takes its place, and it is kept beside it.")
    with inspection.looking_at(backup) as storage:
        with storage.reading():
            vault = _key_of(storage, backup, key)
        if there:
            require_unused(to)  # better refused now than when all is copied
        private_folder(to.parent)
        with _spare_beside(to) as spare:
            create_private(spare).close()
            with storage.reading():
                copy(storage, spare, partial(told, "Copying"))
            held = _verified(spare, vault, "The backup", told)
            now = _recorded(spare, key, backup, held)
            return Restored(held, _put(spare, to, f"{to.name}.{now:%Y%m%dT%H%M%SZ}"))


def _key_of(storage: Storage, backup: Path, key: Path) -> Vault:
    """The key of a backup, with the one in force that it names."""
    if inspection.version(storage) == 0:
        raise Refused(f"{backup} is no rwtui database.")
    require_known(inspection.version(storage))
    fingerprint = beginning.key_fingerprint()
    if not key.exists():
        raise Unavailable(
            f"A backup is worth nothing without its key. Put its key file (key {fingerprint}) at {key}, 0600, "
            "or say with --key where it is."
        )
    vault = Vault.load(key).under(fingerprint or "")
    if vault is None:
        raise Refused(f"{key} is not the key of this backup, which wants key {fingerprint}.")
    return vault


def _verified(path: Path, vault: Vault, what: str, told: Told) -> Held:
    """What a copy holds, after a look at all of it; Refused where it isn't sound."""
    told("Verifying", 0, 0)
    with inspection.looking_at(path) as storage, storage.reading():
        if wrong := inspection.unsound(storage):
            raise Refused(f"{what} is damaged, so nothing was written: {wrong}.")
        if broken := audit.first_broken(vault):
            raise Refused(f"{what} has a log that isn't whole, so nothing was written. {broken}")
        return Held(accounts.count(), audit.head(), inspection.newest_time(), beginning.key_fingerprint() or "")


def _record(context: Context, kind: EventKind, title: str, held: Held) -> None:
    event = Event(
        at=context.clock(),
        kind=kind,
        result=Result.SUCCESS,
        actor=operator(context.origin),
        origin=context.origin,
        title=title,
        reason=f"up to event {held.head.event_id}, sealed {held.head.mac}",
    )
    audit.append(event, context.seal)


def _recorded(spare: Path, key: Path, backup: Path, held: Held) -> datetime:
    """Bring the copy up to date and write the event into it; when that was."""
    context = open_context(spare, key)
    try:
        with context.storage.writing():
            _record(context, EventKind.RESTORE, f"{held.accounts:,} accounts from {backup.name}", held)
        return context.clock()
    finally:
        context.storage.close()


def _put(spare: Path, to: Path, kept_name: str) -> Path | None:
    """Give the finished database its name; what had it keeps a name beside it, with the files that belong to it."""
    kept = to.with_name(kept_name)
    beside = [(Path(f"{to}{end}"), Path(f"{kept}{end}")) for end in _BESIDE]
    if not os.path.lexists(to):
        _move(beside)
        name_private(spare, to, replace=False)
        return None
    with alone(to):  # its journal is none of its past, but of this
        try:
            os.link(to, kept)
        except OSError as error:
            raise Unavailable(f"The database can't be kept as {kept}: {error.strerror}.") from error
        try:
            _move(beside[:2])
            name_private(spare, to, replace=True)
        except BaseException:
            kept.unlink()
            raise
    return kept


def _move(pairs: list[tuple[Path, Path]]) -> None:
    """What another database has left would be taken for a part of the new one."""
    for before, after in pairs:
        with suppress(FileNotFoundError):
            before.rename(after)


@contextmanager
def _spare_beside(path: Path) -> Iterator[Path]:
    """A name for what isn't finished, in the same folder; nothing is left of it."""
    spare = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        yield spare
    finally:
        for end in ("", *_BESIDE):
            Path(f"{spare}{end}").unlink(missing_ok=True)
