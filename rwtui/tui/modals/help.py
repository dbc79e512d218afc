"""Help: one short text for the place, and the keys that work there, from the registry."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Input, Select

from rwtui.tui import keymap
from rwtui.tui.keymap import Part
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.block_list import BlockList
from rwtui.tui.widgets.column_list import ColumnList
from rwtui.tui.widgets.controls import Check, Choice, Verb
from rwtui.tui.widgets.paged_list import PagedList
from rwtui.tui.widgets.tab_strip import TabStrip

_MADE_OF: dict[Part, tuple[type[Widget], ...]] = {
    Part.LIST: (BlockList, PagedList, ColumnList),
    Part.COLUMNS: (PagedList,),
    Part.FIELD: (Input,),
    Part.BOX: (Check,),
    Part.CHOICE: (Choice,),
    Part.DROP_DOWN: (Select,),
    Part.BUTTON: (Verb,),
    Part.TABS: (TabStrip,),
}
CELLS = 17
"""Cells for the keys, behind which stands what they do."""


def show_help(screen: Screen[Any]) -> None:
    """Help over a screen or a question."""
    if not isinstance(screen, Help):
        bound = {binding.action for _, binding in screen._bindings}  # where letters go to a text field too
        bound |= {key.action for key in keymap.KEYS if not key.keys}
        actions = frozenset(action for action in bound if keymap.state_of(screen, action) is not False)
        place, text, where = (getattr(screen, name) for name in ("place", "help_text", "where"))
        screen.app.push_screen(Help(place, text, actions, _parts(screen), (*where, keymap.Where.EVERYWHERE)))


def _parts(screen: Screen[Any]) -> frozenset[Part]:
    """What there is now that keys can be for."""
    there = screen.focus_chain
    parts = {part for part, kinds in _MADE_OF.items() if any(isinstance(widget, kinds) for widget in there)}
    if len(there) > 1:
        parts.add(Part.SEVERAL)
    if any(widget.id == "query" for widget in there):
        parts.add(Part.SEARCH_BOX)
    if isinstance(screen, Question) and screen.is_long:
        parts.add(Part.LONG)
    return frozenset(parts)


class Help(Question[None]):
    """F1 on any screen and modal."""

    AUTO_FOCUS = "#help-text"
    refused = None
    scrolled = "#help-text"
    back_label = "Close"

    def __init__(
        self,
        place: str,
        text: str,
        actions: frozenset[str],
        parts: frozenset[Part],
        where: tuple[keymap.Where, ...],
    ) -> None:
        super().__init__(f"Help: {place}")
        self._where = where
        self._text = text
        self._actions = actions
        self._parts = parts

    def body(self) -> ComposeResult:
        """What one can do here, then the keys."""
        with VerticalScroll(id="help-text"):
            if self._text:
                yield paragraph([f" {line}" for line in self._text.split("\n")])
            for where in self._where:
                if rows := self._keys(where):
                    yield paragraph([f" {where.value}", *((f"   {keys:{CELLS}}", does) for keys, does in rows)])

    def _keys(self, where: keymap.Where) -> list[tuple[str, str]]:
        rows = [
            (keymap.shown_keys(key), key.help)
            for key in keymap.KEYS
            if key.where is where and key.action in self._actions
        ]
        rows += [(f.keys, f.help) for f in keymap.FIXED if f.where is where and f.needs in self._parts]
        return [(f"{keys} " if len(keys) >= CELLS else keys, does) for keys, does in rows]

    def buttons(self) -> ComposeResult:
        """One way out."""
        yield Verb("Close", id="close")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """The text takes the keys that scroll."""
        return (("pagedown", "More"),) if self.is_long else ()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close."""
        self.dismiss(None)
