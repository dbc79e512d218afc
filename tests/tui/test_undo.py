"""Undo by keyboard: from History and from Event Logs, previewed against today's values; a refusal says why."""

from __future__ import annotations

from rwtui.domain.accounts import Account
from tests.tui.hand import Hand, at_home, opened
from tests.tui.test_keys_and_help import help_says
from tests.world import DISABLED, ENABLED, World, form_of, settings_of


def disabled(world: World, root: Account, roger: Account) -> None:
    """By somebody, with a token that dies."""
    desk = world.desk(root)
    desk.password_security.generate_token(roger)
    base = world.account(roger)
    desk.password_security.apply(desk.password_security.plan(base, form_of(base, status=DISABLED)), "left")


async def confirmed(hand: Hand) -> None:
    """The preview's verb."""
    await hand.shows("optional")
    await hand.press("tab", "enter")


async def test_from_history_and_back(world: World, root: Account, roger: Account) -> None:
    disabled(world, root, roger)
    event = world.last_event().id
    async with opened(world, root, roger.email) as hand:
        await hand.press("ctrl+t", "ctrl+t")
        await hand.shows("Reason: left")
        await hand.press("tab", "u")
        shown = await hand.shows("optional")
        assert "Undo: roger" in shown
        assert "Account Status       Disabled                     Enabled" in shown
        assert "! stays as it is: API Token" in shown
        await hand.press("escape")
        await hand.shows("Nothing was changed.")
        await hand.press("u")
        await confirmed(hand)
        await hand.shows("Undone: roger")
        await hand.shows(f"Reason: Undo of event {event}")
        assert world.account(roger).status is ENABLED
        await hand.press("u")
        await confirmed(hand)
        await hand.until(lambda: world.account(roger).status is DISABLED)


async def test_what_can_not_be_undone_says_why(world: World, root: Account, roger: Account) -> None:
    world.desk(root).password_security.generate_token(roger)
    async with opened(world, root, roger.email) as hand:
        await hand.press("ctrl+t", "ctrl+t")
        await hand.shows("API Token")
        await hand.press("tab", "u")
        shown = await hand.shows("- Undo -")
        assert (
            "It can't be undone. API Token: an API Token is kept only as a hash, and the old one is gone."
            in " ".join(line.strip() for line in shown.splitlines())
        )
        await help_says(hand, "this question", "What happened, or why nothing did.")
        await hand.press("enter")
        await hand.shows("! It can't be undone. API Token:")
        assert hand.said.startswith(" ! It can't be undone.")


async def test_from_the_logs_after_the_password_again(world: World, root: Account, roger: Account) -> None:
    """A deed of long ago; step-up comes between."""
    desk = world.desk(root)
    desk.accounts.apply(desk.accounts.plan(roger, settings_of(roger, title="Chief")))
    async with at_home(world, root) as hand:
        world.clock.move(seconds=301)
        await hand.press("tab", "4")
        await hand.shows("Login History")
        await hand.press("down", "right_square_bracket")
        await hand.shows("Change")
        await hand.press("u")
        await confirmed(hand)
        await hand.shows("Prove")
        await hand.type("velvet Tractor 94 umbrella")
        await hand.press("tab", "tab", "enter")
        await hand.shows("Undone: roger")
        assert world.account(roger).title == roger.title


async def test_only_for_administrators(world: World, roger: Account) -> None:
    """One's own history offers no undo."""
    desk = world.desk(roger)
    desk.accounts.apply(desk.accounts.plan(roger, settings_of(roger, title="Chief")))
    async with at_home(world, world.account(roger)) as hand:
        await hand.press("right_square_bracket")
        await hand.shows("Title")
        await hand.press("tab", "u")
        assert "Undo" not in hand.text
        assert world.account(roger).title == "Chief"
