"""Who may do what, written a second time from design.md and not taken from the program's own table: the oracle."""

from __future__ import annotations

from enum import Enum

from rwtui.domain.groups import Permission, SystemGroup


class Deed(Enum):
    """What somebody tries."""

    SEARCH = "search"
    VIEW = "view"
    HISTORY = "history"
    SETTINGS = "settings"
    GROUP = "group"
    STATUS = "status"
    MFA = "require MFA"
    RESET = "reset password"
    FLAG = "flag"
    GENERATE = "generate token"
    REVOKE = "revoke token"
    UNLOCK = "unlock"


READS = {Deed.SEARCH, Deed.VIEW, Deed.HISTORY}
HELD_BY_NATIVE_ACCOUNTS = {Deed.MFA, Deed.RESET, Deed.FLAG, Deed.GENERATE, Deed.REVOKE}
OWN = {Deed.VIEW, Deed.HISTORY, Deed.SETTINGS, Deed.RESET}
CUSTOM: dict[str, tuple[Permission, ...]] = {
    "Custom: nothing": (),
    **{f"Custom: {permission.value}": (permission,) for permission in Permission},
    "Custom: View and Logs": (Permission.USERS_VIEW, Permission.LOGS_VIEW),
    "Custom: everything": tuple(Permission),
}
ACTORS = (*(group.value for group in SystemGroup), *CUSTOM)
MORE = "Custom: more than most"
TARGETS = ("own", "regular", "administrator", "sso", "more")


def allowed(actor: str, deed: Deed, target: str) -> bool:
    """What the document says."""
    if target == "sso" and deed in HELD_BY_NATIVE_ACCOUNTS:
        return False
    if target == "own" and deed in {Deed.GROUP, Deed.STATUS, Deed.MFA, Deed.UNLOCK}:
        return False
    if actor == "Administrator" or (target == "own" and deed in OWN):
        return True
    held = set(CUSTOM.get(actor, ()))
    if deed in {Deed.SEARCH, Deed.VIEW}:
        return Permission.USERS_VIEW in held
    if deed is Deed.HISTORY:
        return {Permission.USERS_VIEW, Permission.LOGS_VIEW} <= held
    if deed is Deed.SETTINGS:
        within = target != "administrator" and (target != "more" or held == set(Permission))
        return Permission.USERS_EDIT in held and within
    return False
