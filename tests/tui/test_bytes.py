"""How many bytes a slow line has to carry: the budgets, counted at the terminal."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.services.access import TimedOut
from rwtui.tui.driver import textual_is_known
from tests.tui.watched import watched
from tests.world import World


def root_of(crowd: World) -> Account:
    """Its Administrator."""
    return crowd.desk(crowd.account(1)).accounts.me()


def test_this_textual_paints_as_expected() -> None:
    assert textual_is_known()


async def test_the_search_screen(crowd: World) -> None:
    async with watched(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.quiet()
        assert hand.driver.less.taken <= 6_000
        assert hand.driver.less.taken < hand.driver.plain.taken / 3


async def test_a_character_whose_results_stay_the_same(crowd: World) -> None:
    async with watched(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.type("exam")
        await hand.quiet()
        sent = {key: (await hand.bytes_of(key))[1] for key in ("p", "l", "left", "end", "e", "backspace")}
        assert all(0 < count <= 80 for count in sent.values()), sent


async def test_a_step_down_the_list(crowd: World) -> None:
    async with watched(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.press("down")
        await hand.quiet()
        for key in ("down", "down", "up"):
            assert 0 < (await hand.bytes_of(key))[1] <= 250


async def test_nothing_is_sent_while_nothing_happens(crowd: World) -> None:
    async with watched(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.quiet()
        before = hand.driver.less.taken, hand.driver.plain.taken
        hand.app._check_idle()
        hand.app.refresh()
        for _ in range(20):
            await hand.pilot.pause()
        assert hand.driver.less.taken == before[0]


@pytest.mark.parametrize("key", ["ctrl+l", "down"])
async def test_what_another_program_wrote_goes_with_ctrl_l_alone(crowd: World, key: str) -> None:
    async with watched(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.quiet()
        hand.driver.noise("\x1b[10;1HBroadcast message")
        await hand.press(key)
        await hand.quiet()
        shown = "\n".join(hand.driver.less.screen.rows())
        assert ("Broadcast" in shown) is (key != "ctrl+l")


async def test_the_cover_leaves_nothing_behind_it(crowd: World) -> None:
    async with watched(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        hand.app.over(TimedOut())
        await hand.gone("accounts")
        await hand.quiet()
        hand.compare("covered")
        assert "user0" not in "\n".join(hand.driver.less.screen.rows())
