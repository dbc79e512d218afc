"""Marks in User Search: one by one or all that match, whatever is searched for or opened meanwhile."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from tests.tui.hand import Hand, program
from tests.tui.test_long_list import emails, root_of
from tests.world import World


@pytest.fixture
def people(world: World, root: Account, roger: Account) -> list[str]:
    """Six accounts in the order of the list."""
    for name in ("ann", "ben", "cem", "dai"):
        world.add(f"{name}@example.org", first_name=name.title(), last_name="Smith")
    return emails(world)


def marked(hand: Hand) -> list[str]:
    """The emails on the screen with a mark before them."""
    return [line[2:30].strip() for line in hand.lines if line[1:2] == "*"]


def cursor(hand: Hand) -> str:
    """The email on the line with the sign of the focus."""
    (line,) = (line for line in hand.lines[3:-2] if line.startswith(">"))
    return line[2:30].strip()


async def at(hand: Hand, email: str) -> None:
    """Wait until the cursor is on this account."""
    await hand.until(lambda: cursor(hand) == email, f"the cursor on {email}")


async def marks(hand: Hand, *wanted: str, count: str = "") -> None:
    """Wait until these are the marked ones on the screen, and the count is said."""
    said = count or (f"{len(wanted)} marked" if wanted else "")
    await hand.until(lambda: marked(hand) == list(wanted), f"marks on {wanted}")
    await hand.until(lambda: hand.said.startswith(f" {said}") and ("marked" in hand.said) is bool(said), said)


async def test_space_marks_goes_down_and_unmarks(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        await hand.shows("6 accounts")
        await hand.press("down", "space")
        await marks(hand, people[0])
        assert cursor(hand) == people[1]
        await hand.at_once("space", "down", "space")
        await marks(hand, people[0], people[1], people[3])
        assert hand.line("> ").startswith("> ")
        await hand.press("up")
        assert hand.line(people[3]).startswith(">*")
        await hand.press("space")
        await marks(hand, people[0], people[1])
        await hand.press("end", "space")
        assert cursor(hand) == people[-1]
        await marks(hand, people[0], people[1], people[-1])
        assert hand.said.endswith("root@example.com Administrator")
        assert hand.keys.startswith(" Enter Open  Space Mark  a All  ")
        assert hand.keys.endswith("? Help")


async def test_marks_survive_searches_reloads_and_opening(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        await hand.shows("6 accounts")
        await hand.press("down", "space")
        await hand.press("slash")
        await hand.type("roger")
        await hand.shows("1 account")
        await marks(hand, count="1 marked")
        await hand.press("down", "space", "enter")
        await hand.shows("< 1 of 1 >")
        assert "marked" not in hand.text
        await hand.press("escape")
        roger = "roger.nguyen@example.org"
        await marks(hand, roger, count="2 marked")
        await hand.press("ctrl+l")
        await marks(hand, roger, count="2 marked")
        await hand.press("escape")
        await hand.shows("6 accounts")
        await marks(hand, people[0], roger)
        await hand.press("down", "4")
        await hand.shows("[4 Event Logs]")
        await hand.press("tab", "tab", "1")
        await hand.shows("6 accounts")
        await marks(hand, people[0], roger)


async def test_a_marks_all_that_match_and_then_unmarks_them(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        await hand.shows("6 accounts")
        await hand.press("down", "space", "slash")
        await hand.type("smith")
        await hand.shows("4 accounts")
        await hand.press("down", "a")
        smiths = people[:4]
        await marks(hand, *smiths)
        await hand.at_once("space", "a")
        await marks(hand, *smiths)
        await hand.press("a")
        await marks(hand)
        await hand.press("a", "escape")
        await hand.shows("6 accounts")
        await marks(hand, *smiths)
        await hand.press("down", "a")
        await marks(hand, *people)
        await hand.press("a")
        await marks(hand)


async def test_escape_in_the_empty_box_clears_the_marks(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        await hand.type("smith")
        await hand.shows("4 accounts")
        await hand.press("down", "space", "space", "escape")
        await hand.shows("6 accounts")
        assert hand.focused == "query"
        await marks(hand, *people[:2])
        assert "Esc Clear Marks" in hand.keys
        await hand.press("escape")
        await hand.shows("Marks cleared.")
        assert marked(hand) == []
        assert "Clear Marks" not in hand.keys
        await hand.press("down", "space")
        await marks(hand, people[0])


async def test_who_is_gone_is_marked_no_more(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        await hand.shows("6 accounts")
        await hand.press("down", "space", "space", "space")
        await marks(hand, *people[:3])
        world.run('DELETE FROM "user" WHERE email = ?', people[1])
        await hand.press("ctrl+l")
        await hand.shows("5 accounts")
        await marks(hand, people[0], people[2])


async def test_signing_in_anew_begins_without_marks(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        await hand.shows("6 accounts")
        await hand.press("down", "space")
        await marks(hand, people[0])
        world.run('UPDATE "session" SET ended_at = 1')
        await hand.press("ctrl+l")
        await hand.shows("Your session has ended. Sign in again.")
        assert not hand.app.marks


async def test_all_of_many_stay_marked_as_rows_come_into_view(crowd: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rwtui.services.search.MOST_BY_ID", 1_000)
    every = emails(crowd)
    async with program(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.press("down", "a")
        await marks(hand, *every[:19], count="1,000+ marked")
        await hand.press("end")
        await at(hand, every[-1])
        await marks(hand, *every[-19:], count="1,000+ marked")
        await hand.press("space", "home")
        await at(hand, every[0])
        await hand.press("space", "pagedown", "pagedown")
        await marks(hand, *every[20:57][-19:], count="1,000+ marked")
        for _ in range(6):
            await hand.press("pagedown")
        await at(hand, every[1 + 8 * 19])
        assert len(marked(hand)) == 19
        await hand.press("end")
        await at(hand, every[-1])
        await marks(hand, *every[-19:-1], count="1,000+ marked")
        await hand.press("slash")
        await hand.type("name00")
        await hand.shows("99 accounts")
        await marks(hand, *[email for email in every if "user00" in email][:19], count="1,000+ marked")
        await hand.press("down", "a")
        await marks(hand, count="1,000+ marked")
        await hand.press("escape", "down", "a", "a")
        await marks(hand)


async def test_nothing_is_marked_where_nothing_is_found(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        for typed, shown in (("xyzzy", "No account matches."), ("colour:red", "Unknown filter")):
            await hand.retype(typed)
            await hand.shows(shown)
            await hand.press("down", "space", "a")
            await marks(hand)
            await hand.press("slash")


async def test_event_logs_have_no_marks(world: World, root: Account) -> None:
    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.press("down", "4")
        await hand.shows("[4 Event Logs]")
        await hand.press("tab", "tab")
        assert "Mark" not in hand.keys
        await hand.press("space", "a")
        assert "marked" not in hand.text
