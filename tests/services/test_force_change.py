"""security.md: the temporary password and the flag lead to Force Password Change, and it alone can be reached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rwtui.domain.accounts import Account, PasswordState
from rwtui.domain.audit import Result
from rwtui.domain.change import Field
from rwtui.domain.paging import Toward
from rwtui.domain.query import Query
from rwtui.domain.secret import Secret
from rwtui.errors import Invalid, Refused
from rwtui.services.access import SessionEnded
from rwtui.services.desk import Desk, desk_for
from rwtui.services.sign_in import FAILED
from tests.world import DISABLED, NEW_PASSWORD, PASSWORD, START, World, form_of, settings_of, typed_twice

OWN = "moss lantern 31 quarry"


def given_temporary(world: World, group: str = "Regular User") -> Account:
    """An account whose password an Administrator has just reset with the flag, to NEW_PASSWORD."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("roger@example.org", group)
    plan = desk.password_security.plan(target, form_of(target, must_change=True, reset=typed_twice()))
    told = plan.change.get(Field.PASSWORD)
    assert told is not None
    assert told.after == "set, temporary for 24 h"
    return desk.password_security.apply(plan)


def forced(world: World, password: str = NEW_PASSWORD) -> Desk:
    """The desk of roger, who has signed in and is led to Force Password Change."""
    signed_in = world.sign_in("roger@example.org", password)
    assert signed_in.must_change_password
    return desk_for(world.context, signed_in.session_id)


def test_a_temporary_password_runs_out_after_24_hours(world: World) -> None:
    """It signs in up to then; afterwards it is like any wrong one."""
    account = given_temporary(world)
    assert account.password is PasswordState.TEMPORARY
    assert account.password_expires == START + timedelta(hours=24)
    world.clock.move(hours=24, seconds=-1)
    forced(world)
    world.clock.move(seconds=1)
    with pytest.raises(Refused) as refused:
        world.sign_in("roger@example.org", NEW_PASSWORD)
    assert str(refused.value) == FAILED


def test_a_sign_in_with_a_temporary_password_ends_with_it(world: World) -> None:
    """Who signed in a minute before can't save a new one a minute after."""
    given_temporary(world)
    world.clock.move(hours=24, minutes=-1)
    desk = forced(world)
    world.clock.move(minutes=1)
    with pytest.raises(SessionEnded):
        desk.force_change.save(Secret(OWN), Secret(OWN))
    assert not world.signs_in("roger@example.org", OWN)


def test_the_old_password_is_gone_at_once(world: World) -> None:
    """A reset replaces; it doesn't add."""
    given_temporary(world)
    assert not world.signs_in("roger@example.org", PASSWORD)


def test_saving_ends_the_temporary_password(world: World) -> None:
    """The new one stays, nothing expires, the flag is gone, and the same session goes on with all its rights."""
    given_temporary(world)
    desk = forced(world)
    after = desk.force_change.save(Secret(OWN), Secret(OWN))
    assert (after.password, after.password_expires, after.must_change_password) == (PasswordState.SET, None, False)
    assert desk.accounts.me() == after
    recorded = world.last_event().event
    assert (recorded.result, recorded.actor, recorded.target) == (Result.SUCCESS, "roger@example.org", after.email)
    world.clock.move(days=2)
    assert not world.sign_in("roger@example.org", OWN).must_change_password
    assert not world.signs_in("roger@example.org", NEW_PASSWORD)


def test_what_is_wrong_stands_beside_its_field(world: World) -> None:
    """Short, different, and the temporary password itself."""
    given_temporary(world)
    save = forced(world).force_change.save
    for new, confirm, problems in (
        ("short", "shirt", {"new": "5 characters; at least 15", "confirm": "Differs from New Password"}),
        (NEW_PASSWORD, NEW_PASSWORD, {"new": "The same as the current password"}),
        ("", "", {"new": "New Password is required", "confirm": "Type the new password again"}),
    ):
        with pytest.raises(Invalid) as invalid:
            save(Secret(new), Secret(confirm))
        assert invalid.value.problems == problems


