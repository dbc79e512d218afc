"""security.md, "Records": whatever is done to the log without the key is found; a cut tail against a kept head."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable

import pytest

from rwtui.services.keys import rotate
from rwtui.storage import audit
from rwtui.storage.audit import Head
from tests.storage.test_audit_chain import history
from tests.world import World

COLUMNS = {
    "id": ("id + 1000", "-id", "id + (SELECT max(id) FROM audit_event)"),
    "at": ("at + 1", "at - 86400", "0", "at + 0.5", "'now'", "x'00'", "9e999"),
    "kind": ("'Change'", "'Login'", "lower(kind)", "cast(kind AS BLOB)", "''"),
    "result": ("'Success'", "'Refused'", "'Failure'", "cast(result AS BLOB)"),
    "actor_id": ("NULL", "1", "2", "actor_id + 0.25", "'nobody'"),
    "actor": ("'ada@example.org'", "actor || ' '", "cast(actor AS BLOB)", "actor || char(0)"),
    "target_id": ("NULL", "1", "2", "99", "target_id + 0.25"),
    "target": ("'ada@example.org'", "upper(target)", "cast(target AS BLOB)"),
    "title": ("'Title'", "title || char(8203)", "cast(title AS BLOB)"),
    "reason": ("'because'", "''", "cast(reason AS BLOB)"),
    "fields": ("'[]'", "replace(fields, ',', ', ')", "cast(fields AS BLOB)", "cast(x'ff00' AS TEXT)", "'{}'"),
    "origin": ("'{}'", "replace(origin, 'jump1', 'jump2')", "cast(origin AS BLOB)"),
    "key_id": ("'0123456789abcdef'", "''", "(SELECT key_fingerprint FROM chain_head)", "cast(key_id AS BLOB)"),
    "mac": ("upper(mac)", "''", "substr(mac, 2) || substr(mac, 1, 1)", "cast(mac AS BLOB)", "mac || 'a'"),
}
NAMES = "at, kind, result, actor_id, actor, record, target_id, target, title, reason, fields, origin, key_id, mac"
Deed = Callable[[World, random.Random, int], None]


def edit(world: World, chance: random.Random, count: int) -> None:
    """One column, or a few, of one event."""
    event_id = chance.randint(1, count)
    for column in chance.sample(sorted(set(COLUMNS) - {"id"}), chance.choice((1, 1, 1, 2, 3))):
        value = chance.choice(COLUMNS[column])
        world.run(f"UPDATE audit_event SET {column} = {value} WHERE id = ?", event_id)


def renumber(world: World, chance: random.Random, count: int) -> None:
    world.run(f"UPDATE audit_event SET id = {chance.choice(COLUMNS['id'])} WHERE id = ?", chance.randint(1, count))


def delete(world: World, chance: random.Random, count: int) -> None:
    """A stretch of events, the later ones moved up or not."""
    first = chance.randint(1, count)
    last = min(count, first + chance.choice((0, 0, 1, 5)))
    world.run("DELETE FROM audit_event WHERE id BETWEEN ? AND ?", first, last)
    if chance.random() < 0.5:
        world.run("UPDATE audit_event SET id = -id WHERE id > ?", last)
        world.run("UPDATE audit_event SET id = -id - ? WHERE id < 0", last - first + 1)
        if chance.random() < 0.5:
            world.run("UPDATE chain_head SET event_id = (SELECT coalesce(max(id), 0) FROM audit_event)")


def swap(world: World, chance: random.Random, count: int) -> None:
    first, second = chance.sample(range(1, count + 1), 2)
    world.run("UPDATE audit_event SET id = -? WHERE id = ?", second, first)
    world.run("UPDATE audit_event SET id = ? WHERE id = ?", first, second)
    world.run("UPDATE audit_event SET id = -id WHERE id < 0")


def insert(world: World, chance: random.Random, count: int) -> None:
    """A copy of an event between two others, or behind the last with the head moved on."""
    place, copied = chance.randint(1, count + 1), chance.randint(1, count)
    world.run("UPDATE audit_event SET id = -id WHERE id >= ?", place)
    world.run("UPDATE audit_event SET id = 1 - id WHERE id < 0")
    copied += copied >= place
    world.run(f"INSERT INTO audit_event SELECT ?, {NAMES} FROM audit_event WHERE id = ?", place, copied)
    if chance.random() < 0.7:
        adjust_head(world)


def copy_over(world: World, chance: random.Random, count: int) -> None:
    """One event's columns over another's: all of them, or all but the seal."""
    first, second = chance.sample(range(1, count + 1), 2)
    names = NAMES.split(", ")[: chance.choice((None, -1, -2))]
    values = ", ".join(f"{name} = (SELECT {name} FROM audit_event WHERE id = {second})" for name in names)
    world.run(f"UPDATE audit_event SET {values} WHERE id = ?", first)


def cut(world: World, chance: random.Random, count: int) -> None:
    """The end of the log, and the head brought in step by who has no key."""
    world.run("DELETE FROM audit_event WHERE id > ?", chance.choice((count - 1, chance.randrange(count))))
    adjust_head(world)


def behead(world: World, chance: random.Random, count: int) -> None:
    """The head alone."""
    world.run(
        chance.choice(
            (
                "DELETE FROM chain_head",
                "UPDATE chain_head SET event_id = event_id + 1",
                "UPDATE chain_head SET event_id = event_id - 1",
                "UPDATE chain_head SET event_id = 'many'",
                "UPDATE chain_head SET mac = upper(mac)",
                "UPDATE chain_head SET mac = (SELECT mac FROM audit_event WHERE id = 1)",
                "UPDATE chain_head SET key_fingerprint = (SELECT key_id FROM audit_event WHERE id = 1)",
                "UPDATE chain_head SET key_fingerprint = '0123456789abcdef'",
            )
        )
    )


def adjust_head(world: World) -> None:
    world.run("UPDATE chain_head SET event_id = (SELECT coalesce(max(id), 0) FROM audit_event)")
    world.run("UPDATE chain_head SET mac = coalesce((SELECT mac FROM audit_event WHERE id = chain_head.event_id), '')")
    world.run(
        "UPDATE chain_head SET key_fingerprint = coalesce("
        "(SELECT key_id FROM audit_event WHERE id = chain_head.event_id), key_fingerprint)"
    )


DEEDS: tuple[Deed, ...] = (edit, edit, edit, renumber, delete, swap, insert, copy_over, cut, behead)


def contents(world: World) -> list[tuple[object, ...]]:
    """The log byte for byte, so that what changed nothing isn't counted as a deed."""
    every = ", ".join(f"typeof({name}), hex({name})" for name in NAMES.split(", "))
    return world.rows(f"SELECT id, {every} FROM audit_event ORDER BY id") + world.rows("SELECT * FROM chain_head")


