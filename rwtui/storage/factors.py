"""Second factors as they are kept: the authenticator's encrypted secret, and hashes of the recovery codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from peewee import fn

from rwtui.domain.times import to_epoch
from rwtui.storage.prepared import Prepared
from rwtui.storage.tables import AuthenticatorRow, RecoveryCodeRow
from rwtui.storage.typed import tuples


@dataclass(frozen=True, slots=True)
class Authenticator:
    """A confirmed authenticator: its secret under the key, and the newest counter it has been used with."""

    sealed_secret: str = field(repr=False)
    last_counter: int


def authenticator(user_id: int) -> Authenticator | None:
    """The account's authenticator, or None."""
    row = AuthenticatorRow.get_or_none(AuthenticatorRow.user == user_id)
    return None if row is None else Authenticator(row.secret, row.last_counter)


def set_authenticator(user_id: int, sealed_secret: str, counter: int, now: datetime) -> None:
    """Make this the account's only authenticator; `counter` is that of the code that confirmed it."""
    drop_authenticator(user_id)
    AuthenticatorRow.insert(
        user=user_id, secret=sealed_secret, last_counter=counter, confirmed_at=to_epoch(now)
    ).execute()


def drop_authenticator(user_id: int) -> None:
    """The account has no authenticator and no recovery codes any more."""
    AuthenticatorRow.delete().where(AuthenticatorRow.user == user_id).execute()
    RecoveryCodeRow.delete().where(RecoveryCodeRow.user == user_id).execute()


def use_counter(user_id: int, counter: int) -> bool:
    """Take a counter once; False when it, or a later one, was used already (RFC 6238 5.2)."""
    unused = (AuthenticatorRow.user == user_id) & (AuthenticatorRow.last_counter < counter)
    return bool(AuthenticatorRow.update(last_counter=counter).where(unused).execute() == 1)


def set_recovery_codes(user_id: int, digests: Iterable[str]) -> None:
    """Make these the account's only recovery codes."""
    RecoveryCodeRow.delete().where(RecoveryCodeRow.user == user_id).execute()
    for digest in digests:
        RecoveryCodeRow.insert(user=user_id, digest=digest).execute()


def use_recovery_code(user_id: int, digest: str) -> bool:
    """Take a recovery code once; False when there is none like it."""
    same = (RecoveryCodeRow.user == user_id) & (RecoveryCodeRow.digest == digest)
    return bool(RecoveryCodeRow.delete().where(same).execute() == 1)


_CODES_LEFT = Prepared(
    lambda user_id: RecoveryCodeRow.select(fn.COUNT(RecoveryCodeRow.digest)).where(RecoveryCodeRow.user == user_id)
)


def recovery_codes_left(user_id: int) -> int:
    """How many recovery codes are unused."""
    return _CODES_LEFT.count(user_id)


def sealed_secrets() -> list[tuple[int, str]]:
    """Every account's id and encrypted secret, for a new key."""
    rows = tuples(AuthenticatorRow.select(AuthenticatorRow.user, AuthenticatorRow.secret))
    return [(int(user_id), str(secret)) for user_id, secret in rows]


def replace_secret(user_id: int, sealed_secret: str) -> None:
    """The same secret under another key."""
    AuthenticatorRow.update(secret=sealed_secret).where(AuthenticatorRow.user == user_id).execute()
