"""What searchable lists share: a box that filters as one types, and rows that are fetched as they come into view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from rwtui.domain.paging import Page as Matches
from rwtui.domain.paging import Toward
from rwtui.errors import RwtuiError
from rwtui.services.access import SessionEnded
from rwtui.tui.screens.page import Page
from rwtui.tui.widgets.controls import TextField
from rwtui.tui.widgets.lines import StatusLine
from rwtui.tui.widgets.paged_list import PagedList

PAGE = 100
"""Rows that are fetched at a time."""
CONTEXT = 30
"""Rows above the cursor that a reload starts from."""


class Asked(Protocol):
    """A question to a list; with a `problem` there is nothing to run yet."""

    @property
    def problem(self) -> str | None:
        """The sentence that says what is wrong with it."""


Q = TypeVar("Q", bound=Asked)
R = TypeVar("R")


class ListPage(Page, Generic[Q, R]):
    """A search box, how many there are, and the list."""

    @dataclass
    class Found(Message):
        """A page of a new question, and how many there are as far as that is known."""

        query: Any
        page: Matches[Any]
        count: int | None
        at_end: bool
        around: Any = None

    @dataclass
    class FoundMore(Message):
        """A further page of the same question; `looked` is given where looking went on from there in the background."""

        query: Any
        page: Matches[Any]
        toward: Toward
        looked: int | None = None

    @dataclass
    class Failed(Message):
        """The list could not be read."""

        fault: RwtuiError

    def __init__(self, asked: Q, said: str = "") -> None:
        super().__init__()
        self.asked = asked
        self._shown: Q | None = None
        self._said = said

    def question(self, text: str) -> Q:
        """What is asked by a text in the box."""
        raise NotImplementedError

    def make_list(self) -> PagedList[R]:
        """The list."""
        raise NotImplementedError

    def fetch(self, query: Q, start: int | None, toward: Toward) -> Matches[R]:
        """Up to PAGE rows beyond a position; in a thread."""
        raise NotImplementedError

    def around(self, query: Q, row: R) -> Matches[R]:
        """Up to PAGE rows as they are now, among them this one if it is still there; in a thread."""
        raise NotImplementedError

    def count(self, query: Q, page: Matches[R]) -> int | None:
        """How many there are, a page of which was read; in a thread."""
        return None

    def worded(self, count: int | None) -> str:
        """The same in words."""
        return ""

    def rows_came(self) -> None:
        """Rows that were looked for are in the list, or there were none."""

    def explain_nothing(self) -> tuple[str, ...]:
        """What to say and to try when nothing was found."""
        raise NotImplementedError

    def action_open(self) -> object:
        """Open the row under the cursor."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        """Box and count, then the list."""
        with Horizontal(id="search-line"):
            yield Static(" Search ", markup=False)
            yield TextField(id="query", placeholder="")
            yield Static("", id="count", markup=False)
        yield self.make_list()

    def on_mount(self) -> None:
        """All rows, from the first."""
        self.say(self._said)
        self.first.focus()
        self.find(self.asked)

    @property
    def first(self) -> Widget:
        """What has the focus at first."""
        return self.box

    @property
    def box(self) -> TextField:
        """The search box."""
        return self.query_one("#query", TextField)

    @property
    def list(self) -> PagedList[R]:
        """The list."""
        found: PagedList[R] = self.query_one(PagedList)
        return found

    def holds(self, event: events.Event) -> bool:
        """Enter and the arrows mean the rows that were asked for, not those of an older question."""
        ready = self._shown == self.asked and not self.list.waits
        if ready or not isinstance(event, events.Key):
            return False
        return event.key in {"enter", "down"} if self.box.has_focus else event.key not in {"escape", "ctrl+q"}

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as one types."""
        self.say("")
        self.ask_for(self.question(event.value))

    def ask_for(self, query: Q) -> None:
        """Show what is asked for; the same question is not asked twice."""
        if query.problem:
            self.asked = self._shown = query
            self._show_count("")
            self.list.explain(query.problem)
        elif query != self.asked:
            self.asked = query
            self.find(query)

    @work(thread=True, exclusive=True, group="search", description="search")
    def find(self, query: Q, at_end: bool = False, around: R | None = None) -> None:
        """Read the first page, the last, or the one around a row; the latest question wins."""
        worker = get_current_worker()
        try:
            if around is None:
                page = self.fetch(query, None, Toward.UP if at_end else Toward.DOWN)
            else:
                page = self.around(query, around)
            if worker.is_cancelled:
                return
            count = self.count(query, page)
        except RwtuiError as fault:
            self.post_message(self.Failed(fault))
            return
        if not worker.is_cancelled:
            self.post_message(self.Found(query, page, count, at_end, around))

    @work(thread=True, exclusive=True, group="more", description="more rows")
    def _find_more(self, query: Q, start: int, toward: Toward) -> None:
        worker = get_current_worker()
        try:
            page = self.fetch(query, start, toward)
        except RwtuiError as fault:
            self.post_message(self.Failed(fault))
        else:
            if not worker.is_cancelled:
                self.post_message(self.FoundMore(query, page, toward))

    def on_list_page_found(self, event: Found) -> None:
        """Show it, unless another question was asked meanwhile."""
        if event.query != self.asked:
            return
        if event.page.rows or event.page.looked is not None:
            self.list.show(event.page, at_end=event.at_end, keep=self._nearest(event.page, event.around))
        elif event.page.more_above:  # the rows from here on are gone: start again
            self.find(event.query)
            return
        else:
            self.list.explain(*self.explain_nothing())
        self._show_count(self.worded(event.count))
        self._answered()
        self.rows_came()

    def _nearest(self, page: Matches[R], around: R | None) -> int | None:
        """The row that the page was read around, or what stands where it stood."""
        if around is None or not page.rows:
            return None
        identity, position = self.list.identity, self.list.position
        kept = min(page.rows, key=lambda r: (identity(r) != identity(around), abs(position(r) - position(around))))
        return identity(kept)

    def _answered(self) -> None:
        self._shown = self.asked
        self.program.go_on()

    def on_list_page_found_more(self, event: FoundMore) -> None:
        """Rows of an older question are never shown."""
        if event.query == self.asked:
            self.list.extend(event.page, event.toward, event.looked)
            if not self.list.rows and not self.list.looking:
                self.list.explain(*self.explain_nothing())
            self.rows_came()
            self.program.go_on()

    def on_list_page_failed(self, event: Failed) -> None:
        """A sentence, or back to Sign in."""
        self.list.stop_waiting()
        self._answered()
        if isinstance(event.fault, SessionEnded):
            self.program.over(event.fault)
        else:
            self.say(str(event.fault), wrong=True)

    def on_paged_list_more(self, event: PagedList.More) -> None:
        """Fetch what comes into view."""
        if event.start is None:
            self.find(self.asked, at_end=event.toward is Toward.UP)
        else:
            self._find_more(self.asked, event.start, event.toward)

    def on_paged_list_moved(self) -> None:
        """What was refused was about another row."""
        if self.query_one(StatusLine).wrong:
            self.say("")

    def on_paged_list_left_top(self) -> None:
        """Up from the first row goes to the search box."""
        self.action_search()

    def _show_count(self, text: str) -> None:
        shown = self.query_one("#count", Static)
        if shown.content != f"{text} ":
            shown.update(f"{text} ")

    def entered(self, field: Input) -> None:
        """Enter in the box opens the row under the cursor."""
        self.action_open()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """What the search box answers to."""
        return (("enter", "Open"), ("down", "List"), ("escape", "Clear")) if self.box.has_focus else ()

    def on_key(self, event: events.Key) -> None:
        """Down leaves the search box."""
        if event.key == "down" and self.box.has_focus:
            event.stop()
            event.prevent_default()
            self.list.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Opening needs a row."""
        if action in {"open", "open_security"} and self.is_mounted and self.list.current is None:
            return None
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        """To the search box."""
        self.box.focus()

    def action_back(self) -> object:
        """Clear the search box; from the list, go to it."""
        if self.box.value:
            self.box.value = ""
        self.box.focus()
        return None

    def refresh_who(self) -> None:
        """One's own group may have changed."""
        self.query_one(StatusLine).who = self.program.who()
