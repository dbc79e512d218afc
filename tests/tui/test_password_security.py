"""Password & Security: what can be seen and changed there, by whom, and what is asked before it is saved."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account, AccountStatus, MfaState, PasswordState
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import Field
from rwtui.domain.groups import Permission
from tests.tui.hand import Hand, at_home, opened
from tests.world import DISABLED, DUE, NEW_PASSWORD, PASSWORD, World

FLAG = "User Must Change Password at Next Login"
MOST = ("Security Group", "Account Status", "API Token", "Multi-Factor", "Reset Password")


async def confirm(hand: Hand, title: str, said: str) -> None:
    """From the preview: Cancel has the focus, the verb is one Tab away."""
    await hand.shows(title)
    assert hand.focused == "cancel"
    await hand.press("tab", "enter")
    await hand.shows(said)


async def stops(hand: Hand) -> list[str]:
    """Everything that Tab reaches, from the strip of tabs on."""
    found = []
    assert hand.focused == "tabs"
    await hand.press("tab")
    while hand.focused != "tabs":
        found.append(hand.focused)
        await hand.press("tab")
    return found


async def test_an_administrator_can_change_everything_of_another(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        for label in (*MOST, FLAG, "[ Generate ]", "none yet", "[ Change ]"):
            assert label in hand.text
        assert "Current Password" not in hand.text
        assert "New Password" not in hand.text
        assert "Revoke" not in hand.text
        assert await stops(hand) == ["group", "status", "generate", "mfa", "reset", "must-change", "change"]
        await hand.tab_to("reset")
        await hand.press("space")
        assert "New Password" in hand.text
        assert "Current Password" not in hand.text


async def test_a_regular_user_sees_no_control_that_is_not_theirs(world: World, root: Account, roger: Account) -> None:
    async with at_home(world, roger) as hand:
        assert "Regular User (No Delete)" in hand.line("Security Group  ")
        assert "Enabled" in hand.line("Account Status")
        for absent in ("Generate", "Revoke", "Must Change", "Ctrl+G", "(o)", "Current Password"):
            assert absent not in hand.text
        assert await stops(hand) == ["enroll", "reset", "change"]
        await hand.press("ctrl+g")
        assert "Generate" not in hand.text
        await hand.press("ctrl+r")
        assert await hand.shows("Current Password")
        assert hand.focused == "current"
        assert "Must Change" not in hand.text


async def test_an_administrator_has_no_control_over_their_own_group_and_status(world: World, root: Account) -> None:
    world.custom_group("Service Desk", Permission.USERS_VIEW)
    async with at_home(world, root) as hand:
        assert hand.line("Security Group  ").endswith("  Administrator")
        assert hand.line("Account Status").endswith("  Enabled")
        assert FLAG in hand.text
        assert await stops(hand) == ["generate", "enroll", "reset", "must-change", "change"]


async def test_a_custom_group_without_more_sees_another_account_only(world: World, root: Account) -> None:
    world.custom_group("Service Desk", Permission.USERS_VIEW)
    desk = world.add("desk@example.com", "Service Desk")
    target = world.add("target@example.com")
    async with opened(world, desk, target.email, security=True) as hand:
        assert await stops(hand) == []
        for absent in ("Generate", "[ Change ]", "Reset Password", "Must Change", "Ctrl+S", "Ctrl+R", "History"):
            assert absent not in hand.text


async def test_group_and_status_are_one_change_after_a_preview(world: World, root: Account, roger: Account) -> None:
    world.custom_group("Service Desk", Permission.USERS_VIEW, Permission.USERS_EDIT)
    world.desk(roger)
    world.desk(roger)
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("tab", "enter")
        await hand.shows("Service Desk")
        await hand.press("s", "enter")
        await hand.shows("was Regular User (No Delete)")
        assert hand.line("Security Group  ").split("Security Group")[0].endswith("*>")
        await hand.press("tab", "right")
        await hand.shows("2 changed")
        assert "( ) Enabled  (o) Disabled" in hand.line("*>Account Status")
        assert "was Enabled" in hand.text
        await hand.press("ctrl+s")
        await hand.shows("Change: roger.nguyen@example.org")
        assert hand.line("Security Group").split("  ")[0].strip() == "Security Group"
        assert "Regular User (No Delete)     Service Desk" in hand.text
        assert "Enabled                      Disabled" in hand.text
        assert "+ gains   Users: View, Users: Edit" in hand.text
        assert "- loses   nothing" in hand.text
        assert "! ends 2 sessions" in hand.text
        assert world.account(roger).status is AccountStatus.ENABLED
        await confirm(hand, "Change:", "Saved: roger.nguyen@example.org")
        now = world.account(roger)
        assert (now.group.name, now.status, now.sessions) == ("Service Desk", DISABLED, 0)
        assert now.version == roger.version + 1
        event = world.last_event().event
        assert (event.kind, event.result, event.actor) == (EventKind.CHANGE, Result.SUCCESS, "root@example.com")
        assert {change.field for change in event.fields} == {Field.SECURITY_GROUP, Field.STATUS, Field.SESSIONS}
        assert "changed" not in hand.lines[1]
        assert "Native, Disabled" in hand.text
        assert hand.focused == "status"


@pytest.mark.wide(1)
@pytest.mark.parametrize("keys", [("escape",), ("enter",), ("escape", "enter")])
async def test_a_refused_preview_changes_nothing(
    world: World, root: Account, roger: Account, keys: tuple[str, ...]
) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("tab", "tab", "right", "ctrl+s")
        await hand.shows("Change: roger")
        await hand.at_once(*keys)
        await hand.shows("Nothing was saved.")
        assert world.account(roger) == roger
        assert "1 changed" in hand.lines[1]
        assert hand.focused == "status"


async def test_enter_in_reason_never_applies(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("tab", "tab", "right", "ctrl+s")
        await hand.shows("Change: roger")
        await hand.press("shift+tab")
        assert hand.focused == "reason"
        await hand.at_once(*"left the company", "enter", "enter")
        await hand.shows("Nothing was saved.")
        assert world.account(roger) == roger
        await hand.press("ctrl+s")
        await hand.shows("Change: roger")
        await hand.press("shift+tab")
        await hand.type("left the company")
        await hand.press("enter", "tab", "enter")
        await hand.shows("Saved: roger")
        assert world.last_event().event.reason == "left the company"


async def test_save_pressed_twice_asks_once(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("tab", "tab", "right")
        await hand.at_once("ctrl+s", "ctrl+s", "ctrl+s")
        await hand.shows("Change: roger")
        await hand.press("escape")
        await hand.shows("Nothing was saved.")
        assert "[Password & Security]" in hand.lines[2]


async def test_nothing_changed_is_said(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("ctrl+s")
        await hand.shows("! Nothing was changed.")
        assert world.account(roger) == roger


async def test_multi_factor_is_due_at_the_next_login(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.tab_to("mfa")
        await hand.press("space", "ctrl+s")
        await hand.shows("off                          due at next login")
        await confirm(hand, "Change:", "Saved:")
        assert world.account(roger).mfa is DUE
        assert "[x] Enroll in Multi-Factor Authentication (due)" in hand.text
        await hand.tab_to("mfa")
        await hand.press("enter", "ctrl+s")
        await confirm(hand, "Change:", "MFA off")
        await hand.until(lambda: world.account(roger).mfa is MfaState.OFF)


async def test_the_flag_alone_is_a_change(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.tab_to("must-change")
        await hand.press("space", "ctrl+s")
        await hand.shows("optional")
        assert hand.line("Must Change Password").split()[-2:] == ["no", "yes"]
        await confirm(hand, "Change:", "Saved:")
        assert world.account(roger).must_change_password
        assert world.account(roger).password is PasswordState.SET
    assert world.sign_in(roger.email).account.must_change_password


async def test_another_s_password_is_reset_with_the_flag(world: World, root: Account, roger: Account) -> None:
    world.desk(root).password_security.generate_token(roger)
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("ctrl+r")
        assert hand.focused == "new"
        await hand.type(NEW_PASSWORD)
        await hand.press("enter")
        await hand.type(NEW_PASSWORD)
        await hand.press("enter")
        assert hand.focused == "must-change"
        await hand.press("space")
        assert NEW_PASSWORD not in hand.text
        await hand.press("ctrl+s")
        await hand.shows("set, temporary for 24 h")
        assert "! revokes API token rw_" in hand.text
        await confirm(hand, "Change:", "Saved:")
        await hand.gone("New Password")
        now = world.account(roger)
        assert (now.password, now.must_change_password, now.token) == (PasswordState.TEMPORARY, True, None)
        assert hand.focused != ""
        assert NEW_PASSWORD.encode() not in world.file_bytes()
    assert not world.signs_in(roger.email, PASSWORD)


async def test_a_generated_password_is_shown_once_and_saved_by_change(
    world: World, root: Account, roger: Account
) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("ctrl+r")
        assert "Generate Password" in hand.keys
        await hand.press("ctrl+g")
        await hand.shows("Generated Password")
        shown = hand.line(">").removeprefix(">")
        assert len(shown) >= 20
        await hand.press("enter", "enter")
        assert shown in hand.text
        await hand.press("escape")
        await hand.shows("A generated password is in New Password; Change saves it.")
        assert shown not in hand.text
        assert hand.focused == "new"
        await hand.press("ctrl+s")
        await confirm(hand, "Change:", "Saved:")
        await hand.until(lambda: hand.focused == "reset", "the focus on Reset Password")
    assert world.signs_in(roger.email, shown)
    assert shown.encode() not in world.file_bytes()


async def test_all_wrong_fields_are_said_at_once_and_what_was_typed_stays(
    world: World, root: Account, roger: Account
) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("tab", "tab", "right", "ctrl+r")
        await hand.type("short")
        await hand.press("tab")
        await hand.type("shorter")
        await hand.press("ctrl+s")
        await hand.shows("! Nothing saved: 2 fields to correct")
        assert "at least 15" in hand.line("! 5 characters")
        assert "! Differs from New Password" in hand.text
        assert hand.focused == "new"
        assert "•••••" in hand.line("New Password  ")
        assert "•••••••" in hand.line("Confirm Password")
        assert "(o) Disabled" in hand.text
        assert world.account(roger) == roger
        await hand.type("x")
        await hand.gone("! 5 characters")
        assert "! Differs from New Password" in hand.text


async def test_unchecking_reset_forgets_what_was_typed(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("ctrl+r")
        await hand.type(NEW_PASSWORD)
        await hand.press("ctrl+r")
        assert hand.focused == "reset"
        assert "changed" not in hand.lines[1]
        await hand.press("ctrl+r")
        assert "•" not in hand.text


async def test_one_s_own_password_needs_the_current_one(world: World, root: Account, roger: Account) -> None:
    other = world.desk(roger).session_id
    async with at_home(world, roger) as hand:
        await hand.press("ctrl+r")
        for typed in ("not this one", NEW_PASSWORD, NEW_PASSWORD):
            await hand.type(typed)
            await hand.press("enter")
        await hand.press("ctrl+s")
        await hand.shows("! Not the current password")
        assert hand.focused == "current"
        assert "Nothing saved: 1 field to correct" in hand.said
        assert world.hash_of(roger) == world.hash_of(world.account(roger))
        await hand.retype(PASSWORD)
        await hand.press("ctrl+s")
        await hand.shows("! ends 1 other session")
        await confirm(hand, "Change:", "Saved:")
        await hand.gone("Current Password")
        ended = world.rows('SELECT id FROM "session" WHERE ended_at IS NOT NULL')
        assert ended == [(other,)]
    assert world.signs_in(roger.email, NEW_PASSWORD)
    assert not world.signs_in(roger.email, PASSWORD)
    assert NEW_PASSWORD.encode() not in world.file_bytes()


async def test_the_last_working_administrator_stays(world: World, root: Account) -> None:
    second = world.add("second@example.com", "Administrator")
    async with opened(world, root, second.email, security=True) as hand:
        world.put(root, password_expires=1)
        await hand.press("tab", "tab", "right", "ctrl+s")
        await confirm(hand, "Change:", "This is the last working Administrator")
        assert world.account(second).status is AccountStatus.ENABLED
        assert world.last_event().event.result is Result.REFUSED
