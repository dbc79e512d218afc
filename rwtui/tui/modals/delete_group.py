"""The question before a group is deleted: where its members go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Button, Select

from rwtui.domain.text import safe
from rwtui.tui.modals.base import paragraph
from rwtui.tui.modals.reason import RECORDED, AskReason
from rwtui.tui.widgets.fields import FieldRow
from rwtui.tui.widgets.paragraph import Paragraph


class Named(Protocol):
    """A group of either kind."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def name(self) -> str:
        """What it is called."""


G = TypeVar("G", bound=Named)

WITHOUT_MEMBERS = "The group has no members. Delete does it; Cancel and Esc keep it."
WITH_MEMBERS = (
    "The members need another group before this one can go. Move to, which has the focus first, opens the groups to"
    " choose from; what the members gain (+) and lose (-) by it, and what ends (!), stands below once one is chosen.\n"
    "\nDelete moves them and then deletes the group. While they are moved you can cancel; who is moved by then stays"
    " moved. Cancel and Esc change nothing now."
)
RECORDED_TOO = "A reason that is typed is recorded with it."


def counted(members: int) -> str:
    """So many members, in words."""
    return f"{members:,} {'member' if members == 1 else 'members'}"


class DeleteGroup(AskReason, Generic[G]):
    """Names the group and how many members it has; with members, no answer but Cancel without a group for them."""

    def __init__(
        self, kind: str, group: G, members: int, others: Iterable[G], follows: Callable[[G], tuple[str, ...]]
    ) -> None:
        super().__init__(f"Delete {kind}", "Delete")
        self.place = f"Delete {kind}"
        self.help_text = f"{WITH_MEMBERS if members else WITHOUT_MEMBERS}\n\n{RECORDED_TOO if members else RECORDED}"
        self._group = group
        self._members = members
        self._others = {other.id: other for other in others if other.id != group.id}
        self._follows = follows
        self.to: G | None = None
        """The group to move the members to, once it is chosen."""

    def what(self) -> ComposeResult:
        """The question, the group to move to, and what that means for the members."""
        told = f"{counted(self._members)}, who move to another group first." if self._members else "no members."
        yield paragraph(f" Delete {self._group.name}? It has {told}\n")
        if self._members:
            choices = [(Text(safe(other.name)), other.id) for other in self._others.values()]
            yield FieldRow("Move to", Select(choices, prompt="choose a group", id="to", compact=True), id="to")
            yield Paragraph(id="follows")

    def on_mount(self) -> None:
        """The choice comes before Cancel."""
        if self._members:
            self.query_one("#to").focus()

    def on_select_changed(self, event: Select.Changed) -> None:
        """Say what follows for the members."""
        self.to = self._others.get(event.value) if isinstance(event.value, int) else None
        self.query_one("#row-to", FieldRow).complain(None)
        told = self._follows(self.to) if self.to else ()
        self.query_one("#follows", Paragraph).show(told)

    def hints(self) -> tuple[tuple[str, str], ...]:
        """What the list answers to."""
        if isinstance(self.focused, Select):
            return (("enter", "Choose"), ("tab", "Next"))
        return super().hints()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer, once there is a group for the members."""
        if event.button.id == "verb" and self._members and self.to is None:
            event.stop()
            event.prevent_default()
            self.query_one("#row-to", FieldRow).complain("Choose the group that the members move to.")
            self.query_one("#to").focus()