ELSEWHERE: dict[str, Callable[[Desk, Account, Account], object]] = {
    "me": lambda desk, me, other: desk.accounts.me(),
    "own profile": lambda desk, me, other: desk.accounts.load(me.id),
    "another's profile": lambda desk, me, other: desk.accounts.load(other.id),
    "security groups": lambda desk, me, other: desk.accounts.security_groups(),
    "functional groups": lambda desk, me, other: desk.accounts.functional_groups(),
    "search": lambda desk, me, other: desk.search.page(Query(), None, Toward.DOWN, 5),
    "count": lambda desk, me, other: desk.search.count(Query()),
    "history": lambda desk, me, other: desk.history.page(me.id),
    "own settings": lambda desk, me, other: desk.accounts.plan(me, settings_of(me, title="Cook")),
    "another's settings": lambda desk, me, other: desk.accounts.plan(other, settings_of(other, title="Cook")),
    "own reset": lambda desk, me, other: desk.password_security.plan(
        me, form_of(me, reset=typed_twice(OWN, current=NEW_PASSWORD))
    ),
    "another's status": lambda desk, me, other: desk.password_security.plan(other, form_of(other, status=DISABLED)),
    "own flag": lambda desk, me, other: desk.password_security.plan(me, form_of(me, must_change=False)),
    "own token": lambda desk, me, other: desk.password_security.generate_token(me),
    "another's token": lambda desk, me, other: desk.password_security.generate_token(other),
    "revoke": lambda desk, me, other: desk.password_security.revoke_token(other),
    "think up": lambda desk, me, other: desk.password_security.generate_password(),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_nothing_else_can_be_reached(world: World, what: str) -> None:
    """Not even by an Administrator, and not by calling the services directly."""
    me = given_temporary(world, "Administrator")
    other = world.add("other@example.org")
    desk = forced(world)
    before = world.stored()
    with pytest.raises(Refused, match="Save a new password first"):
        ELSEWHERE[what](desk, world.account(me), other)
    assert world.stored() == before


def test_killed_in_the_middle_and_again(world: World) -> None:
    """The program ends before the new password is saved: the next sign-in is led to the same place."""
    given_temporary(world)
    forced(world)
    world.reopen()
    forced(world)
    world.reopen()
    assert forced(world).force_change.save(Secret(OWN), Secret(OWN)).version == 3


def test_the_flag_without_a_reset(world: World) -> None:
    """The same way at the next sign-in, with the password one has; nothing expires, and no session ends."""
    root = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("roger@example.org")
    at_work = world.desk(target)
    root.password_security.apply(root.password_security.plan(target, form_of(target, must_change=True)))
    assert at_work.accounts.me().must_change_password
    world.clock.move(days=30)
    after = forced(world, PASSWORD).force_change.save(Secret(OWN), Secret(OWN))
    assert (after.must_change_password, after.password) == (False, PasswordState.SET)
    with pytest.raises(SessionEnded):
        at_work.accounts.me()


def test_taking_the_flag_away_leaves_a_temporary_password_temporary(world: World) -> None:
    """It still has to be replaced and still runs out: somebody else knows it."""
    account = given_temporary(world)
    root = world.desk(world.add("ada@example.org", "Administrator"))
    root.password_security.apply(root.password_security.plan(account, form_of(account, must_change=False)))
    forced(world)
    world.clock.move(hours=24)
    assert not world.signs_in("roger@example.org", NEW_PASSWORD)


def test_another_reset_ends_the_session_that_was_led_there(world: World) -> None:
    """Who knows the first temporary password can't go on with it after a second one was given."""
    account = given_temporary(world)
    desk = forced(world)
    root = world.desk(world.add("ada@example.org", "Administrator"))
    form = form_of(account, must_change=True, reset=typed_twice("amber violin 58 harbour"))
    root.password_security.apply(root.password_security.plan(account, form))
    with pytest.raises(SessionEnded):
        desk.force_change.save(Secret(OWN), Secret(OWN))
    forced(world, "amber violin 58 harbour")


def test_a_session_with_all_rights_cant_skip_the_current_password(world: World) -> None:
    """Force Password Change is no way around the question for the current password."""
    me = world.add("roger@example.org")
    with pytest.raises(Refused, match="Current Password is required"):
        world.desk(me).force_change.save(Secret(OWN), Secret(OWN))
    assert world.account(me) == world.put(me)
    assert world.signs_in("roger@example.org")
