"""User accounts as they are kept: loaded whole, written field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from peewee import fn

from rwtui.domain.accounts import (
    Account,
    AccountStatus,
    MfaState,
    PasswordState,
    TokenSummary,
    UserType,
)
from rwtui.domain.change import Change, Field, FieldChange
from rwtui.domain.folding import fold_email, search_text
from rwtui.domain.groups import GroupRef
from rwtui.domain.times import from_epoch, parse_time, to_epoch
from rwtui.storage import factors, groups, positions, preferences
from rwtui.storage.prepared import Prepared
from rwtui.storage.tables import ApiTokenRow, SecurityGroupRow, SessionRow, UserRow
from rwtui.storage.typed import tuples


@dataclass(frozen=True, slots=True)
class PasswordWrite:
    """A password as it is kept: its hash, and until when a temporary one is good."""

    hash: str
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a new account's row is made of."""

    email: str
    first_name: str
    last_name: str
    group_id: int
    title: str = ""
    telephone: str = ""
    functional_groups: tuple[str, ...] = ()
    status: AccountStatus = AccountStatus.ENABLED
    user_type: UserType = UserType.NATIVE
    timeout: int = 15
    last_login: datetime | None = None
    password: PasswordWrite | None = None
    must_change: bool = False


_COLUMN_NAMES = tuple(field.column_name for field in UserRow._meta.sorted_fields)
_BY_ID = Prepared(lambda user_id: UserRow.select().where(UserRow.id == user_id))
_BY_EMAIL = Prepared(lambda key: UserRow.select().where(UserRow.email_key == key))
_TOKEN = Prepared(
    lambda user_id: ApiTokenRow.select(
        ApiTokenRow.hint, ApiTokenRow.made_at, ApiTokenRow.made_by, ApiTokenRow.last_used
    ).where(ApiTokenRow.user == user_id)
)
_LIVE_SESSIONS = Prepared(
    lambda user_id: SessionRow.select(fn.COUNT(SessionRow.id)).where(
        (SessionRow.user == user_id) & SessionRow.ended_at.is_null()
    )
)


def load(user_id: int) -> Account | None:
    """One account whole, or None when there is none with this id."""
    return _account(_BY_ID.row(user_id))


def find(email: str) -> Account | None:
    """The account with this login ID, case and width aside, or None."""
    return _account(_BY_EMAIL.row(fold_email(email)))


def ids_of(emails: Sequence[str]) -> tuple[int | None, ...]:
    """The ids of the accounts with these login IDs, in this order; None for one that isn't there."""
    keys = [fold_email(email.strip()) for email in emails]
    rows = tuples(UserRow.select(UserRow.email_key, UserRow.id).where(UserRow.email_key.in_(keys)))
    found = {key: int(user_id) for key, user_id in rows}
    return tuple(found.get(key) for key in keys)


def count() -> int:
    """How many there are."""
    return int(UserRow.select().count())


def _account(found: tuple[Any, ...] | None) -> Account | None:
    if found is None:
        return None
    row = SimpleNamespace(**dict(zip(_COLUMN_NAMES, found, strict=True)))
    group = groups.security_group(row.security_group_id)
    assert group is not None
    return Account(
        id=row.id,
        version=row.version,
        email=row.email,
        first_name=row.first_name,
        last_name=row.last_name,
        title=row.title,
        telephone=row.telephone,
        group=group,
        functional_groups=groups.functional_groups_of_one(row.id),
        status=AccountStatus(row.status),
        user_type=UserType(row.user_type),
        timeout=row.timeout,
        last_login=from_epoch(row.last_login),
        mfa=MfaState(row.mfa),
        must_change_password=bool(row.must_change_password),
        password=_password_state(row),
        password_expires=from_epoch(row.password_expires),
        locked=bool(row.locked),
        token=_token(row.id),
        sessions=live_sessions(row.id),
        recovery_codes=factors.recovery_codes_left(row.id),
        preferences=preferences.preferences_of(row.id),
    )


def _password_state(row: Any) -> PasswordState:
    if row.password_hash is None:
        return PasswordState.NONE
    return PasswordState.SET if row.password_expires is None else PasswordState.TEMPORARY


def _token(user_id: int) -> TokenSummary | None:
    row = _TOKEN.row(user_id)
    if row is None:
        return None
    hint, made, made_by, last_used = row
    made_at = from_epoch(made)
    assert made_at is not None
    return TokenSummary(hint, made_at, made_by, from_epoch(last_used))


def live_sessions(user_id: int) -> int:
    """How many terminals the account is signed in on."""
    return _LIVE_SESSIONS.count(user_id)


def password_hash(user_id: int) -> str | None:
    """The stored hash, for verification only."""
    row = UserRow.select(UserRow.password_hash).where(UserRow.id == user_id).tuples().first()
    return None if row is None else row[0]


def another_working_administrator(besides: int) -> bool:
    """True when an account other than this one is a working Administrator (security.md) and will stay one.

    A temporary password runs out by itself, so who has one can't be the last.
    """
    return bool(_lasting_administrators().where(UserRow.id != besides).exists())


def working_administrators() -> int:
    """How many working Administrators there are that will stay so."""
    return int(_lasting_administrators().count())


def _lasting_administrators() -> Any:
    return UserRow.select(UserRow.id).where(
        (UserRow.security_group == administrators_group_id())
        & (UserRow.status == AccountStatus.ENABLED.value)
        & (UserRow.user_type == UserType.NATIVE.value)
        & ~UserRow.locked
        & UserRow.password_hash.is_null(False)
        & UserRow.password_expires.is_null()
    )


