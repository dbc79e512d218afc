"""security.md, "Records": the chain names the first event that was altered, taken away, put in or swapped."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from peewee import PeeweeException

from rwtui.domain.accounts import Account
from rwtui.errors import RwtuiError
from rwtui.services.desk import Desk
from tests.world import DISABLED, World, form_of, settings_of

COLUMNS = (
    ("at", "at + 1"),
    ("kind", "kind || 's'"),
    ("result", "CASE result WHEN 'Success' THEN 'Refused' ELSE 'Success' END"),
    ("actor_id", "coalesce(actor_id, 0) + 1"),
    ("actor_id", "NULL"),
    ("actor", "'ada@example.org'"),
    ("target_id", "coalesce(target_id, 0) + 1"),
    ("target", "upper(target) || '.'"),
    ("title", "title || ' '"),
    ("reason", "reason || 'because'"),
    ("fields", "replace(fields, '[', '[ ') || ' '"),
    ("fields", "'not json'"),
    ("fields", "x'00ff'"),
    ("fields", "cast(x'00ff' AS TEXT)"),
    ("origin", "'{}'"),
    ("key_id", "'0123456789abcdef'"),
    ("key_id", "''"),
    ("mac", "upper(mac) || '0'"),
    ("mac", "''"),
    ("at", "'now'"),
)


def history(world: World, rounds: int = 5) -> int:
    """A log with Changes, refusals and sign-ins; how many events it has."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("roger@example.org")
    for number in range(rounds):
        world.clock.move(seconds=30)
        target = desk.accounts.apply(desk.accounts.plan(target, settings_of(target, title=f"Cook {number}")), "why not")
        _, target = desk.password_security.generate_token(target)
        target = desk.password_security.revoke_token(target)
        with pytest.raises(RwtuiError):
            desk.password_security.revoke_token(target)
    assert world.first_broken() is None
    return len(world.events())


@pytest.mark.parametrize(("column", "value"), COLUMNS)
def test_every_column_is_sealed(world: World, column: str, value: str) -> None:
    """Altering any one column of any one event is found, at that event."""
    count = history(world, 2)
    for event_id in (1, count // 2, count):
        if world.rows(f"SELECT {column} IS ({value}) FROM audit_event WHERE id = ?", event_id) == [(1,)]:
            continue
        world.run("SAVEPOINT tampering")
        world.run(f"UPDATE audit_event SET {column} = {value} WHERE id = ?", event_id)
        assert (broken(world) or "").startswith(f"Event {event_id} ")
        world.run("ROLLBACK TO tampering")
        world.run("RELEASE tampering")
    assert world.first_broken() is None


def broken(world: World) -> str | None:
    """The walk, inside the transaction that a test has open."""
    from rwtui.storage import audit

    return audit.first_broken(world.context.seal)


def altered(world: World, first: int, second: int) -> int:
    world.run("UPDATE audit_event SET reason = reason || '!' WHERE id = ?", first)
    return first


def taken_away(world: World, first: int, second: int) -> int:
    world.run("DELETE FROM audit_event WHERE id = ?", first)
    return first


def taken_away_and_closed_up(world: World, first: int, second: int) -> int:
    world.run("DELETE FROM audit_event WHERE id = ?", first)
    world.run("UPDATE audit_event SET id = -id WHERE id > ?", first)
    world.run("UPDATE audit_event SET id = -id - 1 WHERE id < 0")
    return first


def put_in(world: World, first: int, second: int) -> int:
    world.run("UPDATE audit_event SET id = -id WHERE id > ?", first)
    world.run("UPDATE audit_event SET id = 1 - id WHERE id < 0")
    names = "at, kind, result, actor_id, actor, record, target_id, target, title, reason, fields, origin, key_id, mac"
    world.run(f"INSERT INTO audit_event SELECT {first + 1}, {names} FROM audit_event WHERE id = {first}")
    return first + 1


def swapped(world: World, first: int, second: int) -> int:
    world.run("UPDATE audit_event SET id = -? WHERE id = ?", second, first)
    world.run("UPDATE audit_event SET id = ? WHERE id = ?", first, second)
    world.run("UPDATE audit_event SET id = -id WHERE id < 0")
    return min(first, second)


def copied_over(world: World, first: int, second: int) -> int:
    names = ("at", "kind", "result", "actor", "target", "title", "reason", "fields", "origin", "key_id", "mac")
    values = ", ".join(f"{name} = (SELECT {name} FROM audit_event WHERE id = {second})" for name in names)
    world.run(f"UPDATE audit_event SET {values} WHERE id = ?", first)
    return first


def test_what_a_random_hand_does_is_found(world: World) -> None:
    """A hundred alterations of the file, each at the first event that doesn't hold."""
    count = history(world, 8)
    chance = random.Random(4)
    deeds: list[Callable[[World, int, int], int]] = [
        altered,
        taken_away,
        taken_away_and_closed_up,
        put_in,
        swapped,
        copied_over,
    ]
    for _ in range(100):
        deed = chance.choice(deeds)
        first, second = chance.sample(range(1, count + 1), 2)
        world.run("SAVEPOINT tampering")
        expected = deed(world, first, second)
        assert (broken(world) or "").startswith(f"Event {expected} "), (deed.__name__, first, second)
        world.run("ROLLBACK TO tampering")
        world.run("RELEASE tampering")
    assert world.first_broken() is None


def test_a_cut_tail_is_missed_unless_the_head_is_cut_too(world: World) -> None:
    """The head kept in the database says how far it went; one kept elsewhere is for who can alter both."""
    count = history(world)
    world.run("DELETE FROM audit_event WHERE id > ?", count - 3)
    assert world.first_broken() == f"Event {count - 2} is missing."


def test_an_empty_log_holds(world: World) -> None:
    """Before the first event there is nothing to miss, and afterwards an empty table is noticed."""
    assert world.first_broken() is None
    history(world, 1)
    world.run("DELETE FROM audit_event")
    assert world.first_broken() == "Event 1 is missing."


def test_the_chain_goes_on_after_the_program_was_closed(world: World) -> None:
    """Sealed by the same key, numbered on."""
    count = history(world, 2)
    world.reopen()
    assert not world.signs_in("root@example.org", "wrong")
    assert (len(world.events()), world.last_event().id) == (count + 1, count + 1)
    assert world.first_broken() is None


def save(desk: Desk, target: Account) -> object:
    return desk.password_security.apply(desk.password_security.plan(target, form_of(target, status=DISABLED)))


def generate(desk: Desk, target: Account) -> object:
    return desk.password_security.generate_token(target)


def update(desk: Desk, target: Account) -> object:
    form = settings_of(target, title="Cook", functional_groups=())
    return desk.accounts.apply(desk.accounts.plan(target, form))


@pytest.mark.parametrize("deed", [save, generate, update])
def test_what_cant_be_recorded_isnt_done(world: World, deed: Callable[[Desk, Account], object]) -> None:
    """If the event can't be written, the change is not made: no row, no token, no ended session."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("roger@example.org", functional_groups=("Kitchen",))
    world.desk(target)
    target = world.account(target)
    before, log = world.stored(), world.events()
    world.run(
        "CREATE TRIGGER no_room BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'the log takes nothing'); END"
    )
    with pytest.raises(PeeweeException, match="the log takes nothing"):
        deed(desk, target)
    with pytest.raises(PeeweeException, match="the log takes nothing"):
        world.sign_in("roger@example.org")
    assert world.stored() == before
    assert world.events() == log
    world.run("DROP TRIGGER no_room")
    deed(desk, target)
    assert world.account(target).version == 2
    assert world.first_broken() is None
