"""One security group: its name, description and permissions, who is in it, and what they may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from rwtui.domain.groups import NEEDED, SecurityGroup
from rwtui.domain.query_filters import FilterKind
from rwtui.domain.text import safe
from rwtui.services.gate_groups import SYSTEM_GROUP
from rwtui.services.preview import Plan
from rwtui.services.security_groups import CountedGroup, GroupForm, copy_of
from rwtui.tui.deleting_groups import delete_security_group
from rwtui.tui.keymap import Where, bindings
from rwtui.tui.modals.base import Rule, paragraph
from rwtui.tui.modals.delete_group import counted
from rwtui.tui.previewed import Previewed
from rwtui.tui.screens.groups import GroupsPage, go_to_members
from rwtui.tui.screens.page import Page, one_at_a_time
from rwtui.tui.widgets.controls import Check, TextField, Verb, differ
from rwtui.tui.widgets.fields import FieldRow
from rwtui.tui.widgets.lines import spread
from rwtui.tui.widgets.permissions import PermissionBoxes, key_of

TEXTS = (("name", "Name"), ("description", "Description"))


class SecurityGroupPage(Previewed, Page):
    """A new one, or one that is there; a system group can only be read here."""

    place = "Security Groups"
    subject = "this group"
    help_text = (
        "What its members may do in rwtui, beyond managing their own account. In a custom group everything but View"
        " requires its View. A save is previewed: what the members gain and lose, and how many they are. [ Members ]"
        " lists them in Users; open one there to move it to another group."
    )
    where = (Where.FORM,)
    BINDINGS = [*bindings("save", save="Save")]

    def __init__(self, there: CountedGroup | None, form: GroupForm | None = None, said: str = "") -> None:
        super().__init__()
        self._there = there
        self._form = form or (_form_of(there.group) if there else GroupForm())
        """What the fields held at first; what is typed is compared with this."""
        self._said = said
        self.verb = "Save" if there else "Create"
        self._saved = there.group.id if there else 0

    @property
    def _is_system(self) -> bool:
        return self._there is not None and self._there.group.system is not None

    def body(self) -> ComposeResult:
        """Which group, then its fields, or what there is to read."""
        yield Static("", id="whose", markup=False)
        yield Rule()
        with VerticalScroll(id="group-form", can_focus=False):
            if self._is_system:
                yield from self._to_read()
            else:
                yield from self._to_fill_in()
            with Horizontal(id="group-verbs"):
                yield from self._verbs()

    def _to_read(self) -> Iterator[Widget]:
        assert self._there is not None
        group = self._there.group
        yield paragraph(f" {group.description}")
        if group.rights:
            yield paragraph("\n".join([" Its members may", *(f"   {right}" for right in group.rights)]))
        else:
            yield paragraph(" Its members may manage their own account, and nothing more.")
        yield paragraph(f" {SYSTEM_GROUP}")

    def _to_fill_in(self) -> Iterator[Widget]:
        for name, label in TEXTS:
            yield FieldRow(label, TextField(self._loaded(name), id=name), id=name)
        yield PermissionBoxes(self._form.permissions)

    def _verbs(self) -> Iterator[Verb]:
        if not self._is_system:
            yield Verb(self.verb, id="save")
        if self._there is not None:
            yield Verb("Copy", id="copy")
            yield Verb("Members", id="members")
        if self._there is not None and not self._is_system:
            yield Verb("Delete", id="delete")

    def on_mount(self) -> None:
        """Say what has just happened."""
        self.say(self._said)
        self._show_whose()

    def _show_whose(self) -> None:
        there, unsaved = self._there, self.unsaved
        title = there.group.name if there else "New Security Group"
        told = [f"{'system' if there.group.system else 'custom'}, {counted(there.members)}"] if there else []
        if unsaved:
            told.append(f"{unsaved} changed")
        whose = Content.styled(f" {safe(title)}", "bold")
        line = spread(whose, Content("  ".join(told)), self.app.size.width)
        self.query_one("#whose", Static).update(line, layout=False)

    # What was typed

    def _loaded(self, name: str) -> str:
        """What a field held at first, safe to show."""
        return safe(str(getattr(self._form, name)))

    def _typed(self, name: str) -> str:
        return self.query_one(f"#{name}", TextField).value

    def _differs(self, name: str) -> bool:
        return differ(self._typed(name), self._loaded(name))

    @property
    def _boxes(self) -> PermissionBoxes:
        return self.query_one(PermissionBoxes)

    def _filled_in(self) -> GroupForm:
        """What was typed; a text that was left alone stays as it is stored, whatever is shown of it."""
        texts = {n: self._typed(n) if self._differs(n) else str(getattr(self._form, n)) for n, _ in TEXTS}
        return GroupForm(**texts, permissions=self._boxes.checked)

    @property
    def unsaved(self) -> int:
        """Fields that differ; the permissions are one."""
        if self._is_system or not self.query("#save"):
            return 0
        return sum(self._differs(name) for name, _ in TEXTS) + (self._boxes.checked != self._form.permissions)

    def _mark(self) -> None:
        if not self.query("#save"):
            return
        for name, _ in TEXTS:
            was = self._loaded(name) or ("empty" if self._there else "")
            self.query_one(f"#row-{name}", FieldRow).mark_changed(was if self._differs(name) else None)
        self._boxes.mark(self._form.permissions)
        self._show_whose()

    def on_input_changed(self, event: Input.Changed) -> None:
        """A field that is being mended is not complained about."""
        self.query_one(f"#row-{event.input.id}", FieldRow).complain(None)
        self._mark()

    def on_permission_boxes_changed(self) -> None:
        """What lacks its View says so at once."""
        self._mark()

    # Saving

    def complain(self, problems: Mapping[str, str]) -> None:
        """What is wrong with the permissions is said beside the first one that lacks its View."""
        super().complain({key: problem for key, problem in problems.items() if key != "permissions"})
        checked = self._boxes.checked
        self._boxes.mark(self._form.permissions)
        lacking = (permission for permission, view in NEEDED.items() if permission in checked and view not in checked)
        if problems.keys() == {"permissions"} and (first := next(lacking, None)):
            self.query_one(f"#{key_of(first)}").focus()

    def complains(self, name: str) -> bool:
        """The permissions do as long as one of them lacks its View."""
        boxes = self.query(PermissionBoxes).first().query(FieldRow)
        return any(row.complains for row in boxes) if name == "permissions" else super().complains(name)

    @work(description="save group")
    @one_at_a_time
    async def action_save(self) -> None:
        """Preview and save."""
        form, there, program = self._filled_in(), self._there, self.program

        def plan() -> Plan:
            groups = program.desk.security_groups
            return groups.plan(there.group, form) if there else groups.plan_creation(form)

        def apply(planned: Plan, reason: str) -> None:
            applied = program.desk.security_groups.apply(planned, reason)
            self._saved = applied.change.target_id

        await self.carry_out(self, plan, apply)

    async def stored(self, said: str, *, keep_typed: bool) -> None:
        """Show what is stored now; of what was typed, what differs from before stays where that is asked for."""
        there = await self.ask(self.program.desk.security_groups.load, self._saved)
        if self._there is None or self._is_system:
            self.app.switch_screen(SecurityGroupPage(there, said=said))
        else:
            self._rebase(there, keep_typed=keep_typed)
            self.say(said)

    def _rebase(self, there: CountedGroup, *, keep_typed: bool) -> None:
        touched = {name for name, _ in TEXTS if self._differs(name)} if keep_typed else set()
        boxes = self._boxes.checked if keep_typed and self._boxes.checked != self._form.permissions else None
        self._there, self._form = there, _form_of(there.group)
        for name, _ in TEXTS:
            if name not in touched:
                self.query_one(f"#{name}", TextField).value = self._loaded(name)
        self._boxes.check(self._form.permissions if boxes is None else boxes)
        self._mark()

    # The other verbs

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """What each does."""
        there = self._there
        match event.button.id:
            case "save":
                self.action_save()
            case "copy":
                self._copy()
            case "members" if there is not None:
                go_to_members(self, FilterKind.GROUP, there.group.name)
            case "delete":
                self._delete()

    @work(description="copy group")
    async def _copy(self) -> None:
        if self._there is not None and await self.may_discard():
            self.app.switch_screen(SecurityGroupPage(None, copy_of(self._there.group)))

    @work(description="delete group")
    @one_at_a_time
    async def _delete(self) -> None:
        assert self._there is not None
        with self.sentences():
            if said := await delete_security_group(self, self._there.group.id):
                self._leave(said)
            else:  # some may have been moved
                there = await self.ask(self.program.desk.security_groups.load, self._there.group.id)
                self._rebase(there, keep_typed=True)

    def _leave(self, said: str = "") -> None:
        """Back to the list, the cursor on this group."""
        self.app.pop_screen()
        if isinstance(self.app.screen, GroupsPage):
            self.app.screen.come_back(self._there, said)

    @work(description="back")
    async def action_back(self) -> None:
        """To the list, which asks first when something would be lost."""
        if await self.may_discard():
            self._leave()

    @work(description="refresh")
    async def action_refresh(self) -> None:
        """Repaint, and load what is stored now; what was typed stays."""
        super().action_refresh()
        if self._there is not None:
            with self.sentences():
                await self.stored("", keep_typed=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A system group can't be saved."""
        return not self._is_system if action == "save" else super().check_action(action, parameters)

    def hints(self) -> tuple[tuple[str, str], ...]:
        """What a box answers to."""
        return (("space", "Check or Clear"),) if isinstance(self.focused, Check) else super().hints()

    def labels(self) -> dict[str, str]:
        """A new one is created."""
        return {"save": self.verb}


def _form_of(group: SecurityGroup) -> GroupForm:
    return GroupForm(group.name, group.description, group.permissions)
