"""Two terminals, one account: base, theirs and yours on the screen, and what each choice stores."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account, AccountStatus
from tests.tui.hand import Hand, opened
from tests.world import World, settings_of


def theirs(world: World, roger: Account, **typed: object) -> None:
    """What ada saves at another terminal meanwhile."""
    found = [user_id for (user_id,) in world.rows('SELECT id FROM "user" WHERE email = ?', "ada@example.com")]
    ada = world.account(found[0]) if found else world.add("ada@example.com", "Administrator")
    desk = world.desk(ada).accounts
    base = world.account(roger)
    desk.apply(desk.plan(base, settings_of(base, **typed)))


async def save(hand: Hand) -> None:
    """Through the preview."""
    await hand.press("ctrl+s")
    await hand.shows("optional")
    await hand.press("tab", "enter")


async def test_different_fields_are_both_kept(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email) as hand:
        await hand.press("tab")
        await hand.retype("Rodger")
        theirs(world, roger, last_name="Ng")
        await save(hand)
        shown = await hand.shows("Changed meanwhile: roger")
        assert "First Name           Roger                                 Rodger" in shown
        assert "Last Name            Nguyễn            Ng" in shown
        assert "by ada@example.com, 11:10 UTC" in shown
        assert "You changed different fields" in shown
        await hand.press("tab", "enter")
        await hand.shows("optional")
        await hand.press("tab", "enter")
        await hand.shows("Saved: roger")
        assert (world.account(roger).first_name, world.account(roger).last_name) == ("Rodger", "Ng")


@pytest.mark.wide(1)
@pytest.mark.parametrize("yours", [True, False])
async def test_the_same_field_is_chosen(world: World, root: Account, roger: Account, yours: bool) -> None:
    async with opened(world, root, roger.email) as hand:
        await hand.press("tab")
        await hand.retype("Rodger")
        await hand.press("tab")
        await hand.retype("Ng")
        theirs(world, roger, first_name="Ruth")
        await save(hand)
        shown = await hand.shows("Changed meanwhile: roger")
        assert "!First Name           Roger             Ruth                Rodger" in shown
        await hand.tab_to("keep-first_name")
        if yours:
            await hand.press("right")
        await hand.press("tab")
        await hand.tab_to("verb")
        await hand.press("enter")
        shown = await hand.shows("optional")
        assert ("Ruth                         Rodger" in shown) is yours
        await hand.press("tab", "enter")
        await hand.shows("Saved: roger")
        now = world.account(roger)
        assert (now.first_name, now.last_name) == ("Rodger" if yours else "Ruth", "Ng")


async def test_theirs_alone(world: World, root: Account, roger: Account) -> None:
    """Nothing of yours is left: the form shows what is stored."""
    async with opened(world, root, roger.email) as hand:
        await hand.press("tab")
        await hand.retype("Rodger")
        theirs(world, roger, first_name="Ruth")
        await save(hand)
        await hand.shows("Changed meanwhile: roger")
        await hand.tab_to("verb")
        await hand.press("enter")
        await hand.shows("! Theirs is kept; nothing of yours is left to save.")
        assert "Ruth" in hand.line("First Name")
        assert "changed" not in hand.lines[1]
        assert world.account(roger).version == 2


async def test_and_once_more(world: World, root: Account, roger: Account) -> None:
    """A third change comes between the choice and the preview's verb."""
    async with opened(world, root, roger.email) as hand:
        await hand.press("tab")
        await hand.retype("Rodger")
        theirs(world, roger, last_name="Ng")
        await save(hand)
        await hand.shows("Changed meanwhile: roger")
        await hand.tab_to("verb")
        await hand.press("enter")
        await hand.shows("optional")
        theirs(world, roger, last_name="Nguyen")
        await hand.press("tab", "enter")
        shown = await hand.shows("Changed meanwhile: roger")
        assert "Nguyen" in shown
        await hand.press("escape")
        await hand.shows("Someone else changed it meanwhile.")
        assert world.account(roger).first_name == "Roger"


@pytest.mark.wide(1)
@pytest.mark.parametrize("kept", ["yours", "theirs"])
async def test_the_other_tab_keeps_what_was_typed(world: World, root: Account, roger: Account, kept: str) -> None:
    async with opened(world, root, roger.email) as hand:
        await hand.press("ctrl+t", "tab", "tab", "right")
        await hand.shows("1 changed")
        await hand.press("ctrl+t", "ctrl+t", "ctrl+t")
        await hand.press("tab")
        await hand.retype("Rodger")
        theirs(world, roger, first_name="Ruth")
        await save(hand)
        await hand.shows("Changed meanwhile: roger")
        await hand.tab_to("keep-first_name")
        await hand.press(*(["right"] if kept == "yours" else []))
        await hand.tab_to("verb")
        await hand.press("enter")
        if kept == "yours":
            await hand.shows("optional")
            await hand.press("tab", "enter")
        await hand.shows("Saved: roger" if kept == "yours" else "Theirs is kept")
        assert "1 changed" in hand.lines[1]
        await hand.press("ctrl+t")
        await hand.shows("( ) Enabled  (o) Disabled")
        await save(hand)
        await hand.shows("Saved: roger")
        await hand.gone("1 changed")
        assert world.account(roger).status is AccountStatus.DISABLED
