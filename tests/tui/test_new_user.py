"""Issue "Users & Groups": New User, by keys alone; the account is there afterwards, or what was typed still is."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event

import pytest

from rwtui.domain.accounts import Account, PasswordState
from rwtui.domain.groups import Permission, SecurityGroup
from rwtui.storage import groups
from tests.tui.hand import Hand, program
from tests.tui.test_small_terminal import SMALL, seen
from tests.world import NEW_PASSWORD, PASSWORD, SSO, World

EMAIL = "anna.lis@example.org"
GENERATED = re.compile(r"[A-Za-z2-9]{4}(?:-[A-Za-z2-9]{4}){4}")
ASKED = "Prove your password again"


@asynccontextmanager
async def new_user(world: World, me: Account, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Hand]:
    """The form, empty."""
    async with program(world, me, size=size) as hand:
        await hand.shows("account")
        await hand.press("ctrl+n")
        await hand.until(lambda: hand.focused == "email", "the form")
        yield hand


async def fill(hand: Hand, *, password: str = NEW_PASSWORD) -> None:
    """What is required, from the first field on."""
    await hand.tab_to("email")
    for text in (EMAIL, "Anna", "Lis"):
        await hand.type(text)
        await hand.press("tab")
    if password:
        await hand.tab_to("password")
        for _ in range(2):
            await hand.type(password)
            await hand.press("tab")


async def create(hand: Hand) -> None:
    """Through the preview."""
    await hand.press("ctrl+s")
    await hand.shows("optional")
    await hand.press("tab", "enter")


def made(world: World) -> Account:
    """The account, as it is stored."""
    return world.account(int(world.rows('SELECT id FROM "user" WHERE email = ?', EMAIL)[0][0]))


def count(world: World) -> int:
    return int(world.rows('SELECT count(*) FROM "user"')[0][0])


async def test_a_native_account(world: World, root: Account, roger: Account) -> None:
    """All fields; the preview first; then it opens, and the list shows it."""
    async with new_user(world, root) as hand:
        assert hand.text.count("required") == 5
        await fill(hand)
        await hand.tab_to("title")
        for text in ("Łódź Office", "+48 22 555 01 42"):
            await hand.type(text)
            await hand.press("tab")
        await hand.tab_to("group")
        await hand.press("down", "down", "down", "enter")
        await hand.shows("Read Only User")
        await hand.tab_to("timeout")
        await hand.retype("30")
        await hand.press("tab")
        await hand.press("enter")
        await hand.shows("[ ] Human Resources")
        await hand.press("down", "space", "tab", "tab", "enter")
        await hand.shows("Functional Groups        Human Resources")
        await hand.press("ctrl+s")
        text = await hand.shows("optional")
        assert f"Create: {EMAIL}" in text
        assert "Password             set, temporary for 24 h" in text
        assert "before" not in text
        assert NEW_PASSWORD not in text
        assert count(world) == 2
        await hand.press("tab", "enter")
        await hand.shows(f"Created: {EMAIL}")
        assert "[Account Settings]" in hand.text
        assert hand.lines[1].startswith(f" {EMAIL}")
        await hand.press("escape")
        await hand.shows("3 accounts")
    account = made(world)
    assert (account.first_name, account.last_name, account.title, account.telephone, account.timeout) == (
        "Anna",
        "Lis",
        "Łódź Office",
        "+48 22 555 01 42",
        30,
    )
    assert (account.group.name, account.functional_groups) == ("Read Only User", ("Human Resources",))
    assert (account.password, account.must_change_password) == (PasswordState.TEMPORARY, True)
    assert world.signs_in(EMAIL, NEW_PASSWORD)


async def test_an_sso_account(world: World, root: Account) -> None:
    """Its password's fields are gone, and what was typed there with them."""
    async with new_user(world, root) as hand:
        await fill(hand)
        await hand.tab_to("user_type")
        await hand.press("right")
        await hand.gone("Password")
        assert "Ctrl+G" not in hand.keys
        await hand.press("ctrl+g", "left")
        await hand.shows("Confirm Password")
        assert "•" not in hand.text
        await hand.press("right")
        await create(hand)
        await hand.shows(f"Created: {EMAIL}")
        assert "Password & Security" not in hand.text
    account = made(world)
    assert (account.user_type, account.password) == (SSO, PasswordState.NONE)


