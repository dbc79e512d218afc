"""What the lists of Security Groups and Functional Groups share: a box that filters by name, and the same keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from textual import work
from textual.app import ComposeResult
from textual.widgets import Static

from rwtui.domain.folding import fold
from rwtui.domain.paging import Page as Matches
from rwtui.domain.paging import Toward
from rwtui.domain.query import asking_for
from rwtui.domain.query_filters import FilterKind
from rwtui.tui.keymap import Where
from rwtui.tui.screens.list_page import ListPage
from rwtui.tui.screens.page import Page

R = TypeVar("R")

NEW = "Ctrl+N makes one; in the list, n does."


def go_to_members(page: Page, kind: FilterKind, name: str) -> None:
    """To User Search, with who is in the group."""
    if text := asking_for(kind, name):
        page.program.go_users(query=text)
    else:
        page.say("Nobody can search for this name. Rename the group first.", wrong=True)


@dataclass(frozen=True, slots=True)
class NamesWanted:
    """Parts that a group's name has to have, folded."""

    words: tuple[str, ...] = ()

    @property
    def problem(self) -> str | None:
        """Any text is a question."""
        return None

    def accepts(self, name: str) -> bool:
        """Whether a group of that name is meant."""
        folded = fold(name)
        return all(word in folded for word in self.words)


class GroupsPage(ListPage[NamesWanted, R]):
    """Few rows, all read at once; for Administrators."""

    where = (Where.LIST,)
    kind: FilterKind
    """The filter of User Search that finds the members."""

    def __init__(self) -> None:
        super().__init__(NamesWanted())

    def read(self) -> Iterable[R]:
        """All groups, as they are now; in a thread."""
        raise NotImplementedError

    def name_of(self, row: R) -> str:
        """What a group is called."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        """Box, list, and a line for the first visit."""
        yield from super().body()
        yield Static("", id="first-visit", markup=False)

    def question(self, text: str) -> NamesWanted:
        """Words in any order."""
        return NamesWanted(tuple(fold(text).split()))

    def fetch(self, query: NamesWanted, start: int | None, toward: Toward) -> Matches[R]:
        """All that match."""
        rows = tuple(row for row in self.read() if query.accepts(self.name_of(row)))
        return Matches(rows, more_above=False, more_below=False)

    def count(self, query: NamesWanted, page: Matches[R]) -> int:
        """Known with them."""
        return len(page.rows)

    def worded(self, count: int | None) -> str:
        """Groups."""
        return "1 group" if count == 1 else f"{count:,} groups"

    def around(self, query: NamesWanted, row: R) -> Matches[R]:
        """The same."""
        return self.fetch(query, None, Toward.DOWN)

    def come_back(self, row: R | None, said: str = "") -> None:
        """Show what is stored now, the cursor on this group or where it was, and say what has happened."""
        if said:
            self.say(said)
        self._shown = None  # Enter and the arrows wait for the rows that come: they set the cursor
        self.find(self.asked, around=row if row is not None else self.list.current)

    def _beside(self, row: R) -> R | None:
        """The row after this one, or else the one before it."""
        rows = self.list.rows
        at = rows.index(row) if row in rows else 0
        return next(iter((*rows[at + 1 :], *reversed(rows[:at]))), None)

    def action_refresh(self) -> object:
        """Read them again."""
        self.come_back(None)
        return super().action_refresh()

    def action_members(self) -> None:
        """To User Search, with the members of the group under the cursor."""
        if (row := self.list.current) is not None:
            go_to_members(self, self.kind, self.name_of(row))

    @work(description="delete group")
    async def action_delete_row(self) -> None:
        """Ask, delete, and show what is left."""
        if (row := self.list.current) is not None:
            with self.sentences():
                if said := await self.delete(row):
                    self.come_back(self._beside(row), said)
                else:  # some members may have been moved
                    self.come_back(row)

    async def delete(self, row: R) -> str:
        """Delete a group, after a question; what happened, or "" when it is still there."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is done to a group needs one."""
        if action in {"delete_row", "members", "copy"} and self.is_mounted and self.list.current is None:
            return None
        return super().check_action(action, parameters)

    def action_back(self) -> object:
        """Clear the box; with an empty one, to the search."""
        if not self.box.value and self.box.has_focus:
            self.program.go_users()
            return None
        return super().action_back()
