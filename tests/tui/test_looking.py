"""issue, "Search": a search that takes long shows what it has, says so, and never holds up a key."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from rwtui.domain.accounts import AccountRow
from rwtui.domain.paging import Patience
from rwtui.domain.query import Query
from rwtui.storage import search
from rwtui.storage.positions import GAP
from tests.tui.conftest import CROWD
from tests.tui.hand import Hand, program
from tests.tui.test_long_list import at, comes_to, cursor, emails, listed, root_of
from tests.world import MovedClock, World

ROWS = 19
SLICE = 150
LOOKING = "still looking"


@dataclass
class HeldClock(MovedClock):
    """A clock that background reads stand still at while a test holds it, as at a database that takes very long."""

    go: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> datetime:
        if threading.current_thread() is not threading.main_thread():
            assert self.go.wait(30)
        return self.now


@pytest.fixture
def slow(crowd: World) -> World:
    """The crowd, where every answer is one slice of 150 accounts."""
    crowd.context.patience = Patience(at_once=0, walking=0, counting=0, width=SLICE * GAP)
    return crowd


@pytest.fixture
def held(crowd: World) -> Iterator[HeldClock]:
    """The crowd's clock, which lets reads go on until it is held."""
    clock = HeldClock()
    clock.go.set()
    crowd.context.clock = clock
    yield clock
    clock.go.set()


def disable(world: World, every: int) -> list[str]:
    """Disable every so many accounts; which they are, in e-mail order."""
    world.run('UPDATE "user" SET status = ? WHERE email <> ? AND id % ? = 0', "Disabled", "root@example.com", every)
    found = world.rows("SELECT email FROM \"user\" WHERE status = 'Disabled' ORDER BY email_key")
    return [row[0] for row in found]


async def settled(hand: Hand) -> None:
    """Wait until nothing is being looked for any more."""
    await hand.shows(" accounts")
    await hand.gone(LOOKING)


async def test_the_list_grows_until_all_are_there(slow: World) -> None:
    """Twelve accounts far apart: each once, in order, the cursor on the first of them throughout."""
    few = disable(slow, 400)
    async with program(slow, root_of(slow)) as hand:
        await hand.type("status:disabled mfa:no")
        await hand.shows(f" {len(few)} accounts")
        await hand.press("down")
        await comes_to(hand, [*few, *[""] * (ROWS - len(few))], few[0])
        assert LOOKING not in hand.text


async def test_nothing_is_found_in_the_end(slow: World) -> None:
    """Until then it isn't said; then with what to try."""
    async with program(slow, root_of(slow)) as hand:
        await hand.type("status:disabled mfa:yes")
        await hand.shows("No account matches.")
        assert " 0 accounts" in hand.text
        assert LOOKING not in hand.text


