"""Choosing functional groups: one line, from which a check list opens that filters as one types."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.storage import groups
from tests.tui.hand import Hand, opened
from tests.world import World

TITLE = "- Functional Groups -"
NAMES = ("Change Management", "Field Services", "Finance", "Human Resources", "Kitchen")


@pytest.fixture(autouse=True)
def parts(world: World) -> None:
    """What there is to choose from."""
    make(world, *NAMES)


def make(world: World, *names: str) -> None:
    """Further functional groups."""
    with world.context.storage.writing():
        for name in names:
            groups.functional_group_id(name)


def boxes(hand: Hand) -> list[str]:
    """The lines of the check list."""
    return [line[2:] for line in hand.lines if line[2:5] in {"[ ]", "[x]"}]


async def choosing(hand: Hand, key: str = "enter") -> None:
    """The check list of the account that is open."""
    await hand.tab_to("functional_groups")
    await hand.press(key)
    await hand.shows(TITLE)
    await hand.until(lambda: boxes(hand), "the check list")


@pytest.mark.wide(1)
@pytest.mark.parametrize("key", ["enter", "space", "down"])
async def test_marks_are_taken_and_saved_with_the_form(world: World, root: Account, roger: Account, key: str) -> None:
    async with opened(world, root, "roger") as hand:
        await choosing(hand, key)
        assert boxes(hand) == [
            "[x] Human Resources",  # what is chosen stands first
            *(f"[ ] {name}" for name in NAMES if name != "Human Resources"),
        ]
        assert hand.focused == "filter"
        await hand.type("fin")
        assert boxes(hand) == ["[ ] Finance"]
        await hand.press("down", "space")
        assert boxes(hand) == ["[x] Finance"]
        await hand.press("/")
        await hand.retype("res hum")
        assert boxes(hand) == ["[x] Human Resources"]
        await hand.press("enter", "space")
        assert hand.line("marked:").strip() == "1 marked: Finance"
        await hand.press("/")
        await hand.retype("k")
        await hand.press("down", "down", "space", "tab", "tab")
        assert hand.focused == "take"
        await hand.press("enter")
        await hand.gone(TITLE)
        assert hand.focused == "functional_groups"
        await hand.shows("1 changed")
        assert "Finance; Kitchen" in hand.line("Functional Groups  ")
        assert "was Human Resources" in hand.text
        assert world.account(roger) == roger
        await hand.press("ctrl+s")
        await hand.shows("Human Resources              Finance, Kitchen")
        await hand.press("tab", "enter")
        await hand.shows("Saved:")
        assert world.account(roger).functional_groups == ("Finance", "Kitchen")


@pytest.mark.parametrize("keys", [("escape",), ("tab", "enter")])
async def test_nothing_is_taken(world: World, root: Account, roger: Account, keys: tuple[str, ...]) -> None:
    """By Esc or Cancel; Esc clears the box first."""
    async with opened(world, root, "roger") as hand:
        await choosing(hand)
        await hand.type("kit")
        await hand.press("down", "space")
        await hand.shows("2 marked: Human Resources; Kitchen")
        assert "Esc Clear" in hand.keys
        await hand.press("escape")
        assert hand.focused == "filter"
        assert len(boxes(hand)) == len(NAMES)
        await hand.press("down", *keys)
        await hand.gone(TITLE)
        assert "changed" not in hand.lines[1]
        assert "Human Resources" in hand.line("Functional Groups  ")


async def test_keys_of_one_packet_wait_for_the_list(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, "roger") as hand:
        await hand.tab_to("functional_groups")
        await hand.at_once("enter", *"kit", "down", "space", "tab", "tab", "enter")
        await hand.shows("1 changed")
        assert "Human Resources; Kitchen" in hand.line("Functional Groups  ")


async def test_enter_marks_too_and_up_goes_back_to_the_box(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, "roger") as hand:
        await choosing(hand)
        await hand.press("down", "enter")
        assert "none marked" in hand.text
        await hand.press("up")
        assert hand.focused == "filter"
        await hand.press("down", "end", "enter")
        assert hand.line("marked:").strip() == "1 marked: Kitchen"


async def test_what_to_do_when_nothing_is_there(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, "roger") as hand:
        await choosing(hand)
        await hand.type("nowhere")
        await hand.shows("No functional group matches.")
        await hand.press("down", "space", "escape", "escape")
        await hand.gone(TITLE)
        world.run("DELETE FROM user_functional_group")
        world.run("DELETE FROM functional_group")
        await hand.press("ctrl+l")
        await hand.until(lambda: "none" in hand.line("Functional Groups  "), "the account as it is now")
        await hand.press("enter")
        await hand.shows("There are no functional groups yet.")
        await hand.press("f1")
        await hand.shows("Help: Functional Groups")


async def test_a_refusal_is_said_and_a_session_that_was_ended_leads_to_sign_in(
    world: World, root: Account, roger: Account
) -> None:
    async with opened(world, root, "roger") as hand:
        await hand.tab_to("functional_groups")
        world.run('UPDATE "session" SET ended_at = 1, end_reason = ?', "ended elsewhere")
        await hand.press("enter")
        await hand.shows(" Sign in")


async def test_two_thousand_at_60x16(world: World, root: Account, roger: Account) -> None:
    make(world, *(f"Part {number:04}" for number in range(2_000)))
    async with opened(world, root, "roger", size=(60, 16)) as hand:
        await choosing(hand)
        assert "[ Take ]" in hand.text
        assert hand.keys
        await hand.press("down", "end")
        assert boxes(hand)[-1] == "[ ] Part 1999"
        await hand.press("space", "pageup", "space", "k", "space", "/")
        await hand.type("1999")
        assert boxes(hand) == ["[x] Part 1999"]
        await hand.press("tab", "tab", "tab", "enter")
        await hand.gone(TITLE)
        line = hand.line("Functional Groups  ")
        assert "Human Resources; Part 1993; " in line
        assert line.endswith("… (4) ▼")


async def test_names_are_shown_safe(world: World, root: Account, roger: Account) -> None:
    make(world, "Part\x1b[2J [/b]")
    async with opened(world, root, "roger") as hand:
        await choosing(hand)
        await hand.press("down", "end", "space")
        assert r"[x] Part\x1b[2J [/b]" in hand.text
        assert r"2 marked: Human Resources; Part\x1b[2J [/b]" in hand.text
        await hand.press("tab", "tab", "enter")
        await hand.shows("1 changed")
        assert r"Human Resources; Part\x1b[… (2)" in hand.line("Functional Groups  ")
