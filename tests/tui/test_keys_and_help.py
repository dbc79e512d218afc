"""Help, footer and command palette: everywhere, and only of what works there."""

from __future__ import annotations

from rwtui.domain.accounts import Account
from rwtui.domain.groups import Permission
from tests.tui.hand import Hand, at_home, opened, program
from tests.world import World


async def help_says(hand: Hand, title: str, *told: str, key: str = "f1") -> str:
    """F1 (or ?) opens the help of the place, with these in it somewhere; Esc closes it. The whole of it."""
    before, focused = hand.app.screen, hand.focused
    await hand.press(key)
    seen = await hand.shows(f"Help: {title}")
    shown = hand.app.screen.query_one("#help-text")
    places = {shown.scroll_offset.y}
    while shown.scroll_offset.y < shown.max_scroll_y:
        await hand.press("pagedown")
        await hand.until(lambda: shown.scroll_offset.y not in places, "the next page of the help")
        places.add(shown.scroll_offset.y)
        seen += hand.text
    flat = " ".join(seen.split())
    for text in told:
        assert text in seen or text in flat, seen
    await hand.press(key, "escape")
    assert hand.app.screen is before
    assert hand.focused == focused
    return seen


async def test_help_before_signing_in(world: World) -> None:
    async with program(world) as hand:
        await hand.shows("First Administrator")
        await help_says(hand, "First Administrator", "The first one is an Administrator", "Ctrl+Q", "sign out or quit")
        world.add("due@example.com", must_change_password=True)
    async with program(world) as hand:
        await hand.shows("[ Sign in ]")
        await help_says(hand, "Sign in", "Enter in Password signs in", "Ctrl+L")
        await hand.press("tab", "tab")
        await help_says(hand, "Sign in", "? F1", key="question_mark")


async def test_help_on_the_search_tells_the_filters(world: World, root: Account, roger: Account) -> None:
    filters = ("group:service", "functional:", "status:", "type:", "mfa:yes|no|due", "token:", "locked:", "last:<90d")
    async with program(world, root) as hand:
        await hand.shows("2 accounts")
        await help_says(hand, "Users", *filters, "Home End")
        await hand.press("down")
        keys = (
            "open it at Password & Security",
            "go to the search box",
            "which columns, and what the list is ordered by",
            "everything by name",
        )
        await help_says(hand, "Users", *filters, *keys, key="question_mark")


