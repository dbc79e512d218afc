"""The four looks: chosen on Account Settings, in force at once and from the next sign-in on, and readable."""

from __future__ import annotations

import pytest
from rich.color import Color, ColorType
from rich.style import Style

from rwtui.domain.accounts import Account
from rwtui.domain.preferences import Theme
from tests.tui.hand import Hand, opened, program
from tests.world import PASSWORD, World, settings_of

XTERM = [
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)),
    *((127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255)),
    (255, 255, 255),
]
"""What xterm makes of the sixteen colours."""
BLACK, WHITE = XTERM[0], XTERM[7]
LEAST = 3.0
"""Contrast of bold and large text that WCAG 2 asks for; text in the terminal's own colours has more."""


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the tests run in."""
    monkeypatch.delenv("NO_COLOR", raising=False)


def wear(world: World, account: Account, theme: Theme) -> Account:
    """The account, which has chosen this."""
    if theme is account.preferences.theme:
        return account
    desk = world.desk(account).accounts
    return desk.apply(desk.plan(account, settings_of(account, theme=theme)))


def segments(hand: Hand) -> list[tuple[str, Style]]:
    """The screen as it goes to the terminal: texts and how they are drawn, blanks too."""
    strips = hand.app.screen._compositor.render_strips()
    return [(text, style or Style()) for strip in strips for text, style, _ in strip]


def coloured(style: Style) -> bool:
    """Whether it is drawn in a colour that isn't the terminal's own ink or ground."""
    return any(color is not None and color.type is not ColorType.DEFAULT for color in (style.color, style.bgcolor))


def luminance(colour: tuple[int, int, int]) -> float:
    """WCAG 2's."""
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(style: Style, ink: tuple[int, int, int], ground: tuple[int, int, int]) -> float:
    """Of a style on a terminal with these colours."""
    pair = (luminance(shown(style.color, ink)), luminance(shown(style.bgcolor, ground)))
    return (max(pair) + 0.05) / (min(pair) + 0.05)


def shown(color: Color | None, own: tuple[int, int, int]) -> tuple[int, int, int]:
    """What the terminal makes of a colour."""
    return own if color is None or color.type is ColorType.DEFAULT else XTERM[color.number or 0]


def drawn(hand: Hand, text: str) -> Style:
    """How the only piece of the screen with this text is drawn."""
    found = [style for piece, style in segments(hand) if text in piece]
    assert len(found) == 1, (text, found)
    return found[0]


@pytest.mark.wide(2)
@pytest.mark.parametrize(
    ("theme", "terminals"),
    [
        (Theme.DARK, [(WHITE, BLACK)]),
        (Theme.LIGHT, [(BLACK, WHITE), (BLACK, (255, 255, 255))]),
        (Theme.HIGH_CONTRAST, [(WHITE, BLACK), (BLACK, WHITE)]),
        (Theme.MONOCHROME, [(WHITE, BLACK), (BLACK, WHITE)]),
    ],
)
async def test_every_look_is_readable(
    world: World, root: Account, roger: Account, theme: Theme, terminals: list[tuple[tuple[int, int, int], ...]]
) -> None:
    """On the terminals that it is made for; the list, a form with a mistake, a drop-down, a question, the palette."""
    me = wear(world, root, theme)
    world.put(roger, status="Disabled")

    def is_readable(hand: Hand) -> None:
        for text, style in segments(hand):
            for ink, ground in terminals:
                assert not text.strip() or contrast(style, ink, ground) >= LEAST, (text, style)
            assert theme is not Theme.HIGH_CONTRAST or not (style.dim and text.strip()), text
            assert theme is not Theme.MONOCHROME or not coloured(style), (text, style)

    async with program(world, me) as hand:
        await hand.shows("2 accounts")
        is_readable(hand)
        await hand.press("down")
        is_readable(hand)
        await hand.press("enter")
        await hand.shows("[Account Settings]")
        await hand.tab_to("timeout")
        await hand.retype("90")
        await hand.press("ctrl+s")
        await hand.shows("! Timeout")
        is_readable(hand)
        await hand.tab_to("theme")
        is_readable(hand)
        await hand.press("enter")
        await hand.shows("monochrome")
        is_readable(hand)
        await hand.press("escape", "ctrl+t")
        await hand.tab_to("mfa")
        is_readable(hand)
        await hand.press("ctrl+q")
        await hand.shows("Leave rwtui")
        is_readable(hand)
        await hand.press("escape", "ctrl+p")
        await hand.shows("Event Logs")
        is_readable(hand)


