"""Bulk that is cut off: cancelled, timed out in the middle or at the plan, ended elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest

from rwtui.domain.accounts import Account
from rwtui.services import bulk
from rwtui.services.bulk import Bulk
from rwtui.storage import accounts
from rwtui.storage.accounts import NewAccount
from rwtui.storage.bulk_operations import Operation
from tests.tui.hand import Hand, program
from tests.world import PASSWORD, World

GO_ON = "Go on where it stopped?"
TIMED_OUT = "did nothing here for a while"
MANY = 60
HELD = 20
"""So many are done when the operation is held up, for the test to cut it off in the middle."""


class Pace:
    """Holds an operation up once, until the test lets it go on."""

    def __init__(self) -> None:
        self.held, self.goes_on = Event(), Event()
        self._begun = 0

    def __call__(self) -> None:
        """Before each batch."""
        self._begun += 1
        if self._begun == HELD + 1:
            self.held.set()
            assert self.goes_on.wait(60)


@pytest.fixture
def pace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pace]:
    """One account in a transaction, and a pause in the middle."""
    pace, batch = Pace(), Bulk._batch

    def paced(self: Bulk, operation: Operation) -> bool:
        pace()
        return batch(self, operation)

    monkeypatch.setattr(bulk, "DONE_AT_ONCE", 1)
    monkeypatch.setattr(Bulk, "_batch", paced)
    yield pace
    pace.goes_on.set()


@pytest.fixture
def many(world: World, root: Account) -> World:
    """Some accounts; the option Enable Delete is on."""
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    group = world.group("Regular User")
    with world.context.storage.writing():
        for number in range(MANY):
            accounts.add(NewAccount(f"person{number:03}@example.org", "Roger", "Nguyen", group.id), world.clock())
    return world


def left(world: World) -> int:
    """How many accounts there are."""
    return int(world.rows('SELECT count(*) FROM "user"')[0][0])


def gone_of(world: World) -> int:
    """How many are deleted."""
    return 1 + MANY - left(world)


def states(world: World) -> list[str]:
    """How far each operation is."""
    return [row[0] for row in world.rows("SELECT state FROM bulk_operation ORDER BY id")]


async def begun(hand: Hand, pace: Pace) -> None:
    """All but oneself are marked and being deleted; some are gone."""
    await hand.type("person")
    await hand.shows(f"{MANY} accounts")
    await hand.press("down", "a")
    await hand.shows(f"{MANY} marked")
    await hand.press("d")
    await hand.shows(f"{MANY} accounts will be deleted", seconds=60)
    await hand.press("shift+tab")
    await hand.type("tidied up")
    await hand.press("tab", "tab", "enter")
    await hand.until(pace.held.is_set, "some are gone")


async def back(hand: Hand) -> None:
    """The password at the cover."""
    await hand.shows(TIMED_OUT)
    await hand.type(PASSWORD)
    await hand.press("enter")


async def test_cancelled(many: World, root: Account, pace: Pace) -> None:
    """What is deleted by then stays deleted; the others stay, and stay marked."""
    async with program(many, root) as hand:
        await begun(hand, pace)
        await hand.press("escape")
        pace.goes_on.set()
        await hand.shows("Cancelled: ")
        gone = gone_of(many)
        assert 0 < gone < MANY
        assert f"Cancelled: {gone} done, {MANY - gone} not begun." in hand.said
        await hand.shows(f"{MANY - gone} accounts")
        assert states(many) == ["cancelled"]
        await hand.press("d")
        await hand.shows(f"{MANY - gone} accounts will be deleted")


@pytest.mark.wide(1)
@pytest.mark.parametrize("key_too_late", [True, False])
async def test_timed_out_in_the_middle(many: World, root: Account, pace: Pace, key_too_late: bool) -> None:
    """The cover comes over it, by a key or by itself, and stays until the password is given; then it is offered.

    Refused, it is offered again at the next sign-in, and goes on there with its reason.
    """
    async with program(many, root) as hand:
        await begun(hand, pace)
        many.clock.move(minutes=root.timeout)
        if key_too_late:
            await hand.press("x")
        pace.goes_on.set()
        await back(hand)
        await hand.shows(GO_ON)
        gone = gone_of(many)
        assert 0 < gone < MANY
        assert f"Delete was cut off: {gone} accounts are done, {MANY - gone} are not." in hand.text
        await hand.press("escape")
        await hand.shows(f"Delete: {gone} done, {MANY - gone} not; asked again at the next sign-in.")
        assert (gone_of(many), states(many)) == (gone, ["running"])
    async with program(many, root) as hand:
        await hand.shows(GO_ON)
        await hand.press("tab", "enter")
        await hand.shows(f"Delete: {MANY} done", seconds=60)
    assert (left(many), states(many)) == (1, ["done"])
    assert many.last_event().event.reason == "Bulk 1, Delete: tidied up"


async def test_gone_on_with_at_once(many: World, root: Account, pace: Pace) -> None:
    """After the cover, in the new session."""
    async with program(many, root) as hand:
        await begun(hand, pace)
        many.clock.move(minutes=root.timeout)
        pace.goes_on.set()
        await back(hand)
        await hand.shows(GO_ON)
        await hand.press("tab", "enter")
        await hand.shows(f"Delete: {MANY} done", seconds=60)
        await hand.shows("No account matches.")
    assert (left(many), states(many)) == (1, ["done"])


async def test_given_up(many: World, root: Account, pace: Pace) -> None:
    """By name, from the palette, in the same session; what is done stays done, and nobody is asked any more."""
    async with program(many, root) as hand:
        await begun(hand, pace)
        many.clock.move(minutes=root.timeout)
        pace.goes_on.set()
        await back(hand)
        await hand.shows(GO_ON)
        await hand.press("escape")
        await hand.shows("asked again at the next sign-in.")
        gone = gone_of(many)
        await hand.press("ctrl+p")
        await hand.type("go on with")
        await hand.shows("Go On with Bulk")
        await hand.press("enter")
        await hand.shows(GO_ON)
        await hand.press("tab", "tab", "enter")
        await hand.shows(f"Delete: {gone} done, {MANY - gone} not; the rest is given up.")
        await hand.until(lambda: not hand.app.screen.check_action("carry_on", ()), "no longer offered")
        assert (gone_of(many), states(many)) == (gone, ["cancelled"])
    async with program(many, root) as hand:
        await hand.shows(f"{MANY + 1 - gone} accounts")
        assert GO_ON not in hand.text


async def test_ended_elsewhere_in_the_middle(many: World, root: Account, pace: Pace) -> None:
    """It leads to Sign in."""
    async with program(many, root) as hand:
        await begun(hand, pace)
        many.run("UPDATE session SET ended_at = 1, end_reason = 'ended'")
        pace.goes_on.set()
        await hand.shows("Your session has ended. Sign in again.")
    assert states(many) == ["running"]


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
