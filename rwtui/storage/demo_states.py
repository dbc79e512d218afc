"""States that no account file can hold, spread over the demo's accounts: the same ones every time, by their ids."""

from __future__ import annotations

from datetime import datetime

from rwtui.domain.accounts import AccountStatus, MfaState, UserType
from rwtui.domain.times import to_epoch
from rwtui.storage.database import Storage
from rwtui.storage.typed import run

_NATIVE = f"user_type = '{UserType.NATIVE.value}' AND email_key <> :besides"
_STATEMENTS = (
    f"""UPDATE "user" SET mfa = '{MfaState.DUE.value}' WHERE {_NATIVE} AND id % 17 = 3""",  # noqa: S608
    f"""UPDATE "user" SET locked = 1 WHERE {_NATIVE} AND id % 97 = 11""",  # noqa: S608
    f"""UPDATE "user" SET must_change_password = 1
    WHERE {_NATIVE} AND password_hash IS NOT NULL AND id % 29 = 5""",  # noqa: S608
    f"""UPDATE "user" SET must_change_password = 1, password_expires = :expires
    WHERE {_NATIVE} AND password_hash IS NOT NULL AND id % 41 = 7""",  # noqa: S608
    f"""INSERT INTO api_token (user_id, digest, hint, made_at, made_by, last_used)
    SELECT id, printf('%064x', id), 'rw_…' || substr(printf('%04x', id * 40503), -4), created_at, :besides, NULL
    FROM "user" WHERE {_NATIVE} AND status = '{AccountStatus.ENABLED.value}' AND id % 13 = 2""",  # noqa: S608
)


def add_states(storage: Storage, besides: str, expires: datetime) -> None:
    """Some accounts are locked, due for MFA, must change their password, have a temporary one or an API token.

    All but the account whose e-mail key is `besides`; nobody has a token or a password for any of them.
    """
    values = {"besides": besides, "expires": to_epoch(expires)}
    for statement in _STATEMENTS:
        run(storage.database, statement, values)
