"""What others do meanwhile: a conflict, a session that was ended, rights that were taken, a time-out."""

from __future__ import annotations

from rwtui.domain.accounts import Account, AccountStatus
from rwtui.domain.audit import Result
from rwtui.domain.groups import Permission
from tests.tui.hand import Hand, opened, program
from tests.world import DISABLED, PASSWORD, World, form_of, settings_of

CHANGED = "! Someone else changed it meanwhile. Nothing was saved; what you typed stays."
ENDED = "Your session has ended. Sign in again."


def end_all_sessions(world: World) -> None:
    """As if another terminal had ended them."""
    world.run("""UPDATE "session" SET ended_at = 1, end_reason = 'ended elsewhere'""")


async def apply(hand: Hand) -> None:
    """From the tab through the preview."""
    await hand.press("ctrl+s")
    await hand.shows("optional")
    await hand.press("tab", "enter")


async def test_nothing_of_a_newer_version_is_overwritten(world: World, root: Account, roger: Account) -> None:
    other = world.add("other@example.com", "Administrator")
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("tab", "tab", "right")
        theirs = world.desk(other)
        theirs.password_security.apply(theirs.password_security.plan(roger, form_of(roger, must_change=True)))
        theirs.accounts.apply(
            theirs.accounts.plan(world.account(roger), settings_of(world.account(roger), title="Head"))
        )
        between = world.account(roger)
        await apply(hand)
        await hand.shows("Changed meanwhile: roger")
        await hand.press("escape")
        await hand.shows(CHANGED)
        assert world.account(roger) == between
        assert world.last_event().event.result is Result.REFUSED
        assert "[x] User Must Change Password at Next Login" in hand.text
        assert "Head" in hand.text
        assert "*>Account Status     ( ) Enabled  (o) Disabled" in hand.text
        assert "1 changed" in hand.lines[1]
        await apply(hand)
        await hand.shows("Saved: roger")
        now = world.account(roger)
        assert (now.status, now.must_change_password, now.title) == (DISABLED, True, "Head")


async def test_typed_settings_stay_through_a_conflict(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email) as hand:
        await hand.press("tab")
        await hand.retype("Rodger")
        theirs = world.desk(root).accounts
        theirs.apply(theirs.plan(roger, settings_of(roger, first_name="Ruth", last_name="Ng")))
        await apply(hand)
        await hand.shows("Changed meanwhile: roger")
        await hand.press("escape")
        await hand.shows(CHANGED)
        assert "*>First Name         Rodger" in hand.text
        assert "was Ruth" in hand.text
        assert "Last Name          Ng" in hand.text
        assert (world.account(roger).first_name, world.account(roger).last_name) == ("Ruth", "Ng")


async def test_a_session_ended_elsewhere_leads_to_sign_in(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("tab", "tab", "right", "ctrl+s")
        await hand.shows("optional")
        end_all_sessions(world)
        await hand.press("tab", "enter")
        await hand.shows(ENDED)
        assert "Password" in hand.text
        assert roger.email not in hand.text
        assert world.account(roger).status is AccountStatus.ENABLED
        await hand.press("escape", "1", "5")
        await hand.shows("[ Sign in ]")


async def test_one_s_own_account_disabled_elsewhere_leads_to_sign_in(world: World, root: Account) -> None:
    second = world.add("second@example.com", "Administrator")
    async with program(world, second) as hand:
        await hand.shows("2 accounts")
        desk = world.desk(root).password_security
        desk.apply(desk.plan(second, form_of(second, status=DISABLED)))
        await hand.press("down", "enter")
        await hand.shows(ENDED)


async def test_the_last_working_administrator_stays(world: World, root: Account) -> None:
    second = world.add("second@example.com", "Administrator")
    async with opened(world, root, second.email, security=True) as hand:
        world.put(root, password_expires=1)
        await hand.press("tab", "tab", "right")
        await apply(hand)
        await hand.shows("! This is the last working Administrator")
        assert world.account(second).status is AccountStatus.ENABLED
        assert world.last_event().event.result is Result.REFUSED


async def test_rights_taken_meanwhile_are_refused_with_a_sentence(world: World, root: Account, roger: Account) -> None:
    world.custom_group("Service Desk", Permission.USERS_VIEW, Permission.USERS_EDIT)
    clerk = world.add("clerk@example.com", "Service Desk")
    async with opened(world, clerk, roger.email) as hand:
        await hand.press("tab")
        await hand.retype("Rodger")
        world.run("DELETE FROM group_permission WHERE permission = ?", Permission.USERS_EDIT.value)
        await hand.press("ctrl+s")
        await hand.shows("Service Desk lacks the permission Users: Edit.")
        assert "*>First Name         Rodger" in hand.text
        assert world.account(roger) == roger


async def test_a_time_out_covers_the_screen_and_what_was_typed_stays(
    world: World, root: Account, roger: Account
) -> None:
    async with opened(world, root, roger.email) as hand:
        await hand.press("tab")
        await hand.retype("Rodger")
        world.clock.move(minutes=16)
        await hand.press("x")
        await hand.shows("Timed out")
        assert roger.email not in hand.text
        assert "Rodger" not in hand.text
        await hand.press("escape", "1")
        await hand.type("wrong")
        await hand.press("enter")
        await hand.shows("! ")
        await hand.gone("•")
        await hand.tab_to("password")
        await hand.type(PASSWORD)
        await hand.press("enter")
        await hand.shows("Signed in again.")
        assert "*>First Name         Rodger" in hand.text
        await apply(hand)
        await hand.shows("Saved: roger")
        assert world.account(roger).first_name == "Rodger"


async def test_after_five_minutes_the_password_is_proved_again_for_what_matters(
    world: World, root: Account, roger: Account
) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        world.clock.move(minutes=6)
        await hand.press("ctrl+g")
        await hand.shows("Generate API Token")
        await hand.press("tab", "enter")
        await hand.shows("Prove your password again")
        assert hand.focused == "proof-password"
        await hand.type("wrong")
        await hand.press("enter")
        await hand.shows("! ")
        assert world.account(roger).token is None
        await hand.type(PASSWORD)
        await hand.press("enter")
        await hand.shows("Shown once")
        assert world.account(roger).token is not None
