"""Dates and times are written as who is signed in wants them, on every screen that shows one, in UTC and labelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.preferences import DateFormat, TimeFormat
from tests.tui.hand import opened, program
from tests.world import World, settings_of

NOW = datetime(2026, 3, 15, 14, 2, 27, tzinfo=UTC)


@dataclass(frozen=True)
class Wish:
    """What a person chooses, and how NOW is written then."""

    date: DateFormat
    time: TimeFormat
    day: str
    minute: str
    second: str

    @property
    def shown(self) -> str:
        """To the minute."""
        return f"{self.day} {self.minute}"


WISHES = [
    Wish(DateFormat.ISO, TimeFormat.HOURS_24, "2026-03-15", "14:02", "14:02:27"),
    Wish(DateFormat.US, TimeFormat.HOURS_12, "03/15/2026", "02:02 PM", "02:02:27 PM"),
    Wish(DateFormat.EUROPEAN, TimeFormat.HOURS_24, "15/03/2026", "14:02", "14:02:27"),
    Wish(DateFormat.WORDS, TimeFormat.HOURS_12, "15 mar 2026", "02:02 PM", "02:02:27 PM"),
]


@pytest.fixture(params=WISHES, ids=lambda wish: wish.date.value)
def wish(request: pytest.FixtureRequest) -> Wish:
    """Each date format, and each time format with two of them."""
    chosen: Wish = request.param
    return chosen


@pytest.fixture
def me(world: World, root: Account, roger: Account, wish: Wish) -> Account:
    """Who has chosen it; and an account that something has happened to just now."""
    world.clock.now = NOW
    desk = world.desk(root)
    form = settings_of(root, date_format=wish.date, time_format=wish.time)
    wishing = root if form == settings_of(root) else desk.accounts.apply(desk.accounts.plan(root, form))
    desk.password_security.generate_token(roger)
    world.desk(roger)
    world.put(roger, last_login=int(NOW.timestamp()))
    return wishing


@pytest.mark.wide(1)
async def test_every_screen_that_shows_a_time(world: World, me: Account, roger: Account, wish: Wish) -> None:
    async with opened(world, me, roger.email, security=True) as hand:
        profile = [line[:26].strip() for line in hand.lines[4:-2]]
        assert wish.shown in profile[profile.index("Last Login (UTC)") + 1 :]
        await hand.press("ctrl+g")
        await hand.shows(f"made {wish.day} by root@example.com")
        await hand.press("escape")
        await hand.gone("made ")
        await hand.press("]")
        await hand.shows(f"  {wish.shown} UTC  Change")
        await hand.press("]")
        await hand.shows(f"since {wish.shown} UTC")
        await hand.press("escape")
        await hand.shows("Search ")
        while "Last Login (UTC)" not in hand.text:
            await hand.press("right")
        assert wish.shown in hand.line("> roger.nguyen@")
        await hand.press("4")
        await hand.shows("[Login History]")
        await hand.press("ctrl+t")
        await hand.shows(f"  {wish.shown} ")
        heading = next(line for line in hand.lines if "Timestamp (UTC)" in line)
        assert heading.split()[-5:] == ["(UTC)", "Actor", "Target", "Action", "Result"]
        await hand.press("down", "enter")
        await hand.shows(f"{wish.day} {wish.second} UTC")


@pytest.mark.wide(1)
async def test_when_one_can_try_again(world: World, me: Account, roger: Account, wish: Wish) -> None:
    """In the sentence on the cover, and for an Administrator on Password & Security; for nobody at sign-in."""
    for email in (me.email, roger.email):
        for _ in range(5):
            assert not world.signs_in(email, "wrong")
    until = wish.second.replace(":27", ":57")
    async with opened(world, me, roger.email, security=True) as hand:
        await hand.shows(f"Sign-in blocked    until {until} UTC")
        hand.app.cover()
        await hand.shows("Timed out")
        await hand.type("anything")
        await hand.press("enter")
        await hand.shows(f"Too many tries. Again at {until} UTC.")
    async with program(world) as hand:
        await hand.type(me.email)
        await hand.press("enter")
        await hand.type("anything")
        await hand.press("enter")
        await hand.shows("Too many tries. Again at 14:02:57 UTC.")


async def test_at_once_and_behind_the_present_screen(world: World, root: Account) -> None:
    """Saved on one's own Account Settings, the profile beside it and the list under it follow."""
    world.clock.now = NOW
    world.put(root, last_login=int(NOW.timestamp()))
    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.press("down")
        while "Last Login (UTC)" not in hand.text:
            await hand.press("right")
        assert "2026-03-15 14:02" in hand.text
        await hand.press("enter")
        await hand.shows("< 1 of 1 >")
        await hand.tab_to("date_format")
        await hand.press("enter", "down", "down", "enter", "tab", "right")
        await hand.shows("was 24hr")
        await hand.press("ctrl+s")
        await hand.shows("yyyy-mm-dd                   dd/mm/yyyy")
        await hand.press("tab", "enter")
        await hand.shows("Saved:")
        assert "15/03/2026 02:02 PM" in hand.text
        await hand.press("escape")
        await hand.shows("Search ")
        await hand.shows("15/03/2026 02:02 PM")
        kept = world.account(root).preferences.formats
        assert (kept.date, kept.time) == (DateFormat.EUROPEAN, TimeFormat.HOURS_12)


async def test_what_another_has_chosen_is_theirs(world: World, root: Account, roger: Account) -> None:
    """An Administrator can choose for another, and sees their own formats meanwhile."""
    world.clock.now = NOW
    world.put(roger, last_login=int(NOW.timestamp()))
    async with opened(world, root, roger.email) as hand:
        await hand.tab_to("time_format")
        await hand.press("right", "ctrl+s")
        await hand.shows("24hr                         12hr AM/PM")
        await hand.press("tab", "enter")
        await hand.shows("Saved:")
        assert "2026-03-15 14:02" in hand.text
        assert world.account(roger).preferences.formats.time is TimeFormat.HOURS_12
