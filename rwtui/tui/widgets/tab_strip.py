"""The strip of tabs: the present one in brackets; the arrows switch while it has the focus."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class TabStrip(Widget, can_focus=True):
    """Names of tabs and which one is shown."""

    BINDINGS = [
        Binding("right", "step(1)", "Next tab", show=False),
        Binding("left", "step(-1)", "Previous tab", show=False),
    ]
    active: reactive[int] = reactive(0)

    @dataclass
    class Switched(Message):
        """Another tab is shown."""

        place: int

    def __init__(self, names: list[str], active: int, *, id: str) -> None:
        super().__init__(id=id)
        self._names = names
        self.set_reactive(TabStrip.active, active)

    def render(self) -> Content:
        """The names; the present one is bold too, and the focus is a sign before it."""
        parts: list[str | tuple[str, str]] = []
        gap = " " if sum(len(name) + 4 for name in self._names) > self.size.width else "  "
        for place, name in enumerate(self._names):
            if place == self.active:
                parts.append((">" if self.has_focus else " ", "bold"))
                parts.append((f"[{name}]", "bold $accent" if self.has_focus else "bold"))
                parts.append(gap[1:])
            else:
                parts.append(f"{gap}{name}{gap}")
        return Content.assemble(*parts)

    def watch_active(self, active: int) -> None:
        """Tell the screen."""
        self.post_message(self.Switched(active))

    def action_step(self, step: int) -> None:
        """The next or previous tab; wraps."""
        self.active = (self.active + step) % len(self._names)