async def test_what_is_wrong_stands_beside_its_field(world: World, root: Account, roger: Account) -> None:
    """The first one gets the focus, what was typed stays, and mending takes the complaint away."""
    async with new_user(world, root) as hand:
        await hand.type(roger.email.upper())
        await hand.tab_to("timeout")
        await hand.retype("4711")
        await hand.press("ctrl+s")
        await hand.shows("Nothing saved: 6 fields to correct")
        assert hand.focused == "email"
        text = hand.text
        for sentence in (
            f"! There is an account {roger.email.upper()} already.",
            "! First Name is required.",
            "! Last Name is required.",
            "! Password is required",
            "! Type the password again",
        ):
            assert sentence in text
        await hand.retype(EMAIL)
        await hand.gone("There is an account")
        await hand.shows("! Nothing saved: 5 fields to correct")
        await fill(hand)
        await hand.shows("! Nothing saved: 1 field to correct")
        await hand.tab_to("timeout")
        await hand.shows("! Timeout is 5 to 60 minutes.")
        await hand.retype("15")
        await hand.gone("to correct")
        await hand.tab_to("email")
        await hand.retype(EMAIL)
        await create(hand)
        await hand.shows(f"Created: {EMAIL}")


async def test_a_password_is_thought_up(world: World, root: Account) -> None:
    """Shown once, in both fields, and what the owner can sign in with."""
    async with new_user(world, root) as hand:
        await fill(hand, password="")
        assert "Ctrl+G Generate Password" in hand.keys
        await hand.press("ctrl+g")
        found = GENERATED.search(await hand.shows("shown once"))
        assert found is not None
        assert EMAIL in hand.text
        await hand.press("enter", "escape")
        await hand.shows("A generated password is in Password; Create saves it.")
        assert found.group() not in hand.text
        await create(hand)
        await hand.shows(f"Created: {EMAIL}")
    assert world.signs_in(EMAIL, found.group())
    assert found.group().encode() not in world.file_bytes()


async def test_cancelled_at_the_preview(world: World, root: Account) -> None:
    """Cancel has the focus first; the form is as it was."""
    async with new_user(world, root) as hand:
        await fill(hand)
        before = hand.lines[:-2]
        await hand.press("ctrl+s")
        await hand.shows("optional")
        await hand.press("enter")
        await hand.shows("Nothing was saved.")
        assert hand.lines[:-2] == before
    assert count(world) == 1


async def test_leaving_asks_only_when_something_was_typed(world: World, root: Account, roger: Account) -> None:
    """And the search is as it was left, the cursor too."""
    async with program(world, root) as hand:
        await hand.shows("2 accounts")
        await hand.press("down", "down", "n")
        await hand.until(lambda: hand.focused == "email", "the form")
        await hand.press("escape")
        await hand.shows("2 accounts")
        assert hand.line("> ").startswith("> root@example.com")
        await hand.press("n")
        await hand.until(lambda: hand.focused == "email", "the form")
        await hand.type("ann")
        await hand.press("escape")
        await hand.shows("1 unsaved change on New User")
        await hand.press("enter")
        await hand.until(lambda: hand.focused == "email", "the form")
        assert "ann" in hand.text
        await hand.press("escape")
        await hand.shows("Discard the changes?")
        await hand.press("tab", "enter")
        await hand.shows("2 accounts")
    assert count(world) == 2


async def test_what_is_typed_ahead_goes_into_the_form(world: World, root: Account) -> None:
    """And not into the list, where letters are keys."""
    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.press("down")
        await hand.at_once("n", *"anna", "tab", *"Anna")
        await hand.shows("First Name               Anna")
        assert "Email Address / Login ID anna" in hand.text


