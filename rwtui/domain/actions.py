"""What can be asked for; permissions.py says who may."""

from __future__ import annotations

from enum import Enum


class Action(Enum):
    """What can be asked for; the value completes the sentence "... may not"."""

    SEARCH = "search accounts"
    VIEW_ACCOUNT = "view this account"
    VIEW_HISTORY = "view this account's history"
    EDIT_SETTINGS = "edit this account's settings"
    CHANGE_GROUP = "change the Security Group"
    CHANGE_STATUS = "change the Account Status"
    REQUIRE_MFA = "require multi-factor authentication"
    RESET_PASSWORD = "reset this password"
    REQUIRE_PASSWORD_CHANGE = "set User Must Change Password at Next Login"
    GENERATE_TOKEN = "generate an API Token"
    REVOKE_TOKEN = "revoke the API Token"
    ENROLL_MFA = "enroll an authenticator"
    RENEW_RECOVERY_CODES = "renew the recovery codes"
    VIEW_SESSIONS = "view this account's sessions"
    END_SESSIONS = "end this account's sessions"
    UNLOCK = "unlock this account"
    VIEW_LOGS = "view the logs"
    EXPORT_LOGS = "export the logs"
    EXPORT_ACCOUNTS = "export accounts"
    CREATE_ACCOUNT = "create accounts"
    DELETE_ACCOUNT = "delete accounts"
    MANAGE_GROUPS = "manage security groups"
    MANAGE_FUNCTIONAL_GROUPS = "manage functional groups"
    MANAGE_OPTIONS = "change the options"
    UNDO = "undo changes"
    BULK = "change many accounts at once"
