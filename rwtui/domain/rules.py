"""The policy numbers: kept in the database (table `option`), so that every host obeys the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from enum import Enum
from typing import Any

from rwtui.domain.accounts import Account, MfaState
from rwtui.domain.password_policy import Policy
from rwtui.domain.throttle import ThrottlePolicy


class MfaRequired(Enum):
    """For whom multi-factor authentication is due at the next sign-in, whatever the account says."""

    NOBODY = "nobody"
    ADMINISTRATORS = "administrators"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """How long a session lasts in all, how long a proof is good, and when recovery codes run short."""

    longest_hours: int = 8
    proof_seconds: int = 300
    recovery_warning: int = 3

    @property
    def longest(self) -> timedelta:
        """In all, however active."""
        return timedelta(hours=self.longest_hours)

    @property
    def proof(self) -> timedelta:
        """How long after a password (and code) no other is asked for."""
        return timedelta(seconds=self.proof_seconds)


@dataclass(frozen=True, slots=True)
class Rules:
    """Every policy number, with the defaults of security.md."""

    password: Policy = field(default_factory=Policy)
    throttle: ThrottlePolicy = field(default_factory=ThrottlePolicy)
    session: SessionPolicy = field(default_factory=SessionPolicy)
    mfa_required: MfaRequired = MfaRequired.NOBODY
    enable_delete: bool = False
    """Whether accounts can be deleted at all."""

    def mfa_due(self, account: Account) -> bool:
        """Whether enrolling stands before everything else at the next sign-in."""
        if account.mfa is MfaState.ENROLLED or not account.is_native:
            return False
        everyone = self.mfa_required is MfaRequired.EVERYONE
        administrators = self.mfa_required is MfaRequired.ADMINISTRATORS and account.is_administrator
        return account.mfa is MfaState.DUE or everyone or administrators


def rules_from(options: Mapping[str, str]) -> Rules:
    """The rules with what the database says otherwise; what it says of nothing known, or no number, is left aside."""
    rules = Rules()
    return Rules(
        password=_numbers(rules.password, "password", options),
        throttle=_numbers(rules.throttle, "throttle", options),
        session=_numbers(rules.session, "session", options),
        mfa_required=_required(options.get("mfa_required", "")),
        enable_delete=options.get("enable_delete") == "yes",
    )


def _numbers(defaults: Any, prefix: str, options: Mapping[str, str]) -> Any:
    found = {
        f.name: int(options[f"{prefix}.{f.name}"])
        for f in fields(defaults)
        if options.get(f"{prefix}.{f.name}", "").isdecimal()
    }
    return replace(defaults, **found)


def _required(text: str) -> MfaRequired:
    return next((required for required in MfaRequired if required.value == text), MfaRequired.NOBODY)
