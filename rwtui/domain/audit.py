"""Audit events: who did what to whom, from where, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from rwtui.domain.change import FieldChange, Record


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
class Origin:
    """Where an action came from, as far as the host tells."""

    os_user: str = ""
    host: str = ""
    terminal: str = ""
    ssh_client: str = ""
    login_user: str = ""
    """Who logged in to the host, as its kernel remembers across sudo and su; "" where it doesn't."""
    sudo_user: str = ""
    """Who became `os_user` by sudo."""
    via: str = ""
    """By what, where no person at a terminal signed in: "API token rw_…9f3c"."""

    @property
    def who(self) -> str:
        """The operating-system users, from who logged in to whom the program runs as: "ada as rwtui"."""
        return " as ".join(dict.fromkeys(name for name in (self.login_user, self.sudo_user, self.os_user) if name))

    def __str__(self) -> str:
        where = self.ssh_client or self.host
        parts = (f"{self.who}@{where}" if where else self.who, self.terminal, self.via)
        return " ".join(part for part in parts if part)


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
