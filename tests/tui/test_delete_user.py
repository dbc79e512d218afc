"""Issue "Users & Groups": Delete User, by keys alone, on one account; many are deleted by a bulk operation."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.groups import Permission
from tests.tui.hand import Hand, at_home, opened, program
from tests.world import PASSWORD, World, settings_of

ASKED = "Prove your password again"
DELETE_IS_OFF = "Deleting accounts is off. An Administrator can turn it on in Options."
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


async def test_while_the_option_is_off_it_is_said(world: World, root: Account, roger: Account) -> None:
    """In the list, on the account, and by the command; there is no verb. When it is turned on elsewhere, the next look
    knows it.
    """
    world.run("DELETE FROM option")
    async with program(world, root) as hand:
        await to_list(hand)
        await hand.press("d")
        assert hand.said.startswith(f" ! {DELETE_IS_OFF}")
        await hand.press("down")
        assert DELETE_IS_OFF not in hand.text
        await hand.press("up", "delete")
        assert hand.said.startswith(f" ! {DELETE_IS_OFF}")
        await hand.press("enter")
        await hand.shows("[ Update ]")
        assert "Delete User" not in hand.text
        await hand.press("d")
        assert hand.said.startswith(f" ! {DELETE_IS_OFF}")
        await hand.press("ctrl+t", "colon")
        await hand.type("delete user")
        await hand.shows("delete the account")
        await hand.press("enter")
        await hand.shows(f" ! {DELETE_IS_OFF}")
        assert not [e for e in world.events() if e.event.result is Result.REFUSED]
        await hand.press("escape")
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
        await hand.shows("delete the account")
        await hand.press("enter")
        await hand.shows("[ Delete ]")
        await hand.press("tab", "enter")
        await hand.shows(f"Deleted: {sso.email}")
        await hand.shows("1 account")
        assert hand.line("> ").startswith("> root@example.com")


async def test_the_key_on_sessions_ends_sessions_only(world: World, root: Account, roger: Account) -> None:
    """On the other tabs it asks whether to delete the account."""
    world.desk(roger)
    async with opened(world, root, roger.email) as hand:
        await hand.press("d")
        await hand.shows("[ Delete ]")
        await hand.press("escape")
        await hand.shows("Nothing was deleted.")
        await hand.press("left")
        await hand.shows("last seen")
        await hand.press("tab", "d")
        await hand.shows("End this session")
        await hand.press("tab", "enter")
        await hand.shows("Not signed in anywhere.")
        await hand.press("d", "delete")
        assert "[ Delete ]" not in hand.text
    assert roger.email in emails(world)


async def test_not_oneself(world: World, root: Account) -> None:
    """Not offered on one's own profile; from the list, a sentence."""
    async with at_home(world, root) as hand:
        await hand.press("ctrl+t", "ctrl+t", "ctrl+t")
        await hand.shows("[ Update ]")
        assert "Delete User" not in hand.text
        await hand.press("escape")
        await to_list(hand)
        await hand.press("d")
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


async def test_timed_out_at_the_question(world: World, root: Account, roger: Account) -> None:
    """The cover comes over it; after it the question is still there, and the new session answers."""
    async with program(world, root) as hand:
        await to_list(hand)
        await hand.press("d")
        await hand.shows("[ Delete ]")
        world.clock.move(minutes=root.timeout)
        await hand.press("x")
        await hand.shows("did nothing here for a while")
        await hand.type(PASSWORD)
        await hand.press("enter")
        await hand.shows("[ Delete ]")
        await hand.press("tab", "enter")
        await hand.shows(f"Deleted: {roger.email}")
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
        desk.deleting.apply(desk.deleting.plan(roger.id))
        await hand.press("d")
        await hand.shows("This account is not there any more.")


async def test_who_is_deleted_is_told_at_the_next_action(world: World, root: Account, roger: Account) -> None:
    """And can't sign in again."""
    async with at_home(world, roger) as hand:
        desk = world.desk(root)
        desk.deleting.apply(desk.deleting.plan(roger.id))
        await hand.press("ctrl+l")
        await hand.shows("Your session has ended. Sign in again.")
        assert "[ Sign in ]" in hand.text
        assert "Chief Strategy" not in hand.text


async def test_its_events_stay_in_the_logs(world: World, root: Account, roger: Account) -> None:
    """With its email; there is no way from there to the account, which is gone."""
    desk = world.desk(root)
    desk.deleting.apply(desk.deleting.plan(roger.id), "left")
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
        assert "Open Account" not in hand.text
        await hand.press("enter")
        await hand.shows("[System Events]")
