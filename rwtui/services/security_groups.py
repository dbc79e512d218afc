"""Security groups: the five system groups to read and to copy, custom ones to make, change and delete."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rwtui.domain.accounts import Account
from rwtui.domain.change import Change, Field, Record, Value, change_of, creation
from rwtui.domain.groups import Permission, SecurityGroup, problem_with_permissions, rights_moved
from rwtui.domain.permissions import Action
from rwtui.domain.records import (
    deletion,
    group_change,
    group_values,
    named,
    problem_with_description,
    problem_with_group_name,
)
from rwtui.errors import Invalid, NotFound, Refused
from rwtui.services.access import Access
from rwtui.services.acting import Applied, check_rules
from rwtui.services.gate import Gate
from rwtui.services.gate_groups import SYSTEM_GROUP
from rwtui.services.moving import BATCH, Move, Progress, Removal, move_and_delete, moves
from rwtui.services.preview import NO_RIGHTS_MOVE, Plan, Preview
from rwtui.storage import groups


@dataclass(frozen=True, slots=True)
class CountedGroup:
    """A security group and how many accounts it has."""

    group: SecurityGroup
    members: int


@dataclass(frozen=True, slots=True)
class GroupForm:
    """What stands on the form of a security group, as typed."""

    name: str = ""
    description: str = ""
    permissions: frozenset[Permission] = frozenset()


@dataclass(frozen=True, slots=True)
class SecurityGroups:
    """For Administrators; every call checks the session and the rules again."""

    access: Access
    gate: Gate

    def all(self) -> tuple[CountedGroup, ...]:
        """The system groups in their order, then the custom ones by name."""
        with self.access.reading():
            self.access.require(Action.MANAGE_GROUPS)
            counts = groups.member_counts()
            return tuple(CountedGroup(group, counts.get(group.id, 0)) for group in groups.security_groups())

    def load(self, group_id: int) -> CountedGroup:
        """One group as it is now; NotFound when it is gone."""
        with self.access.reading():
            self.access.require(Action.MANAGE_GROUPS)
            group = groups.security_group(group_id)
            if group is None:
                raise NotFound("This security group is not there any more.")
            return CountedGroup(group, groups.member_count(group_id))

    def plan_creation(self, form: GroupForm) -> Plan:
        """Check a new group and say what will be made; Invalid with all wrong fields, by their names."""
        wanted = _values(form)
        change = creation(Record.SECURITY_GROUP, form.name.strip(), wanted)
        self._check(change, form)
        return Plan(change, Preview(None, None, ()))

    def plan(self, base: SecurityGroup, form: GroupForm) -> Plan:
        """Check what was typed and say what it means for the members; Invalid, Refused when nothing was changed."""
        change = group_change(base, _values(form))
        if not change:
            raise Refused("Nothing was changed.")
        members = self._check(change, form)
        gains, loses = rights_moved(base, replace(base, permissions=form.permissions))
        effects = (f"concerns {members:,} {'member' if members == 1 else 'members'}",) * bool(members)
        moves = Field.PERMISSIONS in change
        return Plan(change, Preview(gains if moves else None, loses if moves else None, effects))

    def _check(self, change: Change, form: GroupForm) -> int:
        """The rules and the form; how many members the group has."""
        with self.gate.recording_refusal(self.access.session_id, change), self.access.context.storage.reading():
            check_rules(self.access.actor(), change, None)
            taken = groups.security_group_called(form.name) not in (None, change.target_id or None)
            members = groups.member_count(change.target_id)
        name = form.name.strip()
        problems = {
            "name": problem_with_group_name(name) or (f"There is a group {name} already." if taken else None),
            "description": problem_with_description(form.description.strip()),
            "permissions": problem_with_permissions(form.permissions),
        }
        if wrong := {field: sentence for field, sentence in problems.items() if sentence}:
            raise Invalid(wrong)
        return members

    def apply(self, plan: Plan, reason: str = "") -> Applied:
        """Put the planned Change through the gate; Refused, Conflict or NotFound when it says no."""
        return self.gate.apply(self.access.session_id, plan.change.because(reason), plan.sealed)

    def require_proof(self) -> None:
        """ProofNeeded when the password (and code) must be proved again before a group is deleted (step-up)."""
        with self.access.reading():
            self.access.require(Action.MANAGE_GROUPS)
            self.access.require_proof()

    def plan_deletion(self, base: CountedGroup, to: SecurityGroup | None) -> Plan:
        """What deleting a custom group does, its members moved to `to` before; Refused where it can't be."""
        group, change = base.group, _deletion(base.group)
        with self.gate.recording_refusal(self.access.session_id, change), self.access.context.storage.reading():
            check_rules(self.access.actor(), change, None)
            if group.system is not None:
                raise Refused(SYSTEM_GROUP)
            if to is not None and to.id == group.id:
                raise Refused(f"Members of {group.name} can't move to it: it will be gone.")
            effects = moves(group.name, base.members, None if to is None else to.name)
        if to is None or not effects:
            return Plan(change, NO_RIGHTS_MOVE)
        effects = (*effects, "ends their sessions", *("revokes their API tokens",) * to.is_administrator)
        return Plan(change, Preview(*rights_moved(group, to), effects))

    def delete(self, base: SecurityGroup, to: SecurityGroup | None, progress: Progress, reason: str = "") -> Removal:
        """Delete a custom group, its members moved to `to` before; without `to` it has to be empty.

        Long work: in a thread. Refused, Conflict or ProofNeeded; what was moved until then stays moved.
        """
        self.require_proof()
        deleted = _deletion(base)

        def members() -> tuple[int, ...]:
            # Of a group that was changed meanwhile nobody is moved: its deletion will be what is refused.
            return groups.members(base.id, BATCH) if to and groups.security_group(base.id) == base else ()

        def moved(account: Account) -> Change:
            assert to is not None
            return change_of(account, {Field.SECURITY_GROUP: to.ref})

        return move_and_delete(
            self.gate, self.access.session_id, Move(members, moved), deleted.because(reason), progress
        )


def _deletion(group: SecurityGroup) -> Change:
    return deletion(Record.SECURITY_GROUP, group.id, group.name, group.version, group_values(group))


def copy_of(base: SecurityGroup) -> GroupForm:
    """A new group like this one. A system group's description tells of the system group, so it is left out."""
    everything = frozenset(Permission) if base.is_administrator else base.permissions
    return GroupForm(f"Copy of {base.name}", "" if base.system else base.description, everything)


def _values(form: GroupForm) -> dict[Field, Value]:
    return {
        Field.NAME: form.name.strip(),
        Field.DESCRIPTION: form.description.strip(),
        Field.PERMISSIONS: named(form.permissions),
    }
