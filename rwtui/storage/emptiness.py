"""Whether there is anything in a database yet: asked before the first screen, so nothing else is imported for it."""

from __future__ import annotations

from rwtui.storage.tables import AuditEventRow, UserRow


def any_account() -> bool:
    """True when there is any account, enabled or not."""
    return UserRow.select(UserRow.id).exists()


def any_event() -> bool:
    """True when anything has been recorded."""
    return AuditEventRow.select(AuditEventRow.id).exists()
