"""Security groups and functional groups as they are kept."""

from __future__ import annotations

from collections.abc import Iterable

from rwtui.domain.folding import fold_email
from rwtui.domain.groups import GroupRef, Permission, SecurityGroup, SystemGroup
from rwtui.storage.tables import (
    FunctionalGroupRow,
    GroupPermissionRow,
    SecurityGroupRow,
    UserFunctionalGroupRow,
)
from rwtui.storage.typed import tuples


def name_key(name: str) -> str:
    """What makes two group names the same: NFKC case-folding."""
    return fold_email(name)


def security_groups() -> tuple[SecurityGroup, ...]:
    """The five system groups in their order, then the custom ones by name."""
    permissions: dict[int, set[Permission]] = {}
    for group_id, permission in tuples(GroupPermissionRow.select()):
        permissions.setdefault(group_id, set()).add(Permission(permission))
    groups = [_group(row, permissions.get(row.id, set())) for row in SecurityGroupRow.select()]
    return tuple(sorted(groups, key=lambda g: (g.system is None, g.id if g.system else 0, name_key(g.name))))


def security_group(group_id: int) -> SecurityGroup | None:
    """One security group whole, or None."""
    row = SecurityGroupRow.get_or_none(SecurityGroupRow.id == group_id)
    if row is None:
        return None
    held = GroupPermissionRow.select().where(GroupPermissionRow.security_group == group_id)
    return _group(row, {Permission(permission.permission) for permission in held})


def _group(row: SecurityGroupRow, permissions: Iterable[Permission]) -> SecurityGroup:
    system = SystemGroup[row.system] if row.system else None
    return SecurityGroup(row.id, row.name, system, row.description, frozenset(permissions), row.version)


def add_security_group(name: str) -> SecurityGroup:
    """A custom security group without permissions."""
    row = SecurityGroupRow.create(name=name, name_key=name_key(name), description="")
    return SecurityGroup(row.id, name)


def set_permissions(group_id: int, permissions: Iterable[Permission]) -> None:
    """Make these the permissions of a custom security group."""
    GroupPermissionRow.delete().where(GroupPermissionRow.security_group == group_id).execute()
    for permission in permissions:
        GroupPermissionRow.insert(security_group=group_id, permission=permission.value).execute()


def functional_groups() -> tuple[str, ...]:
    """The names of all functional groups, in order."""
    return tuple(row.name for row in FunctionalGroupRow.select().order_by(FunctionalGroupRow.name_key))


def functional_group_refs() -> tuple[GroupRef, ...]:
    """All functional groups, in order."""
    return tuple(
        GroupRef(row.id, row.name) for row in FunctionalGroupRow.select().order_by(FunctionalGroupRow.name_key)
    )


def functional_group_id(name: str) -> int:
    """The id of the functional group with this name, made when there is none."""
    row = FunctionalGroupRow.get_or_none(FunctionalGroupRow.name_key == name_key(name))
    return int((row or FunctionalGroupRow.create(name=name, name_key=name_key(name))).id)


def set_functional_groups(user_id: int, names: Iterable[str]) -> None:
    """Make these the account's functional groups."""
    UserFunctionalGroupRow.delete().where(UserFunctionalGroupRow.user == user_id).execute()
    for group_id in sorted({functional_group_id(name) for name in names}):
        UserFunctionalGroupRow.insert(user=user_id, functional_group=group_id).execute()


def functional_groups_of(user_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The functional groups of several accounts, names in order."""
    found: dict[int, list[str]] = {}
    rows = (
        UserFunctionalGroupRow.select(UserFunctionalGroupRow.user, FunctionalGroupRow.name)
        .join(FunctionalGroupRow)
        .where(UserFunctionalGroupRow.user.in_(list(user_ids)))
        .order_by(FunctionalGroupRow.name_key)
    )
    for user_id, name in tuples(rows):
        found.setdefault(user_id, []).append(name)
    return {user_id: tuple(names) for user_id, names in found.items()}
