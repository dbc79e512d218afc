"""Marking accounts in User Search: one by one, or all that match, whatever is searched for next."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import suppress
from dataclasses import dataclass

from textual import events, work

from rwtui.domain.accounts import AccountRow
from rwtui.domain.marks import NO_MARKS, Marks
from rwtui.domain.paging import Page as Matches
from rwtui.errors import RwtuiError
from rwtui.services.search import COUNTED
from rwtui.tui.keymap import bindings
from rwtui.tui.screens.list_page import PAGE, ListPage
from rwtui.tui.screens.looking import LookingPage
from rwtui.tui.widgets.account_list import AccountList
from rwtui.tui.widgets.lines import StatusLine


@dataclass(frozen=True)
class Looked(Matches[AccountRow]):
    """Rows, and those of them that the whole searches of the marks mark."""

    marks: Marks = NO_MARKS
    by_search: frozenset[int] = frozenset()


class MarkingPage(LookingPage):
    """A list with marks. They are the program's, and outlive this screen."""

    BINDINGS = [*bindings("mark", "mark_all")]

    def reload(self, at: AccountRow | None) -> None:
        """Show what is stored now, around an account."""
        raise NotImplementedError

    def reload_without(self, gone: Set[int]) -> None:
        """Show what is left without these."""
        raise NotImplementedError

    _all_asked = False
    _marked = ""

    @property
    def accounts(self) -> AccountList:
        """The list."""
        return self.query_one(AccountList)

    @property
    def marks(self) -> Marks:
        """Which accounts are marked."""
        return self.program.marks

    @marks.setter
    def marks(self, marks: Marks) -> None:
        self.program.marks = self.accounts.marks = marks
        if marks.searches:
            self._count_marks()
        else:
            self._marks_counted(len(marks.ids))

    def on_mount(self) -> None:
        """Those that were made before."""
        self.accounts.marks = self.marks
        if self.marks:
            self.review_marks()

    def marked_ids(self) -> Iterator[int]:
        """The accounts that are marked, read as they are asked for; in a thread."""
        after: str | None = ""
        while after is not None:
            found = self.program.desk.search.marked_ids(self.marks, after, PAGE)
            yield from found.ids
            after = found.after

    def look(self, page: Matches[AccountRow]) -> Looked:
        """Which of the rows are marked with a whole search; in a thread."""
        marks = self.marks
        ids = {row.id for row in page.rows}
        by_search = self.program.desk.search.by_search(marks, ids) if marks.searches else frozenset[int]()
        return Looked(page.rows, page.more_above, page.more_below, page.in_order, page.looked, marks, by_search)

    def on_list_page_found(self, event: ListPage.Found) -> None:
        """Before they are shown, know which are marked."""
        if event.query == self.asked:
            self._looked_at(event.page, set())

    def on_list_page_found_more(self, event: ListPage.FoundMore) -> None:
        """The same."""
        if event.query == self.asked:
            self._looked_at(event.page, {row.id for row in self.list.rows})

    def _looked_at(self, page: Matches[AccountRow], others: Set[int]) -> None:
        assert isinstance(page, Looked)
        self.accounts.by_search = (self.accounts.by_search & others) | page.by_search
        if page.marks.searches != self.marks.searches:
            self._look_again()

    @work(exclusive=True, group="look at marks", description="look at marks")
    async def _look_again(self) -> None:
        """Other searches were marked while the rows were read."""
        with self.sentences():
            await self._look_at_all(self.marks)

    async def _look_at_all(self, marks: Marks) -> None:
        ids = {row.id for row in self.list.rows}
        self.accounts.by_search = await self.ask(self.program.desk.search.by_search, marks, ids)
        self.accounts.refresh()

    def action_mark(self) -> None:
        """Mark or unmark the account under the cursor, and go down one."""
        row = self.list.current
        if row is not None:
            marked = self.accounts.is_marked(row)
            self.say("")
            self.marks = self.marks.unmark({row.id}) if marked else self.marks.mark({row.id})
            self.list.action_move(1)

    def action_mark_all(self) -> None:
        """Mark all that match, or unmark them; keys wait until it is done."""
        self._all_asked = True
        self._mark_all()

    @work(exclusive=True, group="mark all", description="mark all")
    async def _mark_all(self) -> None:
        try:
            with self.sentences():
                marks = await self.ask(self.program.desk.search.toggle_all, self.marks, self.asked.query)
                await self._look_at_all(marks)
                self.say("")
                self.marks = marks
        finally:
            self._all_asked = False
            self.program.go_on()

    def holds(self, event: events.Event) -> bool:
        """What is marked next comes on top of all."""
        return self._all_asked or super().holds(event)

    @work(exclusive=True, group="review marks", description="review marks")
    async def review_marks(self) -> None:
        """Accounts that are gone are marked no more; what is wrong, the search beside it says."""
        with suppress(RwtuiError):
            gone = await self.ask(self.program.desk.search.gone, self.marks)
            self.marks = self.marks.without(gone)
            self.accounts.refresh()

    @work(exclusive=True, group="count marks", description="count marks")
    async def _count_marks(self) -> None:
        marks = self.marks
        with self.sentences():
            count = await self.ask(self.program.desk.search.count_marked, marks)
            if marks == self.marks:
                self._marks_counted(count)

    def _marks_counted(self, count: int) -> None:
        many = self.marks.searches and count >= COUNTED
        self._marked = f"{COUNTED - 1:,}+ marked" if many else f"{count:,} marked" if count else ""
        self.show_standing()

    @property
    def standing(self) -> str:
        """What stands where nothing else is said: how many are marked."""
        return self._marked

    def show_standing(self) -> None:
        """Say it."""
        self.query_one(StatusLine).standing = self.standing

    def action_back(self) -> object:
        """From the empty search box, clear the marks."""
        if self.marks and self.box.has_focus and not self.box.value:
            self.marks = NO_MARKS
            self.accounts.refresh()
            self.refresh_bindings()
            self.say("Marks cleared.")
            return None
        return super().action_back()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Esc says what it clears."""
        hints = super().hints()
        if hints and self.marks and not self.box.value:
            return (*hints[:-1], ("escape", "Clear Marks"))
        return hints

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Marking needs a row."""
        if action in {"mark", "mark_all"} and self.is_mounted and self.list.current is None:
            return None
        return super().check_action(action, parameters)
