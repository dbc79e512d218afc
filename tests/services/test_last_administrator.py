"""security.md, "A working Administrator": the last one is guarded against every way of losing it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rwtui.domain.accounts import Account, AccountStatus
from rwtui.domain.audit import Result
from rwtui.domain.change import PASSWORD_DROPPED, PASSWORD_SET, Field, Value, change_of
from rwtui.domain.times import to_epoch
from rwtui.errors import Refused
from rwtui.services.acting import Actor, Sealed
from rwtui.services.gate import Gate
from rwtui.services.gate_accounts import LAST_ADMINISTRATOR
from rwtui.storage.accounts import PasswordWrite
from tests.world import DISABLED, SSO, START, World, form_of, hashed, moved, typed_twice

TOMORROW = to_epoch(START + timedelta(hours=24))
YESTERDAY = to_epoch(START - timedelta(hours=1))
NOT_WORKING: dict[str, dict[str, Any]] = {
    "none": {},
    "disabled": {"status": "Disabled"},
    "locked": {"locked": True},
    "temporary": {"password_expires": TOMORROW, "must_change_password": True},
    "expired": {"password_expires": YESTERDAY, "must_change_password": True},
    "sso": {"user_type": SSO},
    "no password": {"password_hash": None},
    "not an Administrator": {"security_group": 2},
}


def last_one(world: World, other: str) -> Account:
    """The last working Administrator, beside another who doesn't count."""
    last = world.add("last@example.org", "Administrator")
    if other != "none":
        world.add("other@example.org", "Administrator", **NOT_WORKING[other])
    return last


def write(world: World, change_field: Field, after: Value, target: Account, sealed: Sealed | None = None) -> Account:
    """What an operator's command does: no rule table, but the guards."""
    with world.context.storage.writing():
        change = change_of(target, {change_field: after})
        return Gate(world.context).write(Actor("operator root"), change, sealed or Sealed()).account


LOSSES = [
    pytest.param(Field.STATUS, DISABLED, None, id="disabled"),
    pytest.param(Field.SECURITY_GROUP, "Regular User", None, id="moved"),
    pytest.param(Field.USER_TYPE, SSO, None, id="made SSO"),
    pytest.param(Field.PASSWORD, PASSWORD_DROPPED, None, id="password dropped"),
    pytest.param(Field.PASSWORD, f"{PASSWORD_SET}, temporary", START + timedelta(hours=24), id="temporary"),
]


@pytest.mark.parametrize(("field", "after", "expires"), LOSSES)
@pytest.mark.parametrize("other", NOT_WORKING)
def test_the_operator_cant_take_the_last_one_away(
    world: World, other: str, field: Field, after: Any, expires: Any
) -> None:
    """Whatever the other Administrators are, as long as none of them works."""
    last = last_one(world, other)
    before = world.stored()
    wanted = world.group(after).ref if field is Field.SECURITY_GROUP else after
    sealed = Sealed(password=PasswordWrite(hashed(), expires)) if expires else Sealed()
    with pytest.raises(Refused) as refused:
        write(world, field, wanted, last, sealed)
    assert str(refused.value) == LAST_ADMINISTRATOR
    assert world.stored() == before


@pytest.mark.parametrize(("field", "after", "expires"), LOSSES)
def test_one_of_two_can_go(world: World, field: Field, after: Any, expires: Any) -> None:
    """With a second working Administrator there is nothing to guard."""
    world.add("second@example.org", "Administrator")
    first = world.add("first@example.org", "Administrator")
    wanted = world.group(after).ref if field is Field.SECURITY_GROUP else after
    sealed = Sealed(password=PasswordWrite(hashed(), expires)) if expires else Sealed()
    write(world, field, wanted, first, sealed)
    assert world.account(first).version == 2


@pytest.mark.parametrize("other", ["locked", "expired", "temporary", "no password"])
def test_nor_can_one_who_no_longer_works(world: World, other: str) -> None:
    """An Administrator who signed in earlier, and doesn't count any more, can't take the last one away either."""
    last = last_one(world, other)
    actor = world.account(next(i for (i,) in world.rows("SELECT id FROM \"user\" WHERE email LIKE 'other%'")))
    security = world.desk(actor).password_security
    kitchen = world.custom_group("Kitchen")
    forms = (form_of(last, status=DISABLED), moved(last, kitchen), form_of(last, must_change=True, reset=typed_twice()))
    before = world.stored()
    for form in forms:
        with pytest.raises(Refused) as refused:
            security.apply(security.plan(last, form))
        # A locked account's session is over; that says no before the guard does.
        assert str(refused.value) == ("Your session has ended. Sign in again." if actor.locked else LAST_ADMINISTRATOR)
        assert world.last_event().event.result is Result.REFUSED
        assert world.stored() == before


def test_a_reset_without_the_flag_is_no_loss(world: World) -> None:
    """The last one may get a password that doesn't run out, and a flag, and another name."""
    last = last_one(world, "expired")
    actor = world.account(next(i for (i,) in world.rows("SELECT id FROM \"user\" WHERE email LIKE 'other%'")))
    security = world.desk(actor).password_security
    after = security.apply(security.plan(last, form_of(last, reset=typed_twice())))
    after = security.apply(security.plan(after, form_of(after, must_change=True)))
    assert after.is_working_administrator(world.clock())


def test_the_last_one_with_a_temporary_password_can_still_be_edited(world: World) -> None:
    """The guard is about losing somebody, not about accounts that stay as they are."""
    last = world.add("last@example.org", "Administrator", password_expires=TOMORROW)
    assert write(world, Field.TELEPHONE, "+1-202-555-0142", last).telephone == "+1-202-555-0142"
    renewed = Sealed(password=PasswordWrite(hashed(), START + timedelta(hours=30)))
    assert write(world, Field.PASSWORD, "set, temporary", world.account(last), renewed).version == 3


@pytest.mark.parametrize("count", [1, 2])
def test_nobody_changes_their_own_group_or_status(world: World, count: int) -> None:
    """design.md: not its own; however many Administrators there are."""
    world.custom_group("Kitchen")
    admins = [world.add(f"admin{number}@example.org", "Administrator") for number in range(count)]
    security = world.desk(admins[0]).password_security
    before = world.stored()
    for form, what in (
        (form_of(admins[0], status=AccountStatus.DISABLED), "Account Status"),
        (moved(admins[0], world.group("Kitchen")), "Security Group"),
    ):
        with pytest.raises(Refused, match=f"Nobody can change the {what} of their own account"):
            security.plan(admins[0], form)
    assert world.stored() == before


def test_time_alone_takes_the_guard_away_from_nobody(world: World) -> None:
    """One of two may get a temporary password; when it has run out, the other one is the last."""
    first, second = (world.add(f"admin{number}@example.org", "Administrator") for number in range(2))
    security = world.desk(first).password_security
    security.apply(security.plan(second, form_of(second, must_change=True, reset=typed_twice())))
    for hours in (1, 24):
        world.clock.move(hours=hours)
        with pytest.raises(Refused, match="last working Administrator"):
            write(world, Field.STATUS, DISABLED, first)
