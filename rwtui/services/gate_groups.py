"""The gate's rules and writes for security groups and functional groups; called inside the gate's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from rwtui.domain.change import Change, Field, Record, Value
from rwtui.domain.groups import problem_with_permissions
from rwtui.domain.records import (
    group_values,
    named,
    permissions_from,
    problem_with_description,
    problem_with_group_name,
)
from rwtui.errors import NotFound, Refused
from rwtui.services.acting import Actor, Applied, Sealed, changed_meanwhile, check_rules
from rwtui.services.context import Context
from rwtui.storage import groups

SYSTEM_GROUP = "System groups can be copied, not changed."
SAME_NUMBER = "There is a group with this number already."


def write_security_group(context: Context, actor: Actor, change: Change, sealed: Sealed) -> Applied:
    """Make, change or delete a custom security group; Refused, Conflict or NotFound."""
    _check(actor, change, sealed)
    base = groups.security_group(change.target_id)
    if base is not None and change.creates:
        raise Refused(SAME_NUMBER)
    if base is None and not change.creates:
        raise NotFound(f"{change.target} is not there any more.")
    if base is not None and base.system is not None:
        raise Refused(SYSTEM_GROUP)
    if base is not None and not _made_on(change, base.name, base.version, group_values(base)):
        raise changed_meanwhile(base.name)
    if change.deletes:
        if count := groups.member_count(change.target_id):
            raise Refused(has_members(change.target, count))
        groups.drop_security_group(change.target_id)
        return Applied(change)
    _check_name(change, groups.security_group_called)
    described = change.get(Field.DESCRIPTION)
    description = str(described.after or "") if described else (base.description if base else "")
    if problem := problem_with_description(description):
        raise Refused(problem)
    if base is None:
        made = groups.add_security_group(change.target, description, change.target_id or None)
        change = replace(change, target_id=made.id)
    elif not groups.update_security_group(base.id, change.base_version, _name_after(change), description):
        raise changed_meanwhile(base.name)
    _write_permissions(change)
    return Applied(change)


def write_functional_group(context: Context, actor: Actor, change: Change, sealed: Sealed) -> Applied:
    """Make, rename or delete a functional group; Refused, Conflict or NotFound."""
    _check(actor, change, sealed)
    base = groups.functional_group(change.target_id)
    if base is not None and change.creates:
        raise Refused(SAME_NUMBER)
    if base is None and not change.creates:
        raise NotFound(f"{change.target} is not there any more.")
    if base is not None and not _made_on(change, base.name, base.version, {Field.NAME: base.name}):
        raise changed_meanwhile(base.name)
    if change.deletes:
        if base is not None and base.members:
            raise Refused(has_members(change.target, base.members))
        groups.drop_functional_group(change.target_id)
        return Applied(change)
    _check_name(change, groups.functional_group_called)
    if base is None:
        made = groups.add_functional_group(change.target, change.target_id or None)
        return Applied(replace(change, target_id=made))
    if not groups.rename_functional_group(base.id, change.base_version, _name_after(change)):
        raise changed_meanwhile(base.name)
    return Applied(change)


def has_members(name: str, count: int) -> str:
    """Why a group can't be deleted as it is."""
    return f"{name} has {count:,} {'member' if count == 1 else 'members'}. Move them first."


_ALLOWED = {
    Record.SECURITY_GROUP: {Field.EXISTS, Field.NAME, Field.DESCRIPTION, Field.PERMISSIONS},
    Record.FUNCTIONAL_GROUP: {Field.EXISTS, Field.NAME},
}


def _check(actor: Actor, change: Change, sealed: Sealed) -> None:
    if actor.account is not None:
        check_rules(actor.account, change, None)
    if not change:
        raise Refused("Nothing was changed.")
    if not {field.field for field in change.fields} <= _ALLOWED[change.record] or sealed != Sealed():
        raise Refused("That is nothing a group has.")
    name = change.get(Field.NAME)
    misnamed = name is not None and name.after != change.target
    if change.creates and (misnamed or any(field.before for field in change.fields)):
        raise Refused("That is no new group.")


def _made_on(change: Change, name: str, version: int, values: Mapping[Field, Value]) -> bool:
    """Whether the Change was made on what is stored now, and tells truly what that is."""
    now = {Field.EXISTS: True, **values}
    same = (name, version) == (change.target, change.base_version)
    return same and all(field.before == now[field.field] for field in change.fields)


def _name_after(change: Change) -> str:
    renamed = change.get(Field.NAME)
    return change.target if renamed is None or change.creates else str(renamed.after or "")


def _check_name(change: Change, called: Callable[[str], int | None]) -> None:
    """A name that a group can have, and no other group has."""
    name = _name_after(change)
    if problem := problem_with_group_name(name):
        raise Refused(problem)
    if called(name) not in (None, change.target_id or None):
        raise Refused(f"There is a group {name} already.")


def _write_permissions(change: Change) -> None:
    moved = change.get(Field.PERMISSIONS)
    if moved is None:
        return
    try:
        permissions = permissions_from(moved.after)
    except ValueError as unknown:
        raise Refused("There is no such permission.") from unknown
    if (moved.after or ()) != named(permissions):
        raise Refused("There is no such permission.")
    if problem := problem_with_permissions(permissions):
        raise Refused(problem)
    groups.set_permissions(change.target_id, permissions)
