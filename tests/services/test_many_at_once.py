"""Many programs on one database: nobody is told that it is locked, no acknowledged change is lost, the log is whole."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from rwtui.domain.audit import EventKind, Result
from rwtui.services.context import Context
from rwtui.storage import accounts, audit, inspection
from tests.world import World, hashed

TOP = Path(__file__).resolve().parents[2]
PEOPLE = 30
"""Few enough that two programs often want the same one."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one program said: which versions it has certainly made, and how much it did."""

    made: list[tuple[int, int]]
    conflicts: int
    sign_ins: int


def populate(world: World, programs: int) -> None:
    """An Administrator for each program, and the people that they change."""
    hashed()
    for number in range(programs):
        world.add(f"admin{number}@example.org", "Administrator")
    for number in range(PEOPLE):
        world.add(f"person{number}@example.org", first_name="Person", last_name="Nguyen")


def run(name: str, programs: int, seconds: float) -> list[Told]:
    """Start them, let all go at the same moment, and hear what each says; AssertionError with the fault of one."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.busy_program", name, f"admin{n}@example.org", str(n), str(seconds)],
            cwd=TOP,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(programs)
    ]
    try:
        for program in started:
            assert program.stdout
            first = program.stdout.readline()
            assert first == "open\n", program.communicate()[1]
        for program in started:
            assert program.stdin
            program.stdin.write("go\n")
            program.stdin.flush()
        return [heard(program) for program in started]
    finally:
        for program in started:
            program.kill()
            program.communicate()


def heard(program: subprocess.Popen[str]) -> Told:
    """All that one program said."""
    out, err = program.communicate()
    assert (program.returncode, err) == (0, "")
    *lines, last = [line.split() for line in out.splitlines()]
    word, changes, conflicts, _, sign_ins = last
    assert (word, int(changes)) == ("end", len(lines))
    return Told([(int(account), int(version)) for account, version in lines], int(conflicts), int(sign_ins))


def assert_all_is_there(context: Context, told: list[Told]) -> None:
    """Each acknowledged change has a version of its own and an event, no version is more, and everything is sound."""
    made = [change for program in told for change in program.made]
    assert len(set(made)) == len(made)
    count = Counter(account_id for account_id, _ in made)
    results: Counter[tuple[EventKind, Result]] = Counter()
    with context.storage.reading():
        for account_id, changes in count.items():
            account = accounts.load(account_id)
            assert account is not None
            assert account.version == 1 + changes
        for recorded in audit.all_events():
            results[recorded.event.kind, recorded.event.result] += 1
        assert audit.first_broken(context.seal) is None
        assert inspection.unsound(context.storage) is None
        assert not inspection.search_out_of_step(context.storage)
    assert results == {
        (EventKind.CHANGE, Result.SUCCESS): len(made),
        (EventKind.LOGIN, Result.SUCCESS): sum(program.sign_ins for program in told),
        **(
            {(EventKind.CHANGE, Result.REFUSED): sum(p.conflicts for p in told)}
            if any(p.conflicts for p in told)
            else {}
        ),
    }


def at_once(world: World, programs: int, seconds: float) -> None:
    """All of it."""
    populate(world, programs)
    world.close()
    told = run(world.name, programs, seconds)
    world.reopen()
    assert_all_is_there(world.context, told)


def test_eight_for_a_moment(world: World) -> None:
    at_once(world, 8, 2)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_fifty_for_a_minute(world: World) -> None:
    at_once(world, 50, 60)
