"""The screens that stand beside User Search: what they are called, who has them, and where they are made."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from rwtui.domain.actions import Action


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the top line, by its number key; without one, in the palette only. Made when it is first gone to."""

    number: str
    name: str
    needs: Action
    module: str
    screen: str

    def page(self) -> type[Any]:
        """The screen's class."""
        found: type[Any] = getattr(import_module(f"rwtui.tui.screens.{self.module}"), self.screen)
        return found


PLACES = {
    "attention": Place("2", "Attention", Action.BULK, "attention", "AttentionPage"),
    "security_groups": Place("3", "Security Groups", Action.MANAGE_GROUPS, "security_groups", "SecurityGroupsPage"),
    "logs": Place("4", "Event Logs", Action.VIEW_LOGS, "event_logs", "EventLogsPage"),
    "functional_groups": Place(
        "", "Functional Groups", Action.MANAGE_FUNCTIONAL_GROUPS, "functional_groups", "FunctionalGroupsPage"
    ),
    "options": Place("", "Options", Action.MANAGE_OPTIONS, "options", "OptionsPage"),
}
"""By the action that leads there."""
