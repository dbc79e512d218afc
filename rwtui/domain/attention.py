"""Attention: the kinds of accounts that need an administrator, each as a search, and what remedies one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rwtui.domain.bulk import Deed
from rwtui.domain.query import Query, parse
from rwtui.domain.rules import MfaRequired, Rules


@dataclass(frozen=True, slots=True)
class Concern:
    """One line: what it is called, what one of its accounts is and what more are, the search for them, the remedy.

    Without a remedy the account is opened.
    """

    name: str
    one: str
    more: str
    search: str
    remedy: Deed | None

    @property
    def query(self) -> Query:
        """The search, read."""
        return parse(self.search)

    def told(self, count: int, shown: str) -> str:
        """So many accounts, in words: "1 admin without MFA"."""
        return f"{shown} {self.one if count == 1 else self.more}"


def summed_up(told: Sequence[str], cells: int) -> str:
    """What needs attention, as far as it fits into a line, and how many kinds are left, which the key 2 lists."""
    for count in range(len(told), 0, -1):
        left = len(told) - count
        more = f", {left} more kind{'s' if left > 1 else ''}" if left else ""
        line = f"Attention (2): {', '.join(told[:count])}{more}"
        if len(line) <= cells:
            return line
    return f"Attention (2): {len(told)} kinds" if told else ""


def concerns(rules: Rules) -> tuple[Concern, ...]:
    """All lines, in their order, under the rules that are in force."""
    required = "status:enabled mfa:due"
    if rules.mfa_required is MfaRequired.EVERYONE:
        required = "status:enabled type:native -mfa:yes"
    return (
        Concern("Locked or delayed after failures", "locked", "locked", "locked:delayed", Deed.UNLOCK),
        Concern(
            "Administrators without multi-factor",
            "admin without MFA",
            "admins without MFA",
            'status:enabled group:"Administrator" mfa:no',
            Deed.REQUIRE_MFA,
        ),
        Concern("Multi-factor required, not enrolled", "MFA due", "MFA due", required, Deed.DISABLE),
        Concern("Temporary password running out", "temporary", "temporary", "status:enabled password:temporary", None),
        Concern(
            "Disabled with a live API token",
            "live token",
            "live tokens",
            "status:disabled token:yes",
            Deed.REVOKE_TOKENS,
        ),
        Concern(
            "API token a year old or unused 90 days", "stale token", "stale tokens", "token:stale", Deed.REVOKE_TOKENS
        ),
        Concern("Never signed in", "never in", "never in", "status:enabled type:native last:never", Deed.DISABLE),
        Concern("Dormant for 90 days", "dormant", "dormant", "status:enabled last:>90d", Deed.DISABLE),
    )
