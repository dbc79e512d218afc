"""The filters of the search language as conditions on the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import SQL, fn

from rwtui.domain.accounts import AccountStatus, MfaState, UserType
from rwtui.domain.query_filters import (
    TOKEN_OLD,
    TOKEN_UNUSED,
    DelayedFilter,
    EmailFilter,
    Filter,
    FunctionalFilter,
    GroupFilter,
    LastLogin,
    LastLoginFilter,
    LockedFilter,
    MfaFilter,
    MfaWanted,
    PasswordFilter,
    PasswordWanted,
    StaleTokenFilter,
    StatusFilter,
    TokenFilter,
    TypeFilter,
)
from rwtui.domain.times import to_epoch
from rwtui.storage.tables import ApiTokenRow, ThrottleRow, UserFunctionalGroupRow, UserRow, dialect


@dataclass(frozen=True, slots=True)
class GroupNames:
    """The names of security and functional groups by their ids."""

    security: Mapping[int, str]
    functional: Mapping[int, str]


Having = Callable[[Any, Any], Any]
"""Whether the user row is one that a column of a query names."""


def among(users: Any, column: Any) -> Any:
    """By looking them all up first: for few of all there are."""
    return UserRow.id.in_(users.select(column))


def each(users: Any, column: Any) -> Any:
    """By looking the one row up: for rows that are in hand."""
    return fn.EXISTS(users.select(SQL("1")).where(column == UserRow.id))


@dataclass(frozen=True, slots=True)
class Asking:
    """What the conditions are made with: the names of groups, the time, and how another table is looked up."""

    names: GroupNames
    now: datetime
    has: Having


_MFA = {MfaWanted.OFF: MfaState.OFF, MfaWanted.DUE: MfaState.DUE, MfaWanted.ENROLLED: MfaState.ENROLLED}


def condition(wanted: Filter, asking: Asking) -> Any:
    """What a filter asks of a user row, negation included."""
    holds = _plain(wanted, asking)
    return ~holds if wanted.negated else holds


def _plain(wanted: Filter, asking: Asking) -> Any:
    match wanted:
        case GroupFilter():
            ids = [group_id for group_id, name in asking.names.security.items() if wanted.accepts(name)]
            return UserRow.security_group.in_(ids)
        case FunctionalFilter():
            ids = [group_id for group_id, name in asking.names.functional.items() if wanted.accepts(name)]
            members = UserFunctionalGroupRow.select().where(UserFunctionalGroupRow.functional_group.in_(ids))
            return asking.has(members, UserFunctionalGroupRow.user)
        case StatusFilter(enabled=enabled):
            return UserRow.status == (AccountStatus.ENABLED if enabled else AccountStatus.DISABLED).value
        case TypeFilter(native=native):
            return UserRow.user_type == (UserType.NATIVE if native else UserType.SSO).value
        case EmailFilter(part=part):
            return dialect().contains(UserRow.email_key, part)
        case LastLoginFilter():
            return _last_login(wanted, asking.now)
    return _of_secrets(wanted, asking)


# What few accounts have is indexed for those alone; a literal tells the planner that it is asked for.
def _of_secrets(wanted: Filter, asking: Asking) -> Any:
    """Password, second factor, token and throttle."""
    match wanted:
        case MfaFilter(state=state):
            wanted_state = UserRow.mfa == _MFA[state].value
            return wanted_state if state is MfaWanted.OFF else (UserRow.mfa != SQL("'off'")) & wanted_state
        case TokenFilter(present=present):
            holds = asking.has(ApiTokenRow.select(), ApiTokenRow.user)
            return holds if present else ~holds
        case StaleTokenFilter():
            return asking.has(_stale_tokens(asking.now), ApiTokenRow.user)
        case LockedFilter(locked=locked):
            return UserRow.locked == locked
        case DelayedFilter():
            waiting = ThrottleRow.select(ThrottleRow.user).where(
                (ThrottleRow.until > to_epoch(asking.now)) & ThrottleRow.user.is_null(False)
            )
            other = UserRow.alias()
            locked_out = other.select(other.id).where(other.locked == SQL("TRUE"))
            return UserRow.id.in_(waiting | locked_out)  # of two that an "or" joins, PostgreSQL asks each account
        case PasswordFilter(kind=PasswordWanted.TEMPORARY):
            return UserRow.password_expires.is_null(False)
        case PasswordFilter():
            return UserRow.password_hash.is_null() & (UserRow.user_type == UserType.NATIVE.value)
    raise AssertionError(wanted)


def _stale_tokens(now: datetime) -> Any:
    """Whose token is older than a year, or unused for 90 days; a new one is given its time."""
    unused = to_epoch(now - TOKEN_UNUSED)
    lately = fn.coalesce(ApiTokenRow.last_used, ApiTokenRow.made_at)
    return ApiTokenRow.select().where((ApiTokenRow.made_at < to_epoch(now - TOKEN_OLD)) | (lately < unused))


def _last_login(wanted: LastLoginFilter, now: datetime) -> Any:
    """Never is neither within nor longer ago, so that negation is the complement."""
    if wanted.when is LastLogin.NEVER:
        return UserRow.last_login.is_null()
    moment = to_epoch(now - wanted.span)
    ever = UserRow.last_login.is_null(False)
    if wanted.when is LastLogin.WITHIN:
        return ever & (UserRow.last_login >= moment)
    return ever & (UserRow.last_login < moment)
