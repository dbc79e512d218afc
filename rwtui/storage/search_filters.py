"""The filters of the search language as conditions on the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

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


_MFA = {MfaWanted.OFF: MfaState.OFF, MfaWanted.DUE: MfaState.DUE, MfaWanted.ENROLLED: MfaState.ENROLLED}


def condition(wanted: Filter, names: GroupNames, now: datetime) -> Any:
    """What a filter asks of a user row, negation included."""
    holds = _plain(wanted, names, now)
    return ~holds if wanted.negated else holds


def _plain(wanted: Filter, names: GroupNames, now: datetime) -> Any:
    match wanted:
        case GroupFilter():
            ids = [group_id for group_id, name in names.security.items() if wanted.accepts(name)]
            return UserRow.security_group.in_(ids)
        case FunctionalFilter():
            ids = [group_id for group_id, name in names.functional.items() if wanted.accepts(name)]
            members = UserFunctionalGroupRow.select(UserFunctionalGroupRow.user)
            return UserRow.id.in_(members.where(UserFunctionalGroupRow.functional_group.in_(ids)))
        case StatusFilter(enabled=enabled):
            return UserRow.status == (AccountStatus.ENABLED if enabled else AccountStatus.DISABLED).value
        case TypeFilter(native=native):
            return UserRow.user_type == (UserType.NATIVE if native else UserType.SSO).value
        case EmailFilter(part=part):
            return dialect().contains(UserRow.email_key, part)
        case LastLoginFilter():
            return _last_login(wanted, now)
    return _of_secrets(wanted, now)


def _of_secrets(wanted: Filter, now: datetime) -> Any:
    """Password, second factor, token and throttle."""
    match wanted:
        case MfaFilter(state=state):
            return UserRow.mfa == _MFA[state].value
        case TokenFilter(present=present):
            holders = ApiTokenRow.select(ApiTokenRow.user)
            return UserRow.id.in_(holders) if present else UserRow.id.not_in(holders)
        case StaleTokenFilter():
            return UserRow.id.in_(_stale_tokens(now))
        case LockedFilter(locked=locked):
            return UserRow.locked == locked
        case DelayedFilter():
            waiting = ThrottleRow.select(ThrottleRow.user).where(
                (ThrottleRow.until > to_epoch(now)) & ThrottleRow.user.is_null(False)
            )
            return UserRow.locked | UserRow.id.in_(waiting)
        case PasswordFilter(kind=PasswordWanted.TEMPORARY):
            return UserRow.password_expires.is_null(False)
        case PasswordFilter():
            return UserRow.password_hash.is_null() & (UserRow.user_type == UserType.NATIVE.value)
    raise AssertionError(wanted)


def _stale_tokens(now: datetime) -> Any:
    """Whose token is older than a year, or unused for 90 days; a new one is given its time."""
    unused = to_epoch(now - TOKEN_UNUSED)
    lately = fn.coalesce(ApiTokenRow.last_used, ApiTokenRow.made_at)
    return ApiTokenRow.select(ApiTokenRow.user).where(
        (ApiTokenRow.made_at < to_epoch(now - TOKEN_OLD)) | (lately < unused)
    )


def _last_login(wanted: LastLoginFilter, now: datetime) -> Any:
    """Never is neither within nor longer ago, so that negation is the complement."""
    if wanted.when is LastLogin.NEVER:
        return UserRow.last_login.is_null()
    moment = to_epoch(now - wanted.span)
    ever = UserRow.last_login.is_null(False)
    if wanted.when is LastLogin.WITHIN:
        return ever & (UserRow.last_login >= moment)
    return ever & (UserRow.last_login < moment)
