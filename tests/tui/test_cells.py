"""Only cells that changed are sent, and the screen is the one that Textual paints, whatever is done."""

from __future__ import annotations

import random

import pytest

from rwtui.domain.accounts import Account
from tests.tui.conftest import searchable
from tests.tui.watched import Watcher, watched
from tests.world import World

LETTERS = (*"abceopxnu12345/?:[]<> jk", "é", "ł", "梁")
KEYS = (
    "down",
    "up",
    "left",
    "right",
    "home",
    "end",
    "pagedown",
    "pageup",
    "enter",
    "tab",
    "shift+tab",
    "delete",
    "space",
)
WIDER = ("escape", "f1", "ctrl+p", "ctrl+t", "ctrl+r", "ctrl+s", "ctrl+g", "ctrl+n", "ctrl+z", "backspace", "ctrl+u")
DOORS = (
    "down p",
    "down enter",
    "down n",
    "tab 2",
    "tab 3",
    "tab o",
    "tab 4",
    "tab 5",
    "tab 1",
    "tab e",
    "tab b",
    "enter",
)
SIZES = ((80, 24), (80, 24), (100, 30), (60, 16), (79, 23), (132, 40), (40, 10))
NOISE = "\x1b[7;3HBroadcast message from root\r\n\x1b[1;31m梁 goes down at noon\x1b[m\r\n"


@pytest.fixture
def people(world: World, roger: Account, sso: Account) -> World:
    """Accounts whose names are hard to draw."""
    names = ["秀芳 梁", "Zoë", "Nguye\u0302\u0303n", "\x1b[2Jgone", "\u202egnp.exe", "ﷺ", "אָּב", "👩‍🚀 space", "x" * 90]
    for number, name in enumerate(names * 3):
        made = world.add(f"person{number:02}@example.org", first_name=name, last_name=name[::-1])
        searchable(world, made)
    return world


async def step(hand: Watcher, chance: random.Random) -> str:
    """Do one thing; what it was."""
    kind = chance.random()
    if kind < 0.03:
        size = chance.choice(SIZES)
        hand.driver.resize(*size)
        if chance.random() < 0.3:  # twice before the program has heard of the first
            hand.driver.resize(*SIZES[0])
        return f"resized {size}"
    if kind < 0.05:
        hand.driver.noise(NOISE)
        await hand.press("ctrl+l")
        return "written over"
    if kind < 0.06:
        hand.app.cover() if not hand.app.covered else hand.app.pop_screen()
        return "covered"
    if kind < 0.25:
        keys = ["escape"]
    elif kind < 0.45:
        keys = chance.choice(DOORS).split()
    else:
        keys = chance.choices(chance.choice((LETTERS, KEYS, KEYS, WIDER)), k=chance.choice((1, 1, 1, 4)))
    await (hand.at_once if chance.random() < 0.3 else hand.press)(*keys)
    return " ".join(keys)


async def random_steps(world: World, me: Account, steps: int, seed: int) -> None:
    chance = random.Random(seed)
    done: list[str] = []
    while len(done) < steps:
        async with watched(world, me) as hand:
            while hand.app.is_running and hand.app.me is not None and len(done) < steps:
                done.append(await step(hand, chance))
                await hand.quiet()
                hand.compare(f"seed {seed}, step {len(done)}, after {done[-8:]}")


@pytest.mark.wide(1)
@pytest.mark.parametrize("seed", [1, 2])
async def test_the_same_screen_after_any_steps(people: World, root: Account, seed: int) -> None:
    await random_steps(people, root, 60, seed)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(10, 20))
async def test_the_same_screen_after_ten_thousand_steps(people: World, root: Account, seed: int) -> None:
    await random_steps(people, root, 1000, seed)
