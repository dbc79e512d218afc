"""What stands in the database is shown escaped, and does nothing: escape sequences, bidi overrides, markup."""

from __future__ import annotations

import unicodedata

import pytest

from rwtui.domain.accounts import Account
from tests.tui.conftest import searchable
from tests.tui.hand import Hand, opened, program
from tests.world import World, form_of

EMAIL = "evil\u202egro@example.com"
FIRST = "\x1b[31mEve\x1b]0;owned\x07"
LAST = "[@click=app.quit]x[/]"
TITLE = "[/x] \u2066Boss\u200b"
TELEPHONE = "\x9b2J\t1"
SHOWN = {EMAIL: r"evil\u202egro@example.com", FIRST: r"\x1b[31mEve\x1b]0;owned\x07", LAST: LAST}


@pytest.fixture
def eve(world: World, root: Account) -> Account:
    """An account with everything hostile in it, written past all checks."""
    world.custom_group("Group\x1b[2J\u202e [/g]")
    world.add("x@example.com", functional_groups=("Part\x07 [b]", "\u2068Other"))
    made = world.add(
        EMAIL,
        "Group\x1b[2J\u202e [/g]",
        first_name=FIRST,
        last_name=LAST,
        functional_groups=("Part\x07 [b]", "\u2068Other"),
        title=TITLE,
        telephone=TELEPHONE,
    )
    return searchable(world, made)


def is_clean(hand: Hand) -> bool:
    """Whether nothing on the screen is more than it seems."""
    return not any(unicodedata.category(character) in {"Cc", "Cf"} for line in hand.lines for character in line)


async def test_the_list_shows_them_escaped(world: World, root: Account, eve: Account) -> None:
    async with program(world, root) as hand:
        await hand.type("eve")
        await hand.shows("1 account")
        assert SHOWN[EMAIL] in hand.text
        assert is_clean(hand)
        await hand.press("down")
        for _ in range(9):
            await hand.press("right")
            assert is_clean(hand)
        await hand.type(FIRST[:4] + "group:[/x]")
        await hand.press("escape")
        assert is_clean(hand)


async def test_user_detail_shows_them_escaped_everywhere(world: World, root: Account, eve: Account) -> None:
    desk = world.desk(root).password_security
    desk.apply(desk.plan(eve, form_of(eve, must_change=True)), "because \x1b[1m [/r] [@click=app.quit]y[/]")
    async with opened(world, root, "example.com -email:root -email:x@") as hand:
        assert SHOWN[EMAIL] in hand.lines[1]
        assert SHOWN[EMAIL] in hand.line("Email  ")
        assert SHOWN[FIRST] in hand.line("First Name  ")
        assert SHOWN[LAST] in hand.line("Last Name  ")
        assert is_clean(hand)
        await hand.press("right")
        assert "[Password & Security]" in hand.lines[2]
        assert r"Group\x1b[2J\u202e [/g]" in hand.line("Security Group  ")
        await hand.press("tab", "enter")
        assert is_clean(hand)
        await hand.press("escape", "tab", "right", "ctrl+s")
        await hand.shows("optional")
        assert rf"Change: {SHOWN[EMAIL]}" in hand.text
        assert is_clean(hand)
        await hand.press("tab", "enter")
        await hand.shows("Saved:")
        assert SHOWN[EMAIL] in hand.said
        await hand.press("ctrl+g")
        await hand.shows("Generate API Token")
        assert SHOWN[EMAIL] in hand.text
        assert is_clean(hand)
        await hand.press("escape", "ctrl+t")
        await hand.shows(r"Reason: because \x1b[1m [/r] [@click=app.quit]y[/]")
        assert is_clean(hand)


async def test_editing_another_field_leaves_a_hostile_one_as_it_is(world: World, root: Account, eve: Account) -> None:
    world.put(eve, first_name="Eve", last_name="Adams\u200b", title="", telephone="")
    async with opened(world, root, "example.com -email:root -email:x@") as hand:
        await hand.press("tab")
        await hand.retype("Eva")
        await hand.press("ctrl+s")
        await hand.shows("! Last Name has a control or invisible character.")
        assert hand.focused == "last_name"
        await hand.retype("Adams")
        await hand.press("ctrl+s")
        await hand.shows("optional")
        assert r"Adams\u200b" in hand.text
        await hand.press("tab", "enter")
        await hand.shows("Saved:")
        assert (world.account(eve).first_name, world.account(eve).last_name) == ("Eva", "Adams")
        assert world.account(eve).functional_groups == eve.functional_groups


async def test_the_person_signed_in_can_be_hostile_too(world: World, root: Account, eve: Account) -> None:
    async with program(world, eve) as hand:
        await hand.shows("[5 My Profile]")
        assert is_clean(hand)
        assert r"\u202e" in hand.said
        await hand.press("ctrl+q")
        await hand.shows("Leave rwtui")
        assert is_clean(hand)
        await hand.press("escape", "ctrl+t")
        await hand.press("left", "left")
        await hand.tab_to("first_name")
        await hand.type("x")
        await hand.press("ctrl+q")
        await hand.shows("Discard the changes?")
        assert is_clean(hand)
