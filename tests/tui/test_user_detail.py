"""User Detail: the profile, the tabs that keep what was typed, Account Settings, History, and leaving with changes."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account, AccountStatus
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import Field
from tests.tui.hand import opened, program
from tests.world import DISABLED, World


async def test_the_profile_tells_what_is_known(world: World, root: Account, roger: Account) -> None:
    world.put(roger, last_login=1_773_573_000, mfa="due at next login", timeout=30)
    world.desk(roger)
    async with opened(world, root, "roger") as hand:
        profile = [line[:26].strip() for line in hand.lines[4:-2]]
        for told in ("Roger Nguyễn", "Chief Strategy Officer", "+1-202-555-0142", "Regular User (No Delete)"):
            assert told in profile
        for told in ("Human Resources", "Native, Enabled", "Timeout 30 min", "2026-03-15 11:10", "1 session"):
            assert told in profile
        assert hand.focused == "tabs"
        assert hand.lines[2] == ">[Account Settings]   Password & Security    History    Sessions"


async def test_tabs_wrap_and_keep_what_was_typed(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, "roger") as hand:
        await hand.press("tab")
        await hand.retype("Rodger")
        await hand.shows("1 changed")
        assert hand.lines[5].endswith("*>First Name         Rodger")
        assert "was Roger" in hand.text
        await hand.press("ctrl+t")
        assert "[Password & Security]" in hand.lines[2]
        assert hand.focused == "tabs"
        await hand.press("ctrl+r", "ctrl+t")
        assert "[History]" in hand.lines[2]
        await hand.shows("2 changed")
        await hand.press("ctrl+t", "ctrl+t")
        assert "[Account Settings]" in hand.lines[2]
        assert "* First Name         Rodger" in hand.text
        await hand.press("left")
        assert "[Sessions]" in hand.lines[2]
        await hand.press("[", "[", "[", "]")
        assert "[Password & Security]" in hand.lines[2]
        assert "[x] Reset Password" in hand.text


async def test_what_saving_leaves_out_is_no_change(world: World, root: Account, roger: Account) -> None:
    """Spaces around a text, zeros before a number."""
    async with opened(world, root, "roger") as hand:
        await hand.press("tab")
        await hand.type(" ")
        await hand.tab_to("timeout")
        await hand.press("home", "0")
        assert "changed" not in hand.text
        assert "was " not in hand.text
        await hand.press("ctrl+s")
        await hand.shows("! Nothing was changed.")
        await hand.press("shift+tab")
        await hand.press("home", "0")
        await hand.shows("1 changed")


async def test_typing_it_back_is_no_change(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, "roger") as hand:
        await hand.press("tab")
        await hand.type("x")
        await hand.shows("1 changed")
        await hand.press("backspace")
        await hand.gone("changed")
        assert "was Roger" not in hand.text
        await hand.press("ctrl+s")
        await hand.shows("! Nothing was changed.")


async def test_settings_are_saved_after_a_preview_with_a_reason(world: World, root: Account, roger: Account) -> None:
    world.add("another@example.com", first_name="Ann", functional_groups=("Finance",))
    async with opened(world, root, "roger") as hand:
        await hand.press("tab")
        await hand.retype("Rodger")
        await hand.press("enter", "enter")
        await hand.retype("Łódź & 東京")
        await hand.press("enter", "enter")
        await hand.retype("45")
        await hand.press("enter", "enter")
        await hand.type("fin")
        await hand.press("enter", "space", "tab", "tab", "enter")
        await hand.shows("4 changed")
        assert "Finance; Human Resources" in hand.line("Functional Groups  ")
        await hand.tab_to("update")
        await hand.press("enter")
        await hand.shows("Update: roger.nguyen@example.org")
        assert hand.line("First Name").split() == ["First", "Name", "Roger", "Rodger"]
        assert "15 min                       45 min" in hand.text
        assert "Human Resources              Finance, Human Resources" in hand.text
        assert hand.focused == "cancel"
        await hand.press("shift+tab")
        await hand.type("asked for by phone")
        await hand.press("enter")
        assert hand.focused == "cancel"
        await hand.press("tab", "enter")
        await hand.shows("Saved: roger.nguyen@example.org")
        assert "changed" not in hand.lines[1]
        assert hand.lines[4].startswith(" Rodger Nguyễn")
        now = world.account(roger)
        assert (now.first_name, now.title, now.timeout) == ("Rodger", "Łódź & 東京", 45)
        assert now.functional_groups == ("Finance", "Human Resources")
        event = world.last_event().event
        assert (event.kind, event.actor, event.reason) == (EventKind.CHANGE, "root@example.com", "asked for by phone")
        assert {change.field for change in event.fields} == {
            Field.FIRST_NAME,
            Field.TITLE,
            Field.TIMEOUT,
            Field.FUNCTIONAL_GROUPS,
        }


async def test_all_errors_stand_beside_their_fields_and_what_was_typed_stays(
    world: World, root: Account, roger: Account
) -> None:
    async with opened(world, root, "roger") as hand:
        await hand.press("tab")
        await hand.retype("Rodger")
        await hand.press("tab")
        await hand.retype(" ")
        await hand.press("tab", "tab", "tab")
        await hand.retype("61")
        await hand.press("ctrl+s")
        await hand.shows("! Nothing saved: 2 fields to correct")
        assert "! Last Name is required." in hand.text
        assert "! Timeout is 5 to 60 minutes." in hand.text
        assert hand.focused == "last_name"
        assert "* First Name         Rodger" in hand.text
        assert "61" in hand.line("Timeout (min)")
        await hand.type("Ng")
        await hand.gone("Last Name is required.")
        assert "Timeout is 5 to 60 minutes." in hand.text
        assert world.account(roger) == roger


async def test_a_functional_group_that_is_gone_meanwhile(world: World, root: Account, roger: Account) -> None:
    ann = world.add("another@example.com", first_name="Ann", functional_groups=("Finance",))
    async with opened(world, root, "roger") as hand:
        await hand.tab_to("functional_groups")
        await hand.press("enter", "down", "end", "space", "tab", "tab", "enter")
        await hand.shows("1 changed")
        world.run("DELETE FROM user_functional_group WHERE user_id = ?", ann.id)
        world.run("DELETE FROM functional_group WHERE name = 'Finance'")
        await hand.press("ctrl+s")
        await hand.shows("! No functional group Finance.")
        assert hand.focused == "functional_groups"
        assert world.account(roger) == roger


QUESTION = "Discard the changes?"


@pytest.mark.wide(1)
@pytest.mark.parametrize("keys", [("escape",), ("1",), (">",), ("5",)])
async def test_leaving_the_account_asks_first(
    world: World, root: Account, roger: Account, keys: tuple[str, ...]
) -> None:
    async with opened(world, root, "roger") as hand:
        await hand.press("tab")
        await hand.type("x")
        await hand.press("shift+tab", *keys)
        await hand.shows(QUESTION)
        assert "1 unsaved change on roger.nguyen@example.org." in hand.text
        assert hand.focused == "cancel"
        await hand.press("enter")
        await hand.gone(QUESTION)
        assert "1 changed" in hand.text
        await hand.press(*keys)
        await hand.shows(QUESTION)
        await hand.press("tab", "enter")
        await hand.gone(QUESTION)
        if keys in {("escape",), ("1",)}:
            await hand.shows("Search email:roger")
        if keys == ("5",):
            await hand.shows("[5 My Profile]")
        assert world.account(roger) == roger


async def test_signing_out_and_quitting_say_what_would_be_lost(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, "roger") as hand:
        await hand.press("tab")
        await hand.type("x")
        await hand.press("ctrl+q")
        await hand.shows("Discard the changes? 1 unsaved.")
        await hand.press("enter")
        await hand.shows("1 changed")
        await hand.press("ctrl+q", "tab", "enter")
        await hand.shows("Signed out.")
        assert world.account(roger) == roger


async def test_an_sso_account_has_its_group_and_status_here(world: World, root: Account, sso: Account) -> None:
    async with opened(world, root, "xiufang") as hand:
        assert hand.lines[2] == ">[Account Settings]   History"
        assert "MFA" not in hand.text
        assert "API Token" not in hand.text
        await hand.tab_to("group")
        await hand.press("enter", "down", "enter")
        await hand.shows("was Read Only User")
        await hand.press("tab", "right")
        await hand.shows("2 changed")
        await hand.press("ctrl+s")
        await hand.shows("Update: xiufang.liang@example.com")
        assert "Read Only User               Workflow User" in hand.text
        await hand.press("tab", "enter")
        await hand.shows("Saved: xiufang.liang@example.com")
        now = world.account(sso)
        assert (now.group.name, now.status) == ("Workflow User", DISABLED)
        assert "SSO, Disabled" in hand.text


async def test_ones_own_settings_are_ones_own_to_edit(world: World, root: Account, roger: Account) -> None:
    async with program(world, roger) as hand:
        await hand.shows("[Password & Security]")
        await hand.press("left")
        await hand.tab_to("title")
        await hand.retype("Chief")
        await hand.press("ctrl+s")
        await hand.shows("Update: roger")
        await hand.press("tab", "enter")
        await hand.shows("Saved: roger")
        assert world.account(roger).title == "Chief"
        assert world.account(roger).status is AccountStatus.ENABLED


async def test_history_tells_what_happened_newest_first(world: World, root: Account, roger: Account) -> None:
    assert not world.signs_in(roger.email, "wrong")
    async with opened(world, root, "roger") as hand:
        await hand.press("tab")
        await hand.retype("Rodger")
        await hand.press("ctrl+s")
        await hand.shows("before")
        await hand.press("shift+tab")
        await hand.type("a reason")
        await hand.press("tab", "tab", "enter")
        await hand.shows("Saved")
        await hand.press("ctrl+t", "ctrl+t")
        await hand.shows("Reason: a reason")
        told = [line[26:].strip() for line in hand.lines[4:9]]
        assert told == [
            "2026-03-15 11:10 UTC  Change  root@example.com",
            "First Name: Roger -> Rodger",
            "Reason: a reason",
            "From: operator@192.0.2.7 pts/3",
            "2026-03-15 11:10 UTC  Login Failure  roger.nguyen@e…",
        ]
        assert world.last_event().event.result is Result.SUCCESS
        await hand.press("tab", "down")
        assert "> 2026-03-15 11:10 UTC  Login Failure" in hand.text


async def test_an_account_that_is_gone_leads_back(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, "roger") as hand:
        world.run('DELETE FROM "user" WHERE id = ?', roger.id)
        await hand.press("ctrl+l")
        await hand.shows("This account is not there any more.")
        assert "Search email:roger" in hand.lines[1]
