"""The look of the main screens, as pictures that these tests keep true. `search.svg` is the README's.

When a screen is meant to look otherwise: RWTUI_PICTURES=1 pytest tests/tui/test_pictures.py
"""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.groups import Permission
from rwtui.domain.secret import Secret
from rwtui.security import tokens
from rwtui.services.importing.demo_accounts import fill
from rwtui.tui.app import RwtuiApp
from tests.tui.hand import opened, program
from tests.tui.picture import compare, drawn
from tests.world import START, World, form_of

TOKEN = "rw_0123456789abcdefghijABCDEFGHIJ9x4QzK"


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in a picture depends on where the tests run."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(RwtuiApp, "database_name", property(lambda _: "jump01:/var/lib/rwtui/rwtui.db"))


@pytest.fixture
def busy(world: World, root: Account, roger: Account) -> Account:
    """An account with a past: a token, two sessions, a change."""
    world.custom_group("Service Desk", Permission.USERS_VIEW, Permission.USERS_EDIT)
    world.clock.now = START.replace(hour=8)
    desk = world.desk(root).password_security
    desk.apply(desk.plan(roger, form_of(roger, must_change=True)), "asked for by phone")
    world.desk(roger)
    world.desk(roger)
    world.clock.now = START
    return world.put(roger, timeout=30, last_login=1_773_500_000)


@pytest.fixture
def known_token(monkeypatch: pytest.MonkeyPatch) -> str:
    """The token that comes next."""
    monkeypatch.setattr(tokens, "new_token", lambda: Secret(TOKEN))
    return TOKEN


async def test_sign_in(world: World, root: Account) -> None:
    async with program(world) as hand:
        await hand.type("root@example.com")
        await hand.press("enter")
        await hand.type("not this one")
        await hand.press("enter")
        await hand.shows("! Email or password is wrong")
        compare(hand, "pictures/sign_in.svg")


async def test_user_search(world: World) -> None:
    sign_in = fill(world.context, 5_000, lambda done, total: None)
    me = world.account(int(world.rows('SELECT id FROM "user" WHERE email = ?', sign_in.email)[0][0]))
    async with program(world, me) as hand:
        await hand.type("nguyen status:enabled")
        await hand.shows("anh.nguyen@example.net")
        await hand.press("down", "down", "down", "down")
        await hand.shows("> ")
        await hand.pilot.pause()
        compare(hand, "search.svg")


async def test_account_settings(world: World, root: Account, busy: Account) -> None:
    async with opened(world, root, busy.email) as hand:
        await hand.press("tab")
        await hand.retype("Rodger")
        await hand.tab_to("timeout")
        await hand.retype("90")
        await hand.press("ctrl+s")
        await hand.shows("! Timeout is 5 to 60 minutes.")
        compare(hand, "pictures/account_settings.svg")


async def test_password_security(world: World, root: Account, busy: Account, known_token: str) -> None:
    world.desk(root).password_security.generate_token(busy)
    async with opened(world, root, busy.email, security=True) as hand:
        await hand.press("tab", "enter")
        await hand.shows("Service Desk")
        await hand.press("s", "enter", "tab", "right", "ctrl+r")
        await hand.type("a new one...")
        await hand.press("tab")
        await hand.type("another one")
        await hand.press("ctrl+s")
        await hand.shows("! Nothing saved: 2 fields to correct")
        await hand.pilot.pause()
        compare(hand, "pictures/password_security.svg")


async def test_history(world: World, root: Account, busy: Account) -> None:
    async with opened(world, root, busy.email) as hand:
        await hand.press("[", "[")
        await hand.shows("Reason: asked for by phone")
        await hand.press("tab")
        compare(hand, "pictures/history.svg")


async def test_preview(world: World, root: Account, busy: Account, known_token: str) -> None:
    world.desk(root).password_security.generate_token(busy)
    async with opened(world, root, busy.email, security=True) as hand:
        await hand.press("tab", "enter")
        await hand.shows("Service Desk")
        await hand.press("s", "enter", "tab", "right", "ctrl+s")
        await hand.shows("optional")
        compare(hand, "pictures/preview.svg")


async def test_generate(world: World, root: Account, busy: Account, known_token: str) -> None:
    world.desk(root).password_security.generate_token(busy)
    async with opened(world, root, busy.email, security=True) as hand:
        await hand.press("ctrl+g")
        await hand.shows("The new token replaces it at once")
        compare(hand, "pictures/generate.svg")


async def test_token(world: World, root: Account, busy: Account, known_token: str) -> None:
    async with opened(world, root, busy.email, security=True) as hand:
        await hand.press("ctrl+g")
        await hand.shows("Generate API Token")
        await hand.press("tab", "enter")
        await hand.shows(known_token)
        compare(hand, "pictures/token.svg")


async def test_help(world: World, root: Account) -> None:
    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.press("down", "question_mark")
        await hand.shows("Help: Users")
        compare(hand, "pictures/help.svg")


async def test_the_same_screen_is_the_same_picture(world: World, root: Account) -> None:
    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.shows("Attention (")
        first = drawn(hand)
        await hand.press("down", "slash", "ctrl+l")
        await hand.pilot.pause()
        assert drawn(hand) == first
