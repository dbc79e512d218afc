"""Groups deleted by keyboard: empty, with a group for the members, cancelled while they move; and hostile names."""

from __future__ import annotations

from rwtui.domain.accounts import Account
from rwtui.domain.groups import Permission
from tests.groups import at_group, at_groups, change, filled, is_clean
from tests.tui.hand import Hand
from tests.world import PASSWORD, World

VIEW = Permission.USERS_VIEW
NAME = "Kit\x1b[2J\u202echen [/x] [@click=app.quit]y[/]"
SHOWN = r"Kit\x1b[2J\u202echen [/x] [@click=app.quit]y[/]"


async def choose(hand: Hand, letters: str) -> None:
    """Open the list of groups to move to, go to one by its first letters, take it, and go on to Delete."""
    assert hand.focused == "to"
    await hand.press("enter")
    await hand.type(letters)
    await hand.press("enter")
    await hand.press("tab", "tab", "tab")


async def test_an_empty_group(world: World, root: Account) -> None:
    """Cancel has the focus; the cursor goes to what stands beside it."""
    world.custom_group("Kitchen", VIEW)
    world.custom_group("Zoo")
    async with at_groups(world, root) as hand:
        await hand.press("end", "k", "d")
        await hand.shows("Delete Kitchen? It has no members.")
        await hand.press("enter")
        await hand.shows("Nothing was deleted.")
        await hand.press("delete")
        await hand.shows("Delete Kitchen?")
        await hand.press("tab", "enter")
        await hand.shows("Deleted: Kitchen")
        await hand.shows("6 groups")
        await hand.shows("> Zoo")
    assert not world.rows("SELECT * FROM security_group WHERE name = 'Kitchen'")


async def test_with_members(world: World, root: Account) -> None:
    """A group for them has to be chosen; what it means for them is said; the reason is recorded with each move."""
    members = filled(world, world.custom_group("Kitchen", VIEW), 3)
    world.custom_group("Logs", Permission.LOGS_VIEW)
    async with at_group(world, root, "kitchen") as hand:
        await hand.tab_to("delete")
        await hand.press("enter")
        await hand.shows("It has 3 members, who move to another group first.")
        await hand.press("tab", "tab", "tab", "enter")
        await hand.shows("! Choose the group that the members move to.")
        await choose(hand, "logs")
        shown = await hand.shows("! ends their sessions")
        assert "+ gain    Logs: View" in shown
        assert "- lose    Users: View" in shown
        assert "! Choose" not in shown
        await hand.press("shift+tab", "shift+tab")
        await hand.type("the kitchen closes")
        await hand.press("tab", "tab", "enter")
        await hand.shows("Deleted: Kitchen; 3 moved to Logs")
        await hand.press("escape", "down")
        await hand.shows("6 groups")
    assert {world.account(member).group.name for member in members} == {"Logs"}
    assert world.last_event().event.reason == "the kitchen closes"
    assert "deletion of Kitchen: the kitchen closes" in {recorded.event.reason for recorded in world.events()}


async def test_cancelled_while_they_move(world: World, root: Account) -> None:
    """Who is moved stays moved; the rest stays, and the group too; asked again, it goes on with the rest."""
    group = world.custom_group("Kitchen", VIEW)
    filled(world, group, 26)
    async with at_groups(world, root) as hand:
        await hand.press("end", "d")
        await hand.shows("It has 26 members")
        await choose(hand, "work")
        with world.context.storage.writing():  # nobody else can write
            await hand.press("enter")
            await hand.shows("Move Members")
            await hand.press("escape")
        await hand.shows("Cancelled: 25 moved to Workflow User; Kitchen stays, with the others.", seconds=60)
        await hand.shows("custom         1 Users: View")
        await hand.press("d")
        await hand.shows("It has 1 member, who move")
        await choose(hand, "work")
        await hand.press("enter")
        await hand.shows("Deleted: Kitchen; 1 moved to Workflow User")
        await hand.shows("system        26 its own account")


