"""User Search: a box that filters as one types, and the accounts that match."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from rwtui.domain.accounts import AccountRow
from rwtui.domain.paging import Page as Matches
from rwtui.domain.paging import Toward
from rwtui.domain.query import Query, parse
from rwtui.errors import RwtuiError
from rwtui.services.access import SessionEnded
from rwtui.services.search import COUNTED
from rwtui.tui.keymap import Where, bindings
from rwtui.tui.screens.page import Page
from rwtui.tui.widgets.account_list import AccountList
from rwtui.tui.widgets.controls import TextField
from rwtui.tui.widgets.lines import StatusLine

PAGE = 100
"""Rows that are fetched at a time."""
CONTEXT = 30
"""Rows above the cursor that a reload starts from."""


class UserSearchPage(Page):
    """The first screen of who may view other accounts."""

    place = "Users"
    help_text = (
        "Type any part of an email, name, title or telephone number. Words in any\n"
        " order, accents and case aside; one or two letters find beginnings of words.\n"
        '\n Filters, with - before one to leave out, with " for spaces:\n'
        '   group:service  group:"Service Desk"  functional:finance  email:@example.org\n'
        "   status:disabled  type:sso  locked:yes  token:yes  mfa:yes|no|due\n"
        "   password:temporary|none  last:never  last:<90d within  last:>90d longer ago"
    )
    where = (Where.LIST,)
    BINDINGS = [*bindings("open", "open_security", "search", "columns")]

    @dataclass
    class Found(Message):
        """A page of a new query."""

        query: Query
        page: Matches[AccountRow]
        count: int
        at_end: bool
        keep: int | None

    @dataclass
    class FoundMore(Message):
        """A further page of the same query."""

        query: Query
        page: Matches[AccountRow]
        toward: Toward

    @dataclass
    class Failed(Message):
        """The search could not be done."""

        fault: RwtuiError

    def __init__(self, said: str = "") -> None:
        super().__init__()
        self.asked = Query()
        self._shown: Query | None = None
        self._said = said

    def body(self) -> ComposeResult:
        """Box and count, then the list."""
        with Horizontal(id="search-line"):
            yield Static(" Search ", markup=False)
            yield TextField(id="query", placeholder="")
            yield Static("", id="count", markup=False)
        yield AccountList(id="accounts")

    def on_mount(self) -> None:
        """All accounts, from the first."""
        self.say(self._said)
        self.query_one("#query", TextField).focus()
        self._find(self.asked)

    def holds(self, event: events.Event) -> bool:
        """Enter and the arrows mean the accounts that were asked for, not those of an older question."""
        ready = self._shown == self.asked and not self._list.waits
        if ready or not isinstance(event, events.Key):
            return False
        in_box = self.query_one("#query", TextField).has_focus
        return event.key in {"enter", "down"} if in_box else event.key not in {"escape", "ctrl+q"}

    @property
    def _list(self) -> AccountList:
        return self.query_one(AccountList)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as one types; the same question is not asked twice."""
        query = parse(event.value)
        self.say("")
        if query.problem:
            self.asked = self._shown = query
            self._show_count("")
            self._list.explain(query.problem)
        elif query != self.asked:
            self.asked = query
            self._find(query)

    @work(thread=True, exclusive=True, group="search", description="search")
    def _find(self, query: Query, start: int | None = None, at_end: bool = False, keep: int | None = None) -> None:
        worker = get_current_worker()
        search = self.program.desk.search
        try:
            page = search.page(query, start, Toward.UP if at_end else Toward.DOWN, PAGE)
            if worker.is_cancelled:
                return
            count = search.count(query)
        except RwtuiError as fault:
            self.post_message(self.Failed(fault))
            return
        if not worker.is_cancelled:
            self.post_message(self.Found(query, page, count, at_end, keep))

    @work(thread=True, exclusive=True, group="more", description="more rows")
    def _find_more(self, query: Query, start: int | None, toward: Toward) -> None:
        try:
            page = self.program.desk.search.page(query, start, toward, PAGE)
        except RwtuiError as fault:
            self.post_message(self.Failed(fault))
        else:
            self.post_message(self.FoundMore(query, page, toward))

    def on_user_search_page_found(self, event: Found) -> None:
        """Show it, unless another question was asked meanwhile."""
        if event.query != self.asked:
            return
        self._show_count(_counted(event.count))
        if event.page.rows:
            self._list.show(event.page, at_end=event.at_end, keep=event.keep)
        elif event.page.more_above:  # the rows from here on are gone: start again
            self._find(event.query)
        else:
            self._explain_nothing()
        self._answered()

    def _answered(self) -> None:
        self._shown = self.asked
        self.program.go_on()

    def on_user_search_page_found_more(self, event: FoundMore) -> None:
        """Rows of an older question are never shown."""
        if event.query == self.asked:
            self._list.extend(event.page, event.toward)
            self.program.go_on()

    def on_user_search_page_failed(self, event: Failed) -> None:
        """A sentence, or back to Sign in."""
        self._list.stop_waiting()
        self._answered()
        if isinstance(event.fault, SessionEnded):
            self.program.over(event.fault)
        else:
            self.say(str(event.fault), wrong=True)

    def on_paged_list_more(self, event: AccountList.More) -> None:
        """Fetch what comes into view."""
        if event.start is None:
            self._find(self.asked, at_end=event.toward is Toward.UP)
        else:
            self._find_more(self.asked, event.start, event.toward)

    def on_paged_list_left_top(self) -> None:
        """Up from the first row goes to the search box."""
        self.action_search()

    def _show_count(self, text: str) -> None:
        self.query_one("#count", Static).update(f"{text} ")

    def _explain_nothing(self) -> None:
        if self.asked.is_empty:
            self._list.explain("There are no accounts yet.")
            return
        self._list.explain(
            "No account matches.",
            "",
            "Try fewer words or letters, or leave out a filter. Esc clears the box, F1 lists the filters.",
        )

    def entered(self, field: Input) -> None:
        """Enter in the box opens the account under the cursor."""
        self.action_open()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """What the search box answers to."""
        in_box = self.query_one("#query", TextField).has_focus
        return (("enter", "Open"), ("down", "List"), ("escape", "Clear")) if in_box else ()

    def on_key(self, event: events.Key) -> None:
        """Down leaves the search box."""
        if event.key == "down" and self.query_one("#query", TextField).has_focus:
            event.stop()
            event.prevent_default()
            self._list.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Opening needs an account; in the search box `/` is a letter like others."""
        if action == "search" and self.is_mounted:
            return not self.query_one("#query", TextField).has_focus
        if action == "users":
            return False
        if action in {"open", "open_security"} and self.is_mounted and self._list.current is None:
            return None
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        """To the search box."""
        self.query_one("#query", TextField).focus()

    def action_columns(self) -> None:
        """Show the next columns."""
        self._list.action_columns(1)

    def action_back(self) -> None:
        """Clear the search box; from the list, go to it."""
        box = self.query_one("#query", TextField)
        if box.value:
            box.value = ""
        box.focus()

    def action_open(self) -> None:
        """Open the account under the cursor."""
        self._open(security=False)

    def action_open_security(self) -> None:
        """Open it at Password & Security."""
        self._open(security=True)

    def _open(self, *, security: bool) -> None:
        if (row := self._list.current) is not None:
            self.program.open_account(row, self.asked, security=security)

    def action_refresh(self) -> None:
        """Search again; the cursor stays on its account."""
        super().action_refresh()
        self.reload(self._list.current)

    def reload(self, at: AccountRow | None) -> None:
        """Show what is stored now, around an account that was opened."""
        if self.asked.problem:
            return
        rows = self._list.rows
        place = next((place for place, row in enumerate(rows) if at is not None and row.id == at.id), None)
        start = None
        if place is not None and place > CONTEXT:
            start = rows[place - CONTEXT].position - 1
        elif place is None and at is not None:
            start = at.position - 1
        self._find(self.asked, start=start, keep=at.id if at else None)

    def refresh_who(self) -> None:
        """One's own group may have changed."""
        self.query_one(StatusLine).who = self.program.who()


def _counted(count: int) -> str:
    if count >= COUNTED:
        return f"{COUNTED - 1:,}+ accounts"
    return "1 account" if count == 1 else f"{count:,} accounts"
