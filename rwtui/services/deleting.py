"""Deleting one account: what ends with it is said before. Many are deleted by Bulk."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.change import deletion_of
from rwtui.domain.permissions import DELETE_IS_OFF, Action
from rwtui.errors import Refused
from rwtui.services.access import Access
from rwtui.services.acting import Applied, check_rules
from rwtui.services.gate import Gate
from rwtui.services.preview import Plan, preview_of


@dataclass(frozen=True, slots=True)
class Deleting:
    """For Administrators, while the option Enable Delete is on."""

    access: Access
    gate: Gate

    def plan(self, account_id: int) -> Plan:
        """What will be deleted and what ends with it; Refused when a rule says no, NotFound when it is gone."""
        with self.access.reading(account_id):
            actor = self.access.require(Action.DELETE_ACCOUNT)
            if not self.access.context.rules.enable_delete:
                raise Refused(DELETE_IS_OFF)
            base = self.access.target(account_id)
            change = deletion_of(base)
            check_rules(actor, change, base)
            return Plan(change, preview_of(actor, change, base))

    def apply(self, plan: Plan, reason: str = "") -> Applied:
        """Put it through the gate; Refused, Conflict or ProofNeeded when that says no."""
        return self.gate.apply(self.access.session_id, plan.change.because(reason), plan.sealed)
