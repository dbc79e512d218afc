"""Help: one short text for the place, and the keys that work there, from the registry."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Button

from rwtui.tui import keymap
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import Verb

QUESTION = "Tab goes to the other answer, Enter takes the focused one, Esc cancels. Cancel has the focus first."


def show_help(screen: Screen[Any]) -> None:
    """Help over a screen or a question."""
    if not isinstance(screen, Help):
        bound = {binding.action for _, binding in screen._bindings}  # where letters go to a text field too
        bound |= {key.action for key in keymap.KEYS if not key.keys}
        actions = frozenset(action for action in bound if keymap.state_of(screen, action) is not False)
        place, text = getattr(screen, "place", "this question"), getattr(screen, "help_text", QUESTION)
        where = getattr(screen, "where", (keymap.Where.MODAL,))
        screen.app.push_screen(Help(place, text, actions, (*where, keymap.Where.EVERYWHERE)))


class Help(Question[None]):
    """F1 on any screen and modal."""

    AUTO_FOCUS = "#help-text"
    refused = None
    back_label = "Close"

    def __init__(self, place: str, text: str, actions: frozenset[str], where: tuple[keymap.Where, ...]) -> None:
        super().__init__(f"Help: {place}")
        self._where = where
        self._text = text
        self._actions = actions

    def body(self) -> ComposeResult:
        """What one can do here, then the keys."""
        with VerticalScroll(id="help-text"):
            yield paragraph(f" {self._text}")
            for where in self._where:
                if lines := self._keys(where):
                    yield paragraph("\n".join([f" {where.value}", *lines]), classes="keys")

    def _keys(self, where: keymap.Where) -> list[str]:
        rows = [
            (keymap.shown_keys(key), key.help)
            for key in keymap.KEYS
            if key.where is where and key.action in self._actions
        ]
        rows += [(keys, does) for keys, does, place in keymap.FIXED if place is where]
        return [f"   {keys:<16} {does}" for keys, does in rows]

    def buttons(self) -> ComposeResult:
        """One way out."""
        yield Verb("Close", id="close")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """The text can be longer than the screen."""
        return (("pagedown", "More"),) if self.query_one("#help-text", VerticalScroll).max_scroll_y else ()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close."""
        self.dismiss(None)
