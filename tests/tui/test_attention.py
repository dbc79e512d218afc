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
        await hand.shows("Attention (2): 1 locked, 1 admin without MFA")
        world.put(roger, locked=False)
        await hand.press("ctrl+l")
        await hand.shows("Attention (2): 1 admin without MFA")


async def test_more_counts_than_fit(world: World, root: Account, roger: Account, sso: Account) -> None:
    """None is cut: as many as fit, and of how many kinds there are more."""
    world.put(root, last_login=int(world.clock().timestamp()) - 91 * 86_400)
    world.put(roger, locked=True)
    async with program(world, world.account(root)) as hand:
        await hand.shows("Attention (2): 1 locked")
        assert hand.said.startswith(" Attention (2): 1 locked, 3 more kinds ")
        assert hand.said.endswith("root@example.com Administrator")
    async with program(world, world.account(root), size=(160, 24)) as hand:
        await hand.shows("Attention (2): 1 locked, 1 admin without MFA, 1 never in, 1 dormant  ")


async def test_the_key_of_the_remedy_leads_to_the_list(world: World, root: Account, roger: Account) -> None:
    """Where the cursor is in the list, and the same key remedies. Of oneself it says where one enrolls."""
    world.put(root, last_login=int(world.clock().timestamp()))
    world.put(roger, locked=True)
    async with program(world, world.account(root)) as hand:
        await hand.press("tab", "2")
        await hand.shows("1  Locked or delayed")
        await hand.press("x")
        await hand.shows("1 account")
        assert hand.focused == "accounts"
        await hand.press("x")
        await hand.shows("optional")
        await hand.press("escape", "2")
        await hand.shows("1  Administrators without")
        await hand.press("down", "x")
        await hand.shows("1 account")
        await hand.press("x")
        await hand.shows("This is you: enroll in My Profile (5), Password & Security, [ Enroll ].")
        await hand.press("5")
        await hand.shows("[5 My Profile]")
        await hand.press("ctrl+t")
        assert "[ Enroll ]" in hand.text


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


async def test_what_is_typed_on_the_way_is_for_the_screen_that_comes(world: World, root: Account) -> None:
    """Down goes to the list of Users, and so 2 is a key there and not a search."""
    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.press("down", "2")
        await hand.shows("Dormant for 90 days")
        await hand.at_once("1", "down", "2")
        await hand.shows("Dormant for 90 days")
