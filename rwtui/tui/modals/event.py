"""One event whole: who, whom, from where, and each field before and after."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button

from rwtui.domain.audit import RecordedEvent
from rwtui.domain.change import shown
from rwtui.domain.text import fit
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import Verb

ABOUT = "One event whole: who did what to whom, from where and why, and each field before and after. It stays as it is."
OPENS = " [ Open Account ] leads to the account that it is about, at its History."


class ShowEvent(Question[bool]):
    """Answers True to go to the account it is about."""

    AUTO_FOCUS = "#cancel"
    place = "Event"
    refused = False
    back_label = "Close"

    def __init__(self, recorded: RecordedEvent, *, target: bool) -> None:
        super().__init__(f"Event {recorded.id}")
        self._event = recorded.event
        self._target = target
        self.help_text = ABOUT + (OPENS if target else "")

    def body(self) -> ComposeResult:
        """The columns, then the fields."""
        event, formats = self._event, self.program.formats
        rows = [
            ("Timestamp", f"{formats.shown(event.at, seconds=True)} UTC"),
            ("Action", f"{event.kind.value}: {event.result.value}"),
            ("Title", event.title),
            ("Actor", event.actor),
            ("Target", event.target),
            ("Source", str(event.origin)),
            ("Reason", event.reason),
        ]
        with VerticalScroll(classes="preview", can_focus=False):
            yield paragraph((f" {name:20} ", value) for name, value in rows if value)
            if event.fields:
                lines: list[str | tuple[str, str]] = [f" {'':20} {'before':28} after"]
                for change in event.fields:
                    before, after = (shown(change.field, value, formats) for value in (change.before, change.after))
                    lines.append((f" {change.field.value:20} {fit(before, 28)} ", after))
                yield paragraph(lines)

    def buttons(self) -> ComposeResult:
        """Close, or go to the account."""
        yield Verb("Close", id="cancel")
        if self._target:
            yield Verb("Open Account", id="verb")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(event.button.id == "verb")
