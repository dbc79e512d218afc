"""design.md, "Search": positions keep e-mail order exactly, whatever is put in where, and the index keeps up."""

from __future__ import annotations

import random

from rwtui.storage import accounts, bulk, positions
from rwtui.storage.accounts import NewAccount
from tests.world import World


def put_in(world: World, *emails: str, step: int | None = None) -> None:
    """Accounts as an import makes them; every `step` positions where that is given."""
    with world.context.storage.writing():
        for number, email in enumerate(emails, start=1):
            new = NewAccount(email, "Roger", email.partition("@")[0], 2)
            accounts.add(new, world.clock(), None if step is None else number * step)


def assert_in_order(world: World) -> None:
    """Positions are in e-mail order, each its own, and the index agrees with the accounts."""
    by_position = world.rows('SELECT email_key, position FROM "user" ORDER BY position')
    keys = [key for key, _ in by_position]
    assert keys == sorted(keys)
    assert len({position for _, position in by_position}) == len(keys)
    world.require_search_in_step()


def test_always_between_the_same_two(world: World) -> None:
    """The worst order: each new account right behind the one before all others."""
    put_in(world, *(f"n{number:03}@example.org" for number in range(300)), step=positions.GAP)
    put_in(world, *(f"n150@example.org.x{999 - number}" for number in range(400)))
    assert_in_order(world)


def test_always_before_the_same_one(world: World) -> None:
    """The other worst order: each right before the one that was there."""
    put_in(world, "a@example.org", "b@example.org")
    put_in(world, *(f"a@example.org.{number:05}" for number in range(500)))
    assert_in_order(world)


def test_at_both_ends(world: World) -> None:
    """Before the first, where positions fall below nothing, and after the last."""
    put_in(world, "m@example.org")
    put_in(world, *(f"a{999 - number:03}@example.org" for number in range(300)))
    put_in(world, *(f"z{number:03}@example.org" for number in range(300)))
    assert_in_order(world)


def test_in_any_order(world: World) -> None:
    """A thousand accounts, many of them in a few crowded places."""
    chance = random.Random(11)
    emails = {f"{chance.choice('abz')}{chance.randrange(40):02}.{chance.random()}@example.org" for _ in range(1_000)}
    put_in(world, *chance.sample(sorted(emails), len(emails)))
    assert_in_order(world)
    assert len(world.rows('SELECT id FROM "user"')) == len(emails)


def test_a_full_place_moves_a_few_only(world: World) -> None:
    """Making room between two of many thousand doesn't move the thousands behind them."""
    put_in(world, *(f"n{number:05}@example.org" for number in range(3_000)), step=positions.GAP)
    before = dict(world.rows('SELECT email, position FROM "user"'))
    put_in(world, *(f"n00010@example.org.x{99 - number}" for number in range(20)))
    after = dict(world.rows('SELECT email, position FROM "user"'))
    moved = [email for email, position in before.items() if after[email] != position]
    assert 0 < len(moved) < 600
    assert_in_order(world)


def test_renumbering_without_the_triggers(world: World) -> None:
    """What an import of many does: positions anew, then the index anew."""
    put_in(world, *(f"n{number % 7}{number:03}@example.org" for number in range(200)))
    with world.context.storage.writing():
        bulk.without_index(world.context.storage)
        bulk.index_anew(world.context.storage, lambda done, total: None, stored=bulk.FEW + 1)
    assert_in_order(world)
    assert [position for (position,) in world.rows('SELECT position FROM "user" ORDER BY email_key')] == [
        positions.GAP * number for number in range(1, 201)
    ]


def test_few_among_many_that_came(world: World) -> None:
    """What an import does for the accounts that were there before it: alone, beside each other, and at both ends."""
    put_in(world, "a@example.org", *(f"n5.{number}@example.org" for number in range(40)), "o@example.org", step=1)
    stored, newest = 42, bulk.newest(world.context.storage)
    put_in(world, *(f"n{number}@example.org" for number in range(10)), step=positions.GAP)
    before = dict(world.rows('SELECT email, position FROM "user" WHERE id > ?', newest))
    with world.context.storage.writing():
        bulk.without_index(world.context.storage)
        bulk.index_anew(world.context.storage, lambda done, total: None, stored=stored, newest=newest)
    assert_in_order(world)
    assert dict(world.rows('SELECT email, position FROM "user" WHERE id > ?', newest)) == before


def test_too_many_in_one_place_among_them(world: World) -> None:
    """There is no room for so many between two: all get their places anew."""
    put_in(world, *(f"n5.{number:03}@example.org" for number in range(positions.GAP)), step=1)
    newest = bulk.newest(world.context.storage)
    put_in(world, *(f"n{number}@example.org" for number in range(10)), step=positions.GAP)
    with world.context.storage.writing():
        bulk.without_index(world.context.storage)
        bulk.index_anew(world.context.storage, lambda done, total: None, stored=positions.GAP, newest=newest)
    assert_in_order(world)
