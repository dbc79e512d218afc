"""Security groups: which rights an account has in rwtui."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Permission(Enum):
    """What a custom security group can be given; the value is its name in the interface and the database."""

    USERS_VIEW = "Users: View"
    USERS_CREATE = "Users: Create"
    USERS_EDIT = "Users: Edit"
    USERS_EXPORT = "Users: Export"
    LOGS_VIEW = "Logs: View"
    LOGS_EXPORT = "Logs: Export"


class SystemGroup(Enum):
    """The five groups every database has; they can be copied, not changed."""

    ADMINISTRATOR = "Administrator"
    REGULAR_USER = "Regular User"
    REGULAR_USER_NO_DELETE = "Regular User (No Delete)"
    READ_ONLY_USER = "Read Only User"
    WORKFLOW_USER = "Workflow User"


_ELSEWHERE = "Its other rights lie in the product whose accounts these are; here it manages its own account."

SYSTEM_DESCRIPTIONS = {
    SystemGroup.ADMINISTRATOR: "Everything rwtui can do: accounts, security, groups, options and logs.",
    SystemGroup.REGULAR_USER: _ELSEWHERE,
    SystemGroup.REGULAR_USER_NO_DELETE: _ELSEWHERE,
    SystemGroup.READ_ONLY_USER: _ELSEWHERE,
    SystemGroup.WORKFLOW_USER: _ELSEWHERE,
}

NEEDED = {
    Permission.USERS_CREATE: Permission.USERS_VIEW,
    Permission.USERS_EDIT: Permission.USERS_VIEW,
    Permission.USERS_EXPORT: Permission.USERS_VIEW,
    Permission.LOGS_EXPORT: Permission.LOGS_VIEW,
}
"""Each permission but View requires its View."""

ADMINISTRATOR_ONLY = ("Password & Security of other accounts", "Security groups and options")


@dataclass(frozen=True, slots=True)
class GroupRef:
    """A security group as a Change and an account name it: the id that stays and the name at that time."""

    id: int
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class SecurityGroup:
    """A security group whole; `system` is None for a custom one."""

    id: int
    name: str
    system: SystemGroup | None = None
    description: str = ""
    permissions: frozenset[Permission] = frozenset()
    version: int = 1

    @property
    def ref(self) -> GroupRef:
        """How a Change names this group."""
        return GroupRef(self.id, self.name)

    @property
    def is_administrator(self) -> bool:
        """True for the one group that may do everything."""
        return self.system is SystemGroup.ADMINISTRATOR

    @property
    def rights(self) -> tuple[str, ...]:
        """What its members may do beyond their own account, in the words of the interface."""
        if self.is_administrator:
            return tuple(p.value for p in Permission) + ADMINISTRATOR_ONLY
        return tuple(p.value for p in Permission if p in self.permissions)


def problem_with_permissions(permissions: Iterable[Permission]) -> str | None:
    """The sentence that says which permission lacks its View; None when each has it."""
    held = frozenset(permissions)
    lacking = next((p for p in Permission if p in held and NEEDED.get(p, p) not in held), None)
    return f"{lacking.value} requires {NEEDED[lacking].value}." if lacking else None


def rights_moved(before: SecurityGroup, after: SecurityGroup) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The rights gained and the rights lost by moving from one group to another."""
    gained = tuple(right for right in after.rights if right not in before.rights)
    lost = tuple(right for right in before.rights if right not in after.rights)
    return gained, lost
