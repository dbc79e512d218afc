"""security.md, "throttle": who guesses waits, longer each time, whatever is guessed at and whoever is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import Field
from rwtui.domain.secret import Secret
from rwtui.errors import Invalid, Refused
from rwtui.security import passwords
from rwtui.services.access import SessionEnded
from rwtui.services.guessing import Guessing
from rwtui.services.sign_in import FAILED, WRONG_CODE, WRONG_PROOF, CodeNeeded, SignIn
from tests.phone import Enrolled, enroll, needs_code, sign_in_with
from tests.world import ORIGIN, PASSWORD, START, World, form_of, open_named, typed_twice

ROGER, NOBODY = "roger@example.org", "nobody@example.org"
WAITS = [30, 60, 120, 240, 480, 900, 900]


def answer(world: World, email: str, password: str = "wrong") -> str:
    """The sentence that a sign-in is refused with; "" for none."""
    try:
        SignIn(world.context).sign_in(email, Secret(password))
    except Refused as refused:
        return str(refused)
    return ""


def too_many(world: World, seconds: float) -> str:
    """What is said to who has to wait so long from now."""
    return f"Too many tries. Again at {world.clock() + timedelta(seconds=seconds):%H:%M:%S} UTC."


def fail(world: World, email: str, times: int) -> None:
    """So many failures in a row, each as soon as it is allowed."""
    for _ in range(times):
        assert answer(world, email) == FAILED
        with world.context.storage.reading():
            world.clock.now = Guessing(world.context).waits_until(email) or world.clock.now


def count_failures(world: World) -> list[int]:
    """How many failures in a row are kept, for each email."""
    return [failures for (failures,) in world.rows("SELECT failures FROM throttle ORDER BY 1")]


@pytest.mark.parametrize("email", [ROGER, NOBODY, "no email at all", "", "x" * 5_000])
def test_five_failures_and_then_waits_that_double(world: World, email: str) -> None:
    """By the email typed, known or not, with the same sentences; the right password waits like the wrong ones."""
    world.add(ROGER)
    for _ in range(5):
        assert answer(world, email) == FAILED
    for seconds in WAITS:
        for at, left in ((0, seconds), (seconds - 1, 1)):
            world.clock.move(seconds=at)
            log, kept = len(world.events()), world.stored()
            assert answer(world, email) == answer(world, email, PASSWORD) == too_many(world, left)
            assert (len(world.events()), world.stored()) == (log, kept)
        world.clock.move(seconds=1)
        assert answer(world, email) == FAILED
    assert answer(world, "another@example.org") == FAILED


@pytest.mark.parametrize(
    "spelt", [" ROGER@Example.ORG", "ｒｏｇｅｒ@example.org", " " * 639 + ROGER, " " * 5_000 + ROGER]
)
def test_another_spelling_is_the_same_email(world: World, spelt: str) -> None:
    """What finds the account is what is counted by."""
    world.add(ROGER)
    for number in range(5):
        assert answer(world, ROGER if number % 2 else spelt) == FAILED
    assert answer(world, ROGER, PASSWORD) == answer(world, spelt, PASSWORD) == too_many(world, 30)


@pytest.mark.parametrize("how", ["wrong", "unknown", "disabled", "waiting"])
def test_how_many_verifications_an_answer_costs(world: World, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of ours for each failure, whoever is asked for; none for who waits, known or not."""
    world.add(ROGER, status="Disabled" if how == "disabled" else "Enabled")
    email = NOBODY if how == "unknown" else ROGER
    if how == "waiting":
        for name in (ROGER, NOBODY):
            for _ in range(5):
                answer(world, name)
    verified: list[str] = []
    really = passwords._matches

    def counted(scheme: str, text: str, stored: str) -> bool:
        verified.append(scheme)
        return really(scheme, text, stored)

    monkeypatch.setattr(passwords, "_matches", counted)
    assert answer(world, email) == (FAILED if how != "waiting" else too_many(world, 30))
    assert answer(world, NOBODY if how == "waiting" else email) == (FAILED if how != "waiting" else too_many(world, 30))
    assert verified == ([] if how == "waiting" else ["argon2"] * 2)


def held_by(world: World) -> tuple[Enrolled, str, CodeNeeded]:
    """Roger, enrolled, at work in a session, and half-way through another sign-in."""
    held = enroll(world, world.add(ROGER))
    session = sign_in_with(world, ROGER, held.phone.fresh()).session_id
    return held, session, needs_code(world, ROGER)


