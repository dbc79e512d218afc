"""Issue "Users & Groups": Delete User, by keys alone, on one account or on the marked ones."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.groups import Permission
from rwtui.services.deleting import Deletion
from tests.tui.hand import Hand, at_home, opened, program
from tests.tui.test_small_terminal import SMALL
from tests.world import PASSWORD, World, settings_of

ASKED = "Prove your password again"
OWN = "Nobody can delete their own account."


@pytest.fixture(autouse=True)
def enable_delete(world: World) -> None:
    """The option is on."""
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")


def emails(world: World) -> list[str]:
    return [row[0] for row in world.rows('SELECT email FROM "user" ORDER BY email_key')]


async def to_list(hand: Hand) -> None:
    """On the first account."""
    await hand.shows("account")
    await hand.press("down")


async def test_the_account_under_the_cursor(world: World, root: Account, roger: Account, sso: Account) -> None:
    """A question that names it, with Cancel first; then it is gone, and the cursor stands on what came after it."""
    world.desk(root).password_security.generate_token(roger)
    world.desk(roger)
    hint = world.account(roger).token
    assert hint is not None
    async with program(world, root) as hand:
        await to_list(hand)
        assert "> roger.nguyen" in hand.text
        for key in ("d", "delete"):
            await hand.press(key)
            text = await hand.shows("[ Delete ]")
            assert "roger.nguyen@example.org  Roger Nguyễn, Regular User (No Delete)" in text
            assert "! ends 1 session" in text
            assert f"! revokes API token {hint.hint}" in text
            assert "Its events stay in the logs, with its email." in text
            await hand.press("enter")
            await hand.shows("Nothing was deleted.")
        assert roger.email in emails(world)
        await hand.press("d")
        await hand.shows("[ Delete ]")
        await hand.press("shift+tab")
        await hand.type("left the company")
        await hand.press("enter", "tab", "enter")
        await hand.shows("Deleted: roger.nguyen@example.org")
        await hand.shows("2 accounts")
        assert hand.line("> ").startswith("> root@example.com")
    assert roger.email not in emails(world)
    event = world.last_event().event
    assert (event.kind, event.target, event.reason) == (EventKind.DELETED, roger.email, "left the company")


async def test_while_the_option_is_off_there_is_no_key(world: World, root: Account, roger: Account) -> None:
    """Nor a verb, nor a command; and when it is turned on elsewhere, there is, from the next look on."""
    world.run("DELETE FROM option")
    async with program(world, root) as hand:
        await to_list(hand)
        await hand.press("d", "delete", "f1")
        text = await hand.shows("Help: Users")
        assert "delete what is under" not in text
        await hand.press("escape", "enter")
        await hand.shows("[ Update ]")
        assert "Delete User" not in hand.text
        await hand.press("colon", *"delete user")
        await hand.shows("No matches")
        await hand.press("escape", "escape")
        await hand.shows("2 accounts")
        world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
        await hand.press("ctrl+l")
        await hand.shows("2 accounts")
        await hand.press("d")
        await hand.shows("[ Delete ]")
        world.run("DELETE FROM option")
        await hand.press("tab", "enter")
        await hand.shows("Deleting accounts is off")
    assert roger.email in emails(world)
    assert world.last_event().event.result is Result.REFUSED


async def test_others_have_no_key(world: World, root: Account, roger: Account) -> None:
    """Whatever their group may do else."""
    world.custom_group("Desk", *Permission)
    async with opened(world, world.add("me@example.org", "Desk"), roger.email) as hand:
        assert "[ Update ]" in hand.text
        assert "Delete" not in hand.text.replace("(No Delete)", "").replace("(No D", "")
        await hand.press("escape")
        await hand.shows("1 account")
        await hand.press("d", "delete")
        assert "[1 Users]" in hand.text


async def test_the_marked_ones(world: World, root: Account, roger: Account, sso: Account) -> None:
    """Each by itself; those that a rule protects are named in the end, with the reason."""
    async with program(world, root) as hand:
        await to_list(hand)
        await hand.press("a")
        await hand.shows("3 marked")
        await hand.press("d")
        text = await hand.shows("Delete 3 Users")
        for email in emails(world):
            assert email in text
        assert "! ends 1 session" in text
        await hand.press("tab", "enter")
        text = await hand.shows("2 deleted, 1 not")
        assert f" root@example.com\n   {OWN}" in text
        await hand.press("enter")
        await hand.shows("2 deleted, 1 not: root@example.com")
        await hand.shows("1 account")
    assert emails(world) == ["root@example.com"]
    kinds = [(recorded.event.kind, recorded.event.result) for recorded in world.events()][-3:]
    assert sorted(result.value for _, result in kinds) == ["Refused", "Success", "Success"]
    assert {kind for kind, _ in kinds} == {EventKind.DELETED}


@pytest.mark.parametrize("size", [(80, 24), SMALL])
async def test_more_than_can_be_named(world: World, root: Account, size: tuple[int, int]) -> None:
    """The first ones, how many more, and what ends in general; all of it in view."""
    for number in range(12):
        world.add(f"person{number:02}@example.org")
    async with program(world, root, size=size) as hand:
        await hand.type("person")
        await hand.shows("12 accounts")
        await hand.press("down", "a")
        await hand.shows("12 marked")
        await hand.press("d")
        text = await hand.shows("Delete 12 Users")
        named = text.count("Roger")
        assert named == (7 if size == (80, 24) else 2)
        assert f" and {12 - named} more" in text
        for told in ("! ends their sessions", "! revokes their API tokens", "[ Delete ]", "with their emails."):
            assert told in text
        await hand.press("tab", "enter")
        await hand.shows("12 deleted")
        await hand.shows("No account matches.")
    assert emails(world) == ["root@example.com"]


async def test_stopped(crowd: World) -> None:
    """What is deleted by then stays deleted; the others stay, and stay marked."""
    crowd.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    me = crowd.account(1)
    async with program(crowd, me) as hand:
        await hand.type("common")
        await hand.shows("1,000+ accounts")
        await hand.press("down", "a")
        await hand.shows("4,999 marked")
        await hand.press("d")
        await hand.shows("Delete 4,999 Users")
        await hand.press("tab", "enter")
        await hand.until(lambda: len(emails(crowd)) < 4_990, "some are gone")
        await hand.press("escape")
        await hand.shows("deleted, then stopped")
        left = len(emails(crowd))
        await hand.shows(f"{5_000 - left} deleted, then stopped")
        assert 1_000 < left < 4_990


async def test_timed_out_in_the_middle(crowd: World) -> None:
    """The cover comes over it and stays until the password is given; it has stopped then, and says how far it came."""
    crowd.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    me = crowd.account(1)
    async with program(crowd, me) as hand:
        await hand.type("common")
        await hand.shows("1,000+ accounts")
        await hand.press("down", "a", "d")
        await hand.shows("Delete 4,999 Users")
        await hand.press("tab", "enter")
        await hand.until(lambda: len(emails(crowd)) < 4_990, "some are gone")
        crowd.clock.move(minutes=me.timeout)
        await hand.press("x")
        await hand.shows("did nothing here for a while")
        await hand.type(PASSWORD)
        await hand.press("enter")
        await hand.shows("deleted, then stopped. Your session has")
        assert f"{5_000 - len(emails(crowd)):,} deleted" in hand.said
        assert "[1 Users]" in hand.text


async def test_from_the_account(world: World, root: Account, roger: Account, sso: Account) -> None:
    """By the verb under the form or by name; back in the search the cursor stands on what came after it."""
    async with program(world, root) as hand:
        await to_list(hand)
        await hand.press("enter")
        await hand.shows("< 1 of 3 >")
        await hand.press("tab")
        await hand.type("something typed ")
        await hand.shows("1 changed")
        await hand.tab_to("delete-user")
        await hand.press("enter")
        await hand.shows("[ Delete ]")
        await hand.press("tab", "enter")
        await hand.shows(f"Deleted: {roger.email}")
        await hand.shows("2 accounts")
        assert hand.line("> ").startswith("> root@example.com")
        await hand.press("down", "enter")
        await hand.shows("< 2 of 2 >")
        await hand.press("colon", *"delete user")
        await hand.shows("delete this account")
        await hand.press("enter")
        await hand.shows("[ Delete ]")
        await hand.press("tab", "enter")
        await hand.shows(f"Deleted: {sso.email}")
        await hand.shows("1 account")
        assert hand.line("> ").startswith("> root@example.com")


async def test_not_oneself(world: World, root: Account) -> None:
    """Not offered on one's own profile; from the list, a sentence."""
    async with at_home(world, root) as hand:
        await hand.press("ctrl+t", "ctrl+t", "ctrl+t")
        await hand.shows("[ Update ]")
        assert "Delete User" not in hand.text
        await hand.press("escape")
        await to_list(hand)
        await hand.press("d")
        await hand.shows("[ Delete ]")
        await hand.press("tab", "enter")
        await hand.shows(OWN)
    assert emails(world) == [root.email]


