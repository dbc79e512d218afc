"""design.md, "Data": many programs on one database; of two who would undo each other, one is refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind, Result
from rwtui.services.sign_in import FAILED, WRONG_CODE
from tests.phone import enroll
from tests.world import START, World

TOP = Path(__file__).resolve().parents[2]


class Program:
    """A program in a process of its own on the world's database."""

    def __init__(self, world: World) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.other_program", world.name, world.clock.now.isoformat()],
            cwd=TOP,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, line: str) -> None:
        """Give it a line without waiting for the answer."""
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        """Its next line."""
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def end(self) -> None:
        """Let it finish."""
        self._process.communicate(timeout=20)
        assert self._process.returncode == 0


@pytest.fixture
def programs(world: World) -> Iterator[list[Program]]:
    """Two programs, both open."""
    both = [Program(world), Program(world)]
    assert [program.hear() for program in both] == ["open", "open"]
    yield both
    for program in both:
        program.end()


def at_once(world: World, programs: list[Program], deeds: list[tuple[Account, Account, str]]) -> list[str]:
    """Each program loads for its actor, then both go at the same moment; how it ended for each."""
    return together(
        programs, [f"prepare {world.desk(actor).session_id} {target.id} {deed}" for actor, target, deed in deeds]
    )


def together(programs: list[Program], lines: list[str]) -> list[str]:
    """Each gets ready, then both go at the same moment; how it ended for each."""
    for program, line in zip(programs, lines, strict=True):
        program.tell(line)
        assert program.hear() == "ready"
    for program in programs:
        program.tell("go")
    return [program.hear() for program in programs]


def test_two_administrators_disable_each_other(world: World, programs: list[Program]) -> None:
    """security.md, "by two people at once": exactly one succeeds, so that one working Administrator is left."""
    admins = [world.add(f"admin{number}@example.org", "Administrator") for number in range(2)]
    for attempt in range(12):
        answers = at_once(world, programs, [(admins[0], admins[1], "disable"), (admins[1], admins[0], "disable")])
        assert sorted(answers) == ["SessionEnded: Your session has ended. Sign in again.", "done"], attempt
        states = [world.account(admin) for admin in admins]
        assert sum(state.is_working_administrator(START) for state in states) == 1
        events = world.events()[-2:]
        assert {recorded.event.result for recorded in events} == {Result.SUCCESS, Result.REFUSED}
        assert {recorded.event.kind for recorded in events} == {EventKind.CHANGE}
        for admin in admins:
            world.put(admin, status="Enabled")
    assert world.first_broken() is None


@pytest.mark.wide(2)
@pytest.mark.parametrize("deed", ["generate", "settings", "disable"])
def test_two_change_the_same_account(world: World, programs: list[Program], deed: str) -> None:
    """One is done, the other one a conflict that is recorded; never both, never neither."""
    admins = [world.add(f"admin{number}@example.org", "Administrator") for number in range(2)]
    for number in range(6):
        target = world.add(f"roger{number}@example.org")
        answers = at_once(world, programs, [(admin, target, deed) for admin in admins])
        assert sorted(answer.partition(":")[0] for answer in answers) == ["Conflict", "done"]
        assert world.account(target).version == 2
        results = [recorded.event.result for recorded in world.events() if recorded.event.target_id == target.id]
        assert sorted(result.value for result in results) == ["Refused", "Success"]
    assert world.first_broken() is None


def test_what_one_does_the_other_sees(world: World, programs: list[Program]) -> None:
    """A session that was ended in one program is refused in the other at its next step."""
    root = world.add("root@example.org", "Administrator")
    other = world.add("ada@example.org", "Administrator")
    target = world.add("roger@example.org")
    programs[0].tell(f"prepare {world.desk(other).session_id} {target.id} settings")
    assert programs[0].hear() == "ready"
    programs[1].tell(f"prepare {world.desk(root).session_id} {other.id} disable")
    assert programs[1].hear() == "ready"
    programs[1].tell("go")
    assert programs[1].hear() == "done"
    programs[0].tell("go")
    assert programs[0].hear() == "SessionEnded: Your session has ended. Sign in again."
    assert world.account(target).version == 1


def test_the_same_code_passes_once(world: World, programs: list[Program]) -> None:
    """An authenticator's code or a recovery code, given to two programs at the same moment: one session begins."""
    held = enroll(world, world.add("roger@example.org"))
    for attempt in range(10):
        world.run("UPDATE authenticator SET last_counter = 0")
        world.run("DELETE FROM throttle")
        code = held.codes[attempt].reveal() if attempt % 2 else held.phone.code()
        answers = together(programs, [f"code roger@example.org {code}"] * 2)
        assert sorted(answers) == [f"Refused: {WRONG_CODE}", "done"], attempt
        assert world.account(held.account).sessions == attempt + 1
        results = [recorded.event.result for recorded in world.events()[-2:]]
        assert sorted(result.value for result in results) == ["Failure", "Success"]
    assert world.account(held.account).recovery_codes == 5
    assert world.first_broken() is None


def test_the_throttle_holds_across_both(world: World, programs: list[Program]) -> None:
    """Two guesses at a time are two failures; the fifth makes the other program wait, even one that had begun."""
    world.add("roger@example.org")
    for email in ("roger@example.org", "nobody@example.org") * 3:
        world.run("DELETE FROM throttle")
        for failures in (2, 4):
            assert together(programs, [f"guess {email}"] * 2) == [f"Refused: {FAILED}"] * 2
            assert world.rows("SELECT failures FROM throttle") == [(failures,)]
        failed, waiting = sorted(together(programs, [f"guess {email}"] * 2))
        assert failed == f"Refused: {FAILED}"
        assert waiting.startswith("TooManyTries: Too many tries. Again at ")
        ((failures,),) = world.rows("SELECT failures FROM throttle")
        assert failures in {5, 6}  # six where the other one was being looked at already
        for how in ("guess", "right"):
            assert all("Too many tries" in answer for answer in together(programs, [f"{how} {email}"] * 2))
    assert world.first_broken() is None


def test_a_right_password_comes_before_the_fifth_failure_or_waits(world: World, programs: list[Program]) -> None:
    """There is no moment between in which a guess that was begun in time still gets through."""
    account = world.add("roger@example.org")
    for attempt in range(12):
        world.run("DELETE FROM throttle")
        for _ in range(2):
            together(programs, ["guess roger@example.org"] * 2)
        order = programs if attempt % 2 else programs[::-1]
        before = world.account(account).sessions
        guessed, right = together(order, ["guess roger@example.org", "right roger@example.org"])
        ((failures,),) = world.rows("SELECT failures FROM throttle")
        assert guessed == f"Refused: {FAILED}"
        assert (right == "done", world.account(account).sessions - before) in {(True, 1), (False, 0)}
        assert failures == 1 if right == "done" else failures in {5, 6}
        assert right == "done" or right.startswith("TooManyTries: Too many tries")