def kinds(world: World) -> dict[str, Callable[[], object]]:
    """Everything that can be guessed at, done wrong."""
    held, session, needed = held_by(world)
    sign_in = SignIn(world.context)
    desk = world.desk(held.account)

    def own_reset() -> object:
        base = world.account(held.account)
        return desk.password_security.plan(base, form_of(base, reset=typed_twice(current="wrong")))

    return {
        "password": lambda: sign_in.sign_in(ROGER, Secret("wrong")),
        "code": lambda: sign_in.code(needed, held.phone.wrong()),
        "recovery code": lambda: sign_in.code(needed, "0000-" * 5 + "0000"),
        "step-up password": lambda: sign_in.prove(session, Secret("wrong"), held.phone.code()),
        "step-up code": lambda: sign_in.prove(session, Secret(PASSWORD), held.phone.wrong()),
        "current password": own_reset,
    }


@pytest.mark.parametrize("first", range(6))
def test_whatever_is_guessed_at_counts_together(world: World, first: int) -> None:
    """Five of any kind, one event each; then each of them waits, with one sentence, and the right ones too."""
    deeds = kinds(world)
    order = (list(deeds) * 2)[first : first + 5]
    told = {"password": FAILED, "code": WRONG_CODE, "recovery code": WRONG_CODE, "current password": "Not the current"}
    for name in order:
        log = len(world.events())
        with pytest.raises((Refused, Invalid), match=re.escape(told.get(name, WRONG_PROOF))):
            deeds[name]()
        (recorded,) = world.events()[log:]
        assert (recorded.event.kind, recorded.event.result) == (EventKind.LOGIN, Result.FAILURE)
        assert recorded.event.title.startswith("Wrong ")
    log = len(world.events())
    for name, deed in deeds.items():
        with pytest.raises(Refused) as refused:
            deed()
        assert str(refused.value) == too_many(world, 30), name
    assert answer(world, ROGER, PASSWORD) == too_many(world, 30)
    assert [event.event.kind for event in world.events()[log:]] == []


@pytest.mark.parametrize("how", ["sign-in", "code", "recovery code", "step-up"])
def test_a_success_begins_anew(world: World, how: str) -> None:
    """Four failures, a success, and four more are free; the password alone is none where a code must follow."""
    account = world.add(ROGER)
    held = enroll(world, account) if how != "sign-in" else None
    desk = world.desk(account)
    for _ in range(2):
        fail(world, ROGER, 4)
        if held is None:
            world.sign_in(ROGER)
        elif how == "step-up":
            SignIn(world.context).prove(desk.session_id, Secret(PASSWORD), held.phone.fresh())
        else:
            needs_code(world, ROGER)
            assert count_failures(world) == [4]
            code = held.codes[len(world.events()) % 10].reveal() if how == "recovery code" else held.phone.fresh()
            sign_in_with(world, ROGER, code)
        assert count_failures(world) == []


def test_a_restart_or_another_program_changes_nothing(world: World) -> None:
    """What is kept is in the database."""
    world.add(ROGER)
    fail(world, ROGER, 3)
    world.reopen()
    fail(world, ROGER, 1)
    other = open_named(world.name, clock=world.clock, origin=ORIGIN)
    for context in (other, world.context):
        if context is other:
            with pytest.raises(Refused, match=FAILED):
                SignIn(context).sign_in(ROGER, Secret("wrong"))
        with pytest.raises(Refused, match="Too many tries"):
            SignIn(context).sign_in(ROGER, Secret(PASSWORD))
    other.storage.close()
    world.reopen()
    assert answer(world, ROGER, PASSWORD) == too_many(world, 30)


@pytest.mark.parametrize("email", [ROGER, NOBODY])
def test_the_numbers_are_the_databases(world: World, email: str) -> None:
    """Read at each sign-in, so that every host obeys them at once; what is no number changes nothing."""
    account = world.add(ROGER)
    world.add("root@example.org", "Administrator")
    for name, value in (("free_failures", "2"), ("first_wait_seconds", "7"), ("lock_at", "3"), ("no_such", "1")):
        world.run("INSERT INTO option VALUES (?, ?, 1)", f"throttle.{name}", value)
    world.run("INSERT INTO option VALUES ('throttle.longest_wait_seconds', 'for ever', 1)")
    assert answer(world, email) == answer(world, email) == FAILED
    assert answer(world, email) == too_many(world, 7)
    world.clock.move(seconds=7)
    assert answer(world, email) == FAILED
    assert world.account(account).locked is (email == ROGER)
    assert answer(world, email) == too_many(world, 14)


