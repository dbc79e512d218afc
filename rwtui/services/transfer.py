"""A whole database moved between a file and a server: verified before it counts, the source left as it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rwtui.domain.audit import Event, EventKind, Result
from rwtui.domain.times import utc_now
from rwtui.errors import NotFound, Refused
from rwtui.security.files import private_folder, read_private, write_private_atomic
from rwtui.security.vault import Vault
from rwtui.services.opening import key_under, operator
from rwtui.services.origin import here
from rwtui.storage import accounts, audit, beginning, copying, inspection
from rwtui.storage.backup import require_unused
from rwtui.storage.database import Storage
from rwtui.storage.migrations import NEWEST, require_known

Told = Callable[[str, int, int], None]
"""What is being done, how much of it is done, and how much there is; 0 of 0 where that can't be told."""
LONGEST_KEY = 65_536
"""Octets of a key file."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What has arrived: how many accounts, and the end of the log that was copied."""

    accounts: int
    head: audit.Head


@dataclass(frozen=True, slots=True)
class End:
    """One end of the way: a file or a URL, and where its key lies."""

    place: Path | str
    key: Path


def move(source: End, target: End, told: Told) -> Moved:
    """Copy all of one database into another that is empty, with its key; all of it is there afterwards, or nothing.

    Raises NotFound for a source that isn't there, Refused for one that a program has open, that this program would have
    to bring up to date first or whose log isn't whole, and for a target that isn't empty or has another key.
    """
    if isinstance(source.place, Path):
        if not source.place.is_file():
            raise NotFound(f"There is no database {source.place}.")
        require_unused(source.place)
    with inspection.looking_at(source.place) as there, there.reading():
        vault = _key_of(there, source.key)
        with _arriving(target.place) as arrived, _key_put(source.key, target.key), arrived.writing():
            return _carried_over(there, arrived, vault, told)


def _key_of(there: Storage, key: Path) -> Vault:
    version = inspection.version(there)
    require_known(version)
    if version < NEWEST:
        raise Refused(f"{there.name} is older than this program, or empty. Open it with rwtui once, and try again.")
    if (fingerprint := beginning.key_fingerprint()) is None:
        raise Refused(f"{there.name} has no accounts to move.")
    return key_under(fingerprint, there, key)


def _carried_over(there: Storage, arrived: Storage, vault: Vault, told: Told) -> Moved:
    if beginning.any_account() or beginning.any_event():
        raise Refused(f"{arrived.name} isn't empty, so nothing was moved.")
    copying.copy_all(there, arrived, partial(told, "Copying"), partial(told, "Indexing"))
    told("Verifying", 0, 0)
    if copying.counts(there) != copying.counts(arrived):
        raise Refused("Not all has arrived, so nothing was moved.")
    if broken := audit.first_broken(vault):
        raise Refused(f"{there.name} has a log that isn't whole, so nothing was moved. {broken}")
    moved = Moved(accounts.count(), audit.head())
    origin = here()
    event = Event(
        at=utc_now(),
        kind=EventKind.MOVE,
        result=Result.SUCCESS,
        actor=operator(origin),
        origin=origin,
        title=f"{moved.accounts:,} accounts from {there.name}",
        reason=f"up to event {moved.head.event_id}, sealed {moved.head.mac}",
    )
    audit.append(event, vault)
    return moved


@contextmanager
def _arriving(place: Path | str) -> Iterator[Storage]:
    """The database to fill; a file that wasn't there goes again when it is not filled."""
    made = isinstance(place, Path) and not os.path.lexists(place)
    storage, _ = Storage.open(place, utc_now)
    try:
        yield storage
        storage.close()
    except BaseException:
        storage.close()
        if made:
            for end in ("", "-wal", "-shm"):
                Path(f"{place}{end}").unlink(missing_ok=True)
        raise


@contextmanager
def _key_put(key: Path, to: Path) -> Iterator[None]:
    """A copy of the key where the other database looks for it; taken away again when nothing is moved."""
    content = read_private(key, LONGEST_KEY)
    if os.path.lexists(to):
        if read_private(to, LONGEST_KEY) != content:
            raise Refused(f"{to} is another key. Move it away, or say with --to-key where this one shall lie.")
        yield
        return
    private_folder(to.parent)
    write_private_atomic(to, content, replace=False)
    try:
        yield
    except BaseException:
        to.unlink(missing_ok=True)
        raise
