"""Signing in, the first Administrator, and the forced change of a password."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind, Result
from rwtui.services.opening import DemoSignIn
from tests.tui.hand import Hand, program
from tests.world import NEW_PASSWORD, PASSWORD, World

WRONG = "Email or password is wrong, or the account can't sign in"


async def fill(hand: Hand, *values: str) -> None:
    """Type into one field after the other; Enter goes to the next."""
    for value in values[:-1]:
        await hand.type(value)
        await hand.press("enter")
    await hand.type(values[-1])


async def sign_in(hand: Hand, email: str, password: str = PASSWORD) -> None:
    """Fill in the first screen and press Enter in Password."""
    await hand.shows("[ Sign in ]")
    await fill(hand, email, password)
    await hand.press("enter")


def sessions(world: World) -> list[tuple[int, bool, str]]:
    """Who has a session, whether it is live, and how far it reaches."""
    rows = world.rows('SELECT user_id, ended_at IS NULL, stage FROM "session" ORDER BY started_at, rowid')
    return [(user, bool(live), stage) for user, live, stage in rows]


async def test_an_administrator_comes_to_user_search(world: World, root: Account, roger: Account) -> None:
    async with program(world) as hand:
        assert hand.focused == "email"
        await sign_in(hand, "ROOT@example.com")
        await hand.shows("2 accounts")
        assert hand.said.endswith(" root@example.com Administrator")
        assert sessions(world) == [(root.id, True, "full")]
        event = world.last_event().event
        assert (event.kind, event.result, event.actor) == (EventKind.LOGIN, Result.SUCCESS, "root@example.com")


async def test_who_may_not_search_comes_to_their_own_account(world: World, root: Account, roger: Account) -> None:
    async with program(world) as hand:
        await sign_in(hand, roger.email)
        await hand.shows("[5 My Profile]")
        assert "Users" not in hand.lines[0]
        assert "[Password & Security]" in hand.text
        await hand.press("1", "escape", "q")
        assert "[5 My Profile]" in hand.text


@pytest.mark.wide(2)
@pytest.mark.parametrize(
    ("email", "password"),
    [("root@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("off@example.com", PASSWORD), ("", "")],
)
async def test_one_sentence_says_no(world: World, root: Account, email: str, password: str) -> None:
    world.add("off@example.com", status="Disabled")
    async with program(world) as hand:
        await sign_in(hand, email, password)
        await hand.shows(WRONG)
        assert hand.focused == "password"
        assert [hand.lines[line].split() for line in (5, 6)] == [["Email", *email.split()], [">Password"]]
        assert sessions(world) == []
        assert world.last_event().event.result is Result.FAILURE
        await hand.press("shift+tab")
        for _ in email:
            await hand.press("backspace")
        await fill(hand, "root@example.com", PASSWORD)
        await hand.press("tab", "enter")
        await hand.shows("[1 Users]")


async def test_what_is_typed_ahead_goes_where_it_belongs(world: World, root: Account) -> None:
    async with program(world) as hand:
        await hand.at_once(*"root@example.com", "tab", *PASSWORD, "enter")
        await hand.shows("[1 Users]")
        assert sessions(world) == [(root.id, True, "full")]
        assert PASSWORD not in str(world.events())


async def test_a_password_is_never_drawn_nor_copied(world: World, root: Account) -> None:
    async with program(world) as hand:
        await fill(hand, "root@example.com", PASSWORD)
        assert "•" * len(PASSWORD) in hand.text
        await hand.press("shift+home", "ctrl+c", "ctrl+x")
        assert hand.app.clipboard == ""
        assert "•" * len(PASSWORD) in hand.text
        await hand.press("shift+tab", "ctrl+v")
        assert PASSWORD not in hand.text


async def test_a_paste_leaves_out_what_can_not_be_seen(world: World, root: Account) -> None:
    async with program(world) as hand:
        await hand.paste("ro\x07ot@exa\u202emple.com")
        assert "root@example.com" in hand.text
        await hand.press("enter")
        await hand.paste(PASSWORD + "\nsecond line")
        await hand.press("enter")
        await hand.shows("[1 Users]")


async def test_leave_signs_out_or_quits(world: World, root: Account) -> None:
    async with program(world) as hand:
        await hand.press("ctrl+q")
        assert "Sign out" not in await hand.shows("Leave rwtui")
        assert hand.focused == "cancel"
        await hand.press("enter")
        await sign_in(hand, "root@example.com")
        await hand.shows("[1 Users]")
        await hand.press("ctrl+q", "escape")
        assert "[1 Users]" in hand.text
        await hand.press("ctrl+q", "tab", "enter")
        await hand.shows("Signed out.")
        assert sessions(world) == [(root.id, False, "full")]
        assert world.last_event().event.kind is EventKind.LOGOUT
        await sign_in(hand, "root@example.com")
        await hand.shows("[1 Users]")
        await hand.press("ctrl+q", "tab", "tab", "enter")
        await hand.until(lambda: not hand.app.is_running)
        assert hand.app.return_value == 0
        assert sessions(world) == [(root.id, False, "full")] * 2


async def test_the_demo_says_how_to_get_in(world: World, root: Account) -> None:
    async with program(world, demo=DemoSignIn("demo@example.com", "not-a-secret")) as hand:
        text = " ".join((await hand.shows("A demo with made-up accounts.")).split())
        assert "Email demo@example.com, password not-a-secret" in text


async def test_an_empty_database_asks_for_the_first_administrator(world: World) -> None:
    async with program(world) as hand:
        await hand.shows("This database has no account yet.")
        await hand.press("ctrl+s")
        await hand.shows("Email is required.")
        for complaint in ("First Name is required.", "Last Name is required.", "Type the new password again"):
            assert complaint in hand.text
        assert hand.focused == "email"
        await fill(hand, "ada@example.com", "Ada", "Lovelace", "short", "other")
        await hand.press("ctrl+s")
        await hand.shows("! 5 characters")
        assert "Differs from New Password" in hand.text
        assert hand.focused == "new"
        assert "ada@example.com" in hand.text
        await hand.press("ctrl+u")
        await fill(hand, PASSWORD)
        await hand.press("tab", "ctrl+u")
        await fill(hand, PASSWORD)
        await hand.press("enter", "enter")
        await hand.shows("The first Administrator is made. Sign in.")
        await sign_in(hand, "ada@example.com")
        await hand.shows("1 account")
        assert hand.said.endswith("ada@example.com Administrator")


@pytest.fixture
def due(world: World, root: Account) -> Account:
    """An account whose password must be changed."""
    return world.add("due@example.com", must_change_password=True)


async def test_a_forced_change_comes_before_everything(world: World, due: Account) -> None:
    async with program(world) as hand:
        await sign_in(hand, due.email)
        await hand.shows("Force Password Change")
        assert hand.focused == "new"
        assert sessions(world) == [(due.id, True, "password")]
        await hand.press("tab", "tab", "1", "5", ":", "escape")
        await hand.shows("Force Password Change")
        await hand.press("shift+tab", "shift+tab")
        await fill(hand, "short", "shorter")
        await hand.press("enter", "enter")
        await hand.shows("Differs from New Password")
        assert "at least 15" in hand.line("! 5 characters")
        assert hand.focused == "new"
        await hand.press("ctrl+u")
        await fill(hand, PASSWORD)
        await hand.press("enter", "ctrl+u")
        await fill(hand, PASSWORD)
        await hand.at_once("ctrl+s", "ctrl+s")
        await hand.shows("! ")
        assert world.account(due).must_change_password
        await hand.press("ctrl+u")
        await fill(hand, NEW_PASSWORD)
        await hand.press("enter", "ctrl+u")
        await fill(hand, NEW_PASSWORD)
        await hand.at_once("ctrl+s", "ctrl+s")
        await hand.shows("Your password was changed.")
        assert "[5 My Profile]" in hand.text
        assert not world.account(due).must_change_password
        assert sessions(world) == [(due.id, True, "full")]
    assert world.signs_in(due.email, NEW_PASSWORD)
    assert not world.signs_in(due.email)


@pytest.mark.parametrize("keys", [("escape",), ("tab", "tab", "tab", "enter")])
async def test_cancelling_a_forced_change_signs_out(world: World, due: Account, keys: tuple[str, ...]) -> None:
    async with program(world) as hand:
        await sign_in(hand, due.email)
        await hand.shows("Force Password Change")
        await hand.type(NEW_PASSWORD)
        await hand.press(*keys)
        await hand.shows("Signed out.")
        assert sessions(world) == [(due.id, False, "password")]
        assert world.account(due).must_change_password
    assert world.signs_in(due.email)