def locked_out(world: World, account: Account, failures: int = 100) -> Account:
    """The account after so many failures in a row."""
    world.set_option("throttle.first_wait_seconds", "1")
    world.set_option("throttle.longest_wait_seconds", "1")
    fail(world, account.email, failures)
    return world.account(account)


def test_the_hundredth_locks_until_an_administrator_unlocks(world: World) -> None:
    """One Lock event; sessions reach nothing; the one sentence; then a Change that is recorded, and all goes on."""
    target = world.add(ROGER)
    administrator = world.add("root@example.org", "Administrator")
    assert not locked_out(world, target, 99).locked
    at_work = world.desk(target)
    assert at_work.accounts.me().locked is False
    locked = locked_out(world, target, 1)
    assert (locked.locked, locked.version) == (True, target.version)
    lock = [recorded.event for recorded in world.events() if recorded.event.kind is EventKind.LOCK]
    assert [(event.title, event.result, event.target_id) for event in lock] == [
        ("Locked after 100 failures", Result.SUCCESS, target.id)
    ]
    with pytest.raises(SessionEnded):
        at_work.accounts.me()
    with pytest.raises(SessionEnded):
        at_work.sessions.of(target.id)
    assert answer(world, ROGER, PASSWORD) == FAILED
    world.clock.move(days=400)
    assert answer(world, ROGER, PASSWORD) == FAILED
    assert len([event for event in world.events() if event.event.kind is EventKind.LOCK]) == 1

    root = world.desk(administrator)
    unlocked = root.sessions.unlock(world.account(target))
    assert (unlocked.locked, unlocked.version) == (False, target.version + 1)
    event = world.last_event().event
    assert (event.kind, event.result, event.actor) == (EventKind.CHANGE, Result.SUCCESS, "root@example.org")
    assert [(told.field, told.before, told.after) for told in event.fields] == [(Field.LOCKED, True, False)]
    assert world.sign_in(ROGER).account.id == target.id


@pytest.mark.parametrize("other", [None, "locked", "temporary", "disabled"])
def test_the_last_working_administrator_is_only_ever_delayed(world: World, other: str | None) -> None:
    """Others who don't work, or won't for long, don't count; a second one who does makes the difference."""
    columns: dict[str, dict[str, Any]] = {
        "locked": {"locked": True},
        "temporary": {"password_expires": int(START.timestamp()) + 86_400 * 9},
        "disabled": {"status": "Disabled"},
    }
    last = world.add("root@example.org", "Administrator")
    if other:
        world.add("other@example.org", "Administrator", **columns[other])
    world.run("INSERT INTO option VALUES ('throttle.lock_at', '6', 1)")
    assert not locked_out(world, last, 8).locked
    assert answer(world, last.email) == FAILED
    assert answer(world, last.email, PASSWORD) == too_many(world, 1)
    world.clock.move(seconds=1)
    assert answer(world, last.email, PASSWORD) == ""
    second = world.add("second@example.org", "Administrator")
    assert locked_out(world, last, 6).locked
    assert not locked_out(world, second, 8).locked


def test_unlocking_who_is_merely_delayed(world: World) -> None:
    """The next try is at once; so it is for who was guessed at before there was an account, and not for others."""
    for email in (ROGER, NOBODY):
        for _ in range(5):
            answer(world, email)
    target = world.add(ROGER)
    root = world.desk(world.add("root@example.org", "Administrator"))
    until = world.clock() + timedelta(seconds=30)
    assert root.sessions.waits_until(target.id) == until
    unlocked = root.sessions.unlock(target)
    assert [(told.before, told.after) for told in world.last_event().event.fields] == [("delayed", False)]
    assert (unlocked.version, root.sessions.waits_until(target.id)) == (target.version + 1, None)
    assert answer(world, ROGER, PASSWORD) == ""
    assert answer(world, NOBODY) == too_many(world, 30)


def test_who_may_unlock(world: World) -> None:
    """Administrators, and nobody themselves: or who finds a terminal could guess at its password without end."""
    root, roger = world.add("root@example.org", "Administrator"), world.add(ROGER)
    for actor, target, sentence in (
        (root, root, "Nobody can unlock their own account"),
        (roger, roger, "Nobody can unlock their own account"),
        (roger, root, "Only an Administrator can unlock this account"),
    ):
        before = world.stored()["user"]
        with pytest.raises(Refused, match=sentence):
            world.desk(actor).sessions.unlock(target)
        assert world.last_event().event.result is Result.REFUSED
        assert world.stored()["user"] == before
