"""Bulk operations: one deed for many accounts; what it changes of each, and why it leaves one as it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from rwtui.domain.accounts import Account, AccountStatus, MfaState
from rwtui.domain.change import PASSWORD_SET, Change, Field, FieldChange, Value, change_of, deletion_of, shown
from rwtui.domain.groups import GroupRef


class Deed(Enum):
    """What is done to each account; the value is its name in the interface and in a recorded reason."""

    ENABLE = "Enable"
    DISABLE = "Disable"
    MOVE = "Move to a group"
    TIMEOUT = "Set timeout"
    REQUIRE_MFA = "Require MFA"
    RESET_PASSWORDS = "Reset passwords"
    REVOKE_TOKENS = "Revoke API tokens"
    END_SESSIONS = "End sessions"
    UNLOCK = "Unlock"
    DELETE = "Delete"
    OFFBOARD = "Offboard"
    UNDO = "Undo"


NATIVE_ONLY = {Deed.REQUIRE_MFA, Deed.RESET_PASSWORDS, Deed.REVOKE_TOKENS, Deed.UNLOCK}
ABOUT = {
    Deed.OFFBOARD: "disable, revoke the token, end the sessions, reset MFA",
    Deed.RESET_PASSWORDS: "generated, temporary, appended to a file",
    Deed.DELETE: "events stay",
}


@dataclass(frozen=True, slots=True)
class Order:
    """A deed with what it needs: the group to move to, or the minutes; and the person's reason."""

    deed: Deed
    group: GroupRef | None = None
    timeout: int | None = None
    reason: str = ""
    undoes: int | None = None
    """The bulk operation that is undone."""

    @property
    def name(self) -> str:
        """In words: "Move to a group: Service Desk"."""
        detail = str(self.group) if self.group else f"{self.timeout} min" if self.timeout else ""
        detail = f"operation {self.undoes}" if self.undoes else detail
        return f"{self.deed.value}: {detail}" if detail else self.deed.value


def change_for(order: Order, account: Account, *, delayed: bool = False) -> Change:
    """The Change that the order asks of an account, secrets left out; without fields when it is so already.

    `delayed` says that it has to wait for its next try, which no field of an account tells.
    """
    if order.deed is Deed.DELETE:
        return deletion_of(account)
    if order.deed is Deed.END_SESSIONS:
        told = f"{account.sessions} to end"
        fields = (FieldChange(Field.SESSIONS, None, told),) if account.sessions else ()
        return Change(account.id, account.email, account.version, fields)
    if order.deed is Deed.UNLOCK:
        fields = (FieldChange(Field.LOCKED, account.locked or "delayed", False),)
        return Change(account.id, account.email, account.version, fields if account.locked or delayed else ())
    return change_of(account, _wanted(order, account))


def _wanted(order: Order, account: Account) -> dict[Field, Value]:
    match order.deed:
        case Deed.ENABLE:
            return {Field.STATUS: AccountStatus.ENABLED}
        case Deed.DISABLE:
            return {Field.STATUS: AccountStatus.DISABLED}
        case Deed.MOVE:
            assert order.group is not None
            return {Field.SECURITY_GROUP: order.group}
        case Deed.TIMEOUT:
            return {Field.TIMEOUT: order.timeout}
        case Deed.REQUIRE_MFA:
            return {Field.MFA: MfaState.DUE} if account.mfa is MfaState.OFF else {}
        case Deed.RESET_PASSWORDS:
            return {Field.PASSWORD: PASSWORD_SET, Field.MUST_CHANGE: True}
        case Deed.REVOKE_TOKENS:
            return {Field.TOKEN: None}
        case Deed.OFFBOARD:
            wanted: dict[Field, Value] = {Field.STATUS: AccountStatus.DISABLED, Field.TOKEN: None}
            return wanted | ({Field.MFA: MfaState.DUE} if account.mfa is MfaState.ENROLLED else {})
        case _:
            raise AssertionError(order.deed)


def why_not(order: Order, account: Account, change: Change) -> str | None:
    """Why the account is left as it is, before any rule is asked; None when there is something to do."""
    if not account.is_native and order.deed in NATIVE_ONLY:
        return "an SSO account has none here"
    return None if change else _SO_ALREADY[order.deed]


_SO_ALREADY = {
    Deed.ENABLE: "Enabled already",
    Deed.DISABLE: "Disabled already",
    Deed.MOVE: "in this group already",
    Deed.TIMEOUT: "has this timeout already",
    Deed.REQUIRE_MFA: "enrolled or due already",
    Deed.RESET_PASSWORDS: "",
    Deed.REVOKE_TOKENS: "has no API token",
    Deed.END_SESSIONS: "has no session",
    Deed.UNLOCK: "neither locked nor delayed",
    Deed.DELETE: "",
    Deed.OFFBOARD: "Disabled already, without token and MFA",
    Deed.UNDO: "as it was already",
}


def in_words(change: Change) -> str:
    """What is changed, in few words."""
    parts = []
    for field in change.fields:
        before, after = shown(field.field, field.before), shown(field.field, field.after)
        if field.field is Field.EXISTS:
            parts.append("deleted" if field.after is False else "comes back")
        elif not change.creates and not change.deletes:
            parts.append(f"{field.field.value}: {before + ' -> ' if before else ''}{after or 'none'}")
    return "; ".join(parts)


def undone_in_words(change: Change) -> str:
    """What an undo will change, in words that are others as soon as what it brings back, or takes away, is."""
    if not change.deletes:
        return in_words(change)
    there = (shown(field.field, field.before) for field in change.fields if field.field is not Field.EXISTS)
    return f"deleted: {', '.join(there)}"


def standing_in_words(change: Change) -> str:
    """What stands today in the fields that a Change would change."""
    fields = (field for field in change.fields if field.field is not Field.EXISTS)
    return ", ".join(f"{field.field.value} is {shown(field.field, field.before) or 'empty'}" for field in fields)


def is_so_already(why: str) -> bool:
    """Whether an account was left as it is because there was nothing to do, and not because it may not be."""
    return bool(why) and why in _SO_ALREADY.values()
