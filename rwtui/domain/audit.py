"""Audit events: who did what to whom, from where, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from rwtui.domain.change import FieldChange


class EventKind(Enum):
    """What happened; the value is the Action column of the logs."""

    CHANGE = "Change"
    CREATED = "Account created"
    LOGIN = "Login"
    LOGOUT = "Logout"
    TIMEOUT = "Time-out"
    LOCK = "Lock"
    STEP_UP = "Step-up"
    RECOVER = "Recover"
    EXPORT = "Export"
    KEY = "Key rotated"
    IMPORT = "Import"
    GROUP_CREATED = "Security group created"


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

    def __str__(self) -> str:
        where = self.ssh_client or self.host
        return " ".join(part for part in (self.os_user + "@" + where if where else self.os_user, self.terminal) if part)


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

    def chain(self, previous: str, content: bytes, key_id: str | None = None) -> str:
        """The seal over a predecessor's seal and this event's content."""
