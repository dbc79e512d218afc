"""Bulk: what to do to many accounts, and the plan of it: what will change for each, which are skipped and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button, Input

from rwtui.domain.accounts import DEFAULT_TIMEOUT, problem_with_timeout
from rwtui.domain.bulk import ABOUT, Deed, Order
from rwtui.domain.groups import SecurityGroup
from rwtui.domain.text import fit, width
from rwtui.services.bulk import Counts
from rwtui.storage.bulk_operations import Item, ItemState
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.modals.reason import RECORDED, AskReason
from rwtui.tui.widgets.block_list import Block, BlockList
from rwtui.tui.widgets.controls import TextField, Verb
from rwtui.tui.widgets.fields import FieldRow
from rwtui.tui.widgets.group_select import GroupSelect

SHOWN = 100
"""Accounts of each kind that the plan names; of more, only how many."""
EMAIL = 34
"""Cells for an email."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """What is to be done, and where generated passwords go."""

    order: Order
    file: str = ""


class BulkOrder(Question[Ordered | None]):
    """Choose a deed; a group, minutes or a file only where it needs them."""

    AUTO_FOCUS = "#deeds"
    place = "Bulk"
    help_text = (
        "↑ ↓ choose what is done to the accounts, Enter goes on; a group, minutes or a file is asked for where it is"
        " needed. Plan shows what would change for each account, and changes nothing yet."
    )
    refused = None

    def __init__(self, what: str, deeds: Sequence[Deed], groups: Sequence[SecurityGroup], file: Path) -> None:
        super().__init__(f"Bulk: {what}")
        self._deeds = deeds
        self._groups = groups
        self._file = file

    def body(self) -> ComposeResult:
        """The deeds, then what one of them needs."""
        blocks = [Block(place, f"{deed.value:20} {ABOUT.get(deed, '')}") for place, deed in enumerate(self._deeds)]
        listed = BlockList(id="deeds", empty="")
        listed.blocks = blocks
        yield listed
        yield FieldRow("Security Group", GroupSelect(self._groups[0], id="group"), id="group")
        yield FieldRow("Timeout (min)", TextField(str(DEFAULT_TIMEOUT), id="timeout"), id="timeout")
        yield FieldRow("File", TextField(str(self._file), id="file"), id="file")

    def on_mount(self) -> None:
        """All groups; the fields that the first deed needs."""
        self.query_one(BlockList).styles.height = len(self._deeds)
        self.query_one(GroupSelect).offer(self._groups)
        self._show_needed()

    @property
    def _deed(self) -> Deed:
        return self._deeds[self.query_one(BlockList).cursor]

    def _show_needed(self) -> None:
        self.query_one("#row-group").display = self._deed is Deed.MOVE
        self.query_one("#row-timeout").display = self._deed is Deed.TIMEOUT
        self.query_one("#row-file").display = self._deed is Deed.RESET_PASSWORDS

    def on_block_list_moved(self) -> None:
        """Another deed needs other fields."""
        self._show_needed()

    def on_key(self, event: events.Key) -> None:
        """Enter in the list goes on, as in a field; it never acts."""
        if event.key == "enter" and self.query_one(BlockList).has_focus:
            event.stop()
            self._go_on()

    def _go_on(self) -> None:
        needed = {Deed.MOVE: "#group", Deed.TIMEOUT: "#timeout", Deed.RESET_PASSWORDS: "#file"}
        self.query_one(needed.get(self._deed, "#verb")).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a field goes on."""
        event.stop()
        self.query_one("#verb").focus()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """What the list answers to."""
        return (("enter", "Choose"),) if self.query_one(BlockList).has_focus else super().hints()

    def buttons(self) -> ComposeResult:
        """Cancel, or look at the plan first."""
        yield from super().buttons()
        yield Verb("Plan", id="verb")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer, if what was typed can be."""
        if event.button.id != "verb":
            self.dismiss(None)
            return
        timeout, file = self.query_one("#timeout", TextField).value.strip(), self.query_one("#file", TextField).value
        deed = self._deed
        if deed is Deed.TIMEOUT and (problem := problem_with_timeout(timeout)):
            self.query_one("#row-timeout", FieldRow).complain(problem)
        elif deed is Deed.RESET_PASSWORDS and (problem := _problem_with_file(Path(file).expanduser())):
            self.query_one("#row-file", FieldRow).complain(problem)
        else:
            group = self.query_one(GroupSelect).group if deed is Deed.MOVE else None
            minutes = int(timeout) if deed is Deed.TIMEOUT else None
            self.dismiss(Ordered(Order(deed, group, minutes), str(Path(file).expanduser())))


def _problem_with_file(path: Path) -> str | None:
    whole = path.is_absolute() and not path.is_dir() and path.parent.is_dir()
    return None if whole else "A whole path to a file in a folder that exists"


_DELETED = (
    " ! their sessions end",
    " ! their API tokens are revoked",
    " Their events stay in the logs, with their emails.",
)


class BulkPlan(AskReason):
    """The plan; answers with the reason typed, or None when it is not wanted."""

    place = "Plan"
    help_text = (
        "What will be done to how many accounts, and which are left as they are and why. Nothing is done yet. The"
        " answer beside Cancel carries it out, and it can be cancelled on the way; Cancel and Esc forget the plan.\n"
        f"\n{RECORDED}"
    )

    def __init__(self, order: Order, counts: Counts, pending: Sequence[Item], skipped: Sequence[Item]) -> None:
        super().__init__(f"Plan: {order.name}", order.deed.value)
        self._deletes = order.deed is Deed.DELETE
        self._counts = counts
        self._pending = pending
        self._skipped = skipped

    def what(self) -> ComposeResult:
        """What will change for each, then who is left as they are and why."""
        words, follows = ("will be deleted", _DELETED) if self._deletes else ("will change", ())
        yield paragraph("\n".join(_listed(words, self._counts[ItemState.PENDING], self._pending, follows)))
        if self._skipped:
            yield paragraph("\n".join(_listed("left as they are", self._counts[ItemState.SKIPPED], self._skipped)))


class ShowRefused(Question[None]):
    """Who was refused while the plan was carried out, and why."""

    AUTO_FOCUS = "#close"
    place = "Refused"
    help_text = "The accounts that were refused while the plan was carried out, and why. The others are done."
    refused = None
    back_label = "Close"

    def __init__(self, said: str, count: int, items: Sequence[Item]) -> None:
        super().__init__(said)
        self._count = count
        self._items = items

    def body(self) -> ComposeResult:
        """Each with its reason."""
        lines = [f" {item.email}\n   {item.told}" for item in self._items]
        if more := self._count - len(lines):
            lines.append(f" and {more:,} more, which the logs name")
        with VerticalScroll(classes="preview", can_focus=False):
            yield paragraph("\n".join(lines))

    def buttons(self) -> ComposeResult:
        """One way out."""
        yield Verb("Close", id="close")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close."""
        self.dismiss(None)


def _listed(words: str, count: int, items: Iterable[Item], follows: Iterable[str] = ()) -> list[str]:
    """How many, what follows for all of them, and the first ones by name."""
    lines = [f" {count:,} {'account' if count == 1 else 'accounts'} {words}", *follows]
    shown = [f"   {_whole(item.email)} {item.told}" for item in items]
    more = count - len(shown)
    return [*lines, *shown, *((f"   and {more:,} more",) if more > 0 else ())]


def _whole(email: str) -> str:
    """An email never cut off: what is told of one that is too long stands in the next line."""
    return fit(email, EMAIL) if width(email) <= EMAIL else f"{email}\n   {' ' * EMAIL}"
