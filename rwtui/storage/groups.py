"""Security groups and functional groups as they are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from peewee import fn

from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import Record
from rwtui.domain.folding import fold_email
from rwtui.domain.groups import GroupRef, Permission, SecurityGroup, SystemGroup
from rwtui.storage.prepared import Prepared
from rwtui.storage.tables import (
    AuditEventRow,
    FunctionalGroupRow,
    GroupPermissionRow,
    SecurityGroupRow,
    UserFunctionalGroupRow,
    UserRow,
    dialect,
)
from rwtui.storage.typed import tuples


def name_key(name: str) -> str:
    """What makes two group names the same: NFKC case-folding."""
    return fold_email(name)


_COLUMNS = (
    SecurityGroupRow.id,
    SecurityGroupRow.name,
    SecurityGroupRow.system,
    SecurityGroupRow.description,
    SecurityGroupRow.version,
)
_ALL = Prepared(lambda: SecurityGroupRow.select(*_COLUMNS))
_BY_ID = Prepared(lambda group_id: SecurityGroupRow.select(*_COLUMNS).where(SecurityGroupRow.id == group_id))
_ALL_HELD = Prepared(
    lambda: GroupPermissionRow.select(GroupPermissionRow.security_group, GroupPermissionRow.permission)
)
_HELD = Prepared(
    lambda group_id: GroupPermissionRow.select(GroupPermissionRow.permission).where(
        GroupPermissionRow.security_group == group_id
    )
)
_PARTS_OF = Prepared(
    lambda user_id: (
        UserFunctionalGroupRow.select(FunctionalGroupRow.name)
        .join(FunctionalGroupRow)
        .where(UserFunctionalGroupRow.user == user_id)
        .order_by(FunctionalGroupRow.name_key)
    )
)


def security_groups() -> tuple[SecurityGroup, ...]:
    """The five system groups in their order, then the custom ones by name."""
    permissions: dict[int, set[Permission]] = {}
    for group_id, permission in _ALL_HELD.rows():
        permissions.setdefault(group_id, set()).add(Permission(permission))
    groups = [_group(row, permissions.get(row[0], set())) for row in _ALL.rows()]
    return tuple(sorted(groups, key=lambda g: (g.system is None, g.id if g.system else 0, name_key(g.name))))


def security_group(group_id: int) -> SecurityGroup | None:
    """One security group whole, or None."""
    row = _BY_ID.row(group_id)
    return None if row is None else _group(row, {Permission(held) for (held,) in _HELD.rows(group_id)})


def _group(row: tuple[Any, ...], permissions: Iterable[Permission]) -> SecurityGroup:
    group_id, name, system, description, version = row
    kept_as = SystemGroup[system] if system else None
    return SecurityGroup(group_id, name, kept_as, description, frozenset(permissions), version)


def member_counts() -> dict[int, int]:
    """How many accounts each security group has; a group without any is not among them."""
    counted = UserRow.select(UserRow.security_group, fn.COUNT(UserRow.id)).group_by(UserRow.security_group)
    return {int(group): int(count) for group, count in tuples(counted)}


def member_count(group_id: int) -> int:
    """How many accounts a security group has."""
    return int(UserRow.select().where(UserRow.security_group == group_id).count())


def members(group_id: int, limit: int) -> tuple[int, ...]:
    """The ids of up to `limit` accounts of a security group, in e-mail order."""
    found = UserRow.select(UserRow.id).where(UserRow.security_group == group_id).order_by(UserRow.position)
    return tuple(user_id for (user_id,) in tuples(found.limit(limit)))


def security_group_called(name: str) -> int | None:
    """The id of the security group with this name, whatever its case; None when there is none."""
    row = SecurityGroupRow.get_or_none(SecurityGroupRow.name_key == name_key(name))
    return None if row is None else int(row.id)


def add_security_group(name: str, description: str = "", group_id: int | None = None) -> SecurityGroup:
    """A custom security group without permissions; with a given number where it comes back."""
    columns = {} if group_id is None else {"id": group_id}
    row = SecurityGroupRow.insert(name=name, name_key=name_key(name), description=description, **columns).execute()
    return SecurityGroup(int(row), name, None, description)


def update_security_group(group_id: int, version: int, name: str, description: str) -> bool:
    """Write a custom security group if it still has this version; False when it hasn't."""
    same = (SecurityGroupRow.id == group_id) & (SecurityGroupRow.version == version)
    values = {"name": name, "name_key": name_key(name), "description": description}
    return bool(SecurityGroupRow.update(version=version + 1, **values).where(same).execute() == 1)


def drop_security_group(group_id: int) -> None:
    """The group is gone; it has no members."""
    SecurityGroupRow.delete().where(SecurityGroupRow.id == group_id).execute()


def set_permissions(group_id: int, permissions: Iterable[Permission]) -> None:
    """Make these the permissions of a custom security group."""
    GroupPermissionRow.delete().where(GroupPermissionRow.security_group == group_id).execute()
    for permission in permissions:
        GroupPermissionRow.insert(security_group=group_id, permission=permission.value).execute()


@dataclass(frozen=True, slots=True)
class FunctionalGroup:
    """A part of the organisation, and how many accounts belong to it."""

    id: int
    name: str
    version: int
    members: int


