"""What a Change of a security group or a functional group is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rwtui.domain.change import Change, Field, FieldChange, Record, Value
from rwtui.domain.groups import GroupRef, Permission, SecurityGroup
from rwtui.domain.text import has_control

MAX_NAME = 80
"""Longest name of a group, in code points."""
MAX_DESCRIPTION = 320


def named(permissions: Iterable[Permission]) -> tuple[str, ...]:
    """Permissions as a Change holds them: their names, in the order of the table."""
    held = frozenset(permissions)
    return tuple(permission.value for permission in Permission if permission in held)


def permissions_from(value: Value) -> frozenset[Permission]:
    """The permissions that a Change names; ValueError for one that doesn't exist."""
    return frozenset(Permission(name) for name in value) if isinstance(value, tuple) else frozenset()


def group_values(group: SecurityGroup) -> dict[Field, Value]:
    """What a Change can tell of a security group."""
    return {
        Field.NAME: group.name,
        Field.DESCRIPTION: group.description,
        Field.PERMISSIONS: named(group.permissions),
    }


def group_change(base: SecurityGroup, wanted: Mapping[Field, Value]) -> Change:
    """The Change that brings a security group to the wanted values."""
    now = group_values(base)
    fields = tuple(FieldChange(field, now[field], after) for field, after in wanted.items() if now[field] != after)
    return Change(base.id, base.name, base.version, fields, record=Record.SECURITY_GROUP)


def functional_change(base: GroupRef, version: int, name: str) -> Change:
    """The Change that renames a functional group."""
    fields = (FieldChange(Field.NAME, base.name, name),) if name != base.name else ()
    return Change(base.id, base.name, version, fields, record=Record.FUNCTIONAL_GROUP)


def deletion(record: Record, target_id: int, name: str, version: int, values: Mapping[Field, Value]) -> Change:
    """The Change after which a group is gone; it tells what was there."""
    told = tuple(FieldChange(field, value, None) for field, value in values.items() if value not in ("", ()))
    return Change(target_id, name, version, (FieldChange(Field.EXISTS, True, False), *told), record=record)


def problem_with_group_name(name: str) -> str | None:
    """The sentence that says why a group can't be called this; None when it can. `;` separates names in a list."""
    if not name.strip():
        return "Name is required."
    if len(name) > MAX_NAME:
        return f"Name has {len(name)} characters; at most {MAX_NAME}."
    if has_control(name):
        return "Name has a control or invisible character."
    return "Name can't have a ; in it." if ";" in name else None


def problem_with_description(text: str) -> str | None:
    """The sentence that says why this can't be a description; None when it can."""
    if len(text) > MAX_DESCRIPTION:
        return f"Description has {len(text)} characters; at most {MAX_DESCRIPTION}."
    return "Description has a control or invisible character." if has_control(text) else None
