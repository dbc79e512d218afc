"""What opening a database asks of it: on its own, for nothing else is needed until somebody signs in."""

from __future__ import annotations

from rwtui.storage.tables import AuditEventRow, ChainHeadRow, UserRow
from rwtui.storage.typed import run


def any_account() -> bool:
    """True when there is any account, enabled or not."""
    return UserRow.select(UserRow.id).exists()


def any_event() -> bool:
    """True when anything has been recorded."""
    return AuditEventRow.select(AuditEventRow.id).exists()


def start_chain(key_fingerprint: str) -> None:
    """The head of an empty log, with the fingerprint of the key that belongs to this database."""
    ChainHeadRow.create(id=1, event_id=0, mac="", key_fingerprint=key_fingerprint)


def key_fingerprint() -> str | None:
    """Which key belongs to this database; None before the first start."""
    # Asked at each start, so past peewee.
    row = run(ChainHeadRow._meta.database, "SELECT key_fingerprint FROM chain_head").fetchone()
    return None if row is None else str(row[0])
