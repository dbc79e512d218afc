"""One line of a form: a mark, a label, its control, and under it what it was and what is wrong with it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from rwtui.domain.text import safe
from rwtui.tui.widgets.controls import TextField


class Note(Static):
    """What is said under a control; it takes no room while there is nothing to say.

    Said again it changes nothing: each key in a form asks every field, and a layout takes longer than the key.
    """

    def __init__(self, *, classes: str) -> None:
        super().__init__("", classes=classes, markup=False)
        self.said = ""
        self.display = False

    def tell(self, said: str) -> None:
        """Plain text of one's own; what else is in it was made safe."""
        if said != self.said:
            self.said = said
            self.update(Content(said))
            self.display = bool(said)


class FieldRow(Vertical):
    """A control with its label and a quiet note; `*` marks it while its value differs from what was loaded."""

    class Mended(Message):
        """What was wrong is being mended."""

    def __init__(self, label: str, *controls: Widget, id: str, indent: bool = False, note: str = "") -> None:
        super().__init__(id=f"row-{id}", classes="indented" if indent else "")
        self._label = label
        self._controls = controls
        self._changed = False
        self._note = note
        self._mark = Static("  ", classes="field-mark", markup=False)
        self._was = Note(classes="field-was")
        self._problem = Note(classes="field-problem")

    def compose(self) -> ComposeResult:
        """The line, and the notes under it, which take no room while there is nothing to note."""
        with Horizontal(classes="field-line"):
            yield self._mark
            if self._label:
                yield Static(self._label, classes="field-label", markup=False)
            yield from self._controls
        if self._note:
            yield Static(self._note, classes="field-note", markup=False)
        yield self._was
        yield self._problem

    def mark_changed(self, was: str | None) -> None:
        """Say that the value differs, and what it was; None when it is as loaded."""
        self._changed = was is not None
        self._draw_mark()
        self._was.tell(f"was {safe(was)}" if was else "")

    def on_text_field_too_much(self, event: TextField.TooMuch) -> None:
        """Said where it happened."""
        event.stop()
        self.complain(event.sentence)

    def on_descendant_focus(self) -> None:
        """A sign before the line that has the focus."""
        self._draw_mark()

    def on_descendant_blur(self) -> None:
        """It goes with the focus."""
        self._draw_mark()

    def _draw_mark(self) -> None:
        self._mark.update(f"{'*' if self._changed else ' '}{'>' if self.has_focus_within else ' '}", layout=False)

    def complain(self, problem: str | None) -> None:
        """Say what is wrong with what was typed; None takes it back."""
        if self.complains and problem is None:
            self.post_message(self.Mended())
        self._problem.tell(f"! {safe(problem)}" if problem else "")

    @property
    def complains(self) -> bool:
        """Whether it says that something is wrong."""
        return bool(self._problem.said)


class ReadOnly(Static):
    """A value that can't be changed here; no focus stop."""

    def __init__(self, value: str, *, id: str | None = None) -> None:
        super().__init__(Content(safe(value)), id=id, markup=False)

    def show(self, value: str) -> None:
        """Another value."""
        self.update(Content(safe(value)))
