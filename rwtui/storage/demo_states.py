"""States that no account file can hold, spread over the demo's accounts: the same ones every time, by their ids."""

from __future__ import annotations

from datetime import datetime

from rwtui.domain.accounts import AccountStatus, MfaState, UserType
from rwtui.domain.times import to_epoch
from rwtui.storage.database import Storage
from rwtui.storage.typed import run

_STATEMENTS = (
    """UPDATE "user" SET mfa = :due WHERE user_type = :native AND email_key <> :besides AND id % 17 = 3""",
    """UPDATE "user" SET locked = 1 WHERE user_type = :native AND email_key <> :besides AND id % 97 = 11""",
    """UPDATE "user" SET must_change_password = 1
    WHERE user_type = :native AND email_key <> :besides AND password_hash IS NOT NULL AND id % 29 = 5""",
    """UPDATE "user" SET must_change_password = 1, password_expires = :expires
    WHERE user_type = :native AND email_key <> :besides AND password_hash IS NOT NULL AND id % 41 = 7""",
    """INSERT INTO api_token (user_id, digest, hint, made_at, made_by, last_used)
    SELECT id, printf('%064x', id), 'rw_…' || substr(printf('%04x', id * 40503), -4), created_at, :besides, NULL
    FROM "user" WHERE user_type = :native AND email_key <> :besides AND status = :enabled AND id % 13 = 2""",
)


def add_states(storage: Storage, besides: str, expires: datetime) -> None:
    """Some accounts are locked, due for MFA, must change their password, have a temporary one or an API token.

    All but the account whose e-mail key is `besides`; nobody has a token or a password for any of them.
    """
    values = {
        "besides": besides,
        "expires": to_epoch(expires),
        "native": UserType.NATIVE.value,
        "due": MfaState.DUE.value,
        "enabled": AccountStatus.ENABLED.value,
    }
    for statement in _STATEMENTS:
        run(storage.database, statement, values)
