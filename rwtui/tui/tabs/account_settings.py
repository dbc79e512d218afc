"""Account Settings: the profile's fields and how one sees things, saved by Update."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Button, Select

from rwtui.domain.accounts import Account, AccountStatus
from rwtui.domain.change import Field, Value, current, shown
from rwtui.domain.permissions import Action, may
from rwtui.domain.preferences import TimeFormat
from rwtui.domain.text import safe
from rwtui.services.accounts import SettingsForm
from rwtui.tui.screens.page import one_at_a_time
from rwtui.tui.tabs.base import Tab
from rwtui.tui.widgets.controls import Choice, TextField, Verb, differ
from rwtui.tui.widgets.enum_select import EnumSelect
from rwtui.tui.widgets.fields import FieldRow, ReadOnly
from rwtui.tui.widgets.functional_select import FunctionalSelect
from rwtui.tui.widgets.group_select import GroupSelect

TEXTS = (Field.FIRST_NAME, Field.LAST_NAME, Field.TITLE, Field.TELEPHONE, Field.TIMEOUT)
SETTINGS = (*TEXTS, Field.FUNCTIONAL_GROUPS, Field.DATE_FORMAT, Field.TIME_FORMAT, Field.THEME)
OF_SSO = (Field.SECURITY_GROUP, Field.STATUS)
"""What other accounts have on Password & Security."""
OVERWRITTEN = "The login provider overwrites First Name, Last Name, Title and Telephone."


def _name(field: Field) -> str:
    """The id of its control, and of what the service says of it."""
    return {Field.SECURITY_GROUP: "group"}.get(field, field.name.lower())


class AccountSettingsTab(Tab):
    """Everything about the account that is no security; for an SSO account also its group and status."""

    name_shown = "Account Settings"
    verb = "Update"

    def __init__(self, account: Account, me: Account) -> None:
        super().__init__(account, me, id="account-settings")
        self.can_save = may(me, Action.EDIT_SETTINGS, account)
        self._moves = not account.is_native and may(me, Action.CHANGE_GROUP, account)
        self._fields = SETTINGS if account.is_native else (*SETTINGS, *OF_SSO)
        self._edited = SETTINGS * self.can_save + OF_SSO * self._moves

    def compose(self) -> ComposeResult:
        """Email first, which never changes; under it, for an SSO account, what a change here is worth."""
        note = OVERWRITTEN if self.can_save and not self.base.is_native else ""
        yield FieldRow("Email", ReadOnly(self.base.email), id="email", note=note)
        for field in self._fields:
            edited, name = field in self._edited, _name(field)
            control = self._control(field, name) if edited else ReadOnly(self._told(field))
            label = "Timeout (min)" if edited and field is Field.TIMEOUT else field.value
            yield FieldRow(label, control, id=name)
        if self.can_save:
            yield Verb("Update", id="update")
        if self.page.deletes:
            yield Verb("Delete User", id="delete-user")

    def _control(self, field: Field, name: str) -> Widget:
        base, formats = self.base, self.base.preferences.formats
        match field:
            case Field.FUNCTIONAL_GROUPS:
                return FunctionalSelect(base.functional_groups, id=name)
            case Field.DATE_FORMAT:
                return EnumSelect(formats.date, id=name)
            case Field.TIME_FORMAT:
                return Choice([(one.value, one) for one in TimeFormat], formats.time, id=name)
            case Field.THEME:
                return EnumSelect(base.preferences.theme, id=name)
            case Field.SECURITY_GROUP:
                return GroupSelect(base.group, id=name)
            case Field.STATUS:
                return Choice([(one.value, one) for one in AccountStatus], base.status, id=name)
        return TextField(str(self._loaded(field)), id=name)

    def on_mount(self) -> None:
        """The groups to choose from are read when they are first needed."""
        if self._moves:
            self._load_groups()

    @work(description="security groups")
    async def _load_groups(self) -> None:
        with self.page.sentences():
            groups = await self.page.ask(self.page.program.desk.accounts.security_groups)
            self.query_one(GroupSelect).offer(groups)

    def _loaded(self, field: Field) -> Value:
        """What the account has; of a text what is safe to show, for what is typed is compared with that."""
        value = current(self.base, field)
        return safe(str(value)) if field in TEXTS else value

    def _told(self, field: Field) -> str:
        """The same in words."""
        value = current(self.base, field)
        return "; ".join(self.base.functional_groups) if field is Field.FUNCTIONAL_GROUPS else shown(field, value)

    def _typed(self, field: Field) -> Value:
        """What stands in its control."""
        control = self.query_one(f"#{_name(field)}")
        if isinstance(control, GroupSelect):
            return control.group
        value: Value = getattr(control, "chosen" if isinstance(control, EnumSelect) else "value")
        return value

    def _show_stored(self, field: Field) -> None:
        control = self.query_one(f"#{_name(field)}")
        match control:
            case GroupSelect():
                control.choose(self.base.group)
            case EnumSelect() | Choice():
                control.choose(self._loaded(field))
            case FunctionalSelect():
                control.value = self.base.functional_groups
            case TextField():
                control.value = str(self._loaded(field))

    def _differs(self, field: Field) -> bool:
        """Compared as saving does."""
        typed, loaded = self._typed(field), self._loaded(field)
        if field in TEXTS:
            return differ(str(typed), str(loaded), number=field is Field.TIMEOUT)
        return typed != loaded

    @property
    def changed(self) -> int:
        """Fields that differ."""
        return sum(map(self._differs, self._edited)) if self.is_mounted else 0

    def mark(self) -> None:
        """Mark what differs."""
        for field in self._edited:
            was = self._told(field) or "empty"
            self.query_one(f"#row-{_name(field)}", FieldRow).mark_changed(was if self._differs(field) else None)

    def on_select_changed(self, event: Select.Changed) -> None:
        """Another group, date format or theme was chosen."""
        self._touched(event.select)

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Another status or time format was chosen."""
        self._touched(event.choice)

    def on_functional_select_changed(self, event: FunctionalSelect.Changed) -> None:
        """Other functional groups were taken."""
        self._touched(event.select)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Update, or delete the account."""
        if event.button.id == "delete-user":
            self.page.action_delete_user()
        else:
            self.save()

    def _form(self) -> SettingsForm:
        """What was typed; a text that was left alone stays as it is stored, whatever is shown of it."""
        typed: dict[str, Any] = {_name(field): self._typed(field) for field in self._edited if self._differs(field)}
        return replace(SettingsForm.of(self.base), **typed)

    @work(description="update account settings")
    @one_at_a_time
    async def save(self) -> None:
        """Preview and save."""
        form, base, program = self._form(), self.base, self.page.program
        # The desk is asked for each time: after a time-out the session is another one.
        await self.save_plan(
            lambda: program.desk.accounts.plan(base, form),
            lambda plan, reason: program.desk.accounts.apply(plan, reason),
        )

    async def rebase(self, account: Account, me: Account, *, keep_typed: bool) -> None:
        """Fields that were not touched show what is stored now; typed ones keep what was typed."""
        untouched = [field for field in self._edited if not keep_typed or not self._differs(field)]
        await super().rebase(account, me, keep_typed=keep_typed)
        for field in untouched:
            self._show_stored(field)
        self.mark()
