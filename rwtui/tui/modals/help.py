"""Help: one short text for the place, and the keys that work there, from the registry."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button

from rwtui.tui import keymap
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import Verb


class Help(Question[None]):
    """F1 on any screen and modal."""

    AUTO_FOCUS = "#help-text"
    refused = None

    def __init__(self, place: str, text: str, actions: frozenset[str]) -> None:
        super().__init__(f"Help: {place}")
        self._text = text
        self._actions = actions

    def body(self) -> ComposeResult:
        """What one can do here, then the keys."""
        with VerticalScroll(id="help-text"):
            yield paragraph(f" {self._text}")
            for where in keymap.Where:
                if lines := self._keys(where):
                    yield paragraph("\n".join([f" {where.value}", *lines]), classes="keys")

    def _keys(self, where: keymap.Where) -> list[str]:
        rows = [
            (" ".join(keymap.display(name) for name in reversed(key.keys)), key.help)
            for key in keymap.KEYS
            if key.where is where and key.action in self._actions
        ]
        rows += [(keys, does) for keys, does, place in keymap.FIXED if place is where]
        return [f"   {keys:<35} {does}" for keys, does in rows]

    def buttons(self) -> ComposeResult:
        """One way out."""
        yield Verb("Close", id="close")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close."""
        self.dismiss(None)
