"""What the tests of groups share: making and changing them as the screens do, and filling them."""

from __future__ import annotations

from rwtui.domain.accounts import Account
from rwtui.domain.audit import Event
from rwtui.domain.change import Record
from rwtui.domain.groups import SecurityGroup
from rwtui.services.desk import Desk
from rwtui.services.security_groups import GroupForm
from tests.world import World


def form_of(group: SecurityGroup, **typed: object) -> GroupForm:
    """The form as it stands for a group, with some fields changed by a person."""
    standing = {"name": group.name, "description": group.description, "permissions": group.permissions}
    return GroupForm(**(standing | typed))  # type: ignore[arg-type]


def make(desk: Desk, form: GroupForm) -> SecurityGroup:
    """A custom group, made as the screen does."""
    applied = desk.security_groups.apply(desk.security_groups.plan_creation(form))
    return desk.security_groups.load(applied.change.target_id).group


def change(desk: Desk, base: SecurityGroup, reason: str = "", **typed: object) -> SecurityGroup:
    """The group after a change, made as the screen does."""
    desk.security_groups.apply(desk.security_groups.plan(base, form_of(base, **typed)), reason)
    return desk.security_groups.load(base.id).group


def of_groups(world: World) -> list[Event]:
    """What the log tells of security groups."""
    return [recorded.event for recorded in world.events() if recorded.event.record is Record.SECURITY_GROUP]


def filled(world: World, group: SecurityGroup, count: int) -> list[Account]:
    """That many accounts in a group."""
    return [world.add(f"member{number:03}@example.org", group.name, password=None) for number in range(count)]