def tamper(world: World, times: int, seed: int) -> None:
    """Do things to the log at random, each to a whole one, and see each found; cuts against the kept head."""
    history(world, 6)
    rotate(world.context)
    world.add("ada@example.org", "Administrator")
    for _ in range(4):
        world.signs_in("ada@example.org")
        world.clock.move(seconds=1)
    count = len(world.events())
    with world.context.storage.reading():
        kept = audit.head()
    whole = contents(world)
    chance = random.Random(seed)
    done = 0
    while done < times:
        deed = chance.choice(DEEDS)
        world.run("SAVEPOINT tampering")
        deed(world, chance, count)
        if (now := contents(world)) != whole:
            done += 1
            found = audit.first_broken(world.context.seal, kept if deed is cut else None)
            assert found, (deed.__name__, [row for row in now if row not in whole])
        world.run("ROLLBACK TO tampering")
        world.run("RELEASE tampering")
    assert contents(world) == whole
    assert audit.first_broken(world.context.seal, kept) is None


def test_1000_random_deeds_are_found(world: World) -> None:
    """Whoever does them has no key."""
    tamper(world, 1_000, 6)


@pytest.mark.long
def test_20000_random_deeds_are_found(world: World) -> None:
    """A longer look at the same."""
    tamper(world, 20_000, 7)


def test_every_value_of_every_column(world: World) -> None:
    """Each alteration above on its own, whether it changes the value or only how it is stored."""
    count = history(world, 2)
    rotate(world.context)
    whole = contents(world)
    for column, values in COLUMNS.items():
        for value in values:
            for event_id in (1, count // 2, count + 1):
                world.run("SAVEPOINT tampering")
                world.run(f"UPDATE audit_event SET {column} = {value} WHERE id = ?", event_id)
                if contents(world) != whole:
                    assert audit.first_broken(world.context.seal), (column, value, event_id)
                world.run("ROLLBACK TO tampering")
                world.run("RELEASE tampering")


def test_a_cut_tail_shows_against_a_kept_head_only(world: World) -> None:
    """What the documents say of it: without one, nothing in the database tells."""
    count = history(world, 2)
    with world.context.storage.reading():
        kept = audit.head()
    world.run("DELETE FROM audit_event WHERE id > ?", count - 2)
    adjust_head(world)
    assert audit.first_broken(world.context.seal) is None
    found = audit.first_broken(world.context.seal, kept)
    assert found == f"The end of the log was cut off: event {count - 1} is missing, and {count} was kept."


def test_a_log_that_went_on_holds_against_a_kept_head(world: World) -> None:
    """New events behind it are none of its business; other ones in its place are, were they sealed with the key."""
    count = history(world, 1)
    with world.context.storage.reading():
        kept = audit.head()
    assert not world.signs_in("root@example.org", "wrong")
    assert audit.first_broken(world.context.seal, kept) is None
    world.run("DELETE FROM audit_event WHERE id >= ?", count)
    adjust_head(world)
    for _ in range(2):
        world.clock.move(seconds=40)
        assert not world.signs_in("root@example.org", "wrong again")
    assert audit.first_broken(world.context.seal) is None
    assert audit.first_broken(world.context.seal, kept) == f"Event {count} isn't the one whose seal was kept."
    assert audit.first_broken(world.context.seal, Head(0, "")) is None


def test_a_walk_holds_one_event_in_memory(world: World) -> None:
    """The log of years is walked in a few kilobytes."""
    history(world, 2)
    event = world.last_event().event
    with world.context.storage.writing():
        for _ in range(4_000):
            audit.append(event, world.context.seal)
    tracemalloc.start()
    with world.context.storage.reading():
        assert audit.first_broken(world.context.seal) is None
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200_000
