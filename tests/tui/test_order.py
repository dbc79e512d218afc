"""What User Search is ordered by: the rows, the heading, the way through User Detail and the export follow it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.preferences import ListColumn
from tests.tui.hand import Hand, program
from tests.tui.test_long_list import ROWS, emails, root_of
from tests.world import World


@pytest.fixture
def people(world: World, root: Account, roger: Account) -> None:
    """Some more accounts."""
    world.add("a@example.org", first_name="Zoë", last_name="Øst", timeout=60)
    world.add("b@example.org", first_name="Émile", last_name="nguyen", timeout=5)
    world.add("c@example.org", first_name="eva", last_name="Zhang", timeout=60, last_login=1_700_000_000)


def listed(hand: Hand) -> list[str]:
    """The emails in the list, from the top; the sign in a heading may take some of their room."""
    return [line[2:28].split()[0] for line in hand.lines[3:-2] if line.strip()]


def cursor(hand: Hand) -> str:
    """The email on the line with the sign of the focus."""
    return hand.line("> ")[2:28].split()[0]


async def at(hand: Hand, email: str) -> None:
    """Wait until the cursor is on this account."""
    await hand.until(lambda: cursor(hand) == email, f"the cursor on {email}")


async def order_by(hand: Hand, column: ListColumn, *, descending: bool = False) -> None:
    """Choose an order and save it, from the list."""
    await hand.press("o")
    await hand.shows("Columns and Order")
    await hand.tab_to("order")
    await hand.press("enter", "home", *["down"] * list(ListColumn).index(column), "enter", "tab")
    assert hand.focused == "direction"
    if descending is not ("(o) descending" in hand.text):
        await hand.press("right")
    await hand.tab_to("save")
    await hand.press("enter")
    await hand.gone("Columns and Order")


async def lists(hand: Hand, *wanted: str) -> None:
    """Wait until the list begins with these emails."""
    await hand.until(lambda: listed(hand)[: len(wanted)] == list(wanted), f"the rows {wanted}")


async def test_another_column_and_back(world: World, root: Account, people: None) -> None:
    roger = "roger.nguyen@example.org"
    async with program(world, root) as hand:
        await hand.shows("5 accounts")
        await hand.press("down")
        assert hand.lines[2].startswith("  Email ^  ")
        await order_by(hand, ListColumn.LAST_NAME)
        await lists(hand, "b@example.org", roger, "a@example.org", "root@example.com", "c@example.org")
        assert hand.lines[2].startswith("  Email   ")
        assert "First Name Last Name ^ Security Group      Status" in hand.lines[2]
        assert "5 accounts, by Last Name ^" in hand.lines[1]
        assert cursor(hand) == "b@example.org"
        await order_by(hand, ListColumn.TIMEOUT, descending=True)
        await lists(hand, "a@example.org", "c@example.org", roger, "root@example.com", "b@example.org")
        assert "5 accounts, by Timeout v" in hand.lines[1]
        await order_by(hand, ListColumn.LAST_LOGIN)
        await lists(hand, "c@example.org", "a@example.org", "b@example.org")
        await order_by(hand, ListColumn.EMAIL, descending=True)
        await lists(hand, "root@example.com", roger, "c@example.org", "b@example.org", "a@example.org")
        assert hand.lines[2].startswith("  Email v  ")
        assert hand.lines[1].endswith(" 5 accounts")
    assert world.account(root).preferences.ordered_by == "Email, descending"
    async with program(world, world.account(root)) as hand:
        await hand.shows("5 accounts")
        await lists(hand, "root@example.com", roger)


@pytest.mark.long
async def test_typing_and_opening_follow_the_order(world: World, root: Account, people: None) -> None:
    async with program(world, root) as hand:
        await hand.shows("5 accounts")
        await hand.press("down")
        await order_by(hand, ListColumn.FIRST_NAME)
        await lists(hand, "root@example.com", "b@example.org", "c@example.org")
        await hand.press("slash")
        await hand.type("email:example.org")
        await hand.shows("4 accounts, by First Name ^")
        roger = "roger.nguyen@example.org"
        await lists(hand, "b@example.org", "c@example.org", roger, "a@example.org")
        await hand.press("down", "down", "enter")
        await hand.shows("< 2 of 4 >")
        assert hand.lines[1].startswith(" c@example.org ")
        await hand.press(">")
        await hand.shows("< 3 of 4 >")
        assert hand.lines[1].startswith(f" {roger} ")
        for place in (2, 1):
            await hand.press("<")
            await hand.shows(f"< {place} of 4 >")
        await hand.press("<")
        await hand.shows("This is the first match.")
        for place in (2, 3, 4):
            await hand.press(">")
            await hand.shows(f"< {place} of 4 >")
        await hand.press(">")
        await hand.shows("This is the last match.")
        await hand.press("escape")
        await hand.shows("4 accounts")
        await at(hand, "a@example.org")


async def test_a_renamed_account_stands_where_it_belongs_now(world: World, root: Account, people: None) -> None:
    async with program(world, root) as hand:
        await hand.shows("5 accounts")
        await hand.press("down")
        await order_by(hand, ListColumn.LAST_NAME)
        await lists(hand, "b@example.org")
        await hand.press("enter")
        await hand.shows("< 1 of 5 >")
        await hand.tab_to("last_name")
        await hand.retype("Zz")
        await hand.press("ctrl+s")
        await hand.shows("before")
        await hand.press("tab", "enter")
        await hand.shows("Saved: b@example.org")
        await hand.press("escape")
        await hand.shows("5 accounts")
        await hand.until(lambda: listed(hand)[4] == "b@example.org", "the last row")
        assert cursor(hand) == "b@example.org"


async def test_paging_both_ways_over_thousands(crowd: World) -> None:
    every = [email for email in emails(crowd) if email != "root@example.com"][::-1]
    every.insert(0, "root@example.com")  # Root after Name4999
    async with program(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.press("down")
        await order_by(hand, ListColumn.LAST_NAME, descending=True)
        await lists(hand, *every[:ROWS])
        await hand.press("end")
        await at(hand, every[-1])
        assert listed(hand) == every[-ROWS:]
        for page in range(2, 14):
            await hand.press("pageup")
            await at(hand, every[-1 - (page - 1) * ROWS])
            assert listed(hand) == every[-page * ROWS :][:ROWS]
        await hand.press("home")
        await at(hand, every[0])
        for place in range(ROWS, 14 * ROWS, ROWS):
            await hand.press("pagedown")
            await at(hand, every[place])
            assert listed(hand) == every[place : place + ROWS]


async def test_too_many_for_another_order(crowd: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rwtui.services.ordering.MOST_SORTED", 4_000)
    every = emails(crowd)
    async with program(crowd, root_of(crowd)) as hand:
        await hand.shows("1,000+ accounts")
        await hand.press("down")
        await order_by(hand, ListColumn.LAST_NAME, descending=True)
        await hand.shows("match: in e-mail order. Narrow the search.")
        await lists(hand, *every[:ROWS])
        assert hand.lines[2].startswith("  Email ^  ")
        await hand.press("space")
        await hand.shows("1 marked. More than 10,000 match: in e-mail order. Narrow the search.")
        await hand.press("slash")
        await hand.type("name01")
        await hand.shows("100 accounts, by Last Name v")
        await lists(hand, "user0199@example.org", "user0198@example.org")
        assert "Last Name v" in hand.lines[2]
        assert "Narrow" not in hand.text
        await hand.press("escape")
        await hand.shows("Narrow the search.")
        await hand.press("down", "pagedown", "end")
        await at(hand, every[-1])


def exported(folder: Path) -> list[dict[str, str]]:
    """What was exported there."""
    (path,) = folder.glob("accounts-*.csv")
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


async def test_the_export_is_in_this_order(
    world: World, root: Account, people: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with program(world, root) as hand:
        await hand.shows("5 accounts")
        await hand.press("down")
        await order_by(hand, ListColumn.TIMEOUT)
        await lists(hand, "b@example.org")
        await hand.press("e")
        await hand.shows("Export accounts")
        await hand.tab_to("verb")
        await hand.press("enter")
        await hand.shows("Exported 5 rows")
    rows = exported(tmp_path)
    assert [row["Timeout"] for row in rows] == ["5", "15", "15", "60", "60"]
    assert list(rows[0])[:3] == ["Email", "First Name", "Last Name"]
