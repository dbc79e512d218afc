"""Deleting one account: the question that names it."""

from __future__ import annotations

from textual.app import ComposeResult

from rwtui.domain.change import Field, shown
from rwtui.services.preview import Plan
from rwtui.tui.modals.base import paragraph
from rwtui.tui.modals.reason import RECORDED, AskReason


class DeleteUser(AskReason):
    """Who it is, what ends, and what stays; answers with the reason typed, or None when it was refused."""

    place = "Delete User"
    help_text = (
        "The account that will be deleted, and what ends with it (!). Its events stay in the logs. Delete does it;"
        f" Cancel and Esc keep the account.\n\n{RECORDED}"
    )

    def __init__(self, plan: Plan) -> None:
        super().__init__("Delete User", "Delete")
        self._plan = plan

    def what(self) -> ComposeResult:
        """As the account is now."""
        change = self._plan.change
        was = {field.field: shown(field.field, field.before) for field in change.fields}
        name = " ".join(was[field] for field in (Field.FIRST_NAME, Field.LAST_NAME) if field in was)
        yield paragraph(f" {change.target}  {', '.join(filter(None, (name, was[Field.SECURITY_GROUP])))}")
        ends = [f" ! {effect}" for effect in self._plan.preview.effects]
        yield paragraph("\n".join([*ends, " Its events stay in the logs, with its email."]))
