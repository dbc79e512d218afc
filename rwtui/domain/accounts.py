"""User accounts: what one is, and which values its fields can take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from rwtui.domain.groups import GroupRef, SecurityGroup
from rwtui.domain.preferences import Preferences
from rwtui.domain.text import JOINERS, has_control

MAX_FIELD = 320
"""Longest value of a text field, in code points (an e-mail address has at most 64 + 1 + 255)."""
TIMEOUTS = range(5, 61)
"""Minutes of inactivity that a Timeout can be."""
DEFAULT_TIMEOUT = 15


class AccountStatus(Enum):
    """Whether the account can be used at all."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"


class UserType(Enum):
    """Native accounts hold their password here; SSO accounts sign in elsewhere and hold none."""

    NATIVE = "Native"
    SSO = "SSO"


class MfaState(Enum):
    """Where the account stands with multi-factor authentication."""

    OFF = "off"
    DUE = "due at next login"
    ENROLLED = "enrolled"


class PasswordState(Enum):
    """What kind of password the account holds; never the password."""

    NONE = "none"
    SET = "set"
    TEMPORARY = "temporary"


@dataclass(frozen=True, slots=True)
class TokenSummary:
    """What may be known of an API token after it was shown once."""

    hint: str
    made_at: datetime
    made_by: str
    last_used: datetime | None


@dataclass(frozen=True, slots=True)
class Account:
    """A user account as loaded; the base that a form compares with what was typed."""

    id: int
    version: int
    email: str
    first_name: str
    last_name: str
    title: str
    telephone: str
    group: SecurityGroup
    functional_groups: tuple[str, ...]
    status: AccountStatus
    user_type: UserType
    timeout: int
    last_login: datetime | None
    mfa: MfaState
    must_change_password: bool
    password: PasswordState
    password_expires: datetime | None
    locked: bool
    token: TokenSummary | None
    sessions: int
    recovery_codes: int = 0
    preferences: Preferences = field(default_factory=Preferences)

    @property
    def full_name(self) -> str:
        """First and last name together."""
        return f"{self.first_name} {self.last_name}"

    @property
    def is_administrator(self) -> bool:
        """True when its security group is Administrator."""
        return self.group.is_administrator

    @property
    def is_native(self) -> bool:
        """True when its password is held here."""
        return self.user_type is UserType.NATIVE

    def can_sign_in(self, now: datetime) -> bool:
        """Enabled, Native, not locked, with a usable and unexpired password (security.md, a working Administrator)."""
        unexpired = self.password_expires is None or now < self.password_expires
        usable = self.password is not PasswordState.NONE and unexpired
        return self.status is AccountStatus.ENABLED and self.is_native and not self.locked and usable

    def is_working_administrator(self, now: datetime) -> bool:
        """The kind of account of which at least one must always be left."""
        return self.is_administrator and self.can_sign_in(now)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One line of User Search: the columns of an account file."""

    id: int
    position: int
    email: str
    first_name: str
    last_name: str
    title: str
    telephone: str
    group: GroupRef
    functional_groups: tuple[str, ...]
    status: AccountStatus
    user_type: UserType
    last_login: datetime | None
    timeout: int


_ADDRESS = re.compile(r"[^\s@\"(),:;<>\[\]\\]+@[^\s@\"(),:;<>\[\]\\.]+(\.[^\s@\"(),:;<>\[\]\\.]+)*")


def problem_with_email(email: str) -> str | None:
    """The sentence that says why this can't be a login ID; None when it can."""
    if not email:
        return "Email is required."
    if problem := problem_with_text("Email", email):
        return problem
    local, _, domain = email.rpartition("@")
    odd = not JOINERS.isdisjoint(email) or local.startswith(".") or local.endswith(".")
    if odd or len(local) > 64 or not domain or not _ADDRESS.fullmatch(email):
        return "Not an email address."
    return None


def email_for_log(email: str) -> str:
    """What was typed for an email; what is none may be a password in the wrong field, and is not kept."""
    is_one = len(email) <= MAX_FIELD and problem_with_email(email) is None and "." in email.rpartition("@")[2]
    return email if is_one else "(not an email)"


def problem_with_text(label: str, value: str, *, required: bool = False) -> str | None:
    """The sentence that says why a text field can't hold this value; None when it can."""
    if required and not value.strip():
        return f"{label} is required."
    if len(value) > MAX_FIELD:
        return f"{label} has {len(value)} characters; at most {MAX_FIELD}."
    if has_control(value):
        return f"{label} has a control or invisible character."
    return None


def problem_with_timeout(text: str) -> str | None:
    """The sentence that says why this can't be a Timeout; None when it can."""
    if text.isascii() and text.isdigit() and len(text) <= 3 and int(text) in TIMEOUTS:
        return None
    return f"Timeout is {TIMEOUTS.start} to {TIMEOUTS.stop - 1} minutes."


def problems_with_names(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with first_name, last_name, title and telephone, by field name; empty when nothing is."""
    labels = {
        "first_name": ("First Name", True),
        "last_name": ("Last Name", True),
        "title": ("Title", False),
        "telephone": ("Telephone", False),
    }
    problems = {}
    for name, (label, required) in labels.items():
        if name in values and (problem := problem_with_text(label, values[name], required=required)):
            problems[name] = problem
    return problems
