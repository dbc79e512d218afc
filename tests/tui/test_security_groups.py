"""Security Groups by keyboard: listed, opened, made, copied, changed; what is typed stays until it is saved."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.groups import Permission
from tests.groups import at_group, at_groups, change, filled
from tests.tui.hand import Hand, program
from tests.world import World

VIEW, EDIT, EXPORT = Permission.USERS_VIEW, Permission.USERS_EDIT, Permission.USERS_EXPORT


async def save(hand: Hand, said: str) -> None:
    """Through the preview: Cancel has the focus first, the verb is one Tab away."""
    await hand.press("ctrl+s")
    await hand.shows("optional")
    await hand.press("tab", "enter")
    await hand.shows(said)


async def test_the_list(world: World, root: Account) -> None:
    """System groups first, members counted, what they may do; the box filters, accents and case aside."""
    filled(world, world.custom_group("Zoë's Desk", VIEW, EDIT, Permission.LOGS_VIEW), 2)
    async with at_groups(world, root) as hand:
        assert "[3 Security Groups]" in hand.lines[0]
        names = [line[2:26].strip() for line in hand.lines[3:9]]
        assert names[0] == "Administrator"
        assert names[-1] == "Zoë's Desk"
        assert "system         1 everything" in hand.lines[3]
        assert "custom         2 Users: View Edit; Logs: View" in hand.line("Zoë's Desk")
        assert "system         0 its own account" in hand.line("Workflow User")
        assert hand.lines[1].endswith("6 groups")
        assert hand.keys.startswith(" Enter Open  n New  c Copy  m Members")
        await hand.press("slash")
        await hand.type("ZOE")
        await hand.shows("1 group")
        assert "Administrator  " not in "\n".join(hand.lines[2:-2])
        await hand.type("x")
        await hand.shows("No group has this in its name.")
        await hand.press("enter", "escape", "end")
        await hand.shows("6 groups")


async def test_a_first_visit_says_how_to_begin(world: World, root: Account) -> None:
    async with at_groups(world, root) as hand:
        await hand.shows("No custom groups yet. Ctrl+N makes one")
        await hand.press("n")
        await hand.shows("New Security Group")
        await hand.type("Kitchen")
        await save(hand, "Saved: Kitchen")
        await hand.press("escape")
        await hand.shows("6 groups")
        await hand.gone("No custom groups")


async def test_made_from_scratch(world: World, root: Account) -> None:
    """A permission brings its View with it, which is said in place; the preview tells all of it."""
    async with at_groups(world, root) as hand:
        await hand.press("n")
        await hand.shows("New Security Group")
        assert hand.focused == "name"
        await hand.type("Service Desk")
        await hand.press("enter")
        await hand.type("Helps")
        assert "requires Users: View" in hand.line("[ ] Users: Export")
        await hand.tab_to("users_edit")
        await hand.press("space")
        await hand.shows("checked too: Users: Edit requires it")
        assert "checked too" in hand.line("[x] Users: View")
        assert "[x] Users: Edit" in hand.text
        await hand.until(lambda: hand.lines[1].endswith("3 changed"))
        await hand.press("ctrl+s")
        shown = await hand.shows("optional")
        assert "Create: Service Desk" in shown
        assert "Description          Helps" in shown
        await hand.press("escape")
        await hand.shows("Nothing was saved.")
        assert "Service Desk" in hand.line("Name   ")
        await save(hand, "Saved: Service Desk")
        assert "custom, 0 members" in hand.lines[1]
        await hand.press("escape")
        await hand.shows("custom         0 Users: View Edit")
        await hand.shows("> Service Desk")  # the cursor is on it
    made = world.group("Service Desk")
    assert (made.description, made.permissions) == ("Helps", frozenset({VIEW, EDIT}))


async def test_a_copy_of_administrator(world: World, root: Account) -> None:
    """Every permission that a custom group can have, and nothing more; leaving it as it is asks nothing."""
    async with at_groups(world, root) as hand:
        await hand.press("home", "c")
        await hand.shows("New Security Group")
        assert hand.text.count("[x]") == 6
        await hand.press("escape")
        await hand.shows("5 groups")
        await hand.press("home", "enter")
        await hand.shows("Password & Security of other accounts")
        await hand.press("enter")
        await hand.shows("Copy of Administrator")
        await save(hand, "Saved: Copy of Administrator")
    assert world.group("Copy of Administrator").permissions == frozenset(Permission)


async def test_system_groups_can_only_be_read(world: World, root: Account) -> None:
    async with at_group(world, root, "workflow") as hand:
        assert "system, 0 members" in hand.lines[1]
        assert "Its members may manage their own account, and nothing more." in hand.text
        assert "can be copied, not changed" in hand.text
        for absent in ("[ Save ]", "[ Delete ]", "Ctrl+S"):
            assert absent not in hand.text
        await hand.press("ctrl+s", "escape")
        await hand.shows("1 group")
        await hand.press("down", "delete")
        await hand.shows("! System groups can be copied, not changed.")


async def test_changed(world: World, root: Account) -> None:
    """The preview says what the members gain and lose, and how many they are."""
    filled(world, world.custom_group("Kitchen", VIEW, EXPORT), 2)
    async with at_group(world, root, "kitchen") as hand:
        await hand.retype("Canteen")
        await hand.shows("was Kitchen")
        await hand.tab_to("none")
        await hand.press("enter")
        await hand.gone("[x]")
        await hand.press("shift+tab", "shift+tab")
        await hand.press("space", "tab", "space")
        await hand.press("ctrl+s")
        shown = await hand.shows("optional")
        for told in ("Save: Kitchen", "+ gains   Logs: View, Logs: Export", "! concerns 2 members"):
            assert told in shown
        assert "- loses   Users: View, Users: Export" in shown
        await hand.press("escape")
        await save(hand, "Saved: Kitchen")
        assert " Canteen" in hand.lines[1]
        assert "changed" not in hand.lines[1]
    assert world.group("Canteen").permissions == frozenset({Permission.LOGS_VIEW, Permission.LOGS_EXPORT})


async def test_wrong_fields_are_told_beside_them(world: World, root: Account) -> None:
    """View cleared under one that requires it is complained about at once; what was typed stays."""
    world.custom_group("Kitchen", VIEW, EXPORT)
    async with at_group(world, root, "kitchen") as hand:
        await hand.tab_to("users_view")
        await hand.press("space")
        await hand.shows("! requires Users: View: check that too, or clear this")
        complaint = hand.lines.index(hand.line("! requires Users: View: check that too, or clear this"))
        assert "Users: Export" in hand.lines[complaint - 1]
        await hand.tab_to("users_create")
        await hand.press("ctrl+s")
        await hand.shows("! Nothing saved: 1 field to correct")
        await hand.until(lambda: hand.focused == "users_export")
        await hand.press(*["shift+tab"] * 5)
        await hand.retype("REGULAR user")
        await hand.press("ctrl+s")
        await hand.shows("There is a group REGULAR user already.")
        await hand.until(lambda: hand.focused == "name")
        await hand.press("backspace")
        await hand.gone("already.")
        assert "! requires Users: View" in hand.text
        assert "to correct" in hand.said
        await hand.tab_to("users_export")
        await hand.press("space")
        await hand.gone("! requires")
        await save(hand, "Saved: Kitchen")
    assert world.group("REGULAR use").permissions == frozenset()


async def test_two_administrators_change_the_same_group(world: World, root: Account) -> None:
    """The second one is told; what she typed stays, what she left alone is what is stored, and she can save then."""
    group = world.custom_group("Kitchen", VIEW)
    ada = world.desk(world.add("ada@example.org", "Administrator"))
    async with at_group(world, root, "kitchen") as hand:
        await hand.retype("Canteen")
        change(ada, group, description="Hers", permissions=frozenset({VIEW, EDIT}))
        await hand.press("ctrl+s")
        await hand.shows("optional")
        await hand.press("tab", "enter")
        await hand.shows("Someone else changed it meanwhile. Nothing was saved")
        assert "Canteen" in hand.line("Name   ")
        assert "Hers" in hand.line("Description")
        assert "[x] Users: Edit" in hand.text
        assert hand.lines[1].endswith("1 changed")
        await save(hand, "Saved: Kitchen")
    now = world.group("Canteen")
    assert (now.description, now.permissions, now.version) == ("Hers", frozenset({VIEW, EDIT}), 3)


async def test_refresh_keeps_what_was_typed(world: World, root: Account) -> None:
    group = world.custom_group("Kitchen", VIEW)
    ada = world.desk(world.add("ada@example.org", "Administrator"))
    async with at_group(world, root, "kitchen") as hand:
        await hand.press("tab")
        await hand.type("Mine")
        change(ada, group, name="Canteen")
        await hand.press("ctrl+l")
        await hand.shows(" Canteen")
        assert "Mine" in hand.line("Description")
        world.run("DELETE FROM security_group WHERE id = ?", group.id)
        await hand.press("ctrl+l")
        await hand.shows("! This security group is not there any more.")
        assert "Mine" in hand.line("Description")


async def test_leaving_asks_when_something_would_be_lost(world: World, root: Account) -> None:
    world.custom_group("Kitchen")
    async with at_group(world, root, "kitchen") as hand:
        await hand.type("s")
        for leave in (["escape"], ["tab", "tab", "1"], ["5"], ["4"]):
            await hand.press(*leave)
            await hand.shows("1 unsaved change on this group.")
            await hand.press("escape")
            await hand.shows("1 changed")
        await hand.tab_to("copy")
        await hand.press("enter")
        await hand.shows("Discard the changes?")
        await hand.press("tab", "enter")
        await hand.shows("Copy of Kitchen")
        await hand.press("escape")
        await hand.shows("1 group")


async def test_members_are_shown_in_user_search(world: World, root: Account) -> None:
    filled(world, world.custom_group("Kitchen"), 2)
    async with at_group(world, root, "kitchen") as hand:
        await hand.tab_to("members")
        await hand.press("enter")
        await hand.shows("2 accounts")
        assert 'Search group:"Kitchen"' in hand.lines[1]
        await hand.press("down", "3")
        await hand.shows("6 groups")
        await hand.press("down", "m")
        await hand.shows("1 account")
        assert 'Search group:"Administrator"' in hand.lines[1]


async def test_an_event_on_a_group_leads_to_no_account(world: World, root: Account) -> None:
    """A group's number may be an account's too."""
    group = world.custom_group("Kitchen")
    for number in range(root.id + 1, group.id + 1):
        assert world.add(f"x{number}@example.org").id == number
    change(world.desk(root), group, name="Canteen")
    async with at_groups(world, root) as hand:
        await hand.press("4", "ctrl+t")
        await hand.shows("Kitchen")
        await hand.press("down", "enter")
        shown = await hand.shows("Canteen")
        assert "[ Close ]" in shown
        assert "Open Account" not in shown


@pytest.mark.parametrize("group", ["Regular User", "All"])
async def test_nobody_else_has_this_place(world: World, group: str) -> None:
    world.custom_group("All", *Permission)
    me = world.add("me@example.org", group)
    async with program(world, me) as hand:
        await hand.shows("me@example.org")
        assert "3 Security Groups" not in hand.lines[0]
        place = hand.lines[0]
        await hand.press("tab", "3")
        assert hand.lines[0] == place
        await hand.press("colon")
        await hand.type("groups")
        await hand.shows("No matches")
