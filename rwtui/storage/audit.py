"""The audit log: events are numbered and sealed in one chain, in the transaction of what they record."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rwtui.domain.audit import Event, EventKind, RecordedEvent, Result, Seal
from rwtui.domain.times import from_epoch, to_epoch
from rwtui.errors import Unavailable
from rwtui.storage.tables import AuditEventRow, ChainHeadRow
from rwtui.storage.values import fields_from_json, fields_to_json, origin_from_json, origin_to_json, storable

_SEALED = ("id", "at", "kind", "result", "actor_id", "actor", "target_id", "target", "title", "reason")
_SEALED_TEXTS = ("fields", "origin", "key_id")


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event's number and seal."""

    event_id: int
    mac: str


def start_chain(key_fingerprint: str) -> None:
    """The head of an empty log, with the fingerprint of the key that belongs to this database."""
    ChainHeadRow.create(id=1, event_id=0, mac="", key_fingerprint=key_fingerprint)


def key_fingerprint() -> str | None:
    """Which key belongs to this database; None before the first start."""
    row = ChainHeadRow.get_or_none(ChainHeadRow.id == 1)
    return None if row is None else str(row.key_fingerprint)


def head() -> Head:
    """The newest event's number and seal, as the database says."""
    row = ChainHeadRow.get_by_id(1)
    return Head(row.event_id, row.mac)


def append(event: Event, seal: Seal) -> int:
    """Number, seal and write one event; called inside the transaction of the change. Returns its number."""
    last = head()
    values = {
        "id": last.event_id + 1,
        "at": to_epoch(event.at),
        "kind": event.kind.value,
        "result": event.result.value,
        "actor_id": event.actor_id,
        "actor": storable(event.actor),
        "target_id": event.target_id,
        "target": storable(event.target),
        "title": event.title,
        "reason": storable(event.reason),
        "fields": fields_to_json(event.fields),
        "origin": origin_to_json(event.origin),
        "key_id": seal.key_id,
    }
    mac = seal.chain(last.mac, _content(values))
    AuditEventRow.insert(**values, mac=mac).execute()
    ChainHeadRow.update(event_id=values["id"], mac=mac).where(ChainHeadRow.id == 1).execute()
    return last.event_id + 1


def _content(values: dict[str, Any]) -> bytes:
    """What the seal covers: every column but the seal itself, in a fixed order."""
    ordered = [values[name] for name in (*_SEALED, *_SEALED_TEXTS)]
    return json.dumps(ordered, ensure_ascii=True, separators=(",", ":")).encode()


def first_broken(seal: Seal) -> str | None:
    """Walk the chain; the sentence that names the first event that doesn't hold, or None."""
    previous, expected = "", 1
    for row in _rows_as_kept():
        if row is None:
            return f"Event {expected} can't be read; it has been altered."
        if row["id"] != expected:
            return f"Event {expected} is missing."
        try:
            sealed = seal.chain(previous, _content(row), row["key_id"])
        except (Unavailable, ValueError, TypeError):
            sealed = None
        if sealed != row["mac"]:
            return f"Event {row['id']} has been altered."
        previous, expected = row["mac"], expected + 1
    last = head()
    if (last.event_id, last.mac) != (expected - 1, previous):
        return f"Event {expected} is missing."
    return None


def _rows_as_kept() -> Iterator[dict[str, Any] | None]:
    """The rows in order; None, and no more, for one that is not even text."""
    try:
        yield from AuditEventRow.select().order_by(AuditEventRow.id).dicts().iterator()
    except UnicodeDecodeError:
        yield None
    except sqlite3.OperationalError as fault:
        if "decode" not in str(fault):
            raise
        yield None


def events_on(target_id: int, *, before: int | None, limit: int) -> tuple[RecordedEvent, ...]:
    """The events of one account, newest first; `before` is the number to go on below."""
    query = AuditEventRow.select().where(AuditEventRow.target_id == target_id)
    if before is not None:
        query = query.where(AuditEventRow.id < before)
    return tuple(recorded(query.order_by(AuditEventRow.id.desc()).limit(limit)))


def all_events() -> Iterator[RecordedEvent]:
    """Every event from the first."""
    return recorded(AuditEventRow.select().order_by(AuditEventRow.id))


def recorded(rows: Any) -> Iterator[RecordedEvent]:
    """Rows of the table as events."""
    for row in rows:
        at = from_epoch(row.at)
        assert at is not None
        event = Event(
            at=at,
            kind=EventKind(row.kind),
            result=Result(row.result),
            actor=row.actor,
            origin=origin_from_json(row.origin),
            actor_id=row.actor_id,
            target_id=row.target_id,
            target=row.target,
            title=row.title,
            reason=row.reason,
            fields=fields_from_json(row.fields),
        )
        yield RecordedEvent(row.id, event)