async def test_a_key_is_not_held_up_and_an_older_search_is_let_go(slow: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one search is still looking, however long at one slice, the next is typed and shown."""
    begun, go, between = threading.Event(), threading.Event(), search.between

    def held_up(query: Query, *where: Any) -> tuple[AccountRow, ...]:
        if query.filters:
            assert not begun.is_set() or go.wait(30)
            begun.set()
        return between(query, *where)

    monkeypatch.setattr("rwtui.storage.search.between", held_up)
    async with program(slow, root_of(slow)) as hand:
        await hand.paste("status:disabled")
        await hand.shows(LOOKING)
        await hand.retype("name0123")
        await hand.shows(" 1 account\n")
        assert [email for email in listed(hand) if email] == ["user0123@example.org"]
        go.set()
        await hand.press("escape")
        await hand.shows("1,000+ accounts")
        assert listed(hand) == emails(slow)[:ROWS]


async def test_end_home_and_pages(slow: World) -> None:
    """From the last match upwards, and through all of them, as where there is time."""
    some = disable(slow, 23)
    async with program(slow, root_of(slow)) as hand:
        await hand.type("status:disabled mfa:no")
        await settled(hand)
        await hand.press("down", "end")
        await comes_to(hand, some[-ROWS:], some[-1])
        seen = set(listed(hand))
        while cursor(hand) != some[0]:
            await hand.press("pageup")
            first = some.index(listed(hand)[0])
            assert listed(hand) == some[first : first + ROWS]
            seen.update(listed(hand))
        assert seen == set(some)
        await hand.press("home")
        await comes_to(hand, some[:ROWS], some[0])
        await settled(hand)
        await hand.press("pagedown")
        await comes_to(hand, some[ROWS : 2 * ROWS], some[ROWS])


async def test_back_from_an_account_and_on_to_the_next(slow: World) -> None:
    """Next and Previous find the match that is far away; back, the cursor is on it."""
    few = disable(slow, 400)
    async with program(slow, root_of(slow)) as hand:
        await hand.type("status:disabled mfa:no")
        await hand.shows(f" {len(few)} accounts")
        await hand.press("down", "enter")
        for place in (2, 3):
            await hand.shows(f"< {place - 1} of {len(few)} >")
            await hand.press(">")
            await hand.shows(few[place - 1])
        await hand.shows(f"< 3 of {len(few)} >")
        await hand.press("escape")
        await hand.shows("Search")
        await hand.until(lambda: cursor(hand) == few[2])
        await settled(hand)
        assert cursor(hand) == few[2]


async def test_another_order_waits_until_all_are_known(slow: World) -> None:
    """Rows that came first would not be the first ones of the order."""
    few = disable(slow, 400)
    slow.run("UPDATE \"user\" SET title = 'T' || (19999 - id) WHERE status = 'Disabled'")
    root = slow.put(root_of(slow))
    slow.run("INSERT INTO preference VALUES (?, 'order', ?)", root.id, "Title")
    async with program(slow, slow.account(root)) as hand:
        await hand.type("status:disabled mfa:no")
        await hand.shows(f" {len(few)} accounts, by Title ^")
        await hand.press("down")
        await hand.until(lambda: [email for email in listed(hand) if email] == few[::-1])


async def test_all_are_counted_when_asked_for(crowd: World) -> None:
    """The key is there for more than a thousand, and the number stays where one jumps to the end."""
    async with program(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.press("down", "number_sign")
        await hand.shows(f" {CROWD:,} accounts")
        await hand.press("end")
        await at(hand, emails(crowd)[-1])
        assert f" {CROWD:,} accounts" in hand.text
        await hand.press("slash", *"name1")
        await hand.shows(" 1,000 accounts")
        await hand.press("escape")
        await hand.shows("1,000+ accounts")


async def test_help_tells_of_counting_only_where_there_is_something_to_count(crowd: World) -> None:
    """The same registry feeds the footer and the palette."""
    async with program(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.press("f1", "pagedown")
        await hand.shows("where 1,000+ match")
        await hand.press("escape", *"name0123")
        await hand.shows(" 1 account\n")
        await hand.press("f1", "pagedown")
        await hand.shows("Close")
        assert "where 1,000+ match" not in hand.text


async def test_escape_stops_counting(crowd: World, held: HeldClock) -> None:
    """And then does what it always does; what was counted is not told any more."""
    async with program(crowd, root_of(crowd)) as hand:
        await hand.type("user")
        await hand.until(lambda: listed(hand)[0] == "user0001@example.org")
        held.go.clear()
        await hand.press("down", "number_sign")
        await hand.shows("1,000+ accounts, counting")
        await hand.press("j")
        await at(hand, "user0002@example.org")
        await hand.press("escape")
        await hand.gone("counting")
        assert "user" in hand.lines[1]
        held.go.set()
        await hand.press("escape")
        await hand.shows("1,000+ accounts")
        assert f"{CROWD - 1:,}" not in hand.text


async def test_another_search_stops_counting(crowd: World, held: HeldClock) -> None:
    """The number of an older search is never shown."""
    async with program(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        held.go.clear()
        await hand.press("down", "number_sign")
        await hand.shows("counting")
        await hand.press("slash")
        await hand.type("name")
        held.go.set()
        await hand.gone("counting")
        await hand.shows("1,000+ accounts")
        assert f"{CROWD:,}" not in hand.text
