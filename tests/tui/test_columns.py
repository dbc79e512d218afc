"""Which columns User Search shows: chosen with keys, kept for the person."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.change import Field
from tests.tui.hand import Hand, program
from tests.world import World

ALL = "First Name Last Name Security Group Status Title Telephone Functional Group Type Last Login Timeout"


def boxes(hand: Hand) -> list[str]:
    """The columns of the question, each with its box, from the top."""
    return [line[1:24].strip() for line in hand.lines if line[1:4] in {"[x]", "[ ]"}]


async def test_columns_are_hidden_and_moved_and_kept(world: World, root: Account, roger: Account) -> None:
    shown = ["Last", "Name", "Status", "Telephone"]
    async with program(world, root) as hand:
        await hand.shows("2 accounts")
        await hand.press("down", "o")
        await hand.shows("Columns and Order")
        assert " ".join(box[4:] for box in boxes(hand)) == ALL
        assert hand.focused == "columns"
        assert hand.keys.startswith(" Space Show  < Earlier  > Later  Tab Order  Esc Cancel")
        await hand.press("space", "down", "down", ">", "right", "down", "<", "left")
        assert boxes(hand)[:5] == ["[ ] First Name", "[x] Last Name", "[x] Status", "[x] Telephone", "[x] Title"]
        await hand.press("end", *["down"] * 9, "<")
        assert boxes(hand)[-2:] == ["[x] Timeout", "[x] Last Login"]
        await hand.tab_to("save")
        await hand.press("enter")
        await hand.gone("Columns and Order")
        await hand.until(lambda: hand.lines[2].split()[2:] == shown, "the columns")
        assert "First Name" not in hand.lines[2]
        assert "+1-202-555-0142" in hand.line("roger.nguyen")
        assert hand.focused == "accounts"
    kept = world.account(root).preferences
    names = "Last Name, Status, Telephone, Title, Security Group, Functional Group, Type, Timeout, Last Login"
    assert ", ".join(column.value for column in kept.columns) == names
    event = world.last_event().event
    assert (event.actor, event.target, event.title) == (root.email, root.email, "List Columns")
    assert event.fields[0].field is Field.LIST_COLUMNS
    assert world.account(roger).preferences.columns != kept.columns
    async with program(world, world.account(root)) as hand:
        await hand.shows("2 accounts")
        assert hand.lines[2].split()[2:] == shown


async def test_cancel_changes_nothing_and_saving_what_is_so_is_no_change(
    world: World, root: Account, roger: Account
) -> None:
    async with program(world, root) as hand:
        await hand.shows("2 accounts")
        heading = hand.lines[2]
        await hand.press("down", "o", "space", ">", "escape")
        await hand.gone("Columns and Order")
        assert hand.lines[2] == heading
        await hand.press("o")
        await hand.shows("Columns and Order")
        await hand.tab_to("cancel")
        await hand.press("enter", "o")
        await hand.shows("Columns and Order")
        await hand.tab_to("save")
        await hand.press("enter")
        await hand.gone("Columns and Order")
        await hand.until(lambda: not hand.app.screen.busy, "what is saved to be saved")  # type: ignore[attr-defined]
        await hand.press("f")
        await hand.gone("[1 Users]")
    assert [event.event.title for event in world.events()] == ["Full Screen"]


async def test_reset_is_how_it_was_at_first(world: World, root: Account, roger: Account) -> None:
    async with program(world, root) as hand:
        await hand.shows("2 accounts")
        await hand.press("down", "o", "space", "down", "space", "down", ">")
        await hand.tab_to("order")
        await hand.press("enter", "down", "down", "enter", "tab", "right")
        await hand.tab_to("save")
        await hand.press("enter")
        await hand.shows("by Last Name v")
        await hand.press("o")
        await hand.shows("[ ] First Name")
        await hand.tab_to("reset")
        await hand.press("enter")
        await hand.until(lambda: " ".join(box[4:] for box in boxes(hand)) == ALL, "all columns in their order")
        assert "Last Name  " not in hand.line("Order by").split("Order by")[1]
        await hand.press("shift+tab", "enter")
        await hand.gone("by Last Name")
        await hand.shows("Email ^ ")
        assert "First Name Last Name Security Group      Status" in hand.lines[2]
    assert world.account(root).preferences == type(root.preferences)()


async def test_at_least_one_column_is_shown(world: World, root: Account) -> None:
    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.press("down", "o", *["space", "down"] * 10)
        await hand.tab_to("save")
        await hand.press("enter")
        await hand.shows("! Show at least one.")
        assert hand.focused == "columns"
        await hand.press("space")
        await hand.gone("! Show at least one.")
        await hand.tab_to("save")
        await hand.press("enter")
        await hand.until(lambda: hand.lines[2].split() == ["Email", "^", "Timeout"], "one column")


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_it_fits_and_every_control_shows_where_the_focus_is(
    world: World, root: Account, size: tuple[int, int]
) -> None:
    async with program(world, root, size=size) as hand:
        await hand.shows("1 account")
        await hand.press("down", "o")
        await hand.shows("Columns and Order")
        assert len(boxes(hand)) == 10
        seen = []
        for _ in range(6):
            widget = hand.app.focused
            assert widget is not None
            assert hand.app.screen.find_widget(widget).visible_region == widget.region
            assert sum(line.count(">") for line in hand.lines[:-1]) == 1
            seen.append(hand.focused)
            await hand.press("tab")
        assert seen == ["columns", "order", "direction", "cancel", "save", "reset"]
        await hand.press("f1")
        await hand.shows("Help: Columns")
        await hand.shows("Space shows or hides the column")


async def test_what_can_not_be_kept_is_said(world: World, root: Account) -> None:
    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.press("down", "o", "space")
        await hand.tab_to("save")
        world.run('UPDATE "session" SET ended_at = 1')
        await hand.press("enter")
        await hand.shows("Your session has ended. Sign in again.")
    assert world.account(root).preferences == root.preferences
