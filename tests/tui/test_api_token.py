"""API Token on Password & Security: generated after a question, shown once, revoked after a question."""

from __future__ import annotations

import re

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind
from rwtui.domain.change import Field
from rwtui.domain.secret import Secret
from rwtui.security import tokens
from tests.tui.hand import Hand, at_home, opened
from tests.world import World

TOKEN = re.compile(r"rw_[0-9A-Za-z]{36}")


async def shown_token(hand: Hand) -> str:
    """The token that is on the screen now."""
    await hand.shows("Shown once; rwtui keeps only a hash.")
    found = TOKEN.findall(hand.text)
    assert len(found) == 1
    return str(found[0])


def kept(world: World) -> list[tuple[int, str, str]]:
    """Whose token is kept, as what, and who made it."""
    return [(user, digest, by) for user, digest, by in world.rows("SELECT user_id, digest, made_by FROM api_token")]


async def test_a_token_is_shown_once_and_kept_as_a_hash(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.tab_to("generate")
        await hand.press("enter")
        await hand.shows("Generate API Token")
        assert "Account   roger.nguyen@example.org" in hand.text
        assert "Now       none yet" in hand.text
        assert "stops working" not in hand.text
        assert hand.focused == "cancel"
        await hand.press("tab", "enter")
        token = await shown_token(hand)
        assert hand.focused == "secret"
        await hand.press("enter", "enter", "space")
        assert token in hand.text
        await hand.press("escape")
        await hand.shows("A new API Token was made.")
        assert token not in hand.text
        assert kept(world) == [(roger.id, tokens.digest(Secret(token)), "root@example.com")]
        await hand.shows(f"API Token          rw_…{token[-4:]}, never used")
        assert "[ Revoke ]" in hand.text
        event = world.last_event().event
        assert (event.kind, [change.field for change in event.fields]) == (EventKind.CHANGE, [Field.TOKEN])
        for keys in (("ctrl+t",), ("ctrl+l",), ("ctrl+p",), ("escape", "escape")):
            await hand.press(*keys)
            assert token not in hand.text
        assert token.encode() not in world.file_bytes()


@pytest.mark.wide(1)
@pytest.mark.parametrize("keys", [("escape",), ("enter",), ("tab", "shift+tab", "enter"), ("escape", "enter")])
async def test_cancel_makes_none(world: World, root: Account, roger: Account, keys: tuple[str, ...]) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("ctrl+g")
        await hand.shows("Generate API Token")
        await hand.press(*keys)
        await hand.shows("[Password & Security]")
        assert "none yet" in hand.text
        assert kept(world) == []
        assert world.account(roger) == roger


async def test_a_new_one_kills_the_old_one_and_the_question_says_so(
    world: World, root: Account, roger: Account
) -> None:
    old, _ = world.desk(root).password_security.generate_token(roger)
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("tab", "tab", "right", "ctrl+g")
        await hand.shows("The new token replaces it at once:")
        hint = tokens.hint(old)
        assert f"{hint}, made 2026-03-15 by root@example.com, never used" in hand.text
        assert f"whatever uses {hint} stops working" in " ".join(hand.text.split())
        assert "Unsaved changes on the tab stay as they are." in hand.text
        await hand.press("tab", "enter")
        token = await shown_token(hand)
        await hand.press("tab", "enter")
        await hand.shows("A new API Token was made.")
        assert [digest for _, digest, _ in kept(world)] == [tokens.digest(Secret(token))]
        assert "1 changed" in hand.lines[1]
        assert "(o) Disabled" in hand.text
        await hand.press("ctrl+s")
        await hand.shows("Change: roger")
        await hand.press("tab", "enter")
        await hand.shows("Saved: roger")


async def test_revoking_asks_first(world: World, root: Account, roger: Account) -> None:
    world.desk(root).password_security.generate_token(roger)
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.tab_to("revoke")
        await hand.press("enter")
        await hand.shows("Revoke API Token")
        await hand.press("enter")
        await hand.shows("[Password & Security]")
        assert len(kept(world)) == 1
        await hand.press("enter")
        await hand.shows("Revoke API Token")
        assert "stops working at once" in " ".join(hand.text.split())
        await hand.press("tab", "enter")
        await hand.shows("The API Token was revoked.")
        assert kept(world) == []
        assert "none yet" in hand.text
        assert "Revoke ]" not in hand.text
        assert hand.focused != ""


async def test_an_administrator_makes_one_for_themselves(world: World, root: Account) -> None:
    async with at_home(world, root) as hand:
        await hand.press("ctrl+g")
        await hand.shows("Generate API Token")
        await hand.press("tab", "enter")
        token = await shown_token(hand)
        await hand.press("escape")
        await hand.shows("A new API Token was made.")
        assert kept(world) == [(root.id, tokens.digest(Secret(token)), "root@example.com")]


async def test_generate_pressed_twice_asks_once(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.at_once("ctrl+g", "ctrl+g", "ctrl+g")
        await hand.shows("Generate API Token")
        await hand.press("escape")
        await hand.shows("[Password & Security]")
        await hand.press("ctrl+g")
        await hand.shows("Generate API Token")
        await hand.at_once("tab", "enter", "enter", "enter")
        await shown_token(hand)
        assert len(kept(world)) == 1


async def test_someone_else_was_quicker(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("ctrl+g")
        await hand.shows("Generate API Token")
        other, _ = world.desk(root).password_security.generate_token(roger)
        await hand.press("tab", "enter")
        await hand.shows("was changed by someone else meanwhile.")
        assert [digest for _, digest, _ in kept(world)] == [tokens.digest(other)]
        assert TOKEN.search(hand.text) is None
