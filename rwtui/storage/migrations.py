"""Numbered migrations: run forward at start-up under a lock; a database newer than the program is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from peewee import Database

from rwtui.domain.times import Clock, to_epoch
from rwtui.errors import Refused
from rwtui.storage.dialect import dialect_of
from rwtui.storage.typed import run

_FIRST = """
CREATE TABLE security_group (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, system TEXT,
    description TEXT NOT NULL, version INTEGER NOT NULL);
CREATE TABLE group_permission (
    security_group_id INTEGER NOT NULL REFERENCES security_group ON DELETE CASCADE, permission TEXT NOT NULL,
    PRIMARY KEY (security_group_id, permission));
CREATE TABLE functional_group (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL DEFAULT 1);
CREATE TABLE "user" (
    id INTEGER PRIMARY KEY AUTOINCREMENT, version INTEGER NOT NULL, position INTEGER NOT NULL, email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE, first_name TEXT NOT NULL, last_name TEXT NOT NULL, title TEXT NOT NULL,
    telephone TEXT NOT NULL, security_group_id INTEGER NOT NULL REFERENCES security_group ON DELETE RESTRICT,
    status TEXT NOT NULL, user_type TEXT NOT NULL, timeout INTEGER NOT NULL, last_login INTEGER,
    created_at INTEGER NOT NULL, password_hash TEXT, password_expires INTEGER, must_change_password INTEGER NOT NULL,
    mfa TEXT NOT NULL, locked INTEGER NOT NULL, search_text TEXT NOT NULL);
CREATE INDEX user_position ON "user" (position);
CREATE INDEX user_group ON "user" (security_group_id, position);
CREATE INDEX user_mfa ON "user" (mfa, position) WHERE mfa <> 'off';
CREATE INDEX user_temporary ON "user" (position) WHERE password_expires IS NOT NULL;
CREATE INDEX user_locked ON "user" (locked) WHERE locked = TRUE;
CREATE TABLE user_functional_group (
    user_id INTEGER NOT NULL REFERENCES "user" ON DELETE CASCADE,
    functional_group_id INTEGER NOT NULL REFERENCES functional_group ON DELETE RESTRICT,
    PRIMARY KEY (user_id, functional_group_id)) WITHOUT ROWID;
CREATE INDEX user_functional_group_members ON user_functional_group (functional_group_id);
CREATE TABLE api_token (
    user_id INTEGER PRIMARY KEY REFERENCES "user" ON DELETE CASCADE, digest TEXT NOT NULL UNIQUE, hint TEXT NOT NULL,
    made_at INTEGER NOT NULL, made_by TEXT NOT NULL, last_used INTEGER);
CREATE TABLE authenticator (
    user_id INTEGER PRIMARY KEY REFERENCES "user" ON DELETE CASCADE, secret TEXT NOT NULL,
    last_counter INTEGER NOT NULL, confirmed_at INTEGER NOT NULL);
CREATE TABLE recovery_code (
    id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES "user" ON DELETE CASCADE, digest TEXT NOT NULL);
CREATE INDEX recovery_code_user ON recovery_code (user_id);
CREATE TABLE throttle (
    email_digest TEXT PRIMARY KEY, user_id INTEGER REFERENCES "user" ON DELETE CASCADE, failures INTEGER NOT NULL,
    until INTEGER);
CREATE TABLE session (
    id TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES "user" ON DELETE CASCADE, stage TEXT NOT NULL,
    started_at INTEGER NOT NULL, last_seen INTEGER NOT NULL, proved_at INTEGER NOT NULL, ended_at INTEGER,
    end_reason TEXT NOT NULL, origin TEXT NOT NULL);
CREATE INDEX session_live ON session (user_id) WHERE ended_at IS NULL;
CREATE TABLE audit_event (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, result TEXT NOT NULL, actor_id INTEGER,
    actor TEXT NOT NULL, record TEXT NOT NULL, target_id INTEGER, target TEXT NOT NULL, title TEXT NOT NULL,
    reason TEXT NOT NULL, fields TEXT NOT NULL, origin TEXT NOT NULL, key_id TEXT NOT NULL, mac TEXT NOT NULL);
CREATE INDEX audit_event_target ON audit_event (target_id, record, id);
CREATE TABLE chain_head (
    id INTEGER PRIMARY KEY CHECK (id = 1), event_id INTEGER NOT NULL, mac TEXT NOT NULL, key_fingerprint TEXT NOT NULL);
CREATE TABLE bulk_operation (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, actor_id INTEGER NOT NULL, deed TEXT NOT NULL,
    state TEXT NOT NULL, file TEXT NOT NULL);
CREATE TABLE bulk_item (
    operation_id INTEGER NOT NULL REFERENCES bulk_operation ON DELETE CASCADE, place INTEGER NOT NULL,
    user_id INTEGER NOT NULL, email TEXT NOT NULL, state TEXT NOT NULL, told TEXT NOT NULL, undoes INTEGER,
    event_id INTEGER, PRIMARY KEY (operation_id, place)) WITHOUT ROWID;
CREATE INDEX bulk_item_state ON bulk_item (operation_id, state, place);
CREATE INDEX bulk_item_event ON bulk_item (event_id) WHERE event_id IS NOT NULL;
CREATE TABLE preference (
    user_id INTEGER NOT NULL REFERENCES "user" ON DELETE CASCADE, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (user_id, name)) WITHOUT ROWID;
CREATE TABLE option (name TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step forward; its tables are made in their order, and what follows them, in one transaction."""

    number: int
    tables: tuple[str, ...]
    then: Callable[[Database], None] = lambda database: None


_WAITING = "CREATE INDEX throttle_until ON throttle (until) WHERE until IS NOT NULL"

MIGRATIONS = (
    Migration(1, tuple(_FIRST.split(";\n")), lambda database: dialect_of(database).make_search(database)),
    Migration(2, (_WAITING,), lambda database: dialect_of(database).renew_search(database)),
)
NEWEST = MIGRATIONS[-1].number


def version_of(database: Database) -> int:
    """The newest migration that the database has had; 0 for a new one."""
    if not database.table_exists("migration"):
        return 0
    return int(run(database, "SELECT coalesce(max(number), 0) FROM migration").fetchone()[0])


def require_known(version: int) -> None:
    """Refuse a database that a newer program has written; Refused."""
    if version > NEWEST:
        raise Refused(
            f"This database is at version {version}; this program knows up to {NEWEST}. Install the newer rwtui."
        )


def migrate(database: Database, clock: Clock) -> bool:
    """Bring the database to the newest version inside the caller's write transaction; True when it was new."""
    start = version_of(database)
    require_known(start)
    if start == 0:
        run(database, "CREATE TABLE migration (number INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL)")
    for migration in MIGRATIONS[start:]:
        for statement in migration.tables:
            run(database, dialect_of(database).tables(statement))
        migration.then(database)
        run(database, "INSERT INTO migration VALUES (?, ?)", (migration.number, to_epoch(clock())))
    if start == 0:
        _add_system_groups(database)
    return start == 0


def _add_system_groups(database: Database) -> None:
    """The five groups that every database has."""
    from rwtui.domain.groups import SYSTEM_DESCRIPTIONS, SystemGroup

    for group in SystemGroup:
        run(
            database,
            "INSERT INTO security_group (name, name_key, system, description, version) VALUES (?, ?, ?, ?, 1)",
            (group.value, group.value.casefold(), group.name, SYSTEM_DESCRIPTIONS[group]),
        )