def functional_groups_counted() -> tuple[FunctionalGroup, ...]:
    """All functional groups with their members counted, in order."""
    counted = UserFunctionalGroupRow.select(
        UserFunctionalGroupRow.functional_group, fn.COUNT(UserFunctionalGroupRow.user)
    ).group_by(UserFunctionalGroupRow.functional_group)
    counts = {int(group): int(count) for group, count in tuples(counted)}
    rows = FunctionalGroupRow.select().order_by(FunctionalGroupRow.name_key)
    return tuple(FunctionalGroup(row.id, row.name, row.version, counts.get(row.id, 0)) for row in rows)


def functional_group(group_id: int) -> FunctionalGroup | None:
    """One functional group, or None."""
    row = FunctionalGroupRow.get_or_none(FunctionalGroupRow.id == group_id)
    if row is None:
        return None
    count = UserFunctionalGroupRow.select().where(UserFunctionalGroupRow.functional_group == group_id).count()
    return FunctionalGroup(row.id, row.name, row.version, int(count))


def functional_members(group_id: int, limit: int) -> tuple[int, ...]:
    """The ids of up to `limit` accounts of a functional group."""
    found = UserFunctionalGroupRow.select(UserFunctionalGroupRow.user).where(
        UserFunctionalGroupRow.functional_group == group_id
    )
    return tuple(user_id for (user_id,) in tuples(found.order_by(UserFunctionalGroupRow.user).limit(limit)))


def functional_group_called(name: str) -> int | None:
    """The id of the functional group with this name, whatever its case; None when there is none."""
    row = FunctionalGroupRow.get_or_none(FunctionalGroupRow.name_key == name_key(name))
    return None if row is None else int(row.id)


def add_functional_group(name: str, group_id: int | None = None) -> int:
    """A new functional group; with a given number where it comes back."""
    columns = {} if group_id is None else {"id": group_id}
    return int(FunctionalGroupRow.insert(name=name, name_key=name_key(name), **columns).execute())


def rename_functional_group(group_id: int, version: int, name: str) -> bool:
    """Call it something else if it still has this version; False when it hasn't."""
    same = (FunctionalGroupRow.id == group_id) & (FunctionalGroupRow.version == version)
    values = {"name": name, "name_key": name_key(name), "version": version + 1}
    return bool(FunctionalGroupRow.update(**values).where(same).execute() == 1)


def drop_functional_group(group_id: int) -> None:
    """The group is gone; nobody belongs to it."""
    FunctionalGroupRow.delete().where(FunctionalGroupRow.id == group_id).execute()


def functional_groups() -> tuple[str, ...]:
    """The names of all functional groups, in order."""
    return tuple(row.name for row in FunctionalGroupRow.select().order_by(FunctionalGroupRow.name_key))


def functional_group_refs() -> tuple[GroupRef, ...]:
    """All functional groups, in order."""
    return tuple(
        GroupRef(row.id, row.name) for row in FunctionalGroupRow.select().order_by(FunctionalGroupRow.name_key)
    )


def functional_groups_then(event_id: int) -> dict[str, str]:
    """What today's functional groups were called when an event was recorded, each with its name of today.

    Events hold names; a group's own events tell when it got another one.
    """
    theirs = (AuditEventRow.record == Record.FUNCTIONAL_GROUP.value) & (AuditEventRow.result == Result.SUCCESS.value)
    since = theirs & (AuditEventRow.id > event_id)
    since &= AuditEventRow.target_id.in_(FunctionalGroupRow.select(FunctionalGroupRow.id))
    told = AuditEventRow.select(AuditEventRow.target_id, AuditEventRow.kind, AuditEventRow.target)
    called: dict[int, str | None] = {}
    for group_id, kind, name in tuples(told.where(since).order_by(AuditEventRow.id)):
        called.setdefault(group_id, None if kind == EventKind.CREATED.value else name)
    then = ((called.get(row.id, row.name), row.name) for row in FunctionalGroupRow.select())
    return {old: name for old, name in then if old is not None}


def functional_group_id(name: str) -> int:
    """The id of the functional group with this name, made when there is none; for imports, which record it."""
    return functional_group_called(name) or add_functional_group(name)


def set_functional_groups(user_id: int, names: Iterable[str]) -> None:
    """Make these the account's functional groups."""
    UserFunctionalGroupRow.delete().where(UserFunctionalGroupRow.user == user_id).execute()
    for group_id in sorted({_functional_group_id(name) for name in names}):
        UserFunctionalGroupRow.insert(user=user_id, functional_group=group_id).execute()


def _functional_group_id(name: str) -> int:
    return int(FunctionalGroupRow.get(FunctionalGroupRow.name_key == name_key(name)).id)


def functional_groups_of_one(user_id: int) -> tuple[str, ...]:
    """The functional groups of one account, names in order."""
    return tuple(name for (name,) in _PARTS_OF.rows(user_id))


def functional_groups_of(user_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The functional groups of several accounts, names in order."""
    found: dict[int, list[str]] = {}
    rows = (
        UserFunctionalGroupRow.select(UserFunctionalGroupRow.user, FunctionalGroupRow.name)
        .join(FunctionalGroupRow)
        .where(dialect().among(UserFunctionalGroupRow.user, user_ids))
        .order_by(FunctionalGroupRow.name_key)
    )
    for user_id, name in tuples(rows):
        found.setdefault(user_id, []).append(name)
    return {user_id: tuple(names) for user_id, names in found.items()}
