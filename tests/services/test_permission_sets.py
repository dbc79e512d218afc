"""Issue "Users & Groups": a custom group with each set of permissions can do those things, and no more."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.bulk import Deed, Order
from rwtui.domain.change import Field, Record, creation, deletion_of
from rwtui.domain.groups import Permission
from rwtui.domain.log_query import Log, LogQuery
from rwtui.domain.paging import Toward
from rwtui.domain.query import Query
from rwtui.domain.records import group_change, named
from rwtui.domain.secret import Secret
from rwtui.errors import Refused
from rwtui.services.desk import Desk
from rwtui.services.export import Destination, Format
from rwtui.services.gate import Gate
from rwtui.services.new_accounts import NewAccountForm
from tests.world import DISABLED, NEW_PASSWORD, World, form_of, settings_of

OTHERS = (Permission.USERS_CREATE, Permission.USERS_EDIT, Permission.USERS_EXPORT)
USERS: list[frozenset[Permission]] = [
    frozenset(),
    *(frozenset({Permission.USERS_VIEW, *some}) for count in range(4) for some in combinations(OTHERS, count)),
]
LOGS: list[frozenset[Permission]] = [
    frozenset(),
    frozenset({Permission.LOGS_VIEW}),
    frozenset({Permission.LOGS_VIEW, Permission.LOGS_EXPORT}),
]
SETS = [users | logs for users in USERS for logs in LOGS]
"""All that a group can be given: everything but View requires its View."""


def new_account(desk: Desk, group: str, world: World) -> None:
    """A new account in this group."""
    password = Secret(NEW_PASSWORD)
    form = NewAccountForm("new@example.org", "N", "N", world.group(group).ref, password, password)
    desk.new_accounts.apply(desk.new_accounts.plan(form))


Try = Callable[[Desk, Account], object]


def with_permission(world: World, folder: Path) -> dict[Permission, Try]:
    """What each permission is for."""
    return {
        Permission.USERS_VIEW: lambda desk, other: (
            desk.search.page(Query(), None, Toward.DOWN, 5),
            desk.accounts.load(other.id),
        ),
        Permission.USERS_CREATE: lambda desk, other: new_account(desk, "Regular User", world),
        Permission.USERS_EDIT: lambda desk, other: desk.accounts.apply(
            desk.accounts.plan(other, settings_of(other, title="Cook"))
        ),
        Permission.USERS_EXPORT: lambda desk, other: desk.export.accounts(
            Query(), Destination(folder / "accounts.csv", Format.CSV), lambda count: True
        ),
        Permission.LOGS_VIEW: lambda desk, other: desk.logs.page(Log.SYSTEM_EVENTS, LogQuery(), None, Toward.DOWN, 5),
        Permission.LOGS_EXPORT: lambda desk, other: desk.export.events(
            Log.SYSTEM_EVENTS, LogQuery(), Destination(folder / "events.csv", Format.CSV), lambda count: True
        ),
    }


def no_more(world: World, mine: str) -> list[Try]:
    """What no permission is for, through the services and by crafted Changes."""
    gate = Gate(world.context)
    more = creation(Record.SECURITY_GROUP, "More", {Field.PERMISSIONS: named(Permission)})
    widened = group_change(world.group(mine), {Field.PERMISSIONS: named(Permission)})
    return [
        lambda desk, other: desk.password_security.plan(other, form_of(other, status=DISABLED)),
        lambda desk, other: desk.password_security.plan(other, form_of(other, group=world.group("Administrator").ref)),
        lambda desk, other: desk.password_security.plan(other, form_of(other, must_change=True)),
        lambda desk, other: desk.password_security.generate_token(other),
        lambda desk, other: desk.sessions.unlock(other),
        lambda desk, other: new_account(desk, "Administrator", world),
        lambda desk, other: new_account(desk, "Everything", world),
        lambda desk, other: gate.apply(desk.session_id, deletion_of(other)),
        lambda desk, other: gate.apply(desk.session_id, more),
        lambda desk, other: gate.apply(desk.session_id, widened),
        lambda desk, other: gate.apply(desk.session_id, creation(Record.FUNCTIONAL_GROUP, "Kitchen", {})),
        lambda desk, other: desk.options.load(),
        lambda desk, other: desk.undo.plan(1),
        lambda desk, other: desk.bulk.plan(Order(Deed.DISABLE), [other.id], lambda done, total: True),
        lambda desk, other: desk.attention.lines(),
    ]


@pytest.mark.wide(9)
@pytest.mark.parametrize("held", SETS, ids=lambda held: ", ".join(named(held)) or "nothing")
def test_those_things_and_no_more(world: World, tmp_path: Path, held: frozenset[Permission]) -> None:
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    world.add("root@example.com", "Administrator")
    world.custom_group("Everything", *Permission)
    world.custom_group("Mine", *held)
    desk = world.desk(world.add("mia@example.org", "Mine"))
    other = world.add("roger@example.org")
    for permission, attempt in with_permission(world, tmp_path).items():
        if permission in held:
            attempt(desk, world.account(other))
        else:
            with pytest.raises(Refused):
                attempt(desk, world.account(other))
    before = world.stored()
    all_rights = held == frozenset(Permission)
    for number, attempt in enumerate(no_more(world, "Mine")):
        if all_rights and number == 6:
            continue  # a group with the same rights is within reach
        with pytest.raises(Refused):
            attempt(desk, world.account(other))
    assert world.stored() == before
    assert world.first_broken() is None