async def test_what_stops_it_is_said(world: World, root: Account) -> None:
    """Changed by someone else between the question and the answer: nobody is moved."""
    group = world.custom_group("Kitchen")
    filled(world, group, 2)
    ada = world.desk(world.add("ada@example.org", "Administrator"))
    async with at_groups(world, root) as hand:
        await hand.press("end", "d")
        await hand.shows("It has 2 members")
        change(ada, group, name="Canteen")
        await choose(hand, "work")
        await hand.press("enter")
        await hand.shows("! Canteen was changed by someone else meanwhile. Nothing was saved.")
        await hand.shows("custom         2 its own account")


async def test_the_password_is_asked_again_after_five_minutes(world: World, root: Account) -> None:
    world.custom_group("Kitchen")
    async with at_groups(world, root) as hand:
        world.clock.move(seconds=301)
        await hand.press("end", "d")
        await hand.shows("Delete Kitchen?")
        await hand.press("tab", "enter")
        await hand.shows("Prove your password again")
        await hand.type(PASSWORD)
        await hand.press("enter")
        await hand.shows("Deleted: Kitchen")


async def test_the_cover_stays_while_they_move(world: World, root: Account) -> None:
    """A time-out meanwhile ends the session, and so the move; what it had to say waits under the cover."""
    filled(world, world.custom_group("Kitchen"), 2)
    async with at_groups(world, root) as hand:
        await hand.press("end", "d")
        await hand.shows("It has 2 members")
        await choose(hand, "work")
        with world.context.storage.writing():
            await hand.press("enter")
            await hand.shows("Move Members")
            world.clock.move(minutes=15)
            await hand.press("x")
            await hand.shows("root@example.com")
            assert "Kitchen" not in hand.text
        await hand.until(lambda: world.rows("SELECT 1 FROM audit_event WHERE kind = 'Time-out'"))
        assert "Kitchen" not in hand.text
        await hand.type(PASSWORD)
        await hand.press("enter")
        await hand.shows("5 My Profile")
    assert len(world.rows("SELECT 1 FROM security_group WHERE name = 'Kitchen'")) == 1


async def test_hostile_names_are_shown_escaped(world: World, root: Account) -> None:
    """In the list, the form, the questions, the list of groups to move to, and the box of User Search."""
    filled(world, world.custom_group(NAME, VIEW), 1)
    world.run("UPDATE security_group SET description = ? WHERE system IS NULL", "\x9b2J [/y]\u200b")
    async with at_groups(world, root) as hand:
        await hand.press("end")
        assert SHOWN[:20] in hand.text
        assert is_clean(hand)
        await hand.press("right", "right", "right")
        assert r"\x9b2J [/y]\u200b" in hand.text
        assert is_clean(hand)
        await hand.press("enter")
        await hand.shows("custom, 1 member")
        assert SHOWN in hand.lines[1]
        assert is_clean(hand)
        await hand.press("tab", "tab", "space", "ctrl+s")
        await hand.shows("! Name has a control or invisible character.")
        await hand.press("escape")
        await hand.shows("Discard the changes?")
        await hand.press("tab", "enter")
        await hand.shows("6 groups")
        await hand.press("d")
        await hand.shows(f"Delete {SHOWN}?")
        assert is_clean(hand)
        await hand.press("escape", "c")
        await hand.shows("New Security Group")
        assert is_clean(hand)
        await hand.press("escape")
        await hand.shows("6 groups")
        await hand.press("m")
        await hand.shows("1 account")
        assert 'Search group:"chen [/x] [@click=app.quit]y[/]' in hand.lines[1]
        assert is_clean(hand)
    world.custom_group("Other")
    member = world.add("other@example.org", "Other")
    async with at_groups(world, root) as hand:
        await hand.press("end", "d")
        await hand.shows("Delete Other?")
        await choose(hand, "kit")
        await hand.shows("+ gain    Users: View")
        assert SHOWN in hand.text
        assert is_clean(hand)
        await hand.press("enter")
        await hand.shows("Deleted: Other; 1 moved to Kit")
        assert is_clean(hand)
    assert world.account(member).group.name == NAME
