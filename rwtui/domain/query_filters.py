"""The filters of the search language, as types: what each one asks of an account, and how its value is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum
from typing import TypeVar

from rwtui.domain.folding import fold, fold_email, fold_exact

T = TypeVar("T")


class FilterKind(StrEnum):
    """The names that stand before the colon, in the order in which help lists them."""

    GROUP = "group"
    FUNCTIONAL = "functional"
    STATUS = "status"
    TYPE = "type"
    MFA = "mfa"
    TOKEN = "token"
    LOCKED = "locked"
    PASSWORD = "password"
    EMAIL = "email"
    LAST = "last"


class MfaWanted(Enum):
    """The three states of Enroll in Multi-Factor Authentication."""

    OFF = "no"
    DUE = "due"
    ENROLLED = "yes"


class PasswordWanted(Enum):
    """TEMPORARY must be changed at next login; NONE was never set."""

    TEMPORARY = "temporary"
    NONE = "none"


class LastLogin(Enum):
    """How a Last Login compares with a span of time before now."""

    NEVER = "never"
    WITHIN = "within"
    LONGER_AGO = "longer ago"


@dataclass(frozen=True)
class GroupFilter:
    """In the Security Group of exactly this name (`fold_exact`), or of one whose folded name contains it (`fold`)."""

    name: str
    exact: bool
    negated: bool = False

    def accepts(self, group: str) -> bool:
        """Whether a group of that name is meant, before negation."""
        return _names(self.name, self.exact, group)


@dataclass(frozen=True)
class FunctionalFilter:
    """In a Functional Group of exactly this name, or of one whose folded name contains it."""

    name: str
    exact: bool
    negated: bool = False

    def accepts(self, group: str) -> bool:
        """Whether a group of that name is meant, before negation."""
        return _names(self.name, self.exact, group)


@dataclass(frozen=True)
class StatusFilter:
    """Account Status is Enabled, or Disabled."""

    enabled: bool
    negated: bool = False


@dataclass(frozen=True)
class TypeFilter:
    """User Type is Native, or SSO."""

    native: bool
    negated: bool = False


@dataclass(frozen=True)
class MfaFilter:
    """Multi-factor authentication is in this state."""

    state: MfaWanted
    negated: bool = False


@dataclass(frozen=True)
class TokenFilter:
    """Has an API Token, or has none."""

    present: bool
    negated: bool = False


@dataclass(frozen=True)
class LockedFilter:
    """Is locked out by the throttle, or isn't."""

    locked: bool
    negated: bool = False


@dataclass(frozen=True)
class DelayedFilter:
    """Is locked out by the throttle, or has to wait for its next try now."""

    negated: bool = False


@dataclass(frozen=True)
class StaleTokenFilter:
    """Has an API Token that is older than a year, or was not used for 90 days."""

    negated: bool = False


TOKEN_OLD = timedelta(days=365)
TOKEN_UNUSED = timedelta(days=90)


@dataclass(frozen=True)
class PasswordFilter:
    """Has a password of this kind."""

    kind: PasswordWanted
    negated: bool = False


@dataclass(frozen=True)
class EmailFilter:
    """The e-mail's key (`fold_email`) contains this part."""

    part: str
    negated: bool = False


@dataclass(frozen=True)
class LastLoginFilter:
    """Last Login compared with a span before now (zero for NEVER).

    An account that never signed in is neither WITHIN nor LONGER_AGO. Negation is the complement, so `-last:<90d` finds
    the stale and the never used together.
    """

    when: LastLogin
    span: timedelta = timedelta()
    negated: bool = False


Filter = (
    GroupFilter
    | FunctionalFilter
    | StatusFilter
    | TypeFilter
    | MfaFilter
    | TokenFilter
    | StaleTokenFilter
    | LockedFilter
    | DelayedFilter
    | PasswordFilter
    | EmailFilter
    | LastLoginFilter
)


@dataclass(frozen=True)
class Value:
    """What stood after the colon; `exact` when it stood between two quotes."""

    text: str
    exact: bool = False


def is_unfinished(kind: FilterKind, value: Value) -> bool:
    """Whether the person is still typing: no value yet, or only the sign of one."""
    folded = fold(value.text)
    return not folded or (kind is FilterKind.LAST and folded in {"<", ">"})


def read_filter(kind: FilterKind, value: Value, negated: bool) -> Filter | None:
    """The filter with that finished value, or None when the value is none that it takes (see `takes`)."""
    return _READERS[kind](value, negated)


def takes(kind: FilterKind) -> str:
    """One sentence about the values of a filter, for the person who typed another."""
    return f"{kind}: takes {_TAKES[kind]}."


