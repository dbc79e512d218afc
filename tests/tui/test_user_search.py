"""User Search: what is typed filters at once, and the list is left and come back to by keys alone."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from tests.tui.conftest import searchable
from tests.tui.hand import Hand, program
from tests.world import World


@pytest.fixture
def people(world: World, root: Account, roger: Account, sso: Account) -> list[str]:
    """Some more accounts; the emails of all, in the order of the list."""
    searchable(world, world.add("anna.lis@example.net", first_name="Przemysława", last_name="Lis", title="Łódź Office"))
    world.add("john.nguyen@example.com", first_name="John", last_name="Nguyễn", status="Disabled")
    world.add("przemek@example.net", "Workflow User", first_name="Przemysław", last_name="Zieliński")
    return sorted(row[0] for row in world.rows('SELECT email FROM "user"'))


def listed(hand: Hand) -> list[str]:
    """The emails in the list, from the top; cut ones as they are cut."""
    return [line[2:30].strip() for line in hand.lines[3:-2] if line.strip()]


def cursor(hand: Hand) -> str:
    """The email on the line with the sign of the focus."""
    return hand.line("> ")[2:30].strip()


async def test_all_accounts_are_listed_in_the_order_of_their_emails(
    world: World, root: Account, people: list[str]
) -> None:
    async with program(world, root) as hand:
        await hand.shows("6 accounts")
        assert listed(hand) == people
        assert hand.focused == "query"
        assert hand.lines[2].split() == ["Email", "^", "First", "Name", "Last", "Name", "Security", "Group", "Status"]
        assert "Regular User (No D… Enabled" in hand.line("roger.nguyen")
        assert "John       Nguyễn    Regular User        Disabled" in hand.line("john.nguyen")
        assert "秀芳       梁        Read Only User      Enabled" in hand.line("xiufang")
        assert hand.said.endswith("root@example.com Administrator")


@pytest.mark.wide(3)
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("przemyslaw", ["anna.lis@example.net", "przemek@example.net"]),
        ("NGUYEN", ["john.nguyen@example.com", "roger.nguyen@example.org"]),
        ("guy rog", ["roger.nguyen@example.org"]),
        ("lodz", ["anna.lis@example.net"]),
        ("202-555", ["roger.nguyen@example.org"]),
        ("梁", ["xiufang.liang@example.com"]),
        ("nguyen -status:disabled", ["roger.nguyen@example.org"]),
        ("type:sso", ["xiufang.liang@example.com"]),
        ('group:"workflow user"', ["przemek@example.net"]),
        ("functional:human", ["roger.nguyen@example.org"]),
    ],
)
async def test_typing_filters(world: World, root: Account, people: list[str], typed: str, found: list[str]) -> None:
    async with program(world, root) as hand:
        await hand.type(typed)
        await hand.shows("1 account" if len(found) == 1 else f"{len(found)} accounts")
        await hand.until(lambda: listed(hand) == found, f"the list {found}")


async def test_each_character_narrows_and_backspace_widens(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        for typed, count in (("n", "4 accounts"), ("g", "2 accounts"), ("u", "2 accounts"), (" r", "1 account")):
            await hand.type(typed)
            await hand.shows(count)
        assert listed(hand) == ["roger.nguyen@example.org"]
        await hand.press("backspace", "backspace")
        await hand.shows("2 accounts")


async def test_what_is_wrong_with_a_filter_is_said_in_place(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        await hand.type("colour:red")
        await hand.shows('Unknown filter "colour:". Filters: group, functional, status, type, mfa,')
        assert "accounts" not in hand.text
        await hand.press("enter")
        assert hand.focused == "query"
        await hand.press("escape")
        await hand.shows("6 accounts")


async def test_no_match_says_what_to_try(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        await hand.type("xyzzy")
        await hand.shows("No account matches.")
        assert "0 accounts" in hand.text
        assert "Try fewer words or letters, or leave out a filter." in hand.text
        await hand.press("down", "enter", "p")
        assert "No account matches." in hand.text
        await hand.press("escape")
        await hand.shows("6 accounts")
        assert hand.focused == "query"


async def test_down_leaves_the_box_and_up_comes_back(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        await hand.shows("6 accounts")
        await hand.press("down")
        assert hand.focused == "accounts"
        assert cursor(hand) == people[0]
        await hand.press("down", "j")
        assert cursor(hand) == people[2]
        await hand.press("k", "up")
        assert cursor(hand) == people[0]
        await hand.press("up")
        assert hand.focused == "query"
        await hand.press("down", "slash")
        assert hand.focused == "query"
        await hand.type("/")
        await hand.shows("Search /")


async def test_escape_clears_the_box_and_never_quits(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        await hand.type("roger")
        await hand.shows("1 account")
        await hand.press("down", "escape")
        await hand.shows("6 accounts")
        assert hand.focused == "query"
        await hand.press("escape", "escape", "down", "q")
        assert hand.focused == "query"
        assert "[1 Users]" in hand.lines[0]


@pytest.mark.parametrize(("keys", "tab"), [(("enter",), "Account Settings"), (("down", "p"), "Password & Security")])
async def test_the_account_is_opened_from_box_and_list(
    world: World, root: Account, people: list[str], keys: tuple[str, ...], tab: str
) -> None:
    async with program(world, root) as hand:
        await hand.type("roger")
        await hand.shows("1 account")
        await hand.press(*keys)
        await hand.shows(f">[{tab}]")
        await hand.shows("< 1 of 1 >")
        assert hand.lines[1].startswith(" roger.nguyen@example.org ")


async def test_the_search_is_as_it_was_left(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        await hand.type("nguyen")
        await hand.shows("2 accounts")
        await hand.press("down", "down", "enter")
        await hand.shows(">[Account Settings]")
        await hand.press("escape")
        await hand.shows("2 accounts")
        assert hand.focused == "accounts"
        assert cursor(hand) == "roger.nguyen@example.org"
        assert "Search nguyen" in hand.lines[1]


async def test_arrows_show_the_other_columns(world: World, root: Account, people: list[str]) -> None:
    seen = set()
    async with program(world, root) as hand:
        await hand.shows("6 accounts")
        await hand.press("down")
        for _ in range(12):
            seen.add(hand.lines[2][31:].strip())
            assert hand.lines[2].startswith("  Email ")
            await hand.press("right")
        last = hand.lines[2]
        await hand.press("right")
        assert hand.lines[2] == last
        headings = " ".join(seen)
        for heading in ("First Name", "Security Group", "Status", "Title", "Telephone", "Functional Group", "Type"):
            assert heading in headings
        assert last.rstrip().endswith("Timeout")
        assert "15 min" in hand.line("roger.nguyen")
        for _ in range(12):
            await hand.press("left")
        assert "First Name Last Name Security Group" in hand.lines[2]


async def test_another_session_ends_this_one(world: World, root: Account, people: list[str]) -> None:
    async with program(world, root) as hand:
        await hand.shows("6 accounts")
        world.run('UPDATE "session" SET ended_at = 1')
        await hand.type("r")
        await hand.shows("Your session has ended. Sign in again.")
        assert "Password" in hand.text
        assert "roger" not in hand.text


async def test_refresh_shows_what_is_stored_now(world: World, root: Account, people: list[str], roger: Account) -> None:
    async with program(world, root) as hand:
        await hand.shows("6 accounts")
        await hand.press("down", "down", "down", "down")
        world.put(roger, last_name="Nguyen-Ross", status="Disabled")
        at = cursor(hand)
        await hand.press("ctrl+l")
        await hand.shows("Nguyen-R…")
        assert cursor(hand) == at
        assert "Disabled" in hand.line("roger.nguyen")


@pytest.mark.wide(1)
@pytest.mark.parametrize("keys", [("enter",), ("down", "enter"), ("down", "down", "p")])
async def test_what_is_typed_ahead_means_the_accounts_that_were_asked_for(
    world: World, root: Account, people: list[str], keys: tuple[str, ...]
) -> None:
    async with program(world, root) as hand:
        await hand.shows("6 accounts")
        await hand.at_once(*"john nguyen", *keys)
        await hand.shows("< 1 of 1 >")
        assert hand.lines[1].startswith(" john.nguyen@example.com ")
