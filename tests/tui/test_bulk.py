"""Bulk by keyboard: order, plan with who is left as they are and why, run, undo, and on after a cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.bulk import Deed, Order
from tests.tui.hand import Hand, opened, program
from tests.tui.test_keys_and_help import help_says
from tests.world import DISABLED, ENABLED, PASSWORD, World


@pytest.fixture
def people(world: World, root: Account) -> list[Account]:
    """Some to do something with; the second is disabled already."""
    made = [world.add(f"person{number}@example.org") for number in range(4)]
    world.put(made[1], status="Disabled")
    return made


async def order(hand: Hand, downs: int) -> None:
    """Choose a deed and look at the plan."""
    await hand.press("b")
    await hand.shows("Bulk: ")
    await hand.press(*["down"] * downs, "enter")


async def test_all_that_match(world: World, root: Account, people: list[Account]) -> None:
    async with program(world, root) as hand:
        await hand.type("person")
        await hand.shows("4 accounts")
        await hand.press("down")
        await order(hand, 1)
        await hand.press("enter")
        shown = await hand.shows("Plan: Disable")
        assert "3 accounts will change" in shown
        assert "person0@example.org                Account Status: Enabled -> Disabled" in shown
        assert "1 account left as they are" in shown
        assert "person1@example.org                Disabled already" in shown
        await hand.press("escape")
        await hand.shows("Nothing was changed.")
        assert world.account(people[0]).status is ENABLED
        await order(hand, 1)
        await hand.press("enter")
        await hand.shows("Plan: Disable")
        await hand.press("shift+tab")
        await hand.type("they left")
        await hand.press("tab", "tab", "enter")
        await hand.shows("Disable: 3 done, 1 left as they are")
        assert all(world.account(account).status is DISABLED for account in people)
        assert "they left" in world.last_event().event.reason


async def test_the_marked_moved_and_undone(world: World, root: Account, people: list[Account]) -> None:
    """From the logs the whole operation comes back."""
    async with program(world, root) as hand:
        await hand.shows("5 accounts")
        await hand.press("down")
        await hand.press("space", "space")
        await hand.shows("2 marked")
        await order(hand, 2)
        assert hand.focused == "group"
        await hand.press("down", "down", "down", "down", "enter")
        await hand.tab_to("verb")
        await hand.press("enter")
        shown = await hand.shows("Plan: Move to a group")
        assert "1 account left as they are" not in shown
        await hand.press("tab", "enter")
        await hand.shows("Move to a group: 2 done")
        moved = [world.account(account).group.name for account in people]
        assert moved.count("Regular User") == 2
        await hand.press("4")
        await hand.shows("Login History")
        await hand.press("down", "right_square_bracket")
        await hand.shows("Change")
        await hand.press("u")
        shown = await hand.shows("[ This Account ]")
        assert "is one of 2 accounts that bulk operation 1 changed." in shown
        assert "Move to a group: " in shown
        await help_says(hand, "Undo", "The event belongs to a bulk operation.")
        await hand.press("enter")
        await hand.shows("Nothing was changed.")
        await hand.press("u")
        await hand.shows("[ This Account ]")
        await hand.press("tab", "tab", "enter")
        await hand.shows("Plan: Undo: operation 1")
        await hand.press("tab", "enter")
        await hand.shows("Undo: 2 done")
        assert {world.account(account).group.name for account in people} == {"Regular User"}


async def test_one_of_many_is_undone_alone(world: World, root: Account, people: list[Account]) -> None:
    """From its own History; the others stay."""
    desk = world.desk(root)
    operation = desk.bulk.plan(Order(Deed.TIMEOUT, timeout=44), [p.id for p in people], lambda done, total: True)
    desk.bulk.run(operation, lambda done, total: True)
    async with opened(world, root, people[2].email) as hand:
        await hand.press("ctrl+t", "ctrl+t")
        await hand.shows("Timeout: 15 min -> 44 min")
        await hand.press("tab", "u")
        shown = await hand.shows("is one of 4 accounts that bulk operation 1 changed.")
        assert people[2].email in shown
        await hand.press("tab", "enter")
        await hand.shows(f"Undo: {people[2].email}")
        await hand.press("tab", "enter")
        await hand.shows(f"Undone: {people[2].email}")
    assert [world.account(account).timeout for account in people] == [44, 44, 15, 44]


async def test_passwords_to_a_file(world: World, root: Account, people: list[Account], tmp_path: Path) -> None:
    async with program(world, root) as hand:
        await hand.shows("5 accounts")
        await hand.press("down")
        await order(hand, 5)
        assert hand.focused == "file"
        await hand.retype("nowhere")
        await hand.press("enter", "enter")
        await hand.shows("A whole path to a file in a folder that exists")
        await hand.tab_to("file")
        await hand.retype(str(tmp_path / "new.tsv"))
        await hand.press("enter", "enter")
        await hand.shows("Plan: Reset passwords")
        await hand.press("tab", "enter")
        await hand.shows("Reset passwords: 4 done")
    lines = dict(line.split("\t") for line in (tmp_path / "new.tsv").read_text("utf-8").splitlines())
    assert world.signs_in("person0@example.org", lines["person0@example.org"])


async def test_a_timeout_that_can_not_be(world: World, root: Account, people: list[Account]) -> None:
    async with program(world, root) as hand:
        await hand.shows("5 accounts")
        await hand.press("down")
        await order(hand, 3)
        await hand.retype("4")
        await hand.press("enter", "enter")
        await hand.shows("Timeout is 5 to 60 minutes.")
        await hand.press("shift+tab", "shift+tab")
        await hand.tab_to("timeout")
        await hand.retype("42")
        await hand.press("enter", "enter")
        await hand.shows("Plan: Set timeout: 42 min")
        await hand.press("tab", "enter")
        await hand.shows("Set timeout: 4 done")
    assert {world.account(account).timeout for account in people} == {42}


async def test_cut_off_it_is_offered_at_the_next_sign_in(world: World, root: Account, people: list[Account]) -> None:
    desk = world.desk(root)

    def dies(done: int, total: int) -> bool:
        raise KeyboardInterrupt

    operation = desk.bulk.plan(Order(Deed.DISABLE), [account.id for account in people], lambda done, total: True)
    with pytest.raises(KeyboardInterrupt):
        desk.bulk.run(operation, dies)
    world.put(people[0], status="Enabled")
    world.run("UPDATE bulk_item SET state = 'pending', event_id = NULL WHERE place = 1")
    async with program(world, root) as hand:
        shown = await hand.shows("Go on where it stopped?")
        assert "2 accounts are done, 1 are not" in shown.replace("\n", " ")
        await help_says(hand, "Go On with Bulk", "Give Up the Rest leaves it undone for good.")
        await hand.press("tab", "enter")
        await hand.shows("Disable: 3 done, 1 left as they are")
    assert all(world.account(account).status is DISABLED for account in people)


async def test_the_password_again_before_it_begins(world: World, root: Account, people: list[Account]) -> None:
    async with program(world, root) as hand:
        world.clock.move(seconds=301)
        await hand.shows("5 accounts")
        await hand.press("down")
        await order(hand, 1)
        await hand.press("enter")
        await hand.shows("Plan: Disable")
        await hand.press("tab", "enter")
        await hand.shows("Prove")
        await hand.type(PASSWORD)
        await hand.press("tab", "tab", "enter")
        await hand.shows("Disable: 3 done")
