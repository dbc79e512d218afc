"""Bulk: what to do to many accounts, and the plan of it: what will change for each, which are skipped and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.widgets import Button, Input

from rwtui.domain.accounts import DEFAULT_TIMEOUT, problem_with_timeout
from rwtui.domain.bulk import ABOUT, Deed, Order
from rwtui.domain.groups import SecurityGroup
from rwtui.domain.paging import Page, Toward
from rwtui.services.access import SessionEnded
from rwtui.services.bulk import About
from rwtui.storage.bulk_operations import ItemState
from rwtui.tui.modals.base import Answer, Question
from rwtui.tui.modals.reason import RECORDED, AskReason
from rwtui.tui.plan_pages import PlanPages, Section
from rwtui.tui.widgets.block_list import Block, BlockList
from rwtui.tui.widgets.controls import TextField, Verb
from rwtui.tui.widgets.fields import FieldRow
from rwtui.tui.widgets.group_select import GroupSelect
from rwtui.tui.widgets.reading import Entry, Reading


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


class Reads(Question[Answer]):
    """A question about what may be longer than any screen; its keys read on wherever the focus is."""

    def on_key(self, event: events.Key) -> None:
        """By pages everywhere; by lines and to the ends where no field wants these keys."""
        reading = self.query_one(Reading)
        moves: dict[str, Callable[[], None]] = {
            "pagedown": partial(reading.page, 1),
            "pageup": partial(reading.page, -1),
        }
        if not isinstance(self.focused, Input):
            moves |= {
                "down": partial(reading.go, 1),
                "up": partial(reading.go, -1),
                "home": partial(reading.jump, Toward.DOWN),
                "end": partial(reading.jump, Toward.UP),
            }
        if move := moves.get(event.key):
            event.stop()
            move()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """The end of what is longer than the screen is one key away."""
        return (*super().hints(), ("end", "Last")) if self.is_long else super().hints()

    @property
    def is_long(self) -> bool:
        """Whether there is more than the screen shows."""
        return self.query_one(Reading).is_longer

    def on_reading_failed(self, event: Reading.Failed) -> None:
        """The session has ended, which its own screen says; or the database can't be read, and one tries again."""
        if isinstance(event.fault, SessionEnded):
            self.program.over(event.fault)


class BulkPlan(Reads[str | None], AskReason):
    """The plan; answers with the reason typed, or None when it is not wanted."""

    place = "Plan"
    help_text = (
        "What will be done to how many accounts, and which are left as they are and why. Nothing is done yet. The"
        " answer beside Cancel carries it out, and it can be cancelled on the way; Cancel and Esc forget the plan."
        " Home and End lead to its first and last account while no field has the focus.\n"
        f"\n{RECORDED}"
    )

    def __init__(self, order: Order, pages: PlanPages, first: Page[Entry]) -> None:
        super().__init__(f"Plan: {order.name}", order.deed.value)
        self._pages = pages
        self._first = first

    def pane(self) -> ComposeResult:
        """What will change for each, then who is left as they are and why."""
        yield Reading(self._pages, self._first)


class ShowAccounts(Reads[None]):
    """Accounts with what is told of each: who was refused while the plan was carried out, who is left by it."""

    AUTO_FOCUS = "#close"
    place = "Accounts"
    help_text = (
        "Accounts with what is told of each: why it was refused while the plan was carried out, or is left as it is."
    )
    refused = None
    back_label = "Close"

    def __init__(self, said: str, pages: PlanPages, first: Page[Entry]) -> None:
        super().__init__(said)
        self._pages = pages
        self._first = first

    def body(self) -> ComposeResult:
        """Each with its reason."""
        yield Reading(self._pages, self._first)

    def buttons(self) -> ComposeResult:
        """One way out."""
        yield Verb("Close", id="close")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close."""
        self.dismiss(None)


def sections_of(order: Order, about: About) -> tuple[Section, ...]:
    """A plan from its sum to the last account that is left."""
    words, follows = ("will be deleted", _DELETED) if order.deed is Deed.DELETE else ("will change", _noted(about))
    skipped = about.counts[ItemState.SKIPPED]
    heading = [f" {_accounts(about.counts[ItemState.PENDING])} {words}", *follows]
    if not skipped:
        return (Section(tuple(heading), ItemState.PENDING),)
    left = f" {_accounts(skipped)} left as they are"
    why = [f"{count:,} {reason.rstrip('.')}" for reason, count in about.reasons]
    if more := skipped - sum(count for _, count in about.reasons):
        why.append(f"{more:,} for other reasons")
    summed = f"{left}: {'; '.join(why)}"
    return Section((*heading, summed), ItemState.PENDING), Section(("", left), ItemState.SKIPPED)


def _accounts(count: int) -> str:
    return f"{count:,} {'account' if count == 1 else 'accounts'}"


def _noted(about: About) -> tuple[str, ...]:
    return tuple(f" ! {words}: {count:,}" for words, count in about.notes)
