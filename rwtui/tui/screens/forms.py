"""Screens that are one small form before the program proper: signing in, the first Administrator, a forced change."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from rwtui.domain.text import safe
from rwtui.tui.screens.page import Page
from rwtui.tui.widgets.controls import PasswordField, TextField, Verb
from rwtui.tui.widgets.fields import FieldRow
from rwtui.tui.widgets.lines import KeyLine, StatusLine, spread


class FormPage(Page):
    """A title, fields, buttons. Errors stand under their fields, and what was typed stays."""

    title_text = ""
    fields: tuple[tuple[str, str, bool], ...] = ()
    """Each field's name, label, and whether it is a password."""
    verbs: tuple[tuple[str, str], ...] = ()
    goes_back = False
    leads_on = False

    def compose(self) -> ComposeResult:
        """No top line: there is nowhere to go yet."""
        from rwtui import __version__

        yield Static(
            spread(Content(f" rwtui {__version__}"), Content(safe(self.program.database_name)), self.app.size.width),
            id="banner",
            markup=False,
        )
        with VerticalScroll(id="form", can_focus=False):
            yield Static(Content(self.title_text), id="form-title", markup=False)
            yield from self.introduction()
            for name, label, is_password in self.fields:
                control = PasswordField(id=name) if is_password else TextField(id=name)
                yield FieldRow(label, control, id=name)
            yield Static("", id="form-problem", markup=False)
            for name, label in self.verbs:
                yield Verb(label, id=name)
        yield StatusLine()
        yield KeyLine()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There may be nowhere to go back to."""
        return super().check_action(action, parameters) and (action != "back" or self.goes_back)

    def introduction(self) -> ComposeResult:
        """What to know before filling it in."""
        yield from ()

    def text(self, name: str) -> str:
        """What was typed into a text field."""
        return self.query_one(f"#{name}", TextField).value

    def complain(self, problems: Mapping[str, str]) -> None:
        """Every wrong field at once; the first one gets the focus."""
        first = None
        for name, _, _ in self.fields:
            self.query_one(f"#row-{name}", FieldRow).complain(problems.get(name))
            if first is None and name in problems:
                first = name
        if first is not None:
            self.query_one(f"#{first}", Input).focus()

    def problem(self, sentence: str) -> None:
        """A sentence on the form as a whole."""
        self.query_one("#form-problem", Static).update(Content(f"! {safe(sentence)}" if sentence else ""))

    def on_input_changed(self, event: Input.Changed) -> None:
        """A field that is being mended is not complained about."""
        if event.input.id:
            self.query_one(f"#row-{event.input.id}", FieldRow).complain(None)