_TAKES: Mapping[FilterKind, str] = {
    FilterKind.GROUP: 'a part of a group\'s name, or its whole name in quotes ("Service Desk")',
    FilterKind.FUNCTIONAL: "a part of a functional group's name, or its whole name in quotes",
    FilterKind.STATUS: "enabled or disabled",
    FilterKind.TYPE: "native or sso",
    FilterKind.MFA: "yes, no or due",
    FilterKind.TOKEN: "yes, no or stale",
    FilterKind.LOCKED: "yes, no or delayed",
    FilterKind.PASSWORD: "temporary or none",
    FilterKind.EMAIL: "a part of an e-mail address",
    FilterKind.LAST: "never, <90d (within 90 days) or >90d (longer ago), in h, d, w, m or y up to 100 years",
}

_UNITS: Mapping[str, timedelta] = {
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "m": timedelta(days=30),
    "y": timedelta(days=365),
}
# Beyond this a date before now might not exist.
_LONGEST_SPAN = timedelta(days=36_500)
_SPAN = re.compile(r"([<>])([0-9]{1,7})([hdwmy]?)")

_YES_NO: Mapping[str, bool] = {"yes": True, "no": False}
_STATUS: Mapping[str, bool] = {"enabled": True, "disabled": False}
_TYPE: Mapping[str, bool] = {"native": True, "sso": False}
_MFA: Mapping[str, MfaWanted] = {wanted.value: wanted for wanted in MfaWanted}
_PASSWORD: Mapping[str, PasswordWanted] = {wanted.value: wanted for wanted in PasswordWanted}


def _names(wanted: str, exact: bool, group: str) -> bool:
    return wanted == fold_exact(group) if exact else wanted in fold(group)


def _name(value: Value) -> str:
    return fold_exact(value.text) if value.exact else fold(value.text)


def _choice(value: Value, choices: Mapping[str, T]) -> T | None:
    """The choice that the value begins; the first letters tell the choices of every filter apart."""
    wanted = fold(value.text)
    return next((choice for name, choice in choices.items() if name.startswith(wanted)), None)


def _status(value: Value, negated: bool) -> Filter | None:
    enabled = _choice(value, _STATUS)
    return None if enabled is None else StatusFilter(enabled, negated)


def _type(value: Value, negated: bool) -> Filter | None:
    native = _choice(value, _TYPE)
    return None if native is None else TypeFilter(native, negated)


def _mfa(value: Value, negated: bool) -> Filter | None:
    state = _choice(value, _MFA)
    return None if state is None else MfaFilter(state, negated)


def _token(value: Value, negated: bool) -> Filter | None:
    present = _choice(value, _YES_NO)
    if present is None:
        return StaleTokenFilter(negated) if "stale".startswith(fold(value.text)) else None
    return TokenFilter(present, negated)


def _locked(value: Value, negated: bool) -> Filter | None:
    locked = _choice(value, _YES_NO)
    if locked is None:
        return DelayedFilter(negated) if "delayed".startswith(fold(value.text)) else None
    return LockedFilter(locked, negated)


def _password(value: Value, negated: bool) -> Filter | None:
    kind = _choice(value, _PASSWORD)
    return None if kind is None else PasswordFilter(kind, negated)


def _last(value: Value, negated: bool) -> Filter | None:
    wanted = fold(value.text).replace(" ", "")
    if "never".startswith(wanted):
        return LastLoginFilter(LastLogin.NEVER, negated=negated)
    if not (span := _SPAN.fullmatch(wanted)):
        return None
    sign, count, unit = span.groups()
    # While the unit is still to be typed, the number means days.
    length = int(count) * _UNITS[unit or "d"]
    if length > _LONGEST_SPAN:
        return None
    return LastLoginFilter(LastLogin.WITHIN if sign == "<" else LastLogin.LONGER_AGO, length, negated)


_READERS: Mapping[FilterKind, Callable[[Value, bool], Filter | None]] = {
    FilterKind.GROUP: lambda value, negated: GroupFilter(_name(value), value.exact, negated),
    FilterKind.FUNCTIONAL: lambda value, negated: FunctionalFilter(_name(value), value.exact, negated),
    FilterKind.STATUS: _status,
    FilterKind.TYPE: _type,
    FilterKind.MFA: _mfa,
    FilterKind.TOKEN: _token,
    FilterKind.LOCKED: _locked,
    FilterKind.PASSWORD: _password,
    FilterKind.EMAIL: lambda value, negated: EmailFilter(fold_email(value.text), negated),
    FilterKind.LAST: _last,
}
