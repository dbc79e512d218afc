"""Attention: how many accounts need an administrator, and why; and the remedy of one of them."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.attention import Concern, concerns
from rwtui.domain.bulk import Deed, Order, change_for, why_not
from rwtui.domain.permissions import Action, refusal_by_token
from rwtui.errors import Refused
from rwtui.services.access import Access
from rwtui.services.acting import Applied, check_rules
from rwtui.services.gate import Gate
from rwtui.services.guessing import Guessing
from rwtui.services.preview import Plan, preview_of
from rwtui.services.search import COUNTED
from rwtui.storage import search


@dataclass(frozen=True, slots=True)
class Counted:
    """One line with its count, up to COUNTED."""

    concern: Concern
    count: int

    @property
    def shown(self) -> str:
        """The count in words."""
        return f"{COUNTED - 1:,}+" if self.count >= COUNTED else f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class Attention:
    """For Administrators."""

    access: Access
    gate: Gate

    def lines(self) -> tuple[Counted, ...]:
        """Every line with its count; those without accounts too, so that one sees what is looked at."""
        with self.access.reading():
            self.access.require(Action.SEE_ATTENTION)
            context = self.access.context
            lines = concerns(context.rules)
            return tuple(Counted(line, search.count(line.query, context.clock(), COUNTED)) for line in lines)

    def plan(self, deed: Deed, account_id: int) -> Plan:
        """What the remedy will do to this account; Refused when there is nothing to do, or a rule says no."""
        order = Order(deed)
        with self.access.reading(account_id):
            actor = self.access.require(Action.BULK)
            base = self.access.target(account_id)
            delayed = Guessing(self.access.context).waits_until(base.email) is not None
            change = change_for(order, base, delayed=delayed)
            if why := why_not(order, base, change):
                raise Refused(f"{base.email}: {why}.")
            check_rules(actor, change, base)
            if self.access.by_token and (no := refusal_by_token(change, base, own=actor.id == base.id)):
                raise Refused(no)
            return Plan(change, preview_of(actor, change, base))

    def apply(self, plan: Plan, reason: str = "") -> Applied:
        """Put it through the gate; Refused, Conflict or ProofNeeded when that says no."""
        return self.gate.apply(self.access.session_id, plan.change.because(reason), plan.sealed)