async def test_help_in_user_detail_tells_what_one_may_do(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        told = ("Ctrl+S", "Ctrl+G", "a new API Token; in New Password: a password", "Ctrl+R", "the next account")
        await help_says(hand, "Users", *told, key="question_mark")
    async with at_home(world, roger) as hand:
        await help_says(hand, "My Profile", "Ctrl+R", "Ctrl+S")
        await hand.press("f1")
        assert "Ctrl+G" not in hand.text


async def test_help_on_every_question(world: World, root: Account, roger: Account) -> None:
    told = ("Cancel, which has the focus first", "Tab Shift+Tab", "Esc")
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("ctrl+q")
        await help_says(hand, "this question", *told, key="question_mark")
        await hand.press("escape", "ctrl+g")
        await hand.shows("Generate API Token")
        await help_says(hand, "this question", *told)
        await hand.press("tab", "enter")
        await hand.shows("Shown once")
        text = await help_says(hand, "a secret", "Enter on it does nothing", "Tab Shift+Tab", "the button that has the")
        assert "in a field" not in text
        assert "Shown once" in hand.text
        await hand.press("escape")
        await hand.shows("A new API Token was made.")
        await hand.tab_to("status")
        await hand.press("right", "ctrl+s")
        await hand.shows("optional")
        await help_says(hand, "Preview", "Nothing is saved yet", *told)
        await hand.press("escape", "shift+tab", "q")
        await hand.shows("Discard the changes?")
        await help_says(hand, "this question", *told, key="question_mark")


async def test_the_footer_follows_the_focus(world: World, root: Account, roger: Account, sso: Account) -> None:
    async with program(world) as hand:
        await hand.shows("[ Sign in ]")
        assert hand.keys.startswith(" Enter Next Field")
        assert "Esc" not in hand.keys
        assert hand.keys.endswith("F1 Help")
        await hand.press("tab")
        assert hand.keys.startswith(" Enter Sign in")
    async with program(world, root) as hand:
        await hand.shows("3 accounts")
        assert hand.keys.startswith(" Enter Open  ↓ List  Esc Clear")
        assert "/" not in hand.keys
        await hand.press("down")
        assert hand.keys.startswith(" Enter Open  Space Mark  a All  n New User  ")
        assert hand.keys.endswith("? Help")
        await hand.press("slash")
        await hand.type("xiufang")
        await hand.shows("1 account")
        await hand.press("down", "enter")
        await hand.shows("< 1 of 1 >")
        for absent in ("Ctrl+G", "Ctrl+R"):
            assert absent not in hand.keys
        assert "Ctrl+S Update" in hand.keys
        await hand.press("right")
        assert "[History]" in hand.lines[2]
        assert "Ctrl+S" not in hand.keys


async def test_the_footer_tells_no_key_that_one_may_not_use(world: World, root: Account, roger: Account) -> None:
    world.custom_group("Reader", Permission.USERS_VIEW)
    reader = world.add("reader@example.com", "Reader")
    async with at_home(world, roger) as hand:
        for absent in ("Ctrl+G", "Esc", " > ", " < "):
            assert absent not in hand.keys
        assert "Ctrl+R Reset Password" in hand.keys
    async with opened(world, reader, roger.email, security=True) as hand:
        for absent in ("Ctrl+G", "Ctrl+S", "Ctrl+R"):
            assert absent not in hand.keys
        await hand.press("ctrl+s", "ctrl+g", "ctrl+r")
        assert "[Password & Security]" in hand.lines[2]
        assert hand.said.split() == ["reader@example.com", "Reader"]


async def listed_commands(hand: Hand) -> str:
    """All that the palette offers, scrolled through."""
    await hand.press("ctrl+p")
    seen = await hand.shows("Search for commands")
    for _ in range(20):
        await hand.press("down")
        seen += hand.text
    await hand.press("escape")
    return seen


async def test_the_palette_offers_what_can_be_done_and_nothing_of_textual_s(
    world: World, root: Account, roger: Account
) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        commands = await listed_commands(hand)
        for command in ("Change", "Generate", "Reset Password", "Next Tab", "Users", "My Profile", "Leave", "Help"):
            assert f"  {command}" in commands
        for absent in ("creenshot", "Theme", "Maximize", "Keys panel", "Quit the application"):
            assert absent not in commands
        await hand.press("ctrl+p")
        await hand.shows("Search for commands")
        await hand.type("my prof")
        await hand.shows("your own account")
        await hand.press("enter")
        await hand.shows("[5 My Profile]")
    async with at_home(world, roger) as hand:
        commands = await listed_commands(hand)
        for absent in ("Generate", "Users", "Next  "):
            assert f"  {absent}" not in commands


async def test_the_palette_is_closed_over_questions(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("ctrl+g")
        await hand.shows("Generate API Token")
        await hand.press("ctrl+p", "colon")
        assert "Search for commands" not in hand.text
        await hand.press("ctrl+q", "ctrl+s", "ctrl+r", "1", "5", "ctrl+l")
        assert "Generate API Token" in hand.text
        await hand.press("tab", "enter")
        await hand.shows("Shown once")
        await hand.press("ctrl+p", "colon")
        assert "Search for commands" not in hand.text


async def test_ctrl_c_does_no_harm_anywhere(world: World, root: Account, roger: Account) -> None:
    async with opened(world, root, roger.email, security=True) as hand:
        await hand.press("ctrl+c")
        await hand.tab_to("reset")
        await hand.press("space", "ctrl+c", "tab")
        await hand.type("a new password")
        await hand.press("shift+home", "ctrl+c", "ctrl+x")
        assert hand.app.clipboard == ""
        assert "•" * 14 in hand.text
        await hand.press("ctrl+q")
        await hand.shows("Leave rwtui")
        await hand.press("ctrl+c", "escape")
        await hand.shows("1 changed")
        assert world.account(roger) == roger


async def test_ctrl_z_suspends_only_where_a_shell_can_resume(world: World, root: Account) -> None:
    async with program(world, root) as hand:
        await hand.shows("1 account")
        text = await help_says(hand, "Users", "Ctrl+Q")
        assert ("Ctrl+Z" in text) == hand.app.can_suspend
