"""Attention by keyboard: from the counts on User Search to the line, the account, its remedy and back."""

from __future__ import annotations

from rwtui.domain.accounts import Account, MfaState
from tests.tui.hand import at_home, program
from tests.world import ENABLED, World


async def test_from_the_count_to_the_remedy(world: World, root: Account, roger: Account) -> None:
    now = int(world.clock().timestamp())
    world.put(root, last_login=now, mfa=MfaState.ENROLLED.value)
    world.put(roger, locked=True, last_login=now)
    async with program(world, world.account(root)) as hand:
        await hand.shows("2 accounts")
        await hand.press("tab", "2")
        await hand.shows("1  Locked or delayed after failures         x Unlock")
        assert "0  Never signed in" in hand.text
        await hand.press("enter")
        await hand.shows("1 account")
        assert "locked:delayed" in hand.lines[1]
        assert "x Unlock" in hand.keys
        await hand.press("x")
        await hand.shows("optional")
        await hand.press("tab", "enter")
        await hand.shows("Unlock: roger")
        assert not world.account(roger).locked
        await hand.shows("No account matches.")
        await hand.press("escape")
        assert "x Unlock" not in hand.keys
        await hand.press("tab", "2")
        await hand.shows("Nothing needs attention.")


async def test_the_counts_stand_on_user_search(world: World, root: Account, roger: Account) -> None:
    """As many as fit, and none after they are mended elsewhere and the list is read anew."""
    now = int(world.clock().timestamp())
    world.put(root, last_login=now)
    world.put(roger, locked=True, last_login=now)
    async with program(world, world.account(root)) as hand:
        await hand.shows("Attention: 1 locked, 1 admins without MFA")
        world.put(roger, locked=False)
        await hand.press("ctrl+l")
        await hand.shows("Attention: 1 admins without MFA")


async def test_a_remedy_that_is_refused_says_why(world: World, root: Account, roger: Account) -> None:
    """Oneself is not disabled."""
    world.put(root, last_login=int(world.clock().timestamp()) - 91 * 86_400, mfa=MfaState.ENROLLED.value)
    async with program(world, world.account(root)) as hand:
        await hand.press("tab", "2")
        await hand.shows("1  Dormant for 90 days")
        await hand.press("end", "enter")
        await hand.shows("1 account")
        await hand.press("x")
        await hand.shows("Nobody can change the Account Status of their own account.")
        assert world.account(root).status is ENABLED


async def test_a_temporary_password_is_mended_on_its_tab(world: World, root: Account, roger: Account) -> None:
    world.put(roger, password_expires=int(world.clock().timestamp()) + 60)
    async with program(world, root) as hand:
        await hand.press("tab", "2")
        await hand.shows("1  Temporary password running out")
        await hand.press("down", "down", "down", "enter")
        await hand.shows("1 account")
        await hand.press("x")
        await hand.shows("[Password & Security]")


async def test_only_for_administrators(world: World, roger: Account) -> None:
    async with at_home(world, roger) as hand:
        assert "Attention" not in hand.text
        await hand.press("2")
        assert "Locked" not in hand.text
