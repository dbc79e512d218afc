"""One event whole: who, whom, from where, and each field before and after."""

from __future__ import annotations

import asyncio

from textual import events, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button

from rwtui.domain.audit import RecordedEvent
from rwtui.domain.change import shown
from rwtui.domain.text import fit
from rwtui.errors import RwtuiError
from rwtui.services.access import SessionEnded
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import Verb

ABOUT = "One event whole: who did what to whom, from where and why, and each field before and after. It stays as it is."
OPENS = " [ Open Account ] leads to the account that it is about, at its History."


class ShowEvent(Question[bool]):
    """Answers True to go to the account it is about, which is offered while there is one."""

    AUTO_FOCUS = "#cancel"
    place = "Event"
    refused = False
    back_label = "Close"

    def __init__(self, recorded: RecordedEvent, *, account: int | None) -> None:
        super().__init__(f"Event {recorded.id}")
        self._event = recorded.event
        self._account = account
        self._looked = account is None
        self.help_text = ABOUT

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

    def on_mount(self) -> None:
        """Look whether the account is there: it may have been deleted, and have come back since."""
        if self._account is not None:
            self._look(self._account)

    @work(description="account of the event")
    async def _look(self, account_id: int) -> None:
        program = self.program
        try:
            await asyncio.to_thread(program.desk.accounts.load, account_id)
            await self.query_one(".buttons").mount(Verb("Open Account", id="verb"))
            self.help_text = ABOUT + OPENS
        except SessionEnded as over:
            program.over(over)
        except RwtuiError:
            pass  # it isn't there, or can't be read now: nothing is offered
        self._looked = True
        self.refresh_bindings()
        program.go_on()

    def holds(self, event: events.Event) -> bool:
        """Until that is known keys wait for it, but the one that leaves."""
        return not self._looked and isinstance(event, events.Key) and event.key != "escape"

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(event.button.id == "verb")
