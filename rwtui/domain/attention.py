"""Attention: the kinds of accounts that need an administrator, each as a search, and what remedies one."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.bulk import Deed
from rwtui.domain.query import Query, parse
from rwtui.domain.rules import MfaRequired, Rules


@dataclass(frozen=True, slots=True)
class Concern:
    """One line: what it is called, in a word too, the search that finds its accounts, and the remedy.

    Without a remedy the account is opened.
    """

    name: str
    word: str
    search: str
    remedy: Deed | None

    @property
    def query(self) -> Query:
        """The search, read."""
        return parse(self.search)


def concerns(rules: Rules) -> tuple[Concern, ...]:
    """All lines, in their order, under the rules that are in force."""
    required = "status:enabled mfa:due"
    if rules.mfa_required is MfaRequired.EVERYONE:
        required = "status:enabled type:native -mfa:yes"
    return (
        Concern("Locked or delayed after failures", "locked", "locked:delayed", Deed.UNLOCK),
        Concern(
            "Administrators without multi-factor",
            "admins without MFA",
            'status:enabled group:"Administrator" mfa:no',
            Deed.REQUIRE_MFA,
        ),
        Concern("Multi-factor required, not enrolled", "MFA due", required, Deed.DISABLE),
        Concern("Temporary password running out", "temporary", "status:enabled password:temporary", None),
        Concern("Disabled with a live API token", "live tokens", "status:disabled token:yes", Deed.REVOKE_TOKENS),
        Concern("API token a year old or unused 90 days", "stale tokens", "token:stale", Deed.REVOKE_TOKENS),
        Concern("Never signed in", "never in", "status:enabled type:native last:never", Deed.DISABLE),
        Concern("Dormant for 90 days", "dormant", "status:enabled last:>90d", Deed.DISABLE),
    )
