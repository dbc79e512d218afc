"""Looking for accounts: what is found in time is shown at once, and the rest is looked for while one goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from textual import work
from textual.message import Message
from textual.worker import Worker, get_current_worker

from rwtui.domain.accounts import AccountRow
from rwtui.domain.ordering import AccountQuestion
from rwtui.domain.paging import Hurry, Toward
from rwtui.domain.paging import Page as Matches
from rwtui.errors import RwtuiError
from rwtui.services.search import COUNTED
from rwtui.tui.keymap import bindings
from rwtui.tui.screens.exporting import ExportingPage
from rwtui.tui.screens.list_page import CONTEXT, PAGE, ListPage
from rwtui.tui.screens.page import Page

LOOKING = "still looking"


class LookingPage(ExportingPage[AccountQuestion, AccountRow]):
    """A list of accounts that says when it is still looking, and lets go of what nobody waits for any more."""

    BINDINGS = [*bindings("count_all")]
    _count: int | None = None
    """How many match, up to COUNTED; None while that is not known."""
    _exact: tuple[AccountQuestion, int] | None = None
    """What was counted to its end because that was asked for, and how many match."""
    _missing = 0
    """How many rows are still looked for."""
    _counting: AccountQuestion | None = None
    """What is being counted to its end."""
    _dropped = False
    """Whether one has gone to another screen before all was found."""

    @dataclass
    class Counted(Message):
        """How many match: up to COUNTED, or exactly."""

        query: AccountQuestion
        count: int
        exact: bool

    def look(self, page: Matches[AccountRow]) -> Matches[AccountRow]:
        """What belongs to the rows besides; in a thread."""
        raise NotImplementedError

    def fetch(self, query: AccountQuestion, start: int | None, toward: Toward) -> Matches[AccountRow]:
        """In the order asked for, where that can be."""
        search = self.program.desk.search
        return self.look(search.page(query.query, start, toward, PAGE, query.order, self._hurry(query)))

    def around(self, query: AccountQuestion, row: AccountRow) -> Matches[AccountRow]:
        """The same, around an account."""
        search = self.program.desk.search
        return self.look(search.around(query.query, row, CONTEXT, PAGE, query.order, self._hurry(query)))

    def count(self, query: AccountQuestion, page: Matches[AccountRow]) -> int | None:
        """Exact up to a thousand; where the rows alone took too long, later."""
        if page.looked is not None:
            return None
        return self.program.desk.search.count_in(self._hurry(query), query.query)

    def _hurry(self, query: AccountQuestion, *, background: bool = False) -> Hurry:
        return Hurry(partial(self._is_wanted, get_current_worker(), query), background)

    def _is_wanted(self, worker: Worker[None], query: AccountQuestion) -> bool:
        return not worker.is_cancelled and query == self.asked

    def worded(self, count: int | None) -> str:
        """How many match, as far as that is known, and whether one is still looking for rows or counting."""
        if self._exact is not None and self._exact[0] != self.asked:
            self._exact = None
        self._count = count if self._exact is None else COUNTED
        return self._words()

    @property
    def _counts(self) -> bool:
        return self._counting is not None and self._counting == self.asked

    def _words(self) -> str:
        count, so_far = self._count, len(self.list.rows)
        if count is None:
            return f"{so_far:,}+, {LOOKING}" if so_far else LOOKING
        told = f"{COUNTED - 1:,}+ accounts"
        if self._exact is not None or count < COUNTED:
            count = self._exact[1] if self._exact is not None else count
            told = "1 account" if count == 1 else f"{count:,} accounts"
        if self.list.looking:
            return f"{told}, {LOOKING}"
        return f"{told}, counting" if self._counts else told

    def on_list_page_found(self, event: ListPage.Found) -> None:
        """A page has begun."""
        self._missing = PAGE - len(event.page.rows)

    def on_list_page_found_more(self, event: ListPage.FoundMore) -> None:
        """Another has, or the same one goes on."""
        self._missing = (PAGE if event.looked is None else self._missing) - len(event.page.rows)

    def rows_came(self) -> None:
        """Where time was up before there was a page of them, look on; then count."""
        if self.list.looking is not None:
            self._look_on(self.asked, *self.list.looking, max(1, self._missing))
        elif self._count is None:
            if self.list.has_all:
                self._count = len(self.list.rows)
            else:
                self._go_on_counting(self.asked, COUNTED)
        self._tell()

    def _tell(self) -> None:
        self._show_count(self._words())
        self.refresh_bindings()

    @work(thread=True, exclusive=True, group="looking", description="look on")
    def _look_on(self, query: AccountQuestion, toward: Toward, looked: int, limit: int) -> None:
        hurry = self._hurry(query, background=True)

        def read() -> Message:
            search = self.program.desk.search
            page = search.page(query.query, looked, toward, limit, query.order, hurry)
            return self.FoundMore(query, self.look(page), toward, looked)

        self._post(hurry, read)

    @work(thread=True, exclusive=True, group="counting", description="count")
    def _go_on_counting(self, query: AccountQuestion, most: int | None) -> None:
        hurry = self._hurry(query, background=True)

        def read() -> Message | None:
            count = self.program.desk.search.count_in(hurry, query.query, most)
            return None if count is None else self.Counted(query, count, most is None)

        self._post(hurry, read)

    def _post(self, hurry: Hurry, read: Callable[[], Message | None]) -> None:
        try:
            message = read()
        except RwtuiError as fault:
            message = self.Failed(fault)
        if message is not None and hurry.wanted():
            self.post_message(message)

    def on_looking_page_counted(self, event: Counted) -> None:
        """Say it, unless something else was asked meanwhile."""
        if event.query == self.asked:
            self._counting = None
            self._count = min(event.count, COUNTED)
            self._exact = (event.query, event.count) if event.exact else None
            self._tell()

    def on_list_page_failed(self, event: ListPage.Failed) -> None:
        """One looks on no more."""
        if self._count is None:
            self._show_count("")

    def action_count_all(self) -> None:
        """Count all that match, in the background."""
        self._counting = self.asked
        self._go_on_counting(self.asked, None)
        self._tell()

    def forget_count(self) -> None:
        """What is stored may be other than what was counted."""
        self._exact = None

    def action_back(self) -> object:
        """While all are counted, stop that."""
        if not self._counts:
            return super().action_back()
        self.workers.cancel_group(self, "counting")
        self._counting = None
        self._tell()
        return None

    def on_screen_suspend(self) -> None:
        """On another screen nobody waits for it."""
        if isinstance(self.app.screen, Page) and (self.list.looking or self._count is None or self._counts):
            self.workers.cancel_group(self, "looking")
            self.workers.cancel_group(self, "counting")
            self._counting, self._dropped = None, True

    def on_screen_resume(self) -> None:
        """Back, as from under the cover: look again, unless that is done already."""
        if self._dropped and self._shown == self.asked and not self.asked.problem:
            self.find(self.asked, around=self.list.current)
        self._dropped = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Counting all is for more than a thousand, once."""
        if action == "count_all":
            many = self._count is not None and self._count >= COUNTED and self._shown == self.asked
            return many and self._exact is None and not self.asked.problem and (not self._counts or None)
        return super().check_action(action, parameters)
