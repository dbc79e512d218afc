"""What is wrong with an installation, and how it is put right: a function for each thing that is looked at.

Nothing is changed: the database is opened to read only and not migrated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rwtui.domain.finding import Finding, bad, ok, warn
from rwtui.domain.rules import Rules
from rwtui.domain.standards import policy_findings
from rwtui.domain.times import Clock
from rwtui.errors import RwtuiError
from rwtui.security.vault import Vault
from rwtui.services.doctor_files import look_at_files, look_at_key_file
from rwtui.storage import accounts, audit, beginning, inspection, options
from rwtui.storage.database import Storage
from rwtui.storage.migrations import NEWEST

SKEW = 5
"""Seconds that two hosts' clocks may differ."""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at: the database file, or the one at a URL, and its key, by this clock."""

    place: Path | str
    key: Path
    clock: Clock


@dataclass(frozen=True, slots=True)
class Body:
    """The database as it lies open, with its key where that fits."""

    patient: Patient
    storage: Storage
    vault: Vault | None
    rules: Rules


def examine(patient: Patient) -> Iterator[Finding]:
    """Everything that can be told of a database and its files, one after the other, as it is found."""
    place, remedy = patient.place, "Restore a backup with rwtui restore, or give the file back to this user."
    if isinstance(place, str):
        yield from look_at_key_file(patient.key)
        remedy = "See that the server runs, that this host may reach it, and that --db names the right one."
    elif _is_there(place):
        yield from look_at_files(place, patient.key)
    else:
        yield bad("Database", f"There is none at {place}.", "rwtui init makes one; --db names another.")
        return
    try:
        with inspection.looking_at(place) as storage, storage.reading():
            yield from _look_inside(patient, storage)
    except RwtuiError as no:
        yield bad("Database", str(no), remedy)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # in a folder that this user may not look into, which is told of the file
        return True


def _look_inside(patient: Patient, storage: Storage) -> Iterator[Finding]:
    version = look_at_version(storage)
    yield version
    if version.is_bad:
        return
    yield look_at_server(storage) if storage.is_served else look_at_soundness(storage)
    yield look_at_search(storage)
    yield (key := look_at_key(patient))
    vault = None if key.is_bad else Vault.load(patient.key).under(beginning.key_fingerprint() or "")
    body = Body(patient, storage, vault, options.rules())
    for look in LOOKS:
        yield from look(body)


def look_at_version(storage: Storage) -> Finding:
    """Whether this program knows the database's tables."""
    version = inspection.version(storage)
    if version == 0:
        return bad("Version", f"{storage.name} is no rwtui database.", "--db names the right one.")
    if version > NEWEST:
        return bad("Version", f"{version}; this program knows up to {NEWEST}.", "Install the newer rwtui.")
    if version < NEWEST:
        behind = f"{version}; the next start brings it to {NEWEST}, and older programs can't open it then."
        backup = "pg_dump" if storage.is_served else "rwtui backup FILE"
        return warn("Version", behind, f"Make a backup first: {backup}.")
    return ok("Version", f"{version}, the newest that this program knows.")


def look_at_soundness(storage: Storage) -> Finding:
    """SQLite's own check of every page, and of every reference between rows."""
    if wrong := inspection.unsound(storage):
        return bad("Integrity", f"The file is damaged: {wrong}.", "Restore a backup: rwtui restore FILE --yes.")
    return ok("Integrity", "Every page of the file and every reference in it is sound.")


def look_at_server(storage: Storage) -> Finding:
    """Which server it is, and whether others on the way to it can read along."""
    link = inspection.link(storage)
    told = f"PostgreSQL {link.version}, {link.told}; its pages and references are its own to check."
    if link.is_open:
        return warn("Server", told, "Add sslmode=verify-full to the URL, and sslrootcert where the authority is yours.")
    return ok("Server", told)


def look_at_search(storage: Storage) -> Finding:
    """Whether a search finds what is there, and quickly."""
    if storage.is_served and inspection.search_out_of_step(storage):
        told = "There is none, so every search walks through all accounts."
        return warn("Search index", told, "The database's owner says CREATE EXTENSION pg_trgm; then start rwtui.")
    if inspection.search_out_of_step(storage):
        told = "The search index isn't in step with the accounts; searches miss some."
        return bad("Search index", told, "Restore a backup: rwtui restore FILE --yes.")
    return ok("Search index", "In step with the accounts.")


def look_at_key(patient: Patient) -> Finding:
    """Whether the key is there, private, and this database's."""
    fingerprint = beginning.key_fingerprint()
    if fingerprint is None:
        return bad("Key", "The head of the log is missing, which names the key.", "Restore a backup.")
    if not _is_there(patient.key):
        return bad("Key", f"There is none at {patient.key}.", f"Bring key {fingerprint} back from its copy.")
    try:
        vault = Vault.load(patient.key)
    except RwtuiError as no:
        return bad("Key", str(no), f"chmod 600 {patient.key}, or bring key {fingerprint} back from its copy.")
    if vault.under(fingerprint) is None:
        return bad("Key", f"{patient.key} isn't this database's.", f"Bring key {fingerprint} back from its copy.")
    return ok("Key", f"{fingerprint}, in {patient.key}.")


def look_at_log(body: Body) -> Iterator[Finding]:
    """The whole chain of events."""
    if body.vault is None:
        yield warn("Log", "It can't be verified without the key.", "Bring the key back.")
    elif broken := audit.first_broken(body.vault):
        yield bad("Log", broken, "Find out who could write the file; restore a backup: rwtui restore FILE --yes.")
    else:
        yield ok("Log", f"Whole: {audit.head().event_id:,} events.")


def look_at_clock(body: Body) -> Iterator[Finding]:
    """Whether the host's clock goes right, as far as the log tells."""
    newest, now = inspection.newest_time(), body.patient.clock()
    remedy = "Set the clocks of all hosts by NTP (timedatectl set-ntp true)."
    if newest is not None and (ahead := (newest - now).total_seconds()) > SKEW:
        told = f"The newest event is {_span(int(ahead))} in the future. Sessions and waits last longer or shorter."
        yield bad("Clock", told, remedy)
    elif jump := inspection.time_jump(SKEW + 1):
        told = f"Event {jump.event_id} is {_span(jump.seconds)} earlier than the one before it."
        yield warn("Clock", told, remedy)
    else:
        yield ok("Clock", f"{now:%Y-%m-%d %H:%M:%S} UTC, and no event is later.")


def look_at_policy(body: Body) -> Iterator[Finding]:
    """The policy numbers beside what the standards ask for, and for whom multi-factor is required."""
    return policy_findings(body.rules)


def look_at_administrators(body: Body) -> Iterator[Finding]:
    """Whether somebody can manage accounts, and let the other in again."""
    if not beginning.any_account():
        yield warn("Administrators", "The database has no account yet.", "rwtui init makes the first Administrator.")
        return
    working = accounts.working_administrators()
    if working == 0:
        yield bad("Administrators", "None can sign in.", "rwtui recover EMAIL lets one in again.")
    elif working == 1:
        told = "Only one can sign in. Locked out, nobody lets them in again but the operator."
        yield warn("Administrators", told, "Make a second person an Administrator.")
    else:
        yield ok("Administrators", f"{working:,} can sign in.")


LOOKS = (look_at_log, look_at_clock, look_at_policy, look_at_administrators)


def _span(seconds: int) -> str:
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size:,} {unit}"
    return f"{seconds} s"
