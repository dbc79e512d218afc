"""Functional Groups by keyboard: from the palette; made, renamed, deleted, and their members shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.change import Record
from rwtui.domain.groups import Permission
from tests.groups import is_clean
from tests.tui.hand import Hand, program
from tests.world import World


@asynccontextmanager
async def at_functional_groups(world: World, me: Account) -> AsyncIterator[Hand]:
    """The program at Functional Groups, the first one under the cursor."""
    async with program(world, me) as hand:
        await hand.shows(f" {me.email}")
        await hand.press("down", "colon")
        await hand.type("functional")
        await hand.shows("the parts of the organisation")
        await hand.press("enter")
        await hand.shows("[Functional Groups]")
        await hand.press("down")
        yield hand


async def confirm(hand: Hand, said: str) -> None:
    """Through the preview: Cancel has the focus first, the verb is one Tab away."""
    await hand.shows("optional")
    await hand.press("tab", "enter")
    await hand.shows(said)


def names(world: World) -> list[str]:
    """What is stored."""
    return [name for (name,) in world.rows("SELECT name FROM functional_group ORDER BY name")]


async def test_made_and_renamed(world: World, root: Account) -> None:
    """An empty list says how to begin; what was typed stays while it is wrong, and through the preview."""
    async with at_functional_groups(world, root) as hand:
        await hand.shows("There are no functional groups yet.")
        await hand.press("n")
        await hand.shows("New Functional Group")
        await hand.press("enter", "tab", "enter")
        await hand.shows("! Name is required.")
        await hand.type("Kitchen")
        await hand.gone("required")
        await hand.press("tab", "tab", "enter")
        assert "Create: Kitchen" in await hand.shows("optional")
        await hand.press("escape")
        await hand.shows("New Functional Group")
        await hand.press("enter")
        await confirm(hand, "Created: Kitchen")
        await hand.at_once("n", *"KITCHEN")  # faster than it can open
        await hand.press("tab", "tab", "enter")
        await hand.shows("! There is a group KITCHEN already.")
        await hand.retype("Finance")
        await hand.press("tab", "tab", "enter")
        await confirm(hand, "Created: Finance")
        world.add("cook@example.org", functional_groups=("Kitchen",))
        await hand.press("end", "enter")
        await hand.shows("Kitchen has 1 member, who keep it under the new name.")
        await hand.press("tab", "tab", "enter")
        await hand.shows("! Nothing was changed.")
        await hand.retype("Canteen")
        await hand.press("tab", "tab", "enter")
        assert "! concerns 1 member" in await hand.shows("optional")
        await confirm(hand, "Renamed: Canteen")
        await hand.shows("Canteen                                          1")
        await hand.shows("> Canteen")
        assert hand.keys.startswith(" Enter Rename  n New  m Members")
    assert names(world) == ["Canteen", "Finance"]


async def test_two_administrators_rename_the_same(world: World, root: Account) -> None:
    """The second one is told what it is called now, what she typed stays, and she can go on."""
    world.add("cook@example.org", functional_groups=("Kitchen",))
    ada = world.desk(world.add("ada@example.org", "Administrator")).functional
    async with at_functional_groups(world, root) as hand:
        await hand.press("enter")
        await hand.shows("Kitchen has 1 member")
        await hand.retype("Food")
        ada.apply(ada.plan(ada.all()[0], "Canteen"))
        await hand.press("tab", "tab", "enter")
        await hand.shows("optional")
        await hand.press("tab", "enter")
        await hand.shows("! Someone else renamed it meanwhile: it is Canteen now. Nothing was saved.")
        assert "Food" in hand.line("Name   ")
        await hand.press("tab", "tab", "enter")
        await hand.shows("Rename: Canteen")
        await confirm(hand, "Renamed: Food")
    assert names(world) == ["Food"]


async def test_deleted(world: World, root: Account) -> None:
    """Empty after a question; with members only when there is another group, and once it is chosen."""
    cook = world.add("cook@example.org", functional_groups=("Kitchen",))
    async with at_functional_groups(world, root) as hand:
        await hand.press("d")
        await hand.shows("! Kitchen has 1 member and no other group to take them. Make one first.")
        world.add("x@example.org", functional_groups=("Canteen", "Kitchen"))
        await hand.press("ctrl+l", "home")
        await hand.shows("2 groups")
        await hand.press("end", "delete")
        await hand.shows("Delete Kitchen? It has 2 members, who move to another group first.")
        await hand.press("enter")
        await hand.type("can")
        await hand.press("enter", "tab", "tab", "tab", "enter")
        await hand.shows("Deleted: Kitchen; 2 moved to Canteen")
        await hand.shows("1 group")
        await hand.shows("> Canteen")
        assert hand.line("> Canteen").split() == [">", "Canteen", "2"]
    assert world.account(cook).functional_groups == ("Canteen",)
    kinds = [r.event.kind.value for r in world.events() if r.event.record is Record.FUNCTIONAL_GROUP]
    assert kinds == ["Deleted"]


async def test_members_are_shown_in_user_search(world: World, root: Account) -> None:
    world.add("cook@example.org", functional_groups=('The "Kitchen"', "Zoo"))
    async with at_functional_groups(world, root) as hand:
        await hand.press("end", "m")
        await hand.shows("1 account")
        assert 'Search functional:"Zoo"' in hand.lines[1]
    async with at_functional_groups(world, root) as hand:
        await hand.press("m")
        await hand.shows("1 account")
        assert 'Search functional:"Kitchen' in hand.lines[1]  # a quote can't be asked for


async def test_hostile_names_are_shown_escaped(world: World, root: Account) -> None:
    world.add("cook@example.org", functional_groups=("\x1b[2J\u202e [/x]", "\u200b\u200b"))
    async with at_functional_groups(world, root) as hand:
        assert r"\x1b[2J\u202e [/x]" in hand.text
        assert is_clean(hand)
        await hand.press("end", "m")
        assert r"\u200b\u200b" in hand.line("> ")
        await hand.shows("! Nobody can search for this name.")
        await hand.press("home", "enter")
        await hand.shows("has 1 member")
        assert is_clean(hand)
        await hand.press("tab", "tab", "enter")
        await hand.shows("! Nothing was changed.")
        await hand.retype("Kitchen")
        await hand.press("tab", "tab", "enter")
        await hand.shows("optional")
        assert is_clean(hand)
        await hand.press("escape", "escape")
        await hand.shows("2 groups")
        await hand.press("d")
        await hand.shows("Delete ")
        assert is_clean(hand)


@pytest.mark.parametrize("group", ["Regular User", "All"])
async def test_nobody_else_has_this_place(world: World, group: str) -> None:
    world.custom_group("All", *Permission)
    me = world.add("me@example.org", group)
    async with program(world, me) as hand:
        await hand.shows("me@example.org")
        await hand.press("tab", "colon")
        await hand.type("functional")
        await hand.shows("No matches")
