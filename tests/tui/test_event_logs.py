"""Event Logs and Export on the screen, by keys alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.groups import Permission
from tests.tui.hand import program
from tests.world import World, settings_of


async def test_from_a_sign_in_to_the_account(world: World, root: Account, roger: Account) -> None:
    """The three logs, a filter, one event whole, and on to the account it is about."""
    desk = world.desk(root)
    desk.accounts.apply(desk.accounts.plan(roger, settings_of(roger, title="Cook")), "moved to the kitchen")
    world.signs_in(roger.email, "wrong")
    async with program(world, root) as hand:
        await hand.shows("2 accounts")
        await hand.press("down", "4")
        await hand.shows("[4 Event Logs]")
        assert "[Login History]" in hand.text
        assert "Failure" in await hand.shows("roger.nguyen@examp")
        await hand.press("ctrl+t")
        await hand.shows("[System Events]")
        await hand.shows("Change")
        await hand.press("down", "enter")
        text = await hand.shows("moved to the kitchen")
        assert "Chief Strategy Officer" in text
        assert "Cook" in text
        await hand.press("tab", "enter")
        await hand.shows("[History]")
        assert roger.email in hand.lines[1]


async def test_no_way_to_an_account_that_is_gone(world: World, root: Account, roger: Account) -> None:
    """Nor an answer that would only say so; when it has come back, there is one. Long values hang under themselves."""
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    desk = world.desk(root)
    long = "words " * 20
    desk.accounts.apply(desk.accounts.plan(roger, settings_of(roger, title="Cook")), long)
    gone = desk.deleting.apply(desk.deleting.plan(roger.id))
    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.press("down", "4", "ctrl+t")
        await hand.shows("[System Events]")
        await hand.shows("Deleted")
        await hand.press("down", "down")
        await hand.at_once("enter", "tab", "enter")
        await hand.gone("Event 2")
        await hand.press("enter")
        shown = await hand.shows("words words")
        assert "Open Account" not in shown
        assert "Other Answer" not in hand.keys
        at = next(number for number, line in enumerate(hand.lines) if "Reason" in line)
        assert hand.lines[at + 1].startswith(" " * hand.lines[at].index("words") + "words")
        await hand.press("escape")
        desk.undo.apply(desk.undo.plan(gone.event_id), "")
        await hand.press("enter")
        await hand.shows("[ Open Account ]")
        await hand.press("f1")
        await hand.shows("leads to the account")
        await hand.press("escape", "tab", "enter")
        await hand.shows("[History]")


async def test_a_filter_that_finds_nothing_and_one_that_is_none(world: World, root: Account) -> None:
    """Sentences in place, with what to try."""
    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.press("down", "4")
        await hand.shows("[4 Event Logs]")
        await hand.press(*"result:refused")
        await hand.shows("No event matches.")
        await hand.press("ctrl+u", *"colour:red")
        await hand.shows('Unknown filter "colour:"')
        await hand.press("escape", "escape")
        await hand.shows("[1 Users]")


async def test_export_of_what_the_search_shows(world: World, root: Account, roger: Account, tmp_path: Path) -> None:
    """Asked where to; a file that is there is asked about; Enter in the field writes nothing."""
    path = tmp_path / "out.csv"
    path.write_text("mine")
    async with program(world, root) as hand:
        await hand.shows("2 accounts")
        await hand.press(*"roger")
        await hand.shows("1 account")
        await hand.press("down", "e")
        await hand.shows("Export accounts")
        await hand.press("ctrl+u", *str(path), "enter")
        assert path.read_text() == "mine"
        await hand.press("tab", "enter")
        await hand.shows("there already")
        assert path.read_text() == "mine"
        await hand.press("enter")
        await hand.shows("Exported 1 row ")
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]] == [roger.email]


@pytest.mark.parametrize("permissions", [(), (Permission.LOGS_VIEW,)])
async def test_what_one_may_not_do_is_not_there(world: World, permissions: tuple[Permission, ...]) -> None:
    """No place 4 without Logs: View, no Export without its permission."""
    world.custom_group("Desk", Permission.USERS_VIEW, *permissions)
    me = world.add("me@example.org", "Desk")
    async with program(world, me) as hand:
        await hand.shows("1 account")
        await hand.press("down", "e")
        assert "Export" not in hand.text
        assert ("4 Event Logs" in hand.lines[0]) is bool(permissions)
        await hand.press("4")
        await hand.shows("[4 Event Logs]" if permissions else "[1 Users]")
