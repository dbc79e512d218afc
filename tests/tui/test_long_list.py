"""User Search over 5,000 accounts: the rows on the screen are the right ones of the database, wherever one jumps."""

from __future__ import annotations

from rwtui.domain.accounts import Account
from tests.tui.conftest import CROWD
from tests.tui.hand import Hand, program
from tests.world import World

ROWS = 19


def root_of(world: World) -> Account:
    """The Administrator of the crowd."""
    return world.account(int(world.rows("SELECT id FROM \"user\" WHERE email = 'root@example.com'")[0][0]))


def emails(world: World) -> list[str]:
    """All accounts as the database has them, in the order of the list."""
    return [row[0] for row in world.rows('SELECT email FROM "user" ORDER BY email_key')]


def listed(hand: Hand) -> list[str]:
    """The emails in the list, from the top."""
    return [line[2:30].strip() for line in hand.lines[3:-2]]


def cursor(hand: Hand) -> str:
    """The email on the line with the sign of the focus."""
    return hand.line("> ")[2:30].strip()


async def at(hand: Hand, email: str) -> None:
    """Wait until the cursor is on this account."""
    await hand.until(lambda: cursor(hand) == email, f"the cursor on {email}")


async def comes_to(hand: Hand, rows: list[str], email: str) -> None:
    """Wait until the list shows these rows, with the cursor on one of them."""

    def there() -> bool:
        return listed(hand) == rows and cursor(hand) == email

    await hand.until(there, f"the rows {rows[0]} to {rows[-1]} with the cursor on {email}")


async def test_home_end_and_pages_show_the_right_rows(crowd: World) -> None:
    every = emails(crowd)
    assert len(every) == CROWD
    async with program(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.press("down")
        await comes_to(hand, every[:ROWS], every[0])
        await hand.press("end")
        await comes_to(hand, every[-ROWS:], every[-1])
        await hand.press("pageup")
        await comes_to(hand, every[-2 * ROWS : -ROWS], every[-1 - ROWS])
        await hand.press("home")
        await comes_to(hand, every[:ROWS], every[0])
        await hand.press("pagedown", "pagedown")
        await comes_to(hand, every[2 * ROWS : 3 * ROWS], every[2 * ROWS])
        await hand.press("down")
        await comes_to(hand, every[2 * ROWS : 3 * ROWS], every[2 * ROWS + 1])
        await hand.press("up", "up")
        await comes_to(hand, every[2 * ROWS - 1 : 3 * ROWS - 1], every[2 * ROWS - 1])


async def test_paging_through_misses_and_repeats_no_row(crowd: World) -> None:
    every = emails(crowd)
    async with program(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.press("down")
        seen: set[str] = set()
        for place in range(ROWS, 50 * ROWS, ROWS):
            seen.update(listed(hand))
            await hand.press("pagedown")
            await at(hand, every[place])
            first = every.index(listed(hand)[0])
            assert listed(hand) == every[first : first + ROWS]
        assert seen >= set(every[: 48 * ROWS])
        for place in reversed(range(20 * ROWS, 49 * ROWS, ROWS)):
            await hand.press("pageup")
            await at(hand, every[place])
            first = every.index(listed(hand)[0])
            assert listed(hand) == every[first : first + ROWS]


async def test_a_held_key_catches_up(crowd: World) -> None:
    every = emails(crowd)
    async with program(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.press("down")
        for place in range(30, 301, 30):
            await hand.at_once(*["down"] * 30)
            await at(hand, every[place])
        assert listed(hand) == every[301 - ROWS : 301]
        await hand.press("end")
        await comes_to(hand, every[-ROWS:], every[-1])
        for place in range(31, 302, 30):
            await hand.at_once(*["up"] * 30)
            await at(hand, every[-place])
        assert listed(hand) == every[-301:][:ROWS]


async def test_next_and_previous_account_keep_the_tab_and_come_back_to_the_row(crowd: World) -> None:
    every = emails(crowd)
    async with program(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.press("down", "pagedown", "pagedown", "pagedown", "p")
        await hand.shows("< 58 of 1,000+ >")
        for place in (59, 60, 61):
            await hand.press(">")
            await hand.shows(f"< {place} of 1,000+ >")
            assert hand.lines[1].startswith(f" {every[place - 1]} ")
            assert "[Password & Security]" in hand.lines[2]
        await hand.press("<")
        await hand.shows("< 60 of 1,000+ >")
        await hand.press("escape")
        await hand.shows("Search")
        await hand.until(lambda: hand.line("> ")[2:30].strip() == every[59])
        assert hand.focused == "accounts"


async def test_the_ends_of_the_search_are_said(crowd: World) -> None:
    async with program(crowd, root_of(crowd)) as hand:
        await hand.type("name012")
        await hand.shows("10 accounts")
        await hand.press("enter")
        await hand.shows("< 1 of 10 >")
        await hand.press("<")
        await hand.shows("This is the first match.")
        await hand.press("escape")
        await hand.shows("10 accounts")
        await hand.press("down", "end", "enter")
        await hand.shows("< 10 of 10 >")
        await hand.press(">")
        await hand.shows("This is the last match.")