async def test_after_five_minutes(world: World, root: Account, roger: Account) -> None:
    """The password again, before anything is deleted."""
    async with program(world, root) as hand:
        await to_list(hand)
        world.clock.move(seconds=301)
        for answer in ("escape", PASSWORD):
            await hand.press("d")
            await hand.shows("[ Delete ]")
            await hand.press("tab", "enter")
            await hand.shows(ASKED)
            assert roger.email in emails(world)
            if answer == PASSWORD:
                await hand.type(PASSWORD)
                await hand.press("enter")
                await hand.shows(f"Deleted: {roger.email}")
            else:
                await hand.press("escape")
                await hand.shows("Nothing was done")
    assert roger.email not in emails(world)


async def test_changed_or_gone_meanwhile(world: World, root: Account, roger: Account, sso: Account) -> None:
    """What was shown is what is deleted."""
    desk = world.desk(root)
    async with program(world, root) as hand:
        await to_list(hand)
        await hand.press("d")
        await hand.shows("[ Delete ]")
        desk.accounts.apply(desk.accounts.plan(roger, settings_of(roger, title="Cook")))
        await hand.press("tab", "enter")
        await hand.shows("changed by someone else meanwhile")
        assert roger.email in emails(world)
        desk.deleting.go_on(Deletion(iter((world.account(roger),))), lambda _: True)
        await hand.press("d")
        await hand.shows("Nothing to delete: gone already.")


async def test_who_is_deleted_is_told_at_the_next_action(world: World, root: Account, roger: Account) -> None:
    """And can't sign in again."""
    async with at_home(world, roger) as hand:
        desk = world.desk(root)
        desk.deleting.go_on(Deletion(desk.deleting.accounts([roger.id])), lambda _: True)
        await hand.press("ctrl+l")
        await hand.shows("Your session has ended. Sign in again.")
        assert "[ Sign in ]" in hand.text
        assert "Chief Strategy" not in hand.text


async def test_its_events_stay_in_the_logs(world: World, root: Account, roger: Account) -> None:
    """With its email; from there to the account, it says that it is gone."""
    desk = world.desk(root)
    desk.deleting.go_on(Deletion(desk.deleting.accounts([roger.id]), "left"), lambda _: True)
    async with program(world, root) as hand:
        await to_list(hand)
        await hand.press("4")
        await hand.shows("[4 Event Logs]")
        await hand.press("ctrl+t")
        await hand.shows("Deleted")
        await hand.press("down", "enter")
        text = await hand.shows("Reason               left")
        assert roger.email in text
        await hand.press("pagedown")
        await hand.shows("Regular User (No Delete)")
        await hand.press("tab", "enter")
        await hand.shows("This account is not there any more.")
