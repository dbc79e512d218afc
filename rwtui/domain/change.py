"""A Change: one account's fields before and after. What is previewed, applied, recorded and undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from rwtui.domain.accounts import Account, AccountStatus, MfaState, UserType
from rwtui.domain.groups import GroupRef

Value = str | int | bool | None | tuple[str, ...] | AccountStatus | UserType | MfaState | GroupRef


class Field(Enum):
    """The fields a Change can hold; the value is the label in the interface and in a recorded event."""

    FIRST_NAME = "First Name"
    LAST_NAME = "Last Name"
    TITLE = "Title"
    TELEPHONE = "Telephone"
    FUNCTIONAL_GROUPS = "Functional Groups"
    TIMEOUT = "Timeout"
    SECURITY_GROUP = "Security Group"
    STATUS = "Account Status"
    USER_TYPE = "User Type"
    LAST_LOGIN = "Last Login"
    MFA = "Multi-Factor"
    PASSWORD = "Password"
    MUST_CHANGE = "Must Change Password"
    TOKEN = "API Token"
    SESSIONS = "Sessions"
    AUTHENTICATOR = "Authenticator"
    RECOVERY_CODES = "Recovery Codes"
    LOCKED = "Locked"


PASSWORD_SET = "set"
PASSWORD_DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field's value before and after; secrets appear as "set" or as a token's hint."""

    field: Field
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Change:
    """One account's fields before and after, made against the version that `base` had."""

    target_id: int
    target_email: str
    base_version: int
    fields: tuple[FieldChange, ...]
    reason: str = ""

    def __bool__(self) -> bool:
        return bool(self.fields)

    def __contains__(self, field: Field) -> bool:
        return any(change.field is field for change in self.fields)

    def get(self, field: Field) -> FieldChange | None:
        """This field's before and after, or None when the Change leaves it as it is."""
        return next((change for change in self.fields if change.field is field), None)

    def moves_to(self, field: Field, after: Value) -> bool:
        """True when the Change brings the field to this value."""
        change = self.get(field)
        return change is not None and change.after == after

    def with_fields(self, more: Iterable[FieldChange]) -> Change:
        """The same Change with what follows from it added."""
        return replace(self, fields=(*self.fields, *more))

    def because(self, reason: str) -> Change:
        """The same Change with the reason given for it."""
        return replace(self, reason=reason.strip())


def current(account: Account, field: Field) -> Value:
    """What the account has in a field now; None for the password, of which nothing is told."""
    values: dict[Field, Value] = {
        Field.FIRST_NAME: account.first_name,
        Field.LAST_NAME: account.last_name,
        Field.TITLE: account.title,
        Field.TELEPHONE: account.telephone,
        Field.FUNCTIONAL_GROUPS: account.functional_groups,
        Field.TIMEOUT: account.timeout,
        Field.SECURITY_GROUP: account.group.ref,
        Field.STATUS: account.status,
        Field.USER_TYPE: account.user_type,
        Field.LAST_LOGIN: f"{account.last_login:%Y-%m-%dT%H:%M:%SZ}" if account.last_login else None,
        Field.MFA: account.mfa,
        Field.MUST_CHANGE: account.must_change_password,
        Field.LOCKED: account.locked,
        Field.TOKEN: account.token.hint if account.token else None,
    }
    return values.get(field)


def change_of(base: Account, wanted: Mapping[Field, Value], reason: str = "") -> Change:
    """The Change that brings `base` to the wanted values; fields that already have them are left out."""
    fields = tuple(
        FieldChange(field, current(base, field), after)
        for field, after in wanted.items()
        if field is Field.PASSWORD or current(base, field) != after
    )
    return Change(base.id, base.email, base.version, fields, reason.strip())


def shown(field: Field, value: Value) -> str:
    """A value in the words of the interface; still to be made safe for a terminal."""
    if value is None or value == () or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, Enum):
        return str(value.value)
    if field is Field.TIMEOUT:
        return f"{value} min"
    return str(value)
