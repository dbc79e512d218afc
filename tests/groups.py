"""What the tests of groups share: making and changing them as the screens do, and filling them."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rwtui.domain.accounts import Account
from rwtui.domain.audit import Event
from rwtui.domain.change import Record
from rwtui.domain.groups import SecurityGroup
from rwtui.services.desk import Desk
from rwtui.services.security_groups import GroupForm
from tests.tui.hand import Hand, program
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


@asynccontextmanager
async def at_groups(world: World, me: Account) -> AsyncIterator[Hand]:
    """The program at Security Groups, the cursor on the first one."""
    async with program(world, me) as hand:
        await hand.shows(f" {me.email}")
        await hand.press("down", "3")
        await hand.shows("Administrator            system")
        await hand.press("down")
        yield hand


@asynccontextmanager
async def at_group(world: World, me: Account, name: str) -> AsyncIterator[Hand]:
    """The program with a security group open."""
    async with at_groups(world, me) as hand:
        await hand.press("slash")
        await hand.type(name)
        await hand.shows(" 1 group")
        await hand.press("enter")
        await hand.shows("---")
        yield hand


def is_clean(hand: Hand) -> bool:
    """Whether nothing on the screen is more than it seems."""
    return not any(unicodedata.category(character) in {"Cc", "Cf"} for line in hand.lines for character in line)
