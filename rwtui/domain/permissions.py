"""Who may do what: one pure table. The gate asks it before a write, services before a read, screens to hide."""

from __future__ import annotations

from rwtui.domain.accounts import Account, MfaState
from rwtui.domain.actions import Action as Action
from rwtui.domain.change import Change, Field, FieldChange, Record
from rwtui.domain.groups import Permission, SecurityGroup

_ADMINISTRATORS_ONLY = {
    Action.CHANGE_GROUP,
    Action.CHANGE_STATUS,
    Action.REQUIRE_MFA,
    Action.REQUIRE_PASSWORD_CHANGE,
    Action.GENERATE_TOKEN,
    Action.REVOKE_TOKEN,
    Action.UNLOCK,
    Action.DELETE_ACCOUNT,
    Action.MANAGE_GROUPS,
    Action.MANAGE_FUNCTIONAL_GROUPS,
    Action.MANAGE_OPTIONS,
    Action.UNDO,
    Action.BULK,
}
_OWN_ONLY = {Action.ENROLL_MFA, Action.RENEW_RECOVERY_CODES}
_NOT_ON_ONESELF = {Action.CHANGE_GROUP, Action.CHANGE_STATUS, Action.REQUIRE_MFA}
DELETE_IS_OFF = "Deleting accounts is off. An Administrator can turn it on in Options."
_NATIVE_ONLY = {
    Action.REQUIRE_MFA,
    Action.RESET_PASSWORD,
    Action.REQUIRE_PASSWORD_CHANGE,
    Action.GENERATE_TOKEN,
    Action.REVOKE_TOKEN,
    Action.ENROLL_MFA,
    Action.RENEW_RECOVERY_CODES,
}
_OWN_ALLOWED = {
    Action.VIEW_ACCOUNT,
    Action.VIEW_HISTORY,
    Action.EDIT_SETTINGS,
    Action.RESET_PASSWORD,
    Action.VIEW_SESSIONS,
    Action.END_SESSIONS,
}
_ANOTHERS = {Action.RESET_PASSWORD, Action.VIEW_SESSIONS, Action.END_SESSIONS}
"""One's own, or an Administrator's to do on others."""
_BY_PERMISSION = {
    Action.SEARCH: Permission.USERS_VIEW,
    Action.VIEW_ACCOUNT: Permission.USERS_VIEW,
    Action.VIEW_HISTORY: Permission.LOGS_VIEW,
    Action.EDIT_SETTINGS: Permission.USERS_EDIT,
    Action.VIEW_LOGS: Permission.LOGS_VIEW,
    Action.EXPORT_LOGS: Permission.LOGS_EXPORT,
    Action.EXPORT_ACCOUNTS: Permission.USERS_EXPORT,
    Action.CREATE_ACCOUNT: Permission.USERS_CREATE,
}


def permission_for(action: Action) -> Permission | None:
    """Which permission of a custom group allows this; None where none does."""
    return _BY_PERMISSION.get(action)


def refusal(actor: Account, action: Action, target: Account | None) -> str | None:
    """The sentence that says which rule refuses `action` to `actor` on `target`; None means allowed."""
    own = target is not None and target.id == actor.id
    if target is not None and not target.is_native and action in _NATIVE_ONLY:
        return "An SSO account holds no password, authenticator or API Token here."
    if own and action is Action.UNLOCK:
        return "Nobody can unlock their own account."  # or the throttle on step-up would end with one key
    if own and action is Action.DELETE_ACCOUNT:
        return "Nobody can delete their own account."
    if own and action in _NOT_ON_ONESELF:
        return f"Nobody can {action.value} of their own account."
    if action in _OWN_ONLY:
        return None if own else f"Nobody can {action.value} for another account."
    if actor.is_administrator:
        return None
    if own and action in _OWN_ALLOWED:
        return None
    if action in _ADMINISTRATORS_ONLY or action in _ANOTHERS:
        return f"Only an Administrator can {action.value}."
    permission = _BY_PERMISSION[action]
    if permission not in actor.group.permissions:
        return f"{actor.group.name} lacks the permission {permission.value}."
    if action is Action.EDIT_SETTINGS and target is not None:
        return out_of_reach(actor, target.group)
    return None


def may(actor: Account, action: Action, target: Account | None) -> bool:
    """True when the table allows it; for what screens show and hide."""
    return refusal(actor, action, target) is None


