"""The audit log: events are numbered and sealed in one chain, in the transaction of what they record."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from peewee import Database, OperationalError

from rwtui.domain.audit import Event, EventKind, RecordedEvent, Result, Seal
from rwtui.domain.change import Record
from rwtui.domain.times import from_epoch, to_epoch
from rwtui.errors import Unavailable
from rwtui.storage.beginning import key_fingerprint
from rwtui.storage.dialect import dialect_of
from rwtui.storage.prepared import Prepared
from rwtui.storage.tables import AuditEventRow, ChainHeadRow
from rwtui.storage.typed import run
from rwtui.storage.values import fields_from_json, fields_to_json, origin_from_json, origin_to_json, storable

_SEALED = ("id", "at", "kind", "result", "actor_id", "actor", "record", "target_id", "target", "title", "reason")
_SEALED_TEXTS = ("fields", "origin", "key_id")


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event's number and seal."""

    event_id: int
    mac: str


def set_key_fingerprint(fingerprint: str) -> None:
    """From the next event on, this key seals."""
    ChainHeadRow.update(key_fingerprint=fingerprint).where(ChainHeadRow.id == 1).execute()


_HEAD = Prepared(lambda: ChainHeadRow.select(ChainHeadRow.event_id, ChainHeadRow.mac).where(ChainHeadRow.id == 1))
_MOVE_HEAD = Prepared(
    lambda event_id, mac: ChainHeadRow.update({ChainHeadRow.event_id: event_id, ChainHeadRow.mac: mac}).where(
        ChainHeadRow.id == 1
    )
)
_COLUMNS = (*_SEALED, *_SEALED_TEXTS, "mac")
_APPEND = Prepared(lambda *values: AuditEventRow.insert(dict(zip(_COLUMNS, values, strict=True))))


def head() -> Head:
    """The newest event's number and seal, as the database says."""
    row = _HEAD.row()
    assert row is not None
    return Head(*row)


def append(event: Event, seal: Seal) -> int:
    """Number, seal and write one event; called inside the transaction of the change. Returns its number.

    Raises Unavailable for a key that isn't in force any more: what it sealed would break the chain.
    """
    if seal.key_id != key_fingerprint():
        raise Unavailable("The key was rotated meanwhile; nothing was saved. Try again.")
    last = head()
    values = {
        "id": last.event_id + 1,
        "at": to_epoch(event.at),
        "kind": event.kind.value,
        "result": event.result.value,
        "actor_id": event.actor_id,
        "actor": storable(event.actor),
        "record": event.record.value,
        "target_id": event.target_id,
        "target": storable(event.target),
        "title": event.title,
        "reason": storable(event.reason),
        "fields": fields_to_json(event.fields),
        "origin": origin_to_json(event.origin),
        "key_id": seal.key_id,
    }
    mac = seal.chain(last.mac, _content(values))
    values["mac"] = mac
    _APPEND.run(*(values[name] for name in _COLUMNS))
    _MOVE_HEAD.run(values["id"], mac)
    return last.event_id + 1


def _content(values: dict[str, Any]) -> bytes:
    """What the seal covers: every column but the seal itself, in a fixed order."""
    ordered = [values[name] for name in (*_SEALED, *_SEALED_TEXTS)]
    return json.dumps(ordered, ensure_ascii=True, separators=(",", ":")).encode()


def first_broken(seal: Seal, kept: Head | None = None) -> str | None:
    """Walk the chain, one row in memory; the sentence that names the first event that doesn't hold, or None.

    `kept` is a head that was kept elsewhere: without it, a tail that was cut off together with the head isn't missed.
    """
    number, mac, key_id = 0, "", None
    rank = len(seal.key_ids)
    for row in _rows_as_kept():
        number += 1
        if row is None:
            return f"Event {number} can't be read; it has been altered."
        if row["id"] != number:
            return f"Event {number} is missing."
        if not _sealed_by(row, mac, seal):
            return f"Event {number} has been altered."
        mac, key_id = row["mac"], row["key_id"]
        if (now := seal.key_ids.index(key_id)) > rank:
            return f"Event {number} was sealed with a key that had been replaced by then."
        rank = now
        if kept is not None and kept.event_id == number and kept.mac != mac:
            return f"Event {number} isn't the one whose seal was kept."
    return _wrong_end(number, mac, key_id, kept)


def _sealed_by(row: dict[str, Any], previous: str, seal: Seal) -> bool:
    try:
        return row["key_id"] in seal.key_ids and bool(seal.chain(previous, _content(row), row["key_id"]) == row["mac"])
    except (ValueError, TypeError):  # no text or number
        return False


def _wrong_end(number: int, mac: str, key_id: str | None, kept: Head | None) -> str | None:
    """What is wrong behind the last event, or None."""
    found = run(_database(), "SELECT event_id, mac, key_fingerprint FROM chain_head").fetchall()
    if kept is not None and kept.event_id > number:
        return f"The end of the log was cut off: event {number + 1} is missing, and {kept.event_id} was kept."
    if len(found) != 1:
        return "The head of the log is missing."
    event_id, head_mac, fingerprint = found[0]
    if (event_id, head_mac) == (number, mac) and (key_id is None or fingerprint == key_id):
        return None
    cut = isinstance(event_id, int) and event_id > number
    return f"Event {number + 1} is missing." if cut else "The head of the log has been altered."


def _rows_as_kept() -> Iterator[dict[str, Any] | None]:
    """The rows in order, past peewee, which makes a number of what only looks like one; None, and no more, for one that
    is not even text."""
    names = (*_SEALED, *_SEALED_TEXTS, "mac")
    try:
        sql = f"SELECT {', '.join(names)} FROM audit_event ORDER BY id"  # noqa: S608  our own names
        for row in dialect_of(_database()).rows_one_by_one(_database(), sql):
            yield dict(zip(names, row, strict=True))
    except UnicodeDecodeError:
        yield None
    except (sqlite3.OperationalError, OperationalError) as fault:
        if "decode" not in str(fault):
            raise
        yield None


def _database() -> Database:
    bound: Database = AuditEventRow._meta.database
    return bound


def events_on(target_id: int, *, before: int | None, limit: int) -> tuple[RecordedEvent, ...]:
    """The events of one account, newest first; `before` is the number to go on below."""
    query = AuditEventRow.select().where(
        (AuditEventRow.record == Record.ACCOUNT.value) & (AuditEventRow.target_id == target_id)
    )
    if before is not None:
        query = query.where(AuditEventRow.id < before)
    return tuple(recorded(query.order_by(AuditEventRow.id.desc()).limit(limit)))


def event(event_id: int) -> RecordedEvent | None:
    """One event, or None."""
    return next(recorded(AuditEventRow.select().where(AuditEventRow.id == event_id)), None)


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
            record=Record(row.record),
            target_id=row.target_id,
            target=row.target,
            title=row.title,
            reason=row.reason,
            fields=fields_from_json(row.fields),
        )
        yield RecordedEvent(row.id, event)
