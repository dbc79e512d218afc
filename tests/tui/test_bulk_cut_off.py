"""Bulk that is cut off: cancelled, timed out in the middle or at the plan, ended elsewhere."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from tests.tui.hand import Hand, program
from tests.world import PASSWORD, World

GO_ON = "Go on where it stopped?"
TIMED_OUT = "did nothing here for a while"


@pytest.fixture
def crowd(crowd: World) -> World:
    """So many that it can be caught in the middle; the option Enable Delete is on."""
    crowd.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    return crowd


def left(world: World) -> int:
    """How many accounts there are."""
    return int(world.rows('SELECT count(*) FROM "user"')[0][0])


def states(world: World) -> list[str]:
    """How far each operation is."""
    return [row[0] for row in world.rows("SELECT state FROM bulk_operation ORDER BY id")]


async def begun(hand: Hand, world: World) -> None:
    """A thousand are marked and being deleted."""
    await hand.type("user0")
    await hand.shows("1,000 accounts")
    await hand.press("down", "a")
    await hand.shows("1,000 marked")
    await hand.press("d")
    await hand.shows("1,000 accounts will be deleted", 60)
    await hand.press("shift+tab")
    await hand.type("tidied up")
    await hand.press("tab", "tab", "enter")
    await hand.until(lambda: left(world) < 5_000, "some are gone", 30)


async def back(hand: Hand) -> None:
    """The password at the cover."""
    await hand.shows(TIMED_OUT)
    await hand.type(PASSWORD)
    await hand.press("enter")


async def test_cancelled(crowd: World) -> None:
    """What is deleted by then stays deleted; the others stay, and stay marked."""
    async with program(crowd, crowd.account(1)) as hand:
        await begun(hand, crowd)
        await hand.press("escape")
        await hand.shows("Cancelled: ")
        gone = 5_000 - left(crowd)
        assert 0 < gone < 1_000
        assert f"Cancelled: {gone} done, {1_000 - gone} not begun." in hand.said
        await hand.shows(f"{1_000 - gone} accounts")
        assert states(crowd) == ["cancelled"]
        await hand.press("down")
        assert "Delete Marked" in hand.keys


@pytest.mark.parametrize("key_too_late", [True, False])
async def test_timed_out_in_the_middle(crowd: World, key_too_late: bool) -> None:
    """The cover comes over it, by a key or by itself, and stays until the password is given; then it is offered.

    Refused, it is offered again at the next sign-in, and goes on there with its reason.
    """
    me = crowd.account(1)
    async with program(crowd, me) as hand:
        await begun(hand, crowd)
        crowd.clock.move(minutes=me.timeout)
        if key_too_late:
            await hand.press("x")
        await back(hand)
        await hand.shows(GO_ON)
        gone = 5_000 - left(crowd)
        assert 0 < gone < 1_000
        assert f"Delete was cut off: {gone} accounts are done, {1_000 - gone} are not." in hand.text
        await hand.press("escape")
        await hand.shows(f"Delete: {gone} done, {1_000 - gone} not; asked again at the next sign-in.")
        assert (5_000 - left(crowd), states(crowd)) == (gone, ["running"])
    async with program(crowd, me) as hand:
        await hand.shows(GO_ON)
        await hand.press("tab", "enter")
        await hand.shows("Delete: 1,000 done", 60)
    assert (left(crowd), states(crowd)) == (4_000, ["done"])
    assert crowd.last_event().event.reason == "Bulk 1, Delete: tidied up"


async def test_gone_on_with_at_once(crowd: World) -> None:
    """After the cover, in the new session."""
    me = crowd.account(1)
    async with program(crowd, me) as hand:
        await begun(hand, crowd)
        crowd.clock.move(minutes=me.timeout)
        await back(hand)
        await hand.shows(GO_ON)
        await hand.press("tab", "enter")
        await hand.shows("Delete: 1,000 done", 60)
        await hand.shows("No account matches.")
    assert (left(crowd), states(crowd)) == (4_000, ["done"])


async def test_ended_elsewhere_in_the_middle(crowd: World) -> None:
    """It leads to Sign in."""
    async with program(crowd, crowd.account(1)) as hand:
        await begun(hand, crowd)
        crowd.run("UPDATE session SET ended_at = 1, end_reason = 'ended'")
        await hand.shows("Your session has ended. Sign in again.")
    assert states(crowd) == ["running"]


@pytest.mark.parametrize("answer", ["Cancel", "Delete"])
async def test_timed_out_at_the_plan(world: World, root: Account, roger: Account, answer: str) -> None:
    """The plan is still there after it, and the new session takes the answer."""
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    async with program(world, root) as hand:
        await hand.type("roger")
        await hand.shows("1 account")
        await hand.press("down", "space", "d")
        await hand.shows("1 account will be deleted")
        world.clock.move(minutes=root.timeout)
        await hand.press("x")
        await back(hand)
        await hand.shows("1 account will be deleted")
        await hand.press(*(("enter",) if answer == "Cancel" else ("tab", "enter")))
        await hand.shows("Nothing was changed." if answer == "Cancel" else "Delete: 1 done")
    assert states(world) == ([] if answer == "Cancel" else ["done"])
