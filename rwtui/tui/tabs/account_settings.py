"""Account Settings: the profile's fields, saved by Update."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.widgets import Button, Select

from rwtui.domain.accounts import Account, AccountStatus
from rwtui.domain.change import Field, shown
from rwtui.domain.groups import GroupRef
from rwtui.domain.permissions import Action, may
from rwtui.domain.text import safe
from rwtui.services.accounts import SettingsForm
from rwtui.tui.screens.page import one_at_a_time
from rwtui.tui.tabs.base import Tab
from rwtui.tui.widgets.controls import Choice, TextField, Verb
from rwtui.tui.widgets.fields import FieldRow, ReadOnly
from rwtui.tui.widgets.group_select import GroupSelect

TEXTS = (
    ("first_name", "First Name", Field.FIRST_NAME),
    ("last_name", "Last Name", Field.LAST_NAME),
    ("title", "Title", Field.TITLE),
    ("telephone", "Telephone", Field.TELEPHONE),
    ("timeout", "Timeout (min)", Field.TIMEOUT),
    ("functional_groups", "Functional Groups", Field.FUNCTIONAL_GROUPS),
)


class AccountSettingsTab(Tab):
    """Everything about the account that is no security; for an SSO account also its group and status."""

    name_shown = "Account Settings"
    verb = "Update"

    def __init__(self, account: Account, me: Account) -> None:
        super().__init__(account, me, id="account-settings")
        self.can_save = may(me, Action.EDIT_SETTINGS, account)
        self._moves = not account.is_native and may(me, Action.CHANGE_GROUP, account)

    def compose(self) -> ComposeResult:
        """Email first, which never changes."""
        yield FieldRow("Email", ReadOnly(self.base.email), id="email")
        for name, label, _ in TEXTS:
            value = self._loaded(name)
            yield FieldRow(label, TextField(value, id=name) if self.can_save else ReadOnly(value), id=name)
        if self._moves:
            yield FieldRow("Security Group", GroupSelect(self.base.group, id="group"), id="group")
            options = [(status.value, status) for status in AccountStatus]
            yield FieldRow("Account Status", Choice(options, self.base.status, id="status"), id="status")
        elif not self.base.is_native:
            yield FieldRow("Security Group", ReadOnly(self.base.group.name), id="group")
            yield FieldRow("Account Status", ReadOnly(self.base.status.value), id="status")
        if self.can_save:
            yield Verb("Update", id="update")

    def on_mount(self) -> None:
        """The groups to choose from are read when they are first needed."""
        if self._moves:
            self._load_groups()

    @work(description="security groups")
    async def _load_groups(self) -> None:
        with self.page.sentences():
            groups = await self.page.ask(self.page.program.desk.accounts.security_groups)
            self.query_one(GroupSelect).offer(groups)

    def _loaded(self, name: str) -> str:
        """What the account has, safe to show; what is typed is compared with this."""
        if name == "functional_groups":
            return safe("; ".join(self.base.functional_groups))
        return safe(str(getattr(self.base, name)))

    def _typed(self, name: str) -> str:
        return self.query_one(f"#{name}", TextField).value

    def _group(self) -> GroupRef | None:
        return self.query_one(GroupSelect).group if self._moves else None

    def _status(self) -> AccountStatus | None:
        return self.query_one("#status", Choice).value if self._moves else None

    @property
    def changed(self) -> int:
        """Texts that differ, and for an SSO account group and status."""
        if not self.can_save or not self.is_mounted:
            return 0
        texts = sum(self._typed(name) != self._loaded(name) for name, _, _ in TEXTS)
        moved = self._moves and (self._group() != self.base.group.ref)
        switched = self._moves and (self._status() is not self.base.status)
        return texts + int(moved) + int(switched)

    def mark(self) -> None:
        """Mark what differs."""
        for name, _, field in TEXTS if self.can_save else ():
            differs = self._typed(name) != self._loaded(name)
            was = self._loaded(name) or "empty" if field is not Field.TIMEOUT else f"{self.base.timeout} min"
            self.query_one(f"#row-{name}", FieldRow).mark_changed(was if differs else None)
        if self._moves:
            moved, switched = self._group() != self.base.group.ref, self._status() is not self.base.status
            self.query_one("#row-group", FieldRow).mark_changed(self.base.group.name if moved else None)
            was = shown(Field.STATUS, self.base.status)
            self.query_one("#row-status", FieldRow).mark_changed(was if switched else None)

    def on_select_changed(self, event: Select.Changed) -> None:
        """Another group was chosen."""
        self._touched(event.select)

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Another status was chosen."""
        self._touched(event.choice)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Update."""
        self.save()

    def _form(self) -> SettingsForm:
        """What was typed; a text that was left alone stays as it is stored, whatever is shown of it."""
        values = {}
        for name, _, _ in TEXTS[:5]:
            typed = self._typed(name)
            values[name] = str(getattr(self.base, name)) if typed == self._loaded(name) else typed
        typed = self._typed("functional_groups")
        groups = tuple(dict.fromkeys(part.strip() for part in typed.split(";") if part.strip()))
        if typed == self._loaded("functional_groups"):
            groups = self.base.functional_groups
        return SettingsForm(**values, functional_groups=groups, group=self._group(), status=self._status())

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
        untouched = [n for n, _, _ in TEXTS if not self.can_save or not keep_typed or self._typed(n) == self._loaded(n)]
        group_kept = keep_typed and self._moves and self._group() != self.base.group.ref
        status_kept = keep_typed and self._moves and self._status() is not self.base.status
        await super().rebase(account, me, keep_typed=keep_typed)
        for name in untouched if self.can_save else ():
            self.query_one(f"#{name}", TextField).value = self._loaded(name)
        if self._moves and not group_kept:
            self.query_one(GroupSelect).choose(account.group)
        if self._moves and not status_kept:
            self.query_one("#status", Choice).choose(account.status)
        self.mark()
