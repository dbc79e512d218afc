"""security.md: kill -9 at any moment loses no acknowledged change and leaves no half one."""

from __future__ import annotations

import random

import pytest

from rwtui.domain.accounts import Account, PasswordState
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import Field, Value, current
from rwtui.storage import inspection
from tests.killing import killed_while
from tests.world import World


def killed(world: World, seed: int, seconds: float) -> dict[int, int]:
    """Let a program change accounts and kill it after a while; which version of which account it had certainly made."""
    certain: dict[int, int] = {}
    for line in killed_while(world, f"work {seed}", seconds):
        match line.split():
            case [account, version]:
                certain[int(account)] = int(version)
    return certain


def assert_whole(world: World, people: list[Account], certain: dict[int, int]) -> None:
    """The database is sound, the chain holds, and each account is what its events say, neither more nor less."""
    with world.context.storage.reading():
        assert inspection.unsound(world.context.storage) is None
    world.require_search_in_step()
    assert world.first_broken() is None
    last: dict[int, dict[Field, Value]] = {account.id: {} for account in people}
    versions = {account.id: 1 for account in people}
    for recorded in world.events():
        event = recorded.event
        if (event.kind, event.result) == (EventKind.CHANGE, Result.SUCCESS):
            assert event.target_id is not None
            versions[event.target_id] += 1
            last[event.target_id] |= {change.field: change.after for change in event.fields}
    for account in people:
        now = world.account(account)
        assert now.version == versions[account.id] >= certain.get(account.id, 1)
        for field, value in last[account.id].items():
            if field is Field.PASSWORD:
                assert now.password is PasswordState.SET
            elif field is not Field.SESSIONS:
                assert current(now, field) == value, field


def kill_often(world: World, times: int) -> None:
    """Kill at random moments, and look each time."""
    chance = random.Random(9)
    people = [world.add("root@example.org", "Administrator")]
    people += [world.add(f"person{number}@example.org") for number in range(8)]
    done = 0
    for number in range(times):
        certain = killed(world, number, chance.uniform(0, 0.15))
        assert certain
        assert_whole(world, people, certain)
        done += sum(certain.values())
    assert done > times


def test_ten_kills(world: World) -> None:
    """Enough to notice a change that isn't made in one transaction with its event."""
    kill_often(world, 10)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_fifty_kills(world: World) -> None:
    """The issue's number."""
    kill_often(world, 50)
