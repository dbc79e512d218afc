"""issue: someone else changed it meanwhile, so nothing is overwritten, and that is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import Result
from rwtui.errors import Conflict
from rwtui.services.desk import Desk
from tests.world import DISABLED, NEW_PASSWORD, World, form_of, settings_of, typed_twice

SAVES: dict[str, Callable[[Desk, Account], Any]] = {
    "settings": lambda desk, base: desk.accounts.apply(desk.accounts.plan(base, settings_of(base, title="Mine"))),
    "status": lambda desk, base: desk.password_security.apply(
        desk.password_security.plan(base, form_of(base, status=DISABLED))
    ),
    "reset": lambda desk, base: desk.password_security.apply(
        desk.password_security.plan(base, form_of(base, reset=typed_twice(f"{NEW_PASSWORD} {desk.session_id[-1]}")))
    ),
    "generate": lambda desk, base: desk.password_security.generate_token(base),
    "revoke": lambda desk, base: desk.password_security.revoke_token(base),
}


@pytest.mark.parametrize("mine", SAVES)
@pytest.mark.parametrize("theirs", SAVES)
def test_the_second_of_two_saves_is_a_conflict(world: World, theirs: str, mine: str) -> None:
    """Two Administrators loaded the same version: whatever they change, the second one's Change isn't made."""
    desks = [world.desk(world.add(f"admin{number}@example.org", "Administrator")) for number in range(2)]
    target = world.add("roger@example.org")
    desks[0].password_security.generate_token(target)
    base = world.account(target)
    SAVES[theirs](desks[0], base)
    stored = world.stored()
    with pytest.raises(Conflict) as conflict:
        SAVES[mine](desks[1], base)
    assert "changed by someone else" in str(conflict.value)
    assert world.stored() == stored
    recorded = world.last_event().event
    assert (recorded.result, recorded.actor, recorded.reason) == (
        Result.REFUSED,
        "admin1@example.org",
        str(conflict.value),
    )


def test_signing_in_makes_no_false_conflict(world: World) -> None:
    """design.md: `version` grows with a Change only, not with Last Login."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    base = world.add("roger@example.org")
    world.clock.move(minutes=1)
    world.sign_in("roger@example.org")
    assert world.account(base).last_login == world.clock()
    assert SAVES["settings"](desk, base).title == "Mine"


def test_a_plan_that_waited_too_long(world: World) -> None:
    """What was previewed is applied on the version it was previewed on, or not at all."""
    root = world.desk(world.add("root@example.org", "Administrator"))
    other = world.desk(world.add("ada@example.org", "Administrator"))
    base = world.add("roger@example.org")
    plan = root.password_security.plan(base, form_of(base, reset=typed_twice()))
    kept = world.hash_of(base)
    SAVES["settings"](other, base)
    with pytest.raises(Conflict):
        root.password_security.apply(plan)
    assert world.hash_of(base) == kept


def test_the_same_plan_twice(world: World) -> None:
    """A double key press applies once."""
    root = world.desk(world.add("root@example.org", "Administrator"))
    base = world.add("roger@example.org")
    plan = root.password_security.plan(base, form_of(base, status=DISABLED))
    root.password_security.apply(plan)
    with pytest.raises(Conflict):
        root.password_security.apply(plan)
    assert world.account(base).version == 2
    assert world.changes(base) == 1