async def choose(hand: Hand, letters: str) -> None:
    """Choose a theme on Account Settings and save it."""
    await hand.tab_to("theme")
    await hand.press("enter", *letters, "enter")
    await hand.shows("1 changed")
    await hand.press("ctrl+s")
    await hand.shows("before")
    await hand.press("tab", "enter")
    await hand.shows("Saved:")


def is_monochrome(hand: Hand) -> bool:
    """Whether there is no colour on the screen."""
    return not any(coloured(style) for _, style in segments(hand))


async def test_ones_own_look_is_in_force_at_once_and_until_one_leaves(world: World, root: Account) -> None:
    """On every screen, those under the present one too; the sign-in screen has the terminal's own again."""
    async with program(world, root) as hand:
        await hand.shows("1 account")
        assert not is_monochrome(hand)
        await hand.press("down", "5")
        await hand.shows("[5 My Profile]")
        await choose(hand, "m")
        await hand.until(lambda: is_monochrome(hand), "a screen without colours")
        await hand.press("shift+tab", "1")
        await hand.shows("1 account")
        assert is_monochrome(hand)
        await hand.press("ctrl+q", "tab", "enter")
        await hand.shows("Signed out.")
        await hand.until(lambda: not is_monochrome(hand), "the look of before")
        assert world.account(root).preferences.theme is Theme.MONOCHROME


async def test_it_comes_with_signing_in(world: World, root: Account) -> None:
    wear(world, root, Theme.HIGH_CONTRAST)
    async with program(world) as hand:
        assert not any(style.bgcolor is not None and style.bgcolor.number == 0 for _, style in segments(hand))
        await hand.type(root.email)
        await hand.press("enter")
        await hand.type(PASSWORD)
        await hand.press("enter")
        await hand.shows("1 account")
        assert {style.bgcolor.number for _, style in segments(hand) if style.bgcolor is not None} <= {0, 15}
        assert all(style.bgcolor is not None for _, style in segments(hand))


async def test_anothers_look_is_not_ones_own(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email) as hand:
        await choose(hand, "m")
        assert not is_monochrome(hand)
        assert world.account(roger).preferences.theme is Theme.MONOCHROME


@pytest.mark.parametrize("theme", list(Theme))
async def test_no_color_keeps_winning(
    world: World, root: Account, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with program(world, wear(world, root, theme)) as hand:
        await hand.shows("1 account")
        assert is_monochrome(hand)
        await hand.press("down")
        assert is_monochrome(hand)


async def test_without_colours_what_has_the_focus_is_reversed(world: World, root: Account, roger: Account) -> None:
    """Beside the signs; and so is the line under the cursor."""
    async with program(world, wear(world, root, Theme.MONOCHROME)) as hand:
        await hand.shows("2 accounts")
        await hand.press("down")
        assert drawn(hand, "> roger.nguyen@example.org").reverse
        await hand.press("enter")
        await hand.shows("[Account Settings]")
        for name, text in (
            ("functional_groups", "Human Resources   "),
            ("date_format", "yyyy-mm-dd"),
            ("time_format", "(o) 24hr"),
            ("update", ">[ Update ]"),
        ):
            assert not any(style.reverse and text in piece for piece, style in segments(hand))
            await hand.tab_to(name)
            assert drawn(hand, text).reverse
        await hand.press("shift+tab", "enter")
        await hand.shows("high contrast")
        await hand.press("down", "down")
        assert drawn(hand, "high contrast").underline
