"""The lines every screen has: where one can go (1), what happened and who one is (23), what keys do (24)."""

from __future__ import annotations

from textual.binding import Binding
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from rwtui.domain.text import clip, safe, width
from rwtui.tui import keymap
from rwtui.tui.places import PLACES


def spread(left: Content, right: Content, cells: int) -> Content:
    """Two texts at the ends of a line; the left one is cut when both don't fit."""
    room = cells - right.cell_length - 2
    if left.cell_length > room:
        left = left.truncate(max(0, room), ellipsis=True)
    return Content.assemble(left, " " * max(1, cells - left.cell_length - right.cell_length - 1), right, " ")


class TopLine(Widget):
    """The places one can go to, the present one in brackets."""

    def __init__(self, places: tuple[tuple[str, str], ...], here: str) -> None:
        super().__init__()
        self._places = places
        self._here = here

    def render(self) -> Content:
        """Numbers are the keys; where not all names fit, only the present place has its own."""
        names = [f"{number} {name}" for number, name in self._places]
        short = sum(map(len, names)) + 2 * len(names) + 10 > self.size.width
        parts: list[str | tuple[str, str]] = [" "]
        for (number, name), text in zip(self._places, names, strict=True):
            here = name == self._here
            parts.append((f"[{text}]", "bold") if here else number if short else text)
            parts.append("  ")
        right = Content.styled("rwtui", "bold $accent")
        if self._here in {place.name for place in PLACES.values() if not place.number}:
            right = Content.styled(f"[{self._here}]", "bold")
        return spread(Content.assemble(*parts), right, self.size.width)


class StatusLine(Widget):
    """What happened, and who is signed in."""

    said: reactive[str] = reactive("")
    wrong: reactive[bool] = reactive(False)
    who: reactive[str] = reactive("")
    standing: reactive[str] = reactive("")
    """What is said where nothing else is."""

    def watch_said(self) -> None:
        """Where a screen has no room for a line that says nothing, it goes."""
        self.set_class(not (self.said or self.standing), "-silent")

    def watch_standing(self) -> None:
        """The same."""
        self.watch_said()

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a sentence until the next one; `wrong` marks it with a sign and a colour."""
        self.said, self.wrong = text, wrong

    def render(self) -> Content:
        """The sentence comes first; who one is gives way."""
        sign = "! " if self.wrong and self.said else ""
        said = safe(sign + (self.said or self.standing))
        cells = self.size.width
        who = safe(self.who)
        if width(said) + width(who) + 4 > cells:
            who = clip(who, max(0, cells - width(said) - 4)) if cells - width(said) > 16 else ""
        style = "bold $error" if self.wrong else ""
        return spread(Content.styled(" " + clip(said, cells - 2), style), Content.styled(who, "$secondary"), cells)


class KeyLine(Widget):
    """What the keys do here and now, made from the registry and the focus."""

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self._changed())

    def _changed(self) -> None:
        if self.screen.is_attached and self.is_attached:
            self.refresh()

    def render(self) -> Content:
        """As many as fit; Help is always there."""
        hints = self.screen.hints() if hasattr(self.screen, "hints") else ()
        if self.screen.focused is not None and getattr(self.screen.focused.parent, "expanded", False):
            hints = keymap.OPEN_DROP_DOWN
        labels = self.screen.labels() if hasattr(self.screen, "labels") else {}
        shown: dict[str, tuple[str, str, bool]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            told = binding.show and binding.action in keymap.ORDER and binding.action not in shown
            if told and not self._typed(binding):
                label = labels.get(binding.action, binding.description)
                shown[binding.action] = (binding.key, label, active.enabled)
        said = {key for key, _ in hints}
        ordered = sorted(shown.items(), key=lambda item: keymap.ORDER[item[0]])
        rest = [value for _, value in ordered if value[0] not in said]
        return _fitting([*((key, label, True) for key, label in hints), *rest], self.size.width)

    def _typed(self, binding: Binding) -> bool:
        """Whether its key goes into the field that has the focus; Textual itself doesn't know `/` by its name."""
        focused, written = self.screen.focused, keymap.display(binding.key)
        return focused is not None and len(written) == 1 and focused.check_consume_key(binding.key, written)


def _fitting(items: list[tuple[str, str, bool]], cells: int) -> Content:
    """The first ones and the last, as far as the line holds."""
    texts = [f"{keymap.display(key)} {label}" for key, label, _ in items]
    while len(texts) > 1 and sum(len(text) + 2 for text in texts) > cells - 1:
        del texts[-2], items[-2]
    parts: list[Content] = [Content(" ")]
    for key, label, enabled in items:
        name = keymap.display(key)
        parts += [
            Content.styled(name, "bold" if enabled else "dim"),
            Content.styled(f" {label}  ", "" if enabled else "dim"),
        ]
    return Content.assemble(*parts)
