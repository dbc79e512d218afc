"""A Change: one record's fields before and after. What is previewed, applied, recorded and undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from rwtui.domain.accounts import Account, AccountStatus, MfaState, UserType
from rwtui.domain.groups import GroupRef
from rwtui.domain.preferences import DateFormat, Formats, Theme, TimeFormat
from rwtui.domain.times import parse_time

Value = (
    str
    | int
    | bool
    | None
    | tuple[str, ...]
    | AccountStatus
    | UserType
    | MfaState
    | GroupRef
    | DateFormat
    | TimeFormat
    | Theme
)


class Record(Enum):
    """What a Change is of; the value is its name in the log."""

    ACCOUNT = "account"
    SECURITY_GROUP = "security group"
    FUNCTIONAL_GROUP = "functional group"
    OPTIONS = "options"


class Field(Enum):
    """The fields a Change can hold; the value is the label in the interface and in a recorded event."""

    EXISTS = "Exists"
    FIRST_NAME = "First Name"
    LAST_NAME = "Last Name"
    TITLE = "Title"
    TELEPHONE = "Telephone"
    FUNCTIONAL_GROUPS = "Functional Groups"
    TIMEOUT = "Timeout"
    DATE_FORMAT = "Date Format"
    TIME_FORMAT = "Time Format"
    THEME = "Theme"
    LIST_COLUMNS = "List Columns"
    LIST_ORDER = "List Order"
    FULL_SCREEN = "Full Screen"
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
    # Of groups
    NAME = "Name"
    DESCRIPTION = "Description"
    PERMISSIONS = "Permissions"
    # Of options
    ENABLE_DELETE = "Enable Delete"
    MFA_REQUIRED = "MFA Required For"
    MIN_LENGTH = "Shortest Password"
    MIN_LENGTH_WITH_MFA = "Shortest with MFA"
    MAX_LENGTH = "Longest Password"
    MIN_SCORE = "Least Strength"
    MIN_SCORE_WITH_MFA = "Least with MFA"
    TEMPORARY_HOURS = "Temporary Password"
    FREE_FAILURES = "Failures until a Wait"
    FIRST_WAIT = "First Wait"
    LONGEST_WAIT = "Longest Wait"
    LOCK_AT = "Failures until Locked"
    SESSION_HOURS = "Longest Session"
    PROOF_SECONDS = "Proof Good For"
    RECOVERY_WARNING = "Recovery Codes Low"


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
    """One record's fields before and after, made against the version that `base` had.

    `target` is what it is called: an account's email, a group's name. A record that doesn't exist yet has number 0.
    """

    target_id: int
    target: str
    base_version: int
    fields: tuple[FieldChange, ...]
    reason: str = ""
    record: Record = Record.ACCOUNT

    def __bool__(self) -> bool:
        return bool(self.fields)

    def __contains__(self, field: Field) -> bool:
        return any(change.field is field for change in self.fields)

    @property
    def creates(self) -> bool:
        """Whether the record comes into being by this Change."""
        return self.moves_to(Field.EXISTS, True)

    @property
    def deletes(self) -> bool:
        """Whether the record is gone after this Change."""
        return self.moves_to(Field.EXISTS, False)

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
    wishes = account.preferences
    values: dict[Field, Value] = {
        Field.EXISTS: True,
        Field.FIRST_NAME: account.first_name,
        Field.LAST_NAME: account.last_name,
        Field.TITLE: account.title,
        Field.TELEPHONE: account.telephone,
        Field.FUNCTIONAL_GROUPS: account.functional_groups,
        Field.TIMEOUT: account.timeout,
        Field.DATE_FORMAT: wishes.formats.date,
        Field.TIME_FORMAT: wishes.formats.time,
        Field.THEME: wishes.theme,
        Field.LIST_COLUMNS: tuple(column.value for column in wishes.columns),
        Field.LIST_ORDER: wishes.ordered_by,
        Field.FULL_SCREEN: wishes.full_screen,
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


KEPT = (
    Field.FIRST_NAME,
    Field.LAST_NAME,
    Field.TITLE,
    Field.TELEPHONE,
    Field.SECURITY_GROUP,
    Field.FUNCTIONAL_GROUPS,
    Field.USER_TYPE,
    Field.STATUS,
    Field.TIMEOUT,
    Field.LAST_LOGIN,
)
"""What the Change that creates or deletes an account tells of it, so that it can be undone."""


def deletion_of(base: Account) -> Change:
    """The Change after which the account is gone; it tells what was there."""
    told = ((field, current(base, field)) for field in KEPT)
    fields = tuple(FieldChange(field, value, None) for field, value in told if value not in (None, "", ()))
    return Change(base.id, base.email, base.version, (FieldChange(Field.EXISTS, True, False), *fields))


def creation(record: Record, name: str, values: Mapping[Field, Value], *, target_id: int = 0) -> Change:
    """The Change by which a record comes into being; empty values are left out."""
    told = tuple(FieldChange(field, None, value) for field, value in values.items() if value not in (None, "", ()))
    return Change(target_id, name, 0, (FieldChange(Field.EXISTS, False, True), *told), record=record)


_UNITS = {
    Field.TIMEOUT: "min",
    Field.TEMPORARY_HOURS: "h",
    Field.FIRST_WAIT: "s",
    Field.LONGEST_WAIT: "s",
    Field.SESSION_HOURS: "h",
    Field.PROOF_SECONDS: "s",
}


def shown(field: Field, value: Value, formats: Formats | None = None) -> str:
    """A value in the words of the interface, a time as kept or in `formats`; still to be made safe for a terminal."""
    if value is None or value == () or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, Enum):
        return str(value.value)
    if field is Field.LAST_LOGIN and formats is not None:
        return f"{formats.shown(parse_time(str(value)))} UTC"
    return f"{value} {_UNITS[field]}" if field in _UNITS else str(value)
