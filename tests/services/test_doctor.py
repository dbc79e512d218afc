"""Each thing that can be wrong with a database is found and said with its remedy, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rwtui.domain.finding import Finding, Level
from rwtui.services.doctor import Patient, examine
from tests.world import World

Spoil = Callable[[World], object]


@pytest.fixture
def sound(world: World) -> World:
    """Two Administrators, of whom the options ask everything, in a log of one event, closed."""
    admins = [world.add(f"admin{number}@example.org", "Administrator") for number in range(2)]
    roger = world.add("roger@example.org")
    world.run("INSERT INTO option VALUES ('mfa_required', 'administrators', 1)")
    for _ in range(2):
        roger = world.desk(admins[0]).password_security.generate_token(roger)[1]
        world.clock.move(minutes=1)
    world.reopen()
    return world


def key_of(world: World) -> Path:
    return Path(f"{world.path}.key")


def found(world: World) -> dict[str, list[Finding]]:
    """What it finds, by what was looked at."""
    by_check: dict[str, list[Finding]] = {}
    for finding in examine(Patient(world.path, key_of(world), world.clock)):
        assert bool(finding.remedy) == (finding.level is not Level.OK)
        by_check.setdefault(finding.check, []).append(finding)
    return by_check


def test_all_is_well(sound: World) -> None:
    lines = found(sound)
    assert {finding.level for of in lines.values() for finding in of} == {Level.OK}
    assert list(lines) == [
        "Folder",
        "Files",
        "Version",
        "Integrity",
        "Search index",
        "Key",
        "Log",
        "Clock",
        "Policy",
        "Multi-Factor",
        "Administrators",
    ]


def option(name: str, value: object) -> Spoil:
    return sql(f"INSERT OR REPLACE INTO option VALUES ('{name}', '{value}', 1)")


def sql(statement: str) -> Spoil:
    """Past everything, foreign keys too."""

    def spoil(world: World) -> None:
        world.run("PRAGMA foreign_keys = 0")
        world.run(statement)

    return spoil


def chmod(mode: int, which: Callable[[World], Path]) -> Spoil:
    return lambda world: which(world).chmod(mode)


def database(world: World) -> Path:
    return world.path


def folder(world: World) -> Path:
    return world.path.parent


def no_database(world: World) -> None:
    world.close()
    world.path.write_bytes(b"x" * 5_000)


def no_file(world: World) -> None:
    world.close()
    world.path.unlink()


def damage(world: World) -> None:
    """A page of the accounts is written over."""
    ((page,),) = world.rows("SELECT rootpage FROM sqlite_master WHERE name = 'audit_event'")
    world.close()
    with world.path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)


POINT = "NIST SP 800-63B-4"
STALE = "INSERT INTO user_search (rowid, search_text) VALUES (9, 'ghost')"
MISSING = "INSERT INTO user_search (user_search) VALUES ('delete-all')"


@pytest.mark.parametrize(
    ("spoil", "check", "level", "told"),
    [
        (chmod(0o755, folder), "Folder", Level.WARN, "Others can look into"),
        (chmod(0o777, folder), "Folder", Level.BAD, "Others can replace files in"),
        (chmod(0o640, database), "Files", Level.BAD, "Others can open"),
        (chmod(0o604, key_of), "Files", Level.BAD, "Others can open"),
        (no_file, "Database", Level.BAD, "There is none at"),
        (no_database, "Database", Level.BAD, "no rwtui database"),
        (damage, "Integrity", Level.BAD, "The file is damaged: "),
        (sql('UPDATE "user" SET security_group_id = 77'), "Integrity", Level.BAD, "that isn't there"),
        (sql("DELETE FROM migration"), "Version", Level.BAD, "is no rwtui database."),
        (sql("INSERT INTO migration VALUES (99, 0)"), "Version", Level.BAD, "99; this program knows up to"),
        (sql("DROP TRIGGER user_search_update"), "Search index", Level.BAD, "isn't in step"),
        (sql(STALE), "Search index", Level.BAD, "isn't in step"),
        (sql(MISSING), "Search index", Level.BAD, "isn't in step"),
        (lambda world: key_of(world).unlink(), "Key", Level.BAD, "There is none at"),
        (lambda world: key_of(world).unlink(), "Log", Level.WARN, "without the key"),
        (lambda world: key_of(world).write_text("x"), "Key", Level.BAD, "isn't a key of rwtui"),
        (sql("UPDATE chain_head SET key_fingerprint = 'a1'"), "Key", Level.BAD, "isn't this database's"),
        (sql("DELETE FROM chain_head"), "Key", Level.BAD, "The head of the log is missing"),
        (sql("UPDATE audit_event SET actor = 'x' WHERE id = 2"), "Log", Level.BAD, "Event 2 has been altered."),
        (lambda world: world.clock.move(hours=-3), "Clock", Level.BAD, "The newest event is 2 h in the future."),
        (sql("UPDATE audit_event SET at = at + 86460 WHERE id = 1"), "Clock", Level.WARN, "Event 2 is 1 d earlier"),
        (option("password.min_length", 8), "Policy", Level.BAD, f"is 8; {POINT}, 3.1.1.2: at least 15."),
        (option("password.min_length_with_mfa", 6), "Policy", Level.BAD, f"is 6; {POINT}, 3.1.1.2: at least 8."),
        (option("throttle.lock_at", 1000), "Policy", Level.BAD, f"is 1000; {POINT}, 3.2.2: at most 100."),
        (option("password.min_score", 1), "Policy", Level.WARN, "is 1; rwtui's default: at least 3."),
        (option("mfa_required", "nobody"), "Multi-Factor", Level.WARN, "isn't required of Administrators."),
        (sql("UPDATE \"user\" SET status = 'Disabled' WHERE id = 1"), "Administrators", Level.WARN, "Only one"),
        (sql("UPDATE \"user\" SET status = 'Disabled'"), "Administrators", Level.BAD, "None can sign in."),
        (sql('DELETE FROM "user"'), "Administrators", Level.WARN, "has no account yet"),
    ],
)
def test_what_is_wrong_is_said(sound: World, spoil: Spoil, check: str, level: Level, told: str) -> None:
    spoil(sound)
    lines = found(sound)[check]
    assert level in {finding.level for finding in lines}
    assert any(told in finding.told for finding in lines), lines


def test_nothing_is_changed_and_the_open_database_goes_on(sound: World) -> None:
    sound.path.chmod(0o644)
    was = sound.path.read_bytes()
    found(sound)
    assert (sound.path.read_bytes(), sound.path.stat().st_mode & 0o777) == (was, 0o644)
    assert sound.desk(sound.account(1)).accounts.load(3).email == "roger@example.org"
