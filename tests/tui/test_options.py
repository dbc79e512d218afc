"""Options and Rights, by keyboard: reached from the palette and by `r`, previewed, saved, read from the database."""

from __future__ import annotations

from rwtui.domain.accounts import Account
from rwtui.domain.change import Field
from rwtui.domain.groups import Permission
from rwtui.domain.options import option_values
from tests.tui.hand import at_home, opened
from tests.world import World


async def test_by_keyboard_alone(world: World, root: Account) -> None:
    async with at_home(world, root) as hand:
        await hand.press("tab", "colon")
        await hand.type("options")
        await hand.press("enter")
        await hand.shows("Shortest Password")
        assert "[Options]" in hand.lines[0]
        await hand.press("space", "tab", "right", "tab")
        await hand.retype("99")
        await hand.press("ctrl+s")
        await hand.shows("8 to 64.")
        assert hand.focused == "min_length"
        assert "! Nothing saved: 1 field to correct" in hand.said
        await hand.retype("16")
        assert "to correct" not in hand.text
        await hand.type(" ")
        await hand.press("escape")
        await hand.shows("3 unsaved changes on Options.")
        await hand.press("escape", "ctrl+s")
        shown = await hand.shows("optional")
        assert "MFA Required For     nobody                       administrators" in shown
        await hand.press("tab", "enter")
        await hand.shows("Saved: Options")
        assert hand.line("Enable Delete").startswith(" ")  # no mark any more
        await hand.press("escape")
        await hand.shows("1 account")
    assert world.rows("SELECT name, value FROM option ORDER BY name") == [
        ("enable_delete", "yes"),
        ("mfa_required", "administrators"),
        ("password.min_length", "16"),
    ]


async def test_who_may_not_has_no_such_place(world: World) -> None:
    world.custom_group("Desk", *Permission)
    mia = world.add("mia@example.com", "Desk")
    async with at_home(world, mia) as hand:
        await hand.press("tab", "colon")
        await hand.type("options")
        await hand.shows("No matches")


async def test_rights_of_an_account(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email) as hand:
        await hand.press("r")
        shown = await hand.shows("Rights: roger")
        assert "yes Sign in here" in shown
        assert "no  Search and view accounts             without Users: View" in shown
        await hand.press("escape")
        await hand.shows("Account Settings")


async def test_what_someone_else_has_set_meanwhile_stays(world: World, root: Account) -> None:
    """Only what was typed here is typed again over it."""
    async with at_home(world, root) as hand:
        await hand.press("tab", "colon")
        await hand.type("options")
        await hand.press("enter")
        await hand.shows("Shortest Password")
        await hand.tab_to("min_length")
        await hand.retype("17")
        theirs = world.desk(root).options
        base = theirs.load()
        rules = option_values(base.rules)
        standing = {field: value if value is False else str(value) for field, value in rules.items()}
        theirs.apply(theirs.plan(base, standing | {Field.MAX_LENGTH: "200"}), "")
        await hand.press("ctrl+s")
        await hand.shows("optional")
        await hand.press("tab", "enter")
        await hand.shows("what you typed stays")
        assert hand.line("Longest Password").startswith(" ")
        assert "200" in hand.line("Longest Password")
        assert hand.line("Shortest Password ").startswith("*")
        await hand.press("ctrl+s")
        await hand.shows("optional")
        assert "Longest" not in hand.text
        await hand.press("tab", "enter")
        await hand.shows("Saved: Options")
    assert world.rows("SELECT name, value FROM option ORDER BY name") == [
        ("password.max_length", "200"),
        ("password.min_length", "17"),
    ]
