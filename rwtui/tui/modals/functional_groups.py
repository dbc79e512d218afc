"""The check list of functional groups, with a box that filters as one types."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Static

from rwtui.domain.folding import fold, fold_email
from rwtui.domain.paging import Page
from rwtui.domain.text import clip
from rwtui.errors import RwtuiError
from rwtui.services.access import SessionEnded
from rwtui.tui.keymap import bindings
from rwtui.tui.modals.base import Question
from rwtui.tui.widgets.columned import Column
from rwtui.tui.widgets.controls import TextField, Verb
from rwtui.tui.widgets.paged_list import PagedList


@dataclass(frozen=True, slots=True)
class Box:
    """One line of the list: a functional group, marked or not."""

    number: int
    name: str
    marked: bool

    @property
    def shown(self) -> str:
        """A box, as Check has it."""
        return f"[{'x' if self.marked else ' '}] {self.name}"


class CheckList(PagedList[Box]):
    """Functional groups to mark."""

    BINDINGS = [Binding("space,enter", "mark", "Mark", show=False)]
    FIXED = Column[Box]("    Functional Group", 0, lambda row: row.shown)
    COLUMNS = ()

    @dataclass
    class Marked(Message):
        """A line was marked, or its mark taken away."""

        box: Box

    def _fixed_cells(self) -> int:
        return self.size.width - 3

    def identity(self, row: Box) -> int:
        """Its number in the whole list."""
        return row.number

    def position(self, row: Box) -> int:
        """The same."""
        return row.number

    def action_mark(self) -> None:
        """Mark the line under the cursor, or take its mark away."""
        if self.current is not None:
            self.replace(replace(self.current, marked=not self.current.marked))
            self.post_message(self.Marked(self.current))


class ChooseFunctionalGroups(Question[tuple[str, ...] | None]):
    """Answers with the names that were taken, in order, or None when nothing was."""

    AUTO_FOCUS = "#filter"
    BINDINGS = [*bindings("search", search="Filter")]
    place = "Functional Groups"
    help_text = (
        "Type a part of a name: the list shows those that match. ↓ goes to the list, where Space marks the line under"
        " the cursor and / goes back to the box. [ Take ] takes what is marked, those that the box hides too; they are"
        " saved with the form, not before."
    )
    refused = None

    def __init__(self, chosen: Iterable[str]) -> None:
        super().__init__("Functional Groups")
        self._marked = set(chosen)
        self._names: tuple[str, ...] | None = None
        self._fault = ""

    def body(self) -> ComposeResult:
        """The box, the list, and what is marked."""
        with Horizontal(id="filter-line"):
            yield Static(" Filter ", markup=False)
            yield TextField(id="filter")
        yield CheckList(id="check-list")
        yield Static("", id="marked", markup=False)

    def buttons(self) -> ComposeResult:
        """Cancel, or take what is marked."""
        yield from super().buttons()
        yield Verb("Take", id="take")

    def on_mount(self) -> None:
        """Read which there are."""
        self._show_marked()
        self._load()

    @work(description="functional groups")
    async def _load(self) -> None:
        program = self.program
        names: tuple[str, ...] = ()
        try:
            names = await asyncio.to_thread(program.desk.accounts.functional_groups)
        except SessionEnded as over:
            program.over(over)
        except RwtuiError as fault:
            self._fault = str(fault)
        first = tuple(sorted(self._marked, key=fold_email))
        self._names = (*first, *(name for name in names if name not in self._marked))
        if self.is_attached:
            self._show()
        program.go_on()

    def holds(self, event: events.Event) -> bool:
        """Until the names are there, keys wait for them, but those that leave."""
        return self._names is None and isinstance(event, events.Key) and event.key != "escape"

    @property
    def _box(self) -> TextField:
        return self.query_one("#filter", TextField)

    @property
    def _list(self) -> CheckList:
        return self.query_one(CheckList)

    def _show(self) -> None:
        names = self._names or ()
        words = fold(self._box.value).split()
        matching = [(n, name) for n, name in enumerate(names) if all(word in fold(name) for word in words)]
        rows = tuple(Box(number, name, name in self._marked) for number, name in matching)
        if rows:
            self._list.show(Page(rows, more_above=False, more_below=False))
        elif self._fault or names:
            self._list.explain(self._fault or "No functional group matches.")
        else:
            self._list.explain(
                "There are no functional groups yet.", "", "Administrators add them: Ctrl+P, Functional Groups."
            )

    def _show_marked(self) -> None:
        names = sorted(self._marked, key=fold_email)
        told = f" {len(names)} marked: {'; '.join(names)}" if names else " none marked"
        self.query_one("#marked", Static).update(Content(clip(told, self.app.size.width - 1)))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as one types."""
        if self._names is not None:
            self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the box goes on to the list."""
        event.stop()
        self._list.focus()

    def on_key(self, event: events.Key) -> None:
        """Down leaves the box."""
        if event.key == "down" and self._box.has_focus:
            event.stop()
            event.prevent_default()
            self._list.focus()

    def on_paged_list_left_top(self) -> None:
        """Up from the first line goes to the box."""
        self._box.focus()

    def on_check_list_marked(self, event: CheckList.Marked) -> None:
        """Keep it, whatever is filtered next."""
        (self._marked.add if event.box.marked else self._marked.discard)(event.box.name)
        self._show_marked()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """What box and list answer to."""
        if self._box.has_focus:
            return (("down", "List"),)
        return (("space", "Mark"),) if self._list.has_focus else super().hints()

    def labels(self) -> dict[str, str]:
        """Esc clears the box first."""
        return {"back": "Clear" if self._box.value else self.back_label}

    def action_search(self) -> None:
        """To the box."""
        self._box.focus()

    def action_back(self) -> None:
        """Clear the box; with an empty one, take nothing."""
        if self._box.value:
            self._box.value = ""
            self._box.focus()
        else:
            super().action_back()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(tuple(sorted(self._marked, key=fold_email)) if event.button.id == "take" else None)
