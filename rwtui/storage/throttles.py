"""Failed sign-ins by the email typed, known or not: kept in the database, so that another process obeys them."""

from __future__ import annotations

from rwtui.domain.throttle import Throttle
from rwtui.domain.times import from_epoch, to_epoch
from rwtui.storage.tables import ThrottleRow


def load(email_digest: str) -> Throttle:
    """How often this email has failed in a row, and until when it waits."""
    row = ThrottleRow.get_or_none(ThrottleRow.email_digest == email_digest)
    return Throttle() if row is None else Throttle(row.failures, from_epoch(row.until))


def save(email_digest: str, user_id: int | None, throttle: Throttle) -> None:
    """Keep a failure."""
    clear(email_digest)
    until = to_epoch(throttle.until)
    ThrottleRow.insert(email_digest=email_digest, user=user_id, failures=throttle.failures, until=until).execute()


def clear(email_digest: str) -> None:
    """A success begins anew."""
    ThrottleRow.delete().where(ThrottleRow.email_digest == email_digest).execute()


def clear_user(user_id: int) -> None:
    """An administrator's unlock: the account's next try is at once."""
    ThrottleRow.delete().where(ThrottleRow.user == user_id).execute()
