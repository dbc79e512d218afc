"""security.md, "session": after the Timeout the screen is covered; the password leads back to where one was."""

from __future__ import annotations

import re

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind
from rwtui.tui import session_app
from tests.terminal.desk import rfc_6238
from tests.tui.hand import Hand, at_home, opened
from tests.world import DISABLED, NEW_PASSWORD, PASSWORD, World

TIMED_OUT = "did nothing here for a while"


@pytest.fixture
def root(world: World) -> Account:
    """An Administrator whose Timeout is the shortest there is."""
    return world.add("root@example.com", "Administrator", first_name="Ada", last_name="Root", timeout=5)


def ends(world: World) -> list[tuple[bool, str]]:
    """Whether each session is live, and why it ended."""
    return [(bool(live), why) for live, why in world.rows("SELECT ended_at IS NULL, end_reason FROM session")]


async def covered(hand: Hand, world: World, *, minutes: float = 5) -> str:
    """Time passes, and a key comes too late; the session is ended beside the cover."""
    world.clock.move(minutes=minutes)
    await hand.press("x")
    shown = await hand.shows(TIMED_OUT)
    await hand.until(lambda: not any(live for live, _ in ends(world)))
    return shown


async def covered_while_leaving(hand: Hand, world: World) -> str:
    """Something was typed, and whether to lose it is asked when time is over; the screen with the question."""
    await hand.press("tab")
    await hand.type("typed")
    await hand.press("escape")
    before = await hand.shows("unsaved change")
    await covered(hand, world)
    return before


async def back(hand: Hand, password: str = PASSWORD) -> None:
    await hand.type(password)
    await hand.press("enter")


def below(hand: Hand) -> list[str]:
    """The screen without the line for what has happened."""
    return hand.lines[:-2] + hand.lines[-1:]


