"""Rights: what an account may do, and which group, permission or guard says so."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button

from rwtui.domain.accounts import Account
from rwtui.domain.rights import Right
from rwtui.domain.text import fit
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import Verb


class ShowRights(Question[None]):
    """A table to read."""

    AUTO_FOCUS = "#rights"
    place = "Rights"
    help_text = (
        "Each line is one thing that can be done in rwtui: whether this account may (yes, no), and what says so."
        ' That is its security group, a permission of a custom group, an option, or a guard such as "not its own".\n'
        "\nNothing is changed here. What the members of a group may do is chosen in Security Groups; in which group the"
        " account is, on its Password & Security, or for an SSO account on Account Settings."
    )
    refused = None
    scrolled = "#rights"
    back_label = "Close"

    def __init__(self, account: Account, rights: tuple[Right, ...]) -> None:
        super().__init__(f"Rights: {account.email}")
        self._group = account.group
        self._rights = rights

    def body(self) -> ComposeResult:
        """Yes or no, what, and why."""
        with VerticalScroll(id="rights"):
            yield paragraph(f" Security Group {self._group.name}. {self._group.description}")
            yield paragraph(
                (f" {'yes' if right.may else 'no':3} {fit(right.what, 36)} ", right.why) for right in self._rights
            )

    def buttons(self) -> ComposeResult:
        """One way out."""
        yield Verb("Close", id="close")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """The table takes the keys that scroll."""
        return (("pagedown", "More"),) if self.is_long else ()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close."""
        self.dismiss(None)