async def test_what_is_typed_waits_for_a_form_that_is_slow_to_come(
    world: World, root: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long: its first letter would be lost, and the email stays what it became."""
    monkeypatch.setattr("rwtui.tui.in_order.PATIENCE", 0)
    slow, groups_now = Event(), groups.security_groups

    def security_groups() -> tuple[SecurityGroup, ...]:
        slow.wait(10)
        return groups_now()

    async with program(world, root) as hand:
        await hand.shows("1 account")
        await hand.press("down")
        monkeypatch.setattr("rwtui.storage.groups.security_groups", security_groups)
        await hand.press("n")
        for letter in "anna":
            hand.send(letter)
            await hand.pilot.pause()
        slow.set()
        await hand.shows("Email Address / Login ID anna")


async def test_the_group_says_what_its_members_may_do(world: World, root: Account) -> None:
    """System groups by their description, custom ones by their permissions."""
    world.custom_group("Desk", Permission.USERS_VIEW, Permission.LOGS_VIEW)
    world.custom_group("Kitchen")
    async with new_user(world, root) as hand:
        assert "here it" in hand.text
        await hand.tab_to("group")
        for keys, told in (
            (("down", "up", "enter"), "Everything rwtui can do"),
            (("down", "end", "enter"), "Its members may manage their own accounts only."),
            (("down", "up", "enter"), "May: Users: View, Logs: View."),
        ):
            await hand.press(*keys)
            await hand.shows(told)


async def test_an_administrator_needs_proof(world: World, root: Account) -> None:
    """After five minutes; then it goes on."""
    async with new_user(world, root) as hand:
        await fill(hand)
        await hand.tab_to("group")
        await hand.press("down", "up", "enter")
        await hand.shows("Everything rwtui can do")
        world.clock.move(seconds=301)
        await hand.press("ctrl+s")
        text = await hand.shows("optional")
        assert "+ gains   Users: View" in text
        await hand.press("tab", "enter")
        await hand.shows(ASKED)
        assert count(world) == 1
        await hand.type(PASSWORD)
        await hand.press("enter")
        await hand.shows(f"Created: {EMAIL}")
    assert made(world).is_administrator


async def test_timed_out_with_something_typed(world: World, root: Account) -> None:
    """Back with the form as typed; and it is made in the new session."""
    async with new_user(world, root) as hand:
        await fill(hand)
        before = hand.lines[:-2]
        world.clock.move(minutes=root.timeout)
        await hand.press("x")
        await hand.shows("did nothing here for a while")
        assert EMAIL not in hand.text
        await hand.type(PASSWORD)
        await hand.press("enter")
        await hand.shows("Signed in again.")
        assert hand.lines[:-2] == before
        await create(hand)
        await hand.shows(f"Created: {EMAIL}")


@pytest.mark.parametrize("creates", [True, False])
async def test_who_may(world: World, root: Account, creates: bool) -> None:
    """Only groups within reach are offered; without Users: Create there is no key and no form."""
    world.custom_group("Auditors", Permission.LOGS_VIEW)
    held = (Permission.USERS_VIEW, *((Permission.USERS_CREATE,) * creates))
    world.custom_group("Desk", *held)
    me = world.add("me@example.org", "Desk")
    async with program(world, me) as hand:
        await hand.shows("2 accounts")
        assert ("New User" in hand.keys) is creates
        await hand.press("ctrl+n", "down", "n")
        if not creates:
            assert "[1 Users]" in hand.text
            assert "New User" not in hand.keys
            return
        await hand.until(lambda: "Email Address" in hand.text, "the form")
        await hand.tab_to("group")
        await hand.press("down")
        text = await hand.shows("Workflow User")
        assert "Desk" in text
        assert "Auditors" not in text
        assert "Administrator" not in "\n".join(hand.lines[:-2])


@pytest.mark.long
async def test_every_field_can_be_reached_and_seen_on_a_small_screen(world: World, root: Account) -> None:
    async with new_user(world, root, SMALL) as hand:
        stops: list[str] = []
        while not stops or hand.focused != "email":
            stops.append(hand.focused)
            await hand.until(lambda: seen(hand), f"{hand.focused} in view")
            await hand.press("tab")
        names = ["email", "first_name", "last_name", "title", "telephone", "user_type", "password", "confirm"]
        assert stops == [*names, "must_change", "group", "timeout", "functional_groups", "create"]
        await fill(hand)
        await hand.press("ctrl+s")
        await hand.shows("optional")
        assert "[ Create ]" in hand.text
        await hand.press("tab", "enter")
        await hand.shows(f"Created: {EMAIL}")
