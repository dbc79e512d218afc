"""The preview of a Change: each field before and after, rights gained and lost, and what follows."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input, Static

from rwtui.domain.change import Change, Field, shown
from rwtui.domain.text import fit
from rwtui.services.preview import Preview
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import TextField, Verb


class ChangePreview(Question[str | None]):
    """Answers with the reason typed, "" for none, or None when it was refused."""

    refused = None

    def __init__(self, change: Change, preview: Preview, verb: str = "Change") -> None:
        super().__init__(f"{verb}: {change.target}")
        self._change = change
        self._preview = preview
        self._verb = verb

    def body(self) -> ComposeResult:
        """The fields as a table, then what follows."""
        with VerticalScroll(classes="preview", can_focus=False):
            yield paragraph("\n".join(self._table()))
            if consequences := self._consequences():
                yield paragraph("\n".join(consequences), classes="effects")
        with Horizontal(classes="reason"):
            yield Static(" Reason    ", markup=False)
            yield TextField(id="reason")
            yield Static("  optional", id="about-reason", markup=False)

    def _table(self) -> list[str]:
        lines = [f" {'':20} {'before':28} after"]
        for change in self._change.fields:
            before, after = shown(change.field, change.before), shown(change.field, change.after)
            if change.field is Field.FUNCTIONAL_GROUPS:
                before, after = before or "none", after or "none"
            lines.append(f" {change.field.value:20} {fit(before, 28)} {after}")
        return lines

    def _consequences(self) -> list[str]:
        lines = []
        if self._preview.gains is not None and self._preview.loses is not None:
            lines += [f" + gains   {', '.join(self._preview.gains) or 'nothing'}"]
            lines += [f" - loses   {', '.join(self._preview.loses) or 'nothing'}"]
        return lines + [f" ! {effect}" for effect in self._preview.effects]

    def buttons(self) -> ComposeResult:
        """Cancel, or the verb."""
        yield from super().buttons()
        yield Verb(self._verb, id="verb")

    def on_text_field_too_much(self, event: TextField.TooMuch) -> None:
        """Said beside the field."""
        self.query_one("#about-reason", Static).update("  ! too long")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in Reason goes to Cancel; it never applies."""
        event.stop()
        self.query_one("#cancel").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(self.query_one("#reason", TextField).value if event.button.id == "verb" else None)
