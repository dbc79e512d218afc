"""Event Logs: Login History, System Events, Session Terminations; newest first."""

from __future__ import annotations

from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.worker import get_current_worker

from rwtui.domain.audit import RecordedEvent
from rwtui.domain.change import Record
from rwtui.domain.log_query import Log, LogQuery, parse_log
from rwtui.domain.paging import Page as Matches
from rwtui.domain.paging import Toward
from rwtui.domain.permissions import Action
from rwtui.services.export import Destination, Progress
from rwtui.tui.keymap import Where, bindings
from rwtui.tui.modals.event import ShowEvent
from rwtui.tui.screens.exporting import ExportingPage
from rwtui.tui.screens.list_page import PAGE
from rwtui.tui.screens.page import one_at_a_time
from rwtui.tui.widgets.event_list import EventList
from rwtui.tui.widgets.tab_strip import TabStrip

LOGS = list(Log)


@dataclass(frozen=True)
class LogQuestion:
    """Which log, and what is asked of it."""

    log: Log
    query: LogQuery

    @property
    def problem(self) -> str | None:
        """What is wrong with the question."""
        return self.query.problem


class EventLogsPage(ExportingPage[LogQuestion, RecordedEvent]):
    """For Administrators and who has Logs: View."""

    place = "Event Logs"
    help_text = (
        "Every sign-in, change, refusal and export, newest first, in three logs. Enter shows one event whole.\n"
        '\nFilters, with - before one to leave out, with " for spaces:\n'
        "  action:login  actor:root  target:nguyen  source:10.0.0.7\n"
        "  result:success|failure|refused\n"
        "  time:<7d within seven days  time:>30d longer ago"
    )
    where = (Where.LIST, Where.TABS)
    BINDINGS = [*bindings("open", "search", "undo", "next_tab", "previous_tab")]

    def __init__(self) -> None:
        super().__init__(LogQuestion(Log.LOGIN_HISTORY, LogQuery()))

    def body(self) -> ComposeResult:
        """Which log, the box, the list."""
        yield TabStrip([log.value for log in LOGS], 0, id="tabs")
        yield from super().body()

    def question(self, text: str) -> LogQuestion:
        """The search language of the logs."""
        return LogQuestion(LOGS[self.query_one(TabStrip).active], parse_log(text))

    def make_list(self) -> EventList:
        """Events."""
        return EventList(id="events")

    def fetch(self, query: LogQuestion, start: int | None, toward: Toward) -> Matches[RecordedEvent]:
        """Newest first; a search that nobody waits for any more stops."""
        worker = get_current_worker()
        logs = self.program.desk.logs
        return logs.page(query.log, query.query, start, toward, PAGE, lambda: not worker.is_cancelled)

    def explain_nothing(self) -> tuple[str, ...]:
        """What to try."""
        return ("No event matches.", "", "Try another log (Ctrl+T), fewer words, or leave out a filter.")

    def on_tab_strip_switched(self, event: TabStrip.Switched) -> None:
        """The same question to another log."""
        self.ask_for(self.question(self.box.value))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One is here already."""
        if action == "export":
            return self.program.may(Action.EXPORT_LOGS)
        if action == "undo" and self.is_mounted:
            return self.program.may(Action.UNDO) and (self.list.current is not None or None)
        return False if action == "logs" else super().check_action(action, parameters)

    exported = ("events", "events")

    def export(self, to: Destination, progress: Progress) -> int:
        """All events that match."""
        return self.program.desk.export.events(self.asked.log, self.asked.query, to, progress)

    def action_next_tab(self) -> None:
        """The next log."""
        self.query_one(TabStrip).action_step(1)

    def action_previous_tab(self) -> None:
        """The previous log."""
        self.query_one(TabStrip).action_step(-1)

    @work(description="event")
    async def action_open(self) -> None:
        """The event under the cursor, whole; from there to the account."""
        recorded = self.list.current
        if recorded is None:
            return
        # A group has a number too, which may be an account's.
        about = recorded.event.record is Record.ACCOUNT and self.program.may_search
        account = recorded.event.target_id if about else None
        if await self.app.push_screen_wait(ShowEvent(recorded, account=account)):
            assert account is not None
            with self.sentences():
                await self.program.show_account(account, None, "History")

    @work(description="undo")
    @one_at_a_time
    async def action_undo(self) -> None:
        """Undo the change under the cursor, after a preview."""
        from rwtui.tui.bulk_flow import undo

        recorded = self.list.current
        if recorded is not None:
            with self.sentences():
                if await undo(self, recorded.id, recorded.event.target):
                    self.find(self.asked)

    def action_back(self) -> object:
        """Clear the box; with an empty one, to where one came from."""
        if not self.box.value and self.box.has_focus and self.program.may_search:
            self.program.go_users()
            return None
        return super().action_back()
