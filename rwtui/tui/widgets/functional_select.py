"""Choosing functional groups: one line with the chosen names, from which a check list opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from rwtui.domain.text import clip, fit, width
from rwtui.tui.modals.functional_groups import ChooseFunctionalGroups


class FunctionalSelect(Widget, can_focus=True):
    """One focus stop; Enter, Space or an arrow opens the check list of all functional groups."""

    BINDINGS = [Binding("enter,space,down,up", "choose", "Choose", show=False)]
    key_hints = (("enter", "Choose"),)
    value: reactive[tuple[str, ...]] = reactive(())

    @dataclass
    class Changed(Message):
        """Others were chosen."""

        select: FunctionalSelect

        @property
        def control(self) -> FunctionalSelect:
            """The widget itself."""
            return self.select

    def __init__(self, chosen: Iterable[str] = (), *, id: str) -> None:
        super().__init__(id=id)
        self.set_reactive(FunctionalSelect.value, tuple(chosen))

    def render(self) -> Content:
        """The names as far as they fit, how many there are when they don't, and the sign of what opens."""
        cells = max(1, self.size.width - 2)
        names = "; ".join(self.value) or "none"
        if width(names) > cells:
            count = f" ({len(self.value)})"
            names = clip(names, cells - len(count)) + count
        return Content(f"{fit(names, cells)} ▼")

    def watch_value(self) -> None:
        """Tell the form."""
        self.post_message(self.Changed(self))

    def action_choose(self) -> None:
        """Open the check list; what it answers is the value from then on."""
        self.app.push_screen(ChooseFunctionalGroups(self.value), self._take)

    def _take(self, chosen: tuple[str, ...] | None) -> None:
        if chosen is not None:
            self.value = chosen
