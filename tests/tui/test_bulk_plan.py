"""Issue "Bulk": the whole plan can be read, however long it is, with a sum at its top."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.storage import accounts
from rwtui.storage.accounts import NewAccount
from rwtui.tui import plan_pages
from rwtui.tui.widgets import reading
from tests.tui.hand import Hand, program
from tests.tui.test_keys_and_help import help_says
from tests.tui.test_small_terminal import SMALL
from tests.world import World

MANY = 180


@pytest.fixture
def many(world: World, root: Account, monkeypatch: pytest.MonkeyPatch) -> World:
    """Enabled ones, then half as many Disabled ones; the last one is root's. They come in pages, of which few stay."""
    monkeypatch.setattr(plan_pages, "PAGE", 20)
    monkeypatch.setattr(reading, "AHEAD", 20)
    monkeypatch.setattr(reading, "KEPT", 80)
    group = world.group("Regular User")
    with world.context.storage.writing():
        for number in range(MANY):
            accounts.add(NewAccount(f"person{number:03}@example.org", "Roger", "Nguyen", group.id), world.clock())
    world.run("""UPDATE "user" SET status = 'Disabled' WHERE email BETWEEN 'person120' AND 'person999'""")
    return world


async def planned(hand: Hand) -> None:
    """Disable all accounts."""
    await hand.shows(f"{MANY + 1} accounts")
    await hand.press("down", "b")
    await hand.shows("Bulk: ")
    await hand.press("down", "enter", "enter")
    await hand.shows("Plan: Disable", seconds=60)


def people(hand: Hand) -> list[str]:
    """Those that are seen."""
    return [line.split()[0] for line in hand.lines if line.startswith("   person")]


async def test_all_of_it_can_be_read(many: World, root: Account) -> None:
    """Down to the last account and back, nobody passed over; then it is done."""
    async with program(many, root) as hand:
        await planned(hand)
        assert "120 accounts will change" in hand.lines[2]
        assert "61 accounts left as they are: 60 Disabled already; 1 your own account" in hand.lines[3]
        await help_says(hand, "Plan", "Home and End lead to", "PgDn PgUp")
        read: list[str] = []
        while "person179" not in hand.text:
            read += people(hand)
            await hand.press("pagedown")
        assert sorted({*read, *people(hand)}) == [f"person{number:03}@example.org" for number in range(MANY)]
        assert "61 accounts left as they are" not in hand.text
        while "120 accounts will change" not in hand.text:
            await hand.press("pageup")
        await hand.press("end")
        await hand.shows("root@example.com")
        await hand.press("up")
        assert "Disabled already" in hand.text
        await hand.press("home")
        await hand.shows("120 accounts will change")
        assert people(hand)[0] == "person000@example.org"
        await hand.press("down", "down", "down")
        assert people(hand)[0] == "person001@example.org"


async def test_nothing_of_it_is_to_be_done(many: World, root: Account) -> None:
    """Each reason can be read."""
    many.run("""UPDATE "user" SET status = 'Disabled' WHERE email LIKE 'person%'""")
    async with program(many, root) as hand:
        await hand.shows(f"{MANY + 1} accounts")
        await hand.press("down", "b")
        await hand.shows("Bulk: ")
        await hand.press("down", "enter", "enter")
        await hand.shows("- There is nothing to do -", seconds=60)
        await hand.press("end")
        await hand.shows("your own account")
        await hand.press("escape")
        await hand.shows("! There is nothing to do.")
    assert many.rows("SELECT * FROM bulk_operation") == []


async def test_what_follows_is_counted_and_named(world: World, root: Account, roger: Account) -> None:
    """Also where the screen is small, and lines are folded."""
    world.desk(root).password_security.generate_token(roger)
    async with program(world, root, size=SMALL) as hand:
        await hand.type("roger")
        await hand.shows("1 account")
        await hand.press("down", "b")
        await hand.shows("Bulk: ")
        await hand.press("down", "enter", "enter")
        await hand.shows("Plan: Disable", seconds=60)
        assert "! API tokens that are revoked: 1" in hand.text
        await hand.press("end")
        shown = " ".join(line.strip() for line in hand.lines)
        assert "Account Status: Enabled -> Disabled ! revokes API token rw_…" in shown
        assert "enabling again won't revive it" in shown
        assert "[ Disable ]" in shown