def administrators_group_id() -> int:
    """The id of the one group that may do everything."""
    return int(SecurityGroupRow.get(SecurityGroupRow.system == "ADMINISTRATOR").id)


def add(new: NewAccount, now: datetime, position: int | None = None, user_id: int | None = None) -> int:
    """Write a new account's row and return its id, a given one where it comes back; the caller records the event."""
    key = fold_email(new.email)
    columns = {} if user_id is None else {"id": user_id}
    user_id = UserRow.insert(
        **columns,
        version=1,
        position=positions.place(key) if position is None else position,
        email=new.email,
        email_key=key,
        first_name=new.first_name,
        last_name=new.last_name,
        title=new.title,
        telephone=new.telephone,
        security_group=new.group_id,
        status=new.status.value,
        user_type=new.user_type.value,
        timeout=new.timeout,
        last_login=to_epoch(new.last_login),
        created_at=to_epoch(now),
        password_hash=new.password.hash if new.password else None,
        password_expires=to_epoch(new.password.expires) if new.password else None,
        must_change_password=new.must_change,
        mfa=MfaState.OFF.value,
        locked=False,
        search_text=search_text(new.email, new.first_name, new.last_name, new.title, new.telephone),
    ).execute()
    if new.functional_groups:
        groups.set_functional_groups(user_id, new.functional_groups)
    return int(user_id)


_COLUMNS = {
    Field.FIRST_NAME: "first_name",
    Field.LAST_NAME: "last_name",
    Field.TITLE: "title",
    Field.TELEPHONE: "telephone",
    Field.TIMEOUT: "timeout",
    Field.STATUS: "status",
    Field.USER_TYPE: "user_type",
    Field.MFA: "mfa",
    Field.MUST_CHANGE: "must_change_password",
    Field.LOCKED: "locked",
}
_SEARCHED = {Field.FIRST_NAME, Field.LAST_NAME, Field.TITLE, Field.TELEPHONE}


def write(change: Change, password: PasswordWrite | None) -> bool:
    """Write a Change's fields if the account still has the version it was made on; False when it hasn't."""
    values: dict[str, Any] = {"version": UserRow.version + 1}
    for field_change in change.fields:
        values.update(_columns_of(field_change))
    if password is not None:
        values.update(password_hash=password.hash, password_expires=to_epoch(password.expires))
    same = (UserRow.id == change.target_id) & (UserRow.version == change.base_version)
    if UserRow.update(**values).where(same).execute() != 1:
        return False
    if functional := change.get(Field.FUNCTIONAL_GROUPS):
        assert isinstance(functional.after, tuple)
        groups.set_functional_groups(change.target_id, functional.after)
    for field_change in change.fields:
        if field_change.field in preferences.FIELDS:
            preferences.keep(change.target_id, field_change)
    if any(field_change.field in _SEARCHED for field_change in change.fields):
        _index(change.target_id)
    return True


def drop(user_id: int, version: int) -> bool:
    """The account is gone with all that hangs on it, if it still has this version; False when it hasn't."""
    return bool(UserRow.delete().where((UserRow.id == user_id) & (UserRow.version == version)).execute() == 1)


def _columns_of(change: FieldChange) -> dict[str, Any]:
    after = change.after
    if change.field in _COLUMNS:
        plain = after.value if isinstance(after, AccountStatus | UserType | MfaState) else after
        return {_COLUMNS[change.field]: plain}
    if change.field is Field.SECURITY_GROUP:
        assert isinstance(after, GroupRef)
        return {"security_group": after.id}
    if change.field is Field.LAST_LOGIN:
        return {"last_login": to_epoch(parse_time(str(after)))}
    return {}


def drop_password(user_id: int) -> None:
    """The account holds no password any more."""
    UserRow.update(password_hash=None, password_expires=None).where(UserRow.id == user_id).execute()


def _index(user_id: int) -> None:
    """Bring the search text in step with the names."""
    row = UserRow.get_by_id(user_id)
    text = search_text(row.email, row.first_name, row.last_name, row.title, row.telephone)
    if text != row.search_text:
        UserRow.update(search_text=text).where(UserRow.id == user_id).execute()


def rehash(user_id: int, old: str, new: str) -> None:
    """Replace a weaker hash of the same password; no Change, no new version."""
    UserRow.update(password_hash=new).where((UserRow.id == user_id) & (UserRow.password_hash == old)).execute()


def signed_in(user_id: int, now: datetime) -> None:
    """Keep when the account last signed in; no Change, no new version."""
    UserRow.update(last_login=to_epoch(now)).where(UserRow.id == user_id).execute()


def set_token(user_id: int, digest: str, hint: str, made_by: str, now: datetime) -> None:
    """Make this the account's only token."""
    ApiTokenRow.delete().where(ApiTokenRow.user == user_id).execute()
    ApiTokenRow.insert(user=user_id, digest=digest, hint=hint, made_at=to_epoch(now), made_by=made_by).execute()


def of_token(digest: str) -> Account | None:
    """The account whose API Token has this digest, or None."""
    row = ApiTokenRow.get_or_none(ApiTokenRow.digest == digest)
    return None if row is None else load(row.user_id)


def token_used(user_id: int, now: datetime) -> None:
    """Keep when the account's API Token was last used; no Change, no new version."""
    ApiTokenRow.update(last_used=to_epoch(now)).where(ApiTokenRow.user == user_id).execute()


def drop_token(user_id: int) -> None:
    """The account has no token any more."""
    ApiTokenRow.delete().where(ApiTokenRow.user == user_id).execute()


def lock(user_id: int) -> None:
    """Nobody can sign in as this account until an administrator unlocks it; no Change, no new version."""
    UserRow.update(locked=True).where(UserRow.id == user_id).execute()
