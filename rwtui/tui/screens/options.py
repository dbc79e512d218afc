"""Options: policy numbers, Enable Delete, and for whom multi-factor authentication is required."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, Static

from rwtui.domain.change import Field, Value, shown
from rwtui.domain.options import NUMBERS, option_values
from rwtui.domain.rules import MfaRequired
from rwtui.services.options import LoadedOptions
from rwtui.tui.keymap import Where, bindings
from rwtui.tui.previewed import Previewed
from rwtui.tui.screens.page import Page, one_at_a_time
from rwtui.tui.widgets.controls import Check, Choice, TextField, Verb, differ
from rwtui.tui.widgets.fields import FieldRow


class OptionsPage(Previewed, Page):
    """One form over all options; every host that shares the database obeys them."""

    place = "Options"
    subject = "Options"
    help_text = (
        "What is set here holds on every host that uses this database, from the next action on. Beside each number"
        " stands what it counts, and what the standards ask for where they do."
    )
    where = (Where.FORM,)
    BINDINGS = [*bindings("save", save="Save")]
    verb = "Save"

    def __init__(self) -> None:
        super().__init__()
        self._base: LoadedOptions | None = None

    def body(self) -> ComposeResult:
        """The fields come when they are loaded."""
        yield VerticalScroll(id="options-form", can_focus=False)

    def on_mount(self) -> None:
        """Load what is in force."""
        self._load()

    @work(description="options")
    async def _load(self) -> None:
        with self.sentences():
            await self.stored("", keep_typed=False)
            self.query_one("#enable_delete").focus()

    async def stored(self, said: str, *, keep_typed: bool) -> None:
        """Show what is in force now; what was typed stays where that is asked for."""
        typed = self._touched() if keep_typed else {}
        self._base = await self.ask(self.program.desk.options.load)
        values = option_values(self._base.rules)
        form = self.query_one("#options-form", VerticalScroll)
        if not form.children:
            await form.mount_all(self._rows(values))
        for field, value in (values | typed).items():
            control = self.query_one(f"#{field.name.lower()}")
            if isinstance(control, Check):
                control.checked = bool(value)
            elif isinstance(control, Choice):
                control.choose(value)
            elif isinstance(control, TextField):
                control.value = str(value)
        self._mark()
        self.say(said)

    def _rows(self, values: dict[Field, Value]) -> list[FieldRow | Verb]:
        enabled = values[Field.ENABLE_DELETE] is True
        enable = Check("Administrators can delete accounts", enabled, id="enable_delete")
        who = [(required.value.capitalize(), required.value) for required in MfaRequired]
        required = Choice(who, str(values[Field.MFA_REQUIRED]), id="mfa_required")
        rows: list[FieldRow | Verb] = [
            FieldRow(Field.ENABLE_DELETE.value, enable, id="enable_delete"),
            FieldRow(Field.MFA_REQUIRED.value, required, id="mfa_required"),
        ]
        for number in NUMBERS:
            name = number.field.name.lower()
            about = Static(f" {number.about}", classes="about", markup=False)
            rows.append(FieldRow(number.field.value, TextField(str(values[number.field]), id=name), about, id=name))
        return [*rows, Verb("Save", id="save")]

    def _typed(self) -> dict[Field, str | bool]:
        typed: dict[Field, str | bool] = {
            Field.ENABLE_DELETE: self.query_one("#enable_delete", Check).checked,
            Field.MFA_REQUIRED: str(self.query_one("#mfa_required", Choice).value),
        }
        return typed | {n.field: self.query_one(f"#{n.field.name.lower()}", TextField).value for n in NUMBERS}

    def _touched(self) -> dict[Field, str | bool]:
        """What differs from what was loaded."""
        if self._base is None or not self.query("#save"):
            return {}
        loaded = option_values(self._base.rules)
        return {field: value for field, value in self._typed().items() if _differs(value, loaded[field])}

    @property
    def unsaved(self) -> int:
        """Options that differ from what was loaded."""
        return len(self._touched())

    def _mark(self) -> None:
        if self._base is None or not self.query("#save"):
            return
        loaded, touched = option_values(self._base.rules), self._touched()
        for field in self._typed():
            was = shown(field, loaded[field]) if field in touched else None
            self.query_one(f"#row-{field.name.lower()}", FieldRow).mark_changed(was)

    def on_input_changed(self, event: Input.Changed) -> None:
        """A field that is being mended is not complained about."""
        self.query_one(f"#row-{event.input.id}", FieldRow).complain(None)
        self._mark()

    def on_check_changed(self) -> None:
        """Enable Delete."""
        self._mark()

    def on_choice_changed(self) -> None:
        """MFA required for."""
        self._mark()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Save."""
        self.action_save()

    @work(description="save options")
    @one_at_a_time
    async def action_save(self) -> None:
        """Preview and save."""
        base, options = self._base, self.program.desk.options
        if base is not None:
            typed = self._typed()
            await self.carry_out(self, lambda: options.plan(base, typed), options.apply)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One is here already."""
        return False if action == "options" else super().check_action(action, parameters)

    @work(description="refresh")
    async def action_refresh(self) -> None:
        """Repaint, and load what is stored now; what was typed stays."""
        super().action_refresh()
        with self.sentences():
            await self.stored("", keep_typed=True)

    def action_back(self) -> object:
        """To the search, which asks first when something would be lost."""
        self.program.go_users()
        return None


def _differs(typed: str | bool, now: Value) -> bool:
    """Whether saving would change it."""
    return differ(str(typed), str(now), number=isinstance(now, int) and not isinstance(now, bool))