async def test_covered_and_back_with_the_form_as_typed(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("ctrl+r")
        await hand.type(NEW_PASSWORD)
        await hand.press("tab")
        await hand.type("half of i")
        before = below(hand)
        world.clock.move(minutes=4, seconds=59)
        await hand.press("t")
        assert TIMED_OUT not in hand.text
        await hand.press("backspace")
        assert below(hand) == before

        shown = await covered(hand, world)
        assert "roger" not in shown.lower()
        assert "Reset Password" not in shown
        await hand.until(lambda: ends(world) == [(False, "timed out")])
        assert world.last_event().event.kind is EventKind.TIMEOUT
        await hand.press("escape", "tab", "tab", *"12345q", "shift+tab", "shift+tab")
        assert TIMED_OUT in hand.text
        await hand.press("ctrl+p")
        told = await hand.shows("sign out or quit")
        assert not any(place in told for place in ("Users", "Attention", "Security Groups", "Options", "My Profile"))
        await hand.press("escape")

        await back(hand)
        await hand.shows("Signed in again.")
        await hand.until(lambda: below(hand) == before, "the screen as it was")  # the late key was not typed
        assert hand.focused == "confirm"
        assert ends(world) == [(False, "timed out"), (True, "")]
        await hand.press("ctrl+u")
        await hand.type(NEW_PASSWORD)
        await hand.press("ctrl+s")
        await hand.shows("optional")
        await hand.press("tab", "enter")
        await hand.shows("Saved")
        assert world.changes(roger) == 1


async def test_a_question_is_still_open(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.tab_to("status")
        await hand.press("right", "ctrl+s")
        await hand.shows("optional")
        await hand.press("shift+tab")
        await hand.type("left the company")
        before = hand.lines
        assert "Change: roger" not in await covered(hand, world, minutes=60)
        await back(hand)
        await hand.shows("left the company")
        assert hand.lines == before
        await hand.press("tab", "tab", "enter")
        await hand.shows("Saved")
        event = world.last_event().event
        assert (event.target, event.reason) == (roger.email, "left the company")
        assert world.account(roger).status is DISABLED


async def test_leaving_is_still_asked_about(world: World, root: Account, roger: Account) -> None:
    """The way to another place that waits for an answer under the cover doesn't hold up the password."""
    async with opened(world, root, roger.email) as hand:
        before = await covered_while_leaving(hand, world)
        await back(hand)
        assert await hand.gone(TIMED_OUT) == before
        await hand.press("escape")
        assert "typed" in await hand.gone("unsaved change")


async def test_sign_out_while_leaving_is_asked_about(world: World, root: Account, roger: Account) -> None:
    """The question is gone with everything else, and nothing waits for its answer."""
    async with opened(world, root, roger.email) as hand:
        await covered_while_leaving(hand, world)
        await hand.tab_to("sign-out")
        await hand.press("enter")
        await hand.gone(TIMED_OUT)
        await hand.type(root.email)
        await hand.press("tab")
        await back(hand)
        await hand.shows("2 accounts")


async def test_a_token_that_was_asked_for_before(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("ctrl+g")
        await hand.shows("Generate API Token")
        await covered(hand, world)
        await back(hand)
        await hand.shows("Generate API Token")
        await hand.press("tab", "enter")
        await hand.shows("Shown once")
        token = re.search(r"rw_\w{36}", hand.text)
        assert token is not None
        assert token.group() not in await covered(hand, world)
        await back(hand)
        await hand.shows(token.group())


async def test_wrong_passwords_count_and_open_nothing(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await covered(hand, world)
        for _ in range(4):
            await back(hand, "not the password")
            await hand.shows("password is wrong")
            assert hand.focused == "password"
            assert "•" not in hand.text
        assert TIMED_OUT in hand.text
        await back(hand, "not the password")
        await hand.shows("password is wrong")
        await back(hand)
        await hand.shows("Again at")
        world.clock.move(seconds=31)
        await back(hand)
        await hand.shows("[Password & Security]")


async def test_the_code_is_asked_for_too(world: World, root: Account) -> None:
    service = world.desk(root).multi_factor
    enrollment = service.begin()
    secret = enrollment.secret.reveal()
    service.confirm(enrollment, rfc_6238(secret, int(world.clock().timestamp())))
    world.run("DELETE FROM session")
    async with at_home(world, world.account(root)) as hand:
        await covered(hand, world)
        assert "Code" not in hand.text
        await back(hand)
        await hand.shows(">Code")
        await hand.type("000000")
        await hand.press("enter")
        await hand.shows("wrong, or was used already")
        assert "[5 My Profile]" not in hand.text
        await hand.tab_to("code")
        await hand.type(rfc_6238(secret, int(world.clock().timestamp())))
        await hand.press("enter")
        await hand.shows("[5 My Profile]")
        assert ends(world) == [(False, "timed out"), (True, "")]


async def test_sign_out_gives_it_up(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("ctrl+r")
        await hand.type(NEW_PASSWORD)
        await covered(hand, world)
        await hand.press("tab")
        await hand.shows(">[ Continue ]")
        await hand.press("tab", "enter")
        await hand.shows("[ Sign in ]")
        assert "root@example.com" not in hand.text
        await hand.press("escape", "q", "1")
        assert "[ Sign in ]" in hand.text
        assert ends(world) == [(False, "timed out")]
        assert world.changes(roger) == 0


async def test_no_key_is_needed_and_looking_is_no_activity(
    world: World, root: Account, roger: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_app, "IDLE_LOOK", 0.02)
    async with opened(world, root, roger.email, security=True) as hand:
        seen = world.rows("SELECT last_seen FROM session")
        world.clock.move(minutes=4, seconds=59)
        await hand.pilot.pause(0.1)
        hand.app.call_later(hand.app.screen.action_refresh)  # type: ignore[attr-defined]  # not by a key
        await hand.pilot.pause(0.1)
        assert TIMED_OUT not in hand.text
        assert world.rows("SELECT last_seen FROM session") == seen
        world.clock.move(seconds=1)
        await hand.shows(TIMED_OUT)


async def test_keys_keep_it_alive_for_eight_hours(world: World, root: Account, roger: Account) -> None:
    root = world.put(root, timeout=60)
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("tab")
        before = below(hand)
        for _ in range(8):
            world.clock.move(minutes=59)
            await hand.press("shift+tab", "tab")
            now = world.clock().timestamp()
            await hand.until(lambda: world.rows("SELECT last_seen FROM session") == [(now,)])  # noqa: B023
        assert TIMED_OUT not in hand.text
        world.clock.move(minutes=8)
        await hand.press("shift+tab", "tab")
        await hand.shows(TIMED_OUT)
        await hand.until(lambda: ends(world) == [(False, "timed out")])
        await hand.tab_to("password")
        for minutes in (1, 2):  # time passes while the password is typed
            world.clock.move(minutes=minutes)
            await hand.press("y", "backspace")
        assert TIMED_OUT in hand.text
        await back(hand)
        await hand.shows("Signed in again.")
        await hand.until(lambda: below(hand) == before, "the screen as it was")


async def test_who_may_not_come_back_does_not(world: World, root: Account, roger: Account) -> None:
    async with at_home(world, roger) as hand:
        await covered(hand, world, minutes=roger.timeout)
        world.put(roger, status="Disabled")
        await back(hand)
        await hand.shows("can't sign in")
        assert "My Profile" not in hand.text


async def test_a_password_that_must_change_comes_first(world: World, root: Account, roger: Account) -> None:
    async with at_home(world, roger) as hand:
        await covered(hand, world, minutes=roger.timeout)
        world.put(roger, must_change_password=True)
        await back(hand)
        await hand.shows("Force Password Change")
        await covered(hand, world, minutes=roger.timeout)
        await back(hand)
        await hand.shows("Force Password Change")
