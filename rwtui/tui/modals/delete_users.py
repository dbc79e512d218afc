"""Deleting accounts: the question that names them, and who was kept and why."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button

from rwtui.domain.accounts import Account
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.modals.reason import AskReason
from rwtui.tui.widgets.controls import Verb

BESIDES = 6
"""Lines that stand with the names in that part of the question which is as high as the stylesheet says (.preview)."""
TOLD = 200
"""Accounts that were kept, of which the reason is told."""


def rows_for_names(lines: int) -> int:
    """How many accounts the question names on a screen of so many lines."""
    return max(2, lines * 56 // 100 - BESIDES)


class DeleteUsers(AskReason):
    """Names the accounts, all if they fit, and says what ends with them."""

    def __init__(self, named: Sequence[Account], count: int, *, at_least: bool) -> None:
        super().__init__("Delete User" if count == 1 else f"Delete {count:,}{'+' * at_least} Users", "Delete")
        self._named = named
        self._count = count
        self._at_least = at_least

    def what(self) -> ComposeResult:
        """Who, what ends, and what stays."""
        lines = [f" {account.email}  {account.full_name}, {account.group.name}" for account in self._named]
        if more := self._count - len(self._named):
            lines.append(f" and {more:,}{'+' * self._at_least} more")
        yield paragraph("\n".join(lines))
        stay = "Its events stay in the logs, with its email."
        if self._count > 1:
            stay = "Their events stay in the logs, with their emails."
        yield paragraph("\n".join([*self._ends(), f" {stay}"]))

    def _ends(self) -> list[str]:
        """Counted where all are named, and else in general."""
        if self._count > len(self._named):
            return [" ! ends their sessions", " ! revokes their API tokens"]
        lines = []
        if sessions := sum(account.sessions for account in self._named):
            lines.append(f" ! ends {sessions} session{'s' * (sessions > 1)}")
        hints = [account.token.hint for account in self._named if account.token]
        if hints:
            lines.append(f" ! revokes API token{'s' * (len(hints) > 1)} {', '.join(hints)}")
        return lines


class ShowKept(Question[None]):
    """Who was not deleted, and why."""

    AUTO_FOCUS = "#close"
    refused = None
    back_label = "Close"

    def __init__(self, said: str, kept: Sequence[tuple[str, str]]) -> None:
        super().__init__(said)
        self._kept = kept

    def body(self) -> ComposeResult:
        """Each with its reason."""
        lines = [f" {email}\n   {sentence}" for email, sentence in self._kept[:TOLD]]
        if more := len(self._kept) - len(lines):
            lines.append(f" and {more:,} more, which the log names")
        with VerticalScroll(classes="preview", can_focus=False):
            yield paragraph("\n".join(lines))

    def buttons(self) -> ComposeResult:
        """One way out."""
        yield Verb("Close", id="close")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close."""
        self.dismiss(None)
