"""What F1 says on each question is true there, and every text wraps under where it begins, at any size."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.groups import Permission
from tests.groups import at_group, filled
from tests.tui.hand import Hand, opened, program
from tests.tui.test_keys_and_help import help_says
from tests.world import World

SIZES = [(80, 24), (60, 16)]


async def helped(hand: Hand) -> list[str]:
    """The lines of the help, from the first to the last; it is closed then."""
    await hand.press("f1")
    await hand.shows("Help: ")
    shown = hand.app.screen.query_one("#help-text")
    lines: list[str] = []
    offsets: set[int] = set()
    while True:
        top, height = shown.region.y, shown.region.height
        seen = hand.lines[top : top + height]
        lines += seen[max(0, len(lines) - round(shown.scroll_offset.y)) :]
        if shown.scroll_offset.y >= shown.max_scroll_y:
            break
        offsets.add(shown.scroll_offset.y)
        await hand.press("pagedown")
        await hand.until(lambda: shown.scroll_offset.y not in offsets, "the next page of the help")
    await hand.press("escape")
    return lines


def is_well_wrapped(lines: list[str], cells: int) -> bool:
    """No line begins at the edge, or ends although the next word of its paragraph would have fitted."""
    for line, after in pairwise(lines):
        indented = len(after) - len(after.lstrip())
        if line and not line.startswith(" "):
            return False
        goes_on = line.strip() and after.strip() and after[indented].islower() and indented == 1
        if goes_on and len(line) + 1 + len(after.split()[0]) < cells:
            return False
    return True


@pytest.mark.wide(1)
@pytest.mark.parametrize("size", SIZES)
async def test_the_texts_wrap_to_the_screen(world: World, root: Account, roger: Account, size: tuple[int, int]) -> None:
    async with program(world, root, size=size) as hand:
        await hand.shows("2 accounts")
        assert is_well_wrapped(await helped(hand), size[0])
        await hand.press("ctrl+n")
        await hand.shows("Email Address")
        assert is_well_wrapped(await helped(hand), size[0])
        await hand.press("escape")
        await hand.shows("Search")
        for key in "2345":
            await hand.press("tab", key)
            await hand.shows(f"[{key} ")
            lines = await helped(hand)
            assert lines
            assert is_well_wrapped(lines, size[0])


async def test_new_user_tells_its_key(world: World, root: Account) -> None:
    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.press("ctrl+n")
        await hand.shows("Email Address")
        assert "Ctrl+G Generate Password" in hand.keys
        await help_says(hand, "New User", "Ctrl+G think up a password, shown once")


async def test_event_logs_tell_their_own(world: World, root: Account) -> None:
    """The column that stays is Timestamp there, the logs are tabs, and `/` is told where it would be typed."""
    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.press("tab", "4")
        await hand.shows("[Login History]")
        assert hand.focused == "query"
        told = ("result:success|failure|refused", "/ go to the search box", "other columns; the first one stays")
        text = await help_says(hand, "Event Logs", "Between tabs", "the next tab", *told)
        assert "In User Detail" not in text
        assert "beside Email" not in text


async def test_export_and_event(world: World, root: Account, roger: Account, tmp_path: Path) -> None:
    async with program(world, root) as hand:
        await hand.shows("2 accounts")
        await hand.press("down", "e")
        await hand.shows("Export accounts")
        text = await help_says(
            hand, "Export", "as an Excel workbook", "is replaced only after", "in a field: go on", "choose one of a few"
        )
        assert "Cancel has the focus first" not in text
        await hand.press("escape", "4")
        await hand.shows("[Login History]")
        await hand.press("ctrl+t")
        await hand.shows("No event matches.")


async def test_rights(world: World, root: Account, roger: Account) -> None:
    """Only Close, and what the columns mean; a long reason wraps under its column."""
    world.custom_group("Desk", Permission.USERS_VIEW, Permission.USERS_CREATE)
    cook = world.add("cook@example.org", "Desk")
    async with opened(world, root, cook.email) as hand:
        await hand.press("r")
        await hand.shows("Create accounts")
        lines = hand.lines
        at = next(number for number, line in enumerate(lines) if "Create accounts" in line)
        assert lines[at].index("Users: Create") == len(lines[at + 1]) - len(lines[at + 1].lstrip())
        assert "Other Answer" not in hand.keys
        text = await help_says(hand, "Rights", "whether this account may (yes, no)", "a guard such as")
        assert "Cancel" not in text.split("Everywhere")[0]


async def test_deleting_a_group_with_members(world: World, root: Account) -> None:
    filled(world, world.custom_group("Kitchen", Permission.USERS_VIEW), 3)
    async with at_group(world, root, "kitchen") as hand:
        await hand.tab_to("delete")
        await hand.press("enter")
        await hand.shows("Move to")
        await help_says(hand, "Delete Security Group", "Move to, which has the focus first", "on a drop-down: open it")
        await hand.press("enter")
        await hand.shows("Kitchen")
        assert hand.keys.startswith(" Enter Choose  Esc Close")
        assert "Dismiss" not in hand.keys


async def test_gains_wrap_under_what_they_are(world: World, root: Account) -> None:
    world.custom_group("All", *Permission)
    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.press("ctrl+n")
        await hand.shows("Email Address")
        await hand.type("new@example.org")
        await hand.press("tab")
        await hand.type("New")
        await hand.press("tab")
        await hand.type("User")
        await hand.press("ctrl+g")
        await hand.shows("Generated Password")
        text = await help_says(hand, "a secret", "It is shown this once")
        assert "in a field" not in text
        await hand.press("escape")
        await hand.tab_to("group")
        await hand.press("enter", *"all", "enter", "ctrl+s")
        await hand.shows("+ gains")
        lines = hand.lines
        at = next(number for number, line in enumerate(lines) if "+ gains" in line)
        assert lines[at + 1].startswith(" " * lines[at].index("Users: View") + "Logs: Export")
