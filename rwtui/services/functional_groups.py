"""Functional groups: the parts of the organisation; made, renamed and deleted by Administrators."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.accounts import Account
from rwtui.domain.change import Change, Field, Record, change_of, creation
from rwtui.domain.folding import fold_email
from rwtui.domain.groups import GroupRef
from rwtui.domain.permissions import Action
from rwtui.domain.records import deletion, functional_change, problem_with_group_name
from rwtui.errors import Invalid, NotFound, Refused
from rwtui.services.access import Access
from rwtui.services.acting import Applied, check_rules
from rwtui.services.gate import Gate
from rwtui.services.moving import BATCH, Move, Progress, Removal, move_and_delete, moves
from rwtui.services.preview import Plan, Preview
from rwtui.storage import groups
from rwtui.storage.groups import FunctionalGroup


@dataclass(frozen=True, slots=True)
class FunctionalGroups:
    """For Administrators; every call checks the session and the rules again."""

    access: Access
    gate: Gate

    def all(self) -> tuple[FunctionalGroup, ...]:
        """All of them by name, with their members counted."""
        with self.access.reading():
            self.access.require(Action.MANAGE_FUNCTIONAL_GROUPS)
            return groups.functional_groups_counted()

    def load(self, group_id: int) -> FunctionalGroup:
        """One as it is now; NotFound when it is gone."""
        with self.access.reading():
            self.access.require(Action.MANAGE_FUNCTIONAL_GROUPS)
            group = groups.functional_group(group_id)
            if group is None:
                raise NotFound("This functional group is not there any more.")
            return group

    def plan_creation(self, name: str) -> Plan:
        """Check a new one's name; Invalid with what is wrong with it."""
        name = name.strip()
        change = creation(Record.FUNCTIONAL_GROUP, name, {Field.NAME: name})
        self._check(change, name)
        return Plan(change, Preview(None, None, ()))

    def plan(self, base: FunctionalGroup, name: str) -> Plan:
        """Check the new name and say whom it concerns; Invalid, Refused when it is the old one."""
        name = name.strip()
        change = functional_change(GroupRef(base.id, base.name), base.version, name)
        if not change:
            raise Refused("Nothing was changed.")
        self._check(change, name)
        effects = (f"concerns {base.members:,} {'member' if base.members == 1 else 'members'}",) * bool(base.members)
        return Plan(change, Preview(None, None, effects))

    def _check(self, change: Change, name: str) -> None:
        with self.gate.recording_refusal(self.access.session_id, change), self.access.context.storage.reading():
            check_rules(self.access.actor(), change, None)
            taken = groups.functional_group_called(name) not in (None, change.target_id or None)
        if problem := problem_with_group_name(name) or (f"There is a group {name} already." if taken else None):
            raise Invalid({"name": problem})

    def apply(self, plan: Plan, reason: str = "") -> Applied:
        """Put the planned Change through the gate; Refused, Conflict or NotFound when it says no."""
        return self.gate.apply(self.access.session_id, plan.change.because(reason), plan.sealed)

    def require_proof(self) -> None:
        """ProofNeeded when the password (and code) must be proved again before a group is deleted (step-up)."""
        with self.access.reading():
            self.access.require(Action.MANAGE_FUNCTIONAL_GROUPS)
            self.access.require_proof()

    def plan_deletion(self, base: FunctionalGroup, to: FunctionalGroup | None) -> Plan:
        """What deleting one does, its members moved to `to` before; Refused where it can't be."""
        change = _deletion(base)
        with self.gate.recording_refusal(self.access.session_id, change), self.access.context.storage.reading():
            check_rules(self.access.actor(), change, None)
            if to is not None and to.id == base.id:
                raise Refused(f"Members of {base.name} can't move to it: it will be gone.")
            return Plan(change, Preview(None, None, moves(base.name, base.members, None if to is None else to.name)))

    def delete(
        self, base: FunctionalGroup, to: FunctionalGroup | None, progress: Progress, reason: str = ""
    ) -> Removal:
        """Delete one, its members moved to `to` before; without `to` it has to be empty.

        Long work: in a thread. Refused, Conflict or ProofNeeded; what was moved until then stays moved.
        """
        self.require_proof()
        deleted = _deletion(base)

        def members() -> tuple[int, ...]:
            # Of a group that was renamed meanwhile nobody is moved: its deletion will be what is refused.
            now = groups.functional_group(base.id)
            return groups.functional_members(base.id, BATCH) if to and now and now.version == base.version else ()

        def moved(account: Account) -> Change:
            assert to is not None
            names = {name for name in account.functional_groups if name != base.name} | {to.name}
            return change_of(account, {Field.FUNCTIONAL_GROUPS: tuple(sorted(names, key=fold_email))})

        return move_and_delete(
            self.gate, self.access.session_id, Move(members, moved), deleted.because(reason), progress
        )


def _deletion(group: FunctionalGroup) -> Change:
    return deletion(Record.FUNCTIONAL_GROUP, group.id, group.name, group.version, {})
