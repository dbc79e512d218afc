"""Issue "Users & Groups": Delete User on the marked ones, by keys alone. It is a bulk operation."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind
from tests.tui.hand import Hand, program
from tests.tui.test_small_terminal import SMALL
from tests.world import PASSWORD, World

LAST = "This is the last working Administrator; without one nobody could manage accounts any more."
TOLD = (
    "! their sessions end",
    "! their API tokens are revoked",
    "Their events stay in the logs, with their emails.",
    "[ Cancel ]",
    "[ Delete ]",
)


@pytest.fixture(autouse=True)
def enable_delete(world: World) -> None:
    """The option is on."""
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")


def emails(world: World) -> list[str]:
    return [row[0] for row in world.rows('SELECT email FROM "user" ORDER BY email_key')]


async def marked(hand: Hand, text: str, shown: str) -> None:
    """All that match are marked."""
    await hand.type(text)
    await hand.shows(f"{shown} account")
    await hand.press("down", "a")
    await hand.shows(" marked")


async def test_the_marked_ones(world: World, root: Account, roger: Account, sso: Account) -> None:
    """Each by itself, those that stay with the reason; then the cursor stands on what is left, and marks with it."""
    async with program(world, root) as hand:
        await hand.shows("3 accounts")
        await hand.press("down", "space", "space", "space")
        await hand.shows("3 marked")
        await hand.press("d")
        text = await hand.shows("2 accounts will be deleted")
        assert hand.line(roger.email).split(maxsplit=1) == [roger.email, "Roger Nguyễn, Regular User (No Delete)"]
        assert hand.line(sso.email).split(maxsplit=1) == [sso.email, "秀芳 梁, Read Only User"]
        assert "1 account left as they are" in text
        assert hand.line(root.email).split(maxsplit=1) == [root.email, "your own account"]
        assert all(told in text for told in TOLD)
        await hand.press("enter")
        await hand.shows("Nothing was changed.")
        assert len(emails(world)) == 3
        await hand.press("d")
        await hand.shows("[ Delete ]")
        await hand.press("shift+tab")
        await hand.type("left the company")
        await hand.press("enter", "tab", "enter")
        await hand.shows("Delete: 2 done, 1 left as they are")
        await hand.shows(">*root@example.com")
        await hand.press("space", "d")
        await hand.shows("Nobody can delete their own account.")
    assert emails(world) == ["root@example.com"]
    deleted = [recorded.event for recorded in world.events() if recorded.event.kind is EventKind.DELETED]
    assert [event.reason for event in deleted] == ["Bulk 2, Delete: left the company"] * 2


async def test_a_long_email_is_named_whole(world: World, root: Account) -> None:
    """Two that differ only in the end can be told apart; what is told of them stands in the next line."""
    emails = [f"somebody.with.a.very.long.name@example.{end}" for end in ("com", "org")]
    for email in emails:
        world.add(email)
    async with program(world, root) as hand:
        await marked(hand, "somebody", "2")
        await hand.press("d")
        await hand.shows("2 accounts will be deleted")
        shown = [line.strip() for line in hand.lines]
        for email in emails:
            assert shown[shown.index(email) + 1] == "Roger Nguyen, Regular User"


async def test_no_mark_is_left_of_who_is_gone(world: World, root: Account) -> None:
    """Of all that matched none is left, so nothing is marked, and who is made later is not either."""
    for number in range(3):
        world.add(f"person{number}@example.org")
    async with program(world, root) as hand:
        await marked(hand, "person", "3")
        await hand.press("d")
        await hand.shows("3 accounts will be deleted")
        await hand.press("tab", "enter")
        await hand.shows("Delete: 3 done")
        await hand.shows("No account matches.")
        world.add("person9@example.org")
        await hand.press("ctrl+l")
        await hand.shows("> person9@")


async def test_the_cursor_stands_where_it_stood(world: World, root: Account) -> None:
    """On what is left next to it."""
    for number in range(6):
        world.add(f"person{number}@example.org")
    async with program(world, root) as hand:
        await hand.type("person")
        await hand.shows("6 accounts")
        await hand.press("down", "down", "space", "space")
        await hand.shows("2 marked")
        await hand.press("up")
        await hand.shows(">*person2@")
        await hand.press("d")
        await hand.shows("2 accounts will be deleted")
        await hand.press("tab", "enter")
        await hand.shows("Delete: 2 done")
        await hand.shows("4 accounts")
        await hand.shows("> person3@")


@pytest.mark.parametrize("size", [(80, 24), SMALL])
async def test_more_than_fit(world: World, root: Account, size: tuple[int, int]) -> None:
    """What follows is always in view, and all are named further down."""
    for number in range(12):
        world.add(f"person{number:02}@example.org")
    async with program(world, root, size=size) as hand:
        await marked(hand, "person", "12")
        await hand.press("d")
        text = await hand.shows("12 accounts will be deleted")
        assert all(told in text for told in TOLD)
        assert "person00@" in text
        await hand.press(*["pagedown"] * 6)
        await hand.shows("person11@")
        await hand.press("tab", "enter")
        await hand.shows("Delete: 12 done")
        await hand.shows("No account matches.")
    assert emails(world) == ["root@example.com"]


async def test_refused_while_it_runs(world: World, root: Account) -> None:
    """Who it was refused of is named with the reason, and stays marked."""
    ada = world.add("ada@example.org", "Administrator")
    world.add("adam@example.org")
    async with program(world, root) as hand:
        await marked(hand, "email:ada", "2")
        await hand.press("d")
        await hand.shows("2 accounts will be deleted")
        world.put(root, password_expires=int(world.clock().timestamp()) + 9_999)  # now ada is the last one
        await hand.press("tab", "enter")
        text = await hand.shows("Delete: 1 done, 1 refused")
        assert f" {ada.email} {LAST}" in " ".join(text.split())
        assert "Close" in text
        await hand.press("enter")
        await hand.gone("Close")
        await hand.shows("! Delete: 1 done, 1 refused")
        await hand.shows(">*ada@example.org")
    assert emails(world) == ["ada@example.org", "root@example.com"]


async def test_switched_off_meanwhile(world: World, root: Account, roger: Account) -> None:
    """Nothing is deleted; a sentence says why."""
    async with program(world, root) as hand:
        await marked(hand, "roger", "1")
        world.run("DELETE FROM option")
        await hand.press("d")
        await hand.shows("Deleting accounts is off")
    assert roger.email in emails(world)


async def test_after_five_minutes(world: World, root: Account, roger: Account) -> None:
    """The password again, before anything is deleted."""
    async with program(world, root) as hand:
        await marked(hand, "roger", "1")
        world.clock.move(seconds=301)
        await hand.press("d")
        await hand.shows("[ Delete ]")
        await hand.press("tab", "enter")
        await hand.shows("Prove your password again")
        assert roger.email in emails(world)
        await hand.type(PASSWORD)
        await hand.press("enter")
        await hand.shows("Delete: 1 done")
    assert roger.email not in emails(world)
