"""Form controls of one line: drawn with signs, so that no colour is needed to read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Button, Input

from rwtui.domain.secret import Secret
from rwtui.domain.text import has_control

T = TypeVar("T")


def differ(typed: str, loaded: str, *, number: bool = False) -> bool:
    """Whether saving would store something else: spaces around a text are none of it, nor zeros before a number."""
    typed = typed.strip()
    return (typed.lstrip("0") if number else typed) != loaded.strip()


class TextField(Input):
    """A text field: quiet (no blinking), and nothing but text can be typed or pasted into it."""

    most = 1_000
    """Characters it takes. What would be more is left out whole, for a cut text is another text."""

    @dataclass
    class TooMuch(Message):
        """More was typed or pasted than the field takes, and nothing of it was taken."""

        sentence: str

    def __init__(self, value: str = "", *, id: str, placeholder: str = "") -> None:
        super().__init__(value, id=id, placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False

    def replace(self, text: str, start: int, end: int) -> None:
        """Leave out control characters of a paste, which could not be seen or typed again; and all that is too long."""
        text = "".join(c for c in text if not has_control(c))
        if text and len(self.value) - abs(end - start) + len(text) > self.most:
            self.post_message(self.TooMuch(f"Not taken: at most {self.most:,} characters"))
        else:
            super().replace(text, start, end)


class PasswordField(TextField):
    """A password field: shown as dots, read as a Secret, and never copied out."""

    most = 4_096
    """Many more than a password may have, so that the policy says so, and nothing is cut into a shorter one."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.password = True

    @property
    def secret(self) -> Secret:
        """What was typed."""
        return Secret(self.value)

    def action_copy(self) -> None:
        """Copying would send the password to the terminal's clipboard in clear."""

    def action_cut(self) -> None:
        """Cutting would do the same."""


class Verb(Button, inherit_css=False):
    """A button drawn as [ Verb ]; the stylesheet has all of its looks, and Textual's many are not read."""

    def __init__(self, label: str, *, id: str) -> None:
        self._verb = label
        super().__init__(Content(f" [ {label} ]"), id=id, compact=True)
        self.styles.line_pad = 0  # the stylesheet takes no zero here
        self.active_effect_duration = 0  # for 0.2 s after a press it would take no other

    def watch_has_focus(self, has_focus: bool) -> None:
        """A sign beside the colour."""
        super().watch_has_focus(has_focus)
        self.label = Content(f"{'>' if has_focus else ' '}[ {self._verb} ]")


class Check(Widget, can_focus=True):
    """A checkbox: [x] Label."""

    BINDINGS = [Binding("space,enter", "flip", "Toggle", show=False)]
    checked: reactive[bool] = reactive(False)

    @dataclass
    class Changed(Message):
        """The box was checked or cleared."""

        check: Check
        checked: bool

        @property
        def control(self) -> Check:
            """The box itself."""
            return self.check

    def __init__(self, label: str, checked: bool = False, *, id: str) -> None:
        super().__init__(id=id)
        self._label = label
        self.set_reactive(Check.checked, checked)

    def render(self) -> Content:
        """The box and its label."""
        return Content(f"[{'x' if self.checked else ' '}] {self._label}")

    def watch_checked(self, checked: bool) -> None:
        """Tell the form."""
        self.post_message(self.Changed(self, checked))

    def say(self, label: str) -> None:
        """Another label."""
        self._label = label
        self.refresh(layout=True)

    def action_flip(self) -> None:
        """Check or clear the box."""
        self.checked = not self.checked


class Choice(Widget, Generic[T], can_focus=True):
    """One of a few: ( ) Enabled  (o) Disabled. The arrows choose."""

    BINDINGS = [
        Binding("left,up", "move(-1)", "Previous", show=False),
        Binding("right,down", "move(1)", "Next", show=False),
        Binding("space", "move(1)", "Next", show=False),
    ]
    chosen: reactive[int] = reactive(0)

    @dataclass
    class Changed(Message):
        """Another one was chosen."""

        choice: Widget

    def __init__(self, options: Sequence[tuple[str, T]], value: T, *, id: str) -> None:
        super().__init__(id=id)
        self._options = tuple(options)
        self.set_reactive(Choice.chosen, [option for _, option in options].index(value))

    @property
    def value(self) -> T:
        """What is chosen."""
        return self._options[self.chosen][1]

    def render(self) -> Content:
        """All options, the chosen one marked."""
        marks = (("o" if place == self.chosen else " ") for place in range(len(self._options)))
        return Content("  ".join(f"({mark}) {label}" for mark, (label, _) in zip(marks, self._options, strict=True)))

    def watch_chosen(self) -> None:
        """Tell the form."""
        self.post_message(self.Changed(self))

    def choose(self, value: T) -> None:
        """Choose this one."""
        self.chosen = [option for _, option in self._options].index(value)

    def action_move(self, step: int) -> None:
        """Choose the next or previous one."""
        self.chosen = (self.chosen + step) % len(self._options)
