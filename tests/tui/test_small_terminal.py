"""60x16 still works: everything can be reached by Tab, and what has the focus can be seen."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from tests.tui.hand import Hand, opened, program
from tests.world import NEW_PASSWORD, World

SMALL = (60, 16)


def seen(hand: Hand) -> bool:
    """Whether what has the focus is on the screen, whole, between the lines at the top and at the bottom."""
    widget = hand.app.focused
    assert widget is not None
    region = widget.region
    fits = region.y >= 0 and region.bottom <= hand.app.size.height - 2 and region.width > 0 and region.height > 0
    return fits and hand.app.screen.find_widget(widget).visible_region == region


async def test_search_and_open(world: World, root: Account, roger: Account) -> None:
    async with program(world, root, size=SMALL) as hand:
        await hand.type("nguyen")
        await hand.shows("1 account")
        assert all(len(line) <= SMALL[0] for line in hand.lines)
        assert "1 account" in hand.lines[1]
        assert hand.lines[2].startswith("  Email")
        assert "roger" in hand.lines[3]
        assert seen(hand)
        await hand.press("down")
        assert seen(hand)
        assert hand.keys.endswith("? Help")
        await hand.press("enter")
        await hand.shows("< 1 of 1 >")


@pytest.mark.parametrize("tab", ["Account Settings", "Password & Security"])
async def test_every_control_can_be_reached_and_seen(world: World, root: Account, roger: Account, tab: str) -> None:
    security = tab == "Password & Security"
    async with opened(world, root, roger.email, security=security, size=SMALL) as hand:
        assert f"[{tab}]" in hand.lines[2]
        if security:
            await hand.press("ctrl+r")
            await hand.press("shift+tab")
        stops = []
        await hand.tab_to("tabs")
        await hand.press("tab")
        while hand.focused != "tabs":
            stops.append(hand.focused)
            await hand.until(lambda: seen(hand), f"{hand.focused} in view")
            assert any(">" in line for line in hand.lines[4:-2])
            await hand.press("tab")
        security_stops = ["group", "status", "generate", "mfa", "reset", "new", "confirm", "must-change", "change"]
        settings_stops = ["first_name", "last_name", "title", "telephone", "timeout", "functional_groups"]
        settings_stops += ["date_format", "time_format", "theme", "update"]
        assert stops == (security_stops if security else settings_stops)
        for _ in stops:
            await hand.press("shift+tab")
            await hand.until(lambda: seen(hand), f"{hand.focused} in view")


async def test_a_password_is_reset(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True, size=SMALL) as hand:
        await hand.press("ctrl+r")
        await hand.type("short")
        await hand.press("ctrl+s")
        await hand.shows("! 5 characters")
        assert seen(hand)
        await hand.retype(NEW_PASSWORD)
        await hand.press("tab")
        await hand.type(NEW_PASSWORD)
        await hand.press("ctrl+s")
        await hand.shows("before")
        await hand.shows("Reason")
        assert seen(hand)
        assert "[ Change ]" in hand.text
        await hand.press("tab", "enter")
        await hand.shows("Saved: roger")
    assert world.signs_in(roger.email, NEW_PASSWORD)


async def test_questions_and_help_fit(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True, size=SMALL) as hand:
        await hand.press("f1")
        await hand.shows("Help: Users")
        assert "[ Close ]" in hand.text
        await hand.press("escape", "ctrl+g")
        await hand.shows("Generate API Token")
        assert seen(hand)
        await hand.press("tab")
        assert seen(hand)
        await hand.press("enter")
        await hand.shows("Shown once")
        await hand.shows("[ Close ]")
        await hand.press("escape", "ctrl+q")
        await hand.shows("Leave rwtui")
        assert "[ Quit ]" in hand.text


async def test_a_window_that_changes_its_size_keeps_what_was_typed(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email) as hand:
        await hand.press("tab")
        await hand.retype("Rodger")
        await hand.pilot.resize_terminal(*SMALL)
        await hand.shows("*>First Name         Rodger")
        assert len(hand.lines) == SMALL[1]
        await hand.pilot.resize_terminal(120, 40)
        await hand.shows("*>First Name         Rodger")
        assert len(hand.lines) == 40
        assert hand.lines[1].endswith("< 1 of 1 >  1 changed")
