"""kill -9 while somebody changes an account by keys: the old state or the new one, and the log agrees."""

from __future__ import annotations

import json
import random
import signal

import pytest

from tests.terminal.desk import ROGER, at_sign_in, open_security, sign_in
from tests.terminal.harness import Terminal
from tests.terminal.program import Program


def state(program: Program) -> tuple[str, int, str | None, str | None]:
    """Roger's status, version, password hash and token hint as they are stored."""
    found = program.rows(
        'SELECT status, version, password_hash, hint FROM "user" LEFT JOIN api_token ON user_id = id WHERE email = ?',
        ROGER,
    )
    status, version, password_hash, hint = found[0]
    return status, version, password_hash, hint


def recorded(program: Program) -> list[dict[str, object]]:
    """What each Change of Roger's that was made brought, oldest first: field and new value."""
    rows = program.rows(
        "SELECT fields FROM audit_event WHERE target = ? AND kind = 'Change' AND result = 'Success' ORDER BY id", ROGER
    )
    return [{name: after for name, _, after in json.loads(fields)} for (fields,) in rows]


def switch_status(terminal: Terminal) -> None:
    """Up to the last key before it is done."""
    terminal.press("tab", "tab", "right", "ctrl+s")
    terminal.wait_for("optional")
    terminal.press("tab")
    terminal.wait_for(">[ Change ]")


def reset_password(terminal: Terminal) -> None:
    """With a generated one."""
    terminal.press("ctrl+r")
    terminal.wait_for("Confirm Password")
    terminal.press("ctrl+g")
    terminal.wait_for("Generated Password")
    terminal.press("escape")
    terminal.wait_for("A generated password is in New Password")
    terminal.press("ctrl+s")
    terminal.wait_for("optional")
    terminal.press("tab")
    terminal.wait_for(">[ Change ]")


def generate_token(terminal: Terminal) -> None:
    """Up to the answer."""
    terminal.press("ctrl+g")
    terminal.wait_for("Generate API Token")
    terminal.press("tab")
    terminal.wait_for(">[ Generate ]")


WAYS = (switch_status, generate_token, reset_password)
DONE = ("Saved", "Shown once")


def kill_often(program: Program, times: int) -> int:
    """Kill at random moments after the last key, look each time, and count how often the change was made."""
    chance = random.Random(times)
    made = 0
    for number in range(times):
        before, events = state(program), recorded(program)
        acknowledged = False
        with at_sign_in(program) as terminal:
            sign_in(terminal, "2 accounts")
            open_security(terminal, ROGER)
            WAYS[number % len(WAYS)](terminal)
            terminal.settle()
            terminal.send(b"\r")
            terminal.settle(chance.uniform(0, 0.06))
            terminal.kill(signal.SIGKILL)
            assert terminal.wait_exit() == -signal.SIGKILL
            acknowledged = any(done in terminal.text() for done in DONE)
        assert program.rows("PRAGMA integrity_check") == [("ok",)]
        assert program.rows("PRAGMA foreign_key_check") == []
        assert program.first_broken() is None
        after, now = state(program), recorded(program)
        if after == before:
            assert not acknowledged
            assert now == events
        else:
            made += 1
            assert after[1] == before[1] + 1 == len(now) + 1
            assert now[:-1] == events
            agrees(now[-1], before, after)
    return made


def agrees(
    event: dict[str, object],
    before: tuple[str, int, str | None, str | None],
    after: tuple[str, int, str | None, str | None],
) -> None:
    """What differs is what the event says, and nothing else."""
    assert after[0] == event.get("STATUS", before[0])
    assert (after[2] != before[2]) == ("PASSWORD" in event)
    assert after[3] == event.get("TOKEN", before[3])


pytestmark = pytest.mark.usefixtures("roger")


@pytest.mark.long
def test_a_few_kills(program: Program) -> None:
    kill_often(program, 3)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_fifty_kills_at_the_keys(program: Program) -> None:
    made = kill_often(program, 50)
    assert 0 < made < 50
