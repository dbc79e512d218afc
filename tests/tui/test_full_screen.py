"""The list on the whole screen: all lines but the search line and the key line; kept for the person."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from tests.tui.hand import program
from tests.tui.test_long_list import emails, root_of
from tests.world import World


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_f_and_f_again(crowd: World, size: tuple[int, int]) -> None:
    every, rows = emails(crowd), size[1] - 3
    root = root_of(crowd)
    async with program(crowd, root, size=size) as hand:
        await hand.shows("1,000+ accounts")
        await hand.press("down", "f")
        await hand.until(lambda: hand.lines[0].startswith(" Search "), "the search line at the top")
        await hand.until(lambda: len([line for line in hand.lines if "@example" in line]) == rows, f"{rows} rows")
        assert hand.lines[1].startswith("  Email ^ ")
        assert [line[2:20].strip() for line in hand.lines[2:-1]] == [email[:18] for email in every[:rows]]
        assert hand.keys.endswith("? Help")
        await hand.press("pagedown")
        await hand.until(lambda: hand.lines[2].startswith(f"> {every[rows][:18]}"), "the next page")
    assert crowd.account(root).preferences.full_screen
    assert crowd.last_event().event.title == "Full Screen"
    async with program(crowd, crowd.account(root), size=size) as hand:
        await hand.shows("1,000+ accounts")
        assert hand.lines[0].startswith(" Search ")
        await hand.press("down", "down", "enter")
        await hand.shows("[1 Users]")
        await hand.press("escape")
        await hand.until(lambda: hand.lines[0].startswith(" Search "), "the search line at the top")
        await hand.press("f")
        await hand.shows("[1 Users]")
        assert hand.lines[1].startswith(" Search ")
    assert not crowd.account(root).preferences.full_screen


async def test_what_is_to_be_said_is_said_there_too(world: World, root: Account, roger: Account) -> None:
    async with program(world, root) as hand:
        await hand.shows("2 accounts")
        await hand.press("down", "f")
        await hand.gone("[1 Users]")
        assert "root@example.com Administrator" not in hand.text
        await hand.press("space")
        await hand.shows("1 marked")
        assert hand.said.startswith(" 1 marked ")
        assert hand.said.endswith("root@example.com Administrator")
        await hand.press("space", "space", "up", "space")
        await hand.gone("marked")
        await hand.press("question_mark", "pagedown")
        await hand.shows("the list on the whole screen, and back")
