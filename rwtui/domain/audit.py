"""Audit events: who did what to whom, from where, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from rwtui.domain.change import FieldChange, Record
from rwtui.domain.origin import Origin as Origin


class EventKind(Enum):
    """What happened; the value is the Action column of the logs."""

    CHANGE = "Change"
    ACCESS = "Access"
    CREATED = "Created"
    DELETED = "Deleted"
    LOGIN = "Login"
    LOGOUT = "Logout"
    TIMEOUT = "Time-out"
    LOCK = "Lock"
    STEP_UP = "Step-up"
    RECOVER = "Recover"
    EXPORT = "Export"
    KEY = "Key rotated"
    IMPORT = "Import"
    BACKUP = "Backup"
    RESTORE = "Restore"
    MOVE = "Move"


class Result(Enum):
    """How it ended."""

    SUCCESS = "Success"
    FAILURE = "Failure"
    REFUSED = "Refused"


@dataclass(frozen=True, slots=True)
class Event:
    """One audit event, before it is numbered and chained."""

    at: datetime
    kind: EventKind
    result: Result
    actor: str
    origin: Origin
    actor_id: int | None = None
    target_id: int | None = None
    target: str = ""
    title: str = ""
    reason: str = ""
    fields: tuple[FieldChange, ...] = ()
    record: Record = Record.ACCOUNT
    """What kind of thing the target is."""


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event as it stands in the log."""

    id: int
    event: Event


class Seal(Protocol):
    """What seals events: an HMAC under the key (security.md, Records)."""

    @property
    def key_id(self) -> str:
        """Which key seals new events."""

    @property
    def key_ids(self) -> tuple[str, ...]:
        """All keys that ever sealed, newest first."""

    def chain(self, previous: str, content: bytes, key_id: str | None = None) -> str:
        """The seal over a predecessor's seal and this event's content."""
