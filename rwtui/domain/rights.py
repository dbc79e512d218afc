"""Rights: what an account may do here, and why; the rule table read for one account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from rwtui.domain.accounts import Account, AccountStatus, UserType
from rwtui.domain.groups import SecurityGroup, SystemGroup
from rwtui.domain.permissions import Action, permission_for, refusal
from rwtui.domain.rules import Rules


@dataclass(frozen=True, slots=True)
class Right:
    """One thing one can do, whether this account may, and which group, permission or guard says so."""

    what: str
    may: bool
    why: str


_SOMEBODY = SecurityGroup(0, SystemGroup.REGULAR_USER.value, SystemGroup.REGULAR_USER)
_ON_OTHERS = (
    ("Search and view accounts", Action.SEARCH, ""),
    ("Create accounts", Action.CREATE_ACCOUNT, "groups with no more rights"),
    ("Edit others' settings", Action.EDIT_SETTINGS, "groups with no more rights"),
    ("Export accounts", Action.EXPORT_ACCOUNTS, ""),
    ("Delete accounts", Action.DELETE_ACCOUNT, "not its own"),
    ("Change group and status", Action.CHANGE_STATUS, "not its own"),
    ("Reset others' passwords", Action.RESET_PASSWORD, ""),
    ("Require, reset others' multi-factor", Action.REQUIRE_MFA, ""),
    ("Generate, revoke API Tokens", Action.GENERATE_TOKEN, ""),
    ("Unlock accounts", Action.UNLOCK, "not its own"),
    ("End others' sessions", Action.END_SESSIONS, ""),
    ("View the logs", Action.VIEW_LOGS, ""),
    ("Export the logs", Action.EXPORT_LOGS, ""),
    ("Manage security groups", Action.MANAGE_GROUPS, ""),
    ("Manage functional groups", Action.MANAGE_FUNCTIONAL_GROUPS, ""),
    ("Change the options", Action.MANAGE_OPTIONS, ""),
    ("Undo, change many at once", Action.UNDO, ""),
)
_ON_ITSELF = (
    ("Its own settings", Action.EDIT_SETTINGS),
    ("Its own history and sessions", Action.VIEW_HISTORY),
    ("Its own password", Action.RESET_PASSWORD),
    ("Enroll in multi-factor", Action.ENROLL_MFA),
)


def rights_of(account: Account, rules: Rules, now: datetime) -> tuple[Right, ...]:
    """What the account may do, in the order of the rule table; signing in first, without which it may nothing."""
    somebody = replace(
        account, id=-account.id, group=_SOMEBODY, status=AccountStatus.ENABLED, user_type=UserType.NATIVE
    )
    rights = [_signing_in(account, now)]
    for what, action, guard in _ON_OTHERS:
        if refusal(account, action, somebody) is not None:
            rights.append(Right(what, False, _why_not(action)))
        elif action is Action.DELETE_ACCOUNT and not rules.enable_delete:
            rights.append(Right(what, False, "Enable Delete is off (Options)"))
        else:
            rights.append(Right(what, True, _because(account, action, guard)))
    for what, action in _ON_ITSELF:
        no = refusal(account, action, account)
        rights.append(Right(what, no is None, no or "every account may"))
    return tuple(rights)


def _because(account: Account, action: Action, guard: str) -> str:
    """The group or the permission that gives the right, and what guards it."""
    if account.is_administrator:
        guard = guard if guard.startswith("not") else ""
        return "; ".join(filter(None, (SystemGroup.ADMINISTRATOR.value, guard)))
    permission = permission_for(action)
    return ", ".join(filter(None, (permission.value if permission else account.group.name, guard)))


def _why_not(action: Action) -> str:
    permission = permission_for(action)
    return f"without {permission.value}" if permission else "Administrators only"


def _signing_in(account: Account, now: datetime) -> Right:
    what = "Sign in here"
    if not account.is_native:
        return Right(what, False, "An SSO account signs in elsewhere.")
    if account.status is AccountStatus.DISABLED:
        return Right(what, False, "It is disabled.")
    if account.locked:
        return Right(what, False, "It is locked; an Administrator can unlock it.")
    if not account.can_sign_in(now):
        return Right(what, False, "It has no password that is good now.")
    return Right(what, True, "Enabled, Native, with a password")
