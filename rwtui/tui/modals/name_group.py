"""A functional group's name: of a new one, or another for one that is there."""

from __future__ import annotations

import asyncio

from textual import work
from textual.app import ComposeResult
from textual.widgets import Button, Input

from rwtui.domain.text import safe
from rwtui.errors import Conflict, Invalid, RwtuiError
from rwtui.services.access import SessionEnded
from rwtui.services.preview import Plan
from rwtui.storage.groups import FunctionalGroup
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.modals.change_preview import ChangePreview
from rwtui.tui.modals.delete_group import counted
from rwtui.tui.widgets.controls import TextField, Verb
from rwtui.tui.widgets.fields import FieldRow


class NameGroup(Question[FunctionalGroup | None]):
    """Answers with the group that was made or renamed; what was typed stays until then."""

    AUTO_FOCUS = "#name"
    place = "Functional Group"
    help_text = (
        "Name has the focus; no other functional group may be called the same. The button beside Cancel shows a preview"
        " before anything is saved. Cancel and Esc leave everything as it is."
    )
    refused = None

    def __init__(self, there: FunctionalGroup | None) -> None:
        super().__init__("Rename Functional Group" if there else "New Functional Group")
        self._there = there
        self._verb = "Rename" if there else "Create"

    def body(self) -> ComposeResult:
        """What it is for, and the field."""
        there = self._there
        if there:
            yield paragraph(f" {there.name} has {counted(there.members)}, who keep it under the new name.\n")
        else:
            yield paragraph(" A part of the organisation. It gives no rights; accounts can be in any number of them.\n")
        yield FieldRow("Name", TextField(safe(there.name) if there else "", id="name"), id="name")

    def buttons(self) -> ComposeResult:
        """Cancel, or go on to the preview."""
        yield from super().buttons()
        yield Verb(self._verb, id="verb")

    def on_input_changed(self, event: Input.Changed) -> None:
        """A field that is being mended is not complained about."""
        self.query_one(FieldRow).complain(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to Cancel; it never saves."""
        event.stop()
        self.query_one("#cancel").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        if event.button.id == "verb":
            self._save()
        else:
            self.dismiss(None)

    @work(description="name group", exclusive=True)
    async def _save(self) -> None:
        try:
            plan = await asyncio.to_thread(self._plan, self.query_one("#name", TextField).value)
            reason = await self.app.push_screen_wait(ChangePreview(plan.change, plan.preview, self._verb))
            if reason is None:
                return
            named = await asyncio.shield(asyncio.to_thread(self._apply, plan, reason))
        except SessionEnded as over:
            self.program.over(over)
        except Conflict as newer:
            await self._meet(newer)
        except Invalid as wrong:
            self._complain(wrong.problems["name"])
        except RwtuiError as no:
            self._complain(str(no))
        else:
            self.answer(named)

    def _apply(self, plan: Plan, reason: str) -> FunctionalGroup:
        functional = self.program.desk.functional
        return functional.load(functional.apply(plan, reason).change.target_id)

    def _plan(self, typed: str) -> Plan:
        functional, there = self.program.desk.functional, self._there
        if there is None:
            return functional.plan_creation(typed)
        return functional.plan(there, there.name if typed == safe(there.name) else typed)

    async def _meet(self, newer: Conflict) -> None:
        """Somebody else renamed it: say to what; the next try is made on that."""
        assert self._there is not None
        try:
            self._there = await asyncio.to_thread(self.program.desk.functional.load, self._there.id)
        except RwtuiError as no:
            self._complain(str(no))
        else:
            self._complain(f"Someone else renamed it meanwhile: it is {self._there.name} now. Nothing was saved.")

    def _complain(self, sentence: str) -> None:
        self.query_one(FieldRow).complain(sentence)
        self.query_one("#name").focus()