def out_of_reach(actor: Account, group: SecurityGroup) -> str | None:
    """A custom group creates and edits only accounts of groups whose rights lie within its own, no Administrators."""
    if actor.is_administrator:
        return None
    if group.is_administrator:
        return "Only an Administrator can create or edit an Administrator's account."
    if not group.permissions <= actor.group.permissions:
        return f"{group.name} has rights that {actor.group.name} lacks, so its accounts are out of reach."
    return None


_SETTINGS = {
    Field.FIRST_NAME,
    Field.LAST_NAME,
    Field.TITLE,
    Field.TELEPHONE,
    Field.FUNCTIONAL_GROUPS,
    Field.TIMEOUT,
    Field.DATE_FORMAT,
    Field.TIME_FORMAT,
    Field.THEME,
    Field.LIST_COLUMNS,
    Field.LIST_ORDER,
    Field.FULL_SCREEN,
}
_OF_RECORD = {
    Record.SECURITY_GROUP: Action.MANAGE_GROUPS,
    Record.FUNCTIONAL_GROUP: Action.MANAGE_FUNCTIONAL_GROUPS,
    Record.OPTIONS: Action.MANAGE_OPTIONS,
}
_ACTION_FOR = {
    Field.SECURITY_GROUP: Action.CHANGE_GROUP,
    Field.STATUS: Action.CHANGE_STATUS,
    Field.PASSWORD: Action.RESET_PASSWORD,
    Field.MUST_CHANGE: Action.REQUIRE_PASSWORD_CHANGE,
    Field.AUTHENTICATOR: Action.ENROLL_MFA,
    Field.RECOVERY_CODES: Action.RENEW_RECOVERY_CODES,
    Field.SESSIONS: Action.END_SESSIONS,
}


def actions_of(change: Change) -> tuple[Action, ...]:
    """The actions that a Change asks for, in the order of its fields; ValueError for one that nobody can ask for."""
    if change.record is not Record.ACCOUNT:
        return (_OF_RECORD[change.record],)
    if change.creates:
        return (Action.CREATE_ACCOUNT,)
    if change.deletes:
        return (Action.DELETE_ACCOUNT,)
    return tuple(dict.fromkeys(_action_for(field_change, change) for field_change in change.fields))


def _action_for(asked: FieldChange, change: Change) -> Action:
    field, before, after = asked.field, asked.before, asked.after
    if field in _SETTINGS:
        return Action.EDIT_SETTINGS
    if field is Field.TOKEN:
        return Action.REVOKE_TOKEN if after is None else Action.GENERATE_TOKEN
    if field is Field.LOCKED and after is False:
        return Action.UNLOCK
    if field is Field.MFA and after is MfaState.ENROLLED and Field.AUTHENTICATOR in change:
        return Action.ENROLL_MFA
    if field is Field.MFA and after is MfaState.DUE:
        return Action.REQUIRE_MFA
    if field is Field.MFA and after is MfaState.OFF and before is MfaState.DUE:
        return Action.REQUIRE_MFA
    if field is Field.MFA and after is MfaState.OFF:
        raise ValueError("An authenticator can only be reset, which leaves enrolling due at next login")
    if field in _ACTION_FOR:
        return _ACTION_FOR[field]
    raise ValueError(f"{field.value} can't be asked for")


_PROVEN = {
    Action.REQUIRE_MFA,
    Action.RESET_PASSWORD,
    Action.GENERATE_TOKEN,
    Action.REVOKE_TOKEN,
    Action.DELETE_ACCOUNT,
    Action.MANAGE_OPTIONS,
}


def needs_proof(change: Change, new_group: SecurityGroup | None, *, own: bool) -> bool:
    """Whether the actor's password (and code) must have been proved lately (security.md, step-up).

    Another's password, MFA or token, a move into Administrator, delete, and the options, among which are these numbers.
    One's own password asks for the current one.
    """
    actions = set(actions_of(change)) & _PROVEN
    if own:
        actions -= {Action.RESET_PASSWORD}
    return bool(actions) or (new_group is not None and new_group.is_administrator)


NOT_ITS_OWN_PASSWORD = "An API Token can't reset its own account's password."


def refusal_by_token(change: Change, target: Account, *, own: bool) -> str | None:
    """The sentence that says what an API Token can't do though its account could; None means allowed (API Token)."""
    if own and Field.PASSWORD in change:
        return NOT_ITS_OWN_PASSWORD
    if Field.AUTHENTICATOR in change or Field.RECOVERY_CODES in change:
        return "An API Token can't enroll an authenticator or renew recovery codes."
    if Field.TOKEN in change and target.is_administrator:
        return "An API Token can't generate or revoke an Administrator's API Token."
    return None
