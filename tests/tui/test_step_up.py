"""security.md, "step-up": five minutes after the last proof, the password again before what matters most."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind
from tests.terminal.desk import rfc_6238
from tests.tui.hand import Hand, at_home, opened
from tests.world import NEW_PASSWORD, PASSWORD, World

ASKED = "Prove your password again"


def tokens(world: World) -> int:
    return int(world.rows("SELECT count(*) FROM api_token")[0][0])


async def generate(hand: Hand) -> None:
    """Ask for a token, and mean it."""
    await hand.press("ctrl+g")
    await hand.shows("Generate API Token")
    await hand.press("tab", "enter")


@pytest.mark.parametrize(("seconds", "asked"), [(299, False), (301, True)])
async def test_a_token_after_five_minutes(
    world: World, root: Account, roger: Account, seconds: int, asked: bool
) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        world.clock.move(seconds=seconds)
        await generate(hand)
        if asked:
            await hand.shows(ASKED)
            assert hand.focused == "proof-password"
            assert tokens(world) == 0
            await hand.type("not the password")
            await hand.press("enter")
            await hand.shows("The password or the code is wrong.")
            assert tokens(world) == 0
            await hand.type(PASSWORD)
            await hand.press("enter")
        await hand.shows("Shown once")
        assert tokens(world) == 1
        kinds = [recorded.event.kind for recorded in world.events()]
        assert kinds.count(EventKind.STEP_UP) == asked
        await hand.press("escape")
        await hand.shows("A new API Token was made.")
        if asked:
            world.clock.move(seconds=299)
            await generate(hand)
            await hand.shows("Shown once")


async def test_cancelled_nothing_is_done_and_what_was_typed_stays(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("ctrl+r")
        for _ in range(2):
            await hand.type(NEW_PASSWORD)
            await hand.press("tab")
        kept = world.hash_of(roger)
        before = hand.lines[:-2]
        world.clock.move(seconds=301)
        await hand.press("ctrl+s")
        await hand.shows("optional")
        await hand.press("tab", "enter")
        await hand.shows(ASKED)
        await hand.press("escape")
        await hand.shows("Nothing was done")
        assert hand.lines[:-2] == before
        assert world.hash_of(roger) == kept

        await hand.press("ctrl+s")
        await hand.shows("optional")
        await hand.press("tab", "enter")
        await hand.shows(ASKED)
        await hand.type(PASSWORD)
        await hand.press("tab", "tab", "enter")
        await hand.shows("Saved")
        assert world.hash_of(roger) != kept


async def test_what_matters_less_is_not_asked_for(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        world.clock.move(seconds=301)
        await hand.tab_to("status")
        await hand.press("right", "ctrl+s")
        await hand.shows("optional")
        await hand.press("tab", "enter")
        await hand.shows("Saved")


async def test_with_a_code_where_one_is_enrolled(world: World, root: Account, roger: Account) -> None:
    service = world.desk(root).multi_factor
    enrollment = service.begin()
    secret = enrollment.secret.reveal()
    service.confirm(enrollment, rfc_6238(secret, int(world.clock().timestamp())))
    async with opened(world, world.account(root), roger.email, security=True) as hand:
        world.clock.move(seconds=301)
        await generate(hand)
        await hand.shows(">Password")
        for code, until in (
            ("000000", "The password or the code is wrong."),
            (rfc_6238(secret, int(world.clock().timestamp())), "Shown once"),
        ):
            await hand.tab_to("proof-password")
            await hand.type(PASSWORD)
            await hand.press("enter")
            assert hand.focused == "proof-code"
            await hand.press("ctrl+u")
            await hand.type(code)
            await hand.press("enter")
            await hand.shows(until)


async def test_ones_own_password_needs_none(world: World, root: Account, roger: Account) -> None:
    async with at_home(world, roger) as hand:
        world.clock.move(seconds=301)
        await hand.press("ctrl+r")
        for password in (PASSWORD, NEW_PASSWORD, NEW_PASSWORD):
            await hand.type(password)
            await hand.press("tab")
        await hand.press("ctrl+s")
        await hand.shows("optional")
        await hand.press("tab", "enter")
        await hand.shows("Saved")


async def test_timed_out_while_it_is_asked(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        world.clock.move(seconds=301)
        await generate(hand)
        await hand.shows(ASKED)
        world.clock.move(minutes=root.timeout)
        await hand.press("x")
        await hand.shows("did nothing here for a while")
        await hand.type(PASSWORD)
        await hand.press("enter")
        await hand.shows(ASKED)
        await hand.type(PASSWORD)
        await hand.press("enter")
        await hand.shows("Shown once")
