"""Failed sign-ins by the email typed, known or not: kept in the database, so that another process obeys them."""

from __future__ import annotations

from collections.abc import Sequence

from rwtui.domain.throttle import Throttle
from rwtui.domain.times import from_epoch, to_epoch
from rwtui.storage.tables import ThrottleRow


def load(email_digests: Sequence[str]) -> Throttle:
    """How often this email has failed in a row, and until when it waits; its digests are those under each key."""
    row = ThrottleRow.get_or_none(ThrottleRow.email_digest.in_(email_digests))
    return Throttle() if row is None else Throttle(row.failures, from_epoch(row.until))


def save(email_digests: Sequence[str], user_id: int | None, throttle: Throttle) -> None:
    """Keep a failure, by the first of the digests."""
    clear(email_digests)
    until = to_epoch(throttle.until)
    values = {"email_digest": email_digests[0], "user": user_id, "failures": throttle.failures, "until": until}
    ThrottleRow.insert(**values).execute()


def clear(email_digests: Sequence[str]) -> None:
    """A success begins anew."""
    ThrottleRow.delete().where(ThrottleRow.email_digest.in_(email_digests)).execute()


def clear_user(user_id: int) -> None:
    """An administrator's unlock: the account's next try is at once."""
    ThrottleRow.delete().where(ThrottleRow.user == user_id).execute()
