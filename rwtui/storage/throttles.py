"""Failed sign-ins by the email typed, known or not: kept in the database, so that another process obeys them too."""

from __future__ import annotations

from rwtui.domain.throttle import Throttle
from rwtui.domain.times import from_epoch, to_epoch
from rwtui.storage.tables import ThrottleRow


def load(email_key: str) -> Throttle:
    """How often this email has failed in a row, and until when it waits."""
    row = ThrottleRow.get_or_none(ThrottleRow.email_key == email_key)
    return Throttle() if row is None else Throttle(row.failures, from_epoch(row.until))


def save(email_key: str, throttle: Throttle) -> None:
    """Keep a failure."""
    clear(email_key)
    ThrottleRow.insert(email_key=email_key, failures=throttle.failures, until=to_epoch(throttle.until)).execute()


def clear(email_key: str) -> None:
    """A success, or an administrator's unlock, begins anew."""
    ThrottleRow.delete().where(ThrottleRow.email_key == email_key).execute()
