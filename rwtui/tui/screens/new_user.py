"""New User: one form for a new account, which is previewed, made, and then opened."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from rwtui.domain.accounts import DEFAULT_TIMEOUT, TIMEOUTS, Account, UserType
from rwtui.domain.groups import SecurityGroup, SystemGroup
from rwtui.domain.text import safe
from rwtui.services.new_accounts import NewAccountForm
from rwtui.services.preview import Plan
from rwtui.tui.keymap import Where, bindings
from rwtui.tui.modals.show_secret import ShowSecret
from rwtui.tui.previewed import Previewed
from rwtui.tui.screens.page import Page, one_at_a_time
from rwtui.tui.widgets.controls import Check, Choice, PasswordField, TextField, Verb, differ
from rwtui.tui.widgets.fields import FieldRow
from rwtui.tui.widgets.functional_select import FunctionalSelect
from rwtui.tui.widgets.group_select import GroupSelect

TEXTS = (
    ("email", "Email Address / Login ID", True),
    ("first_name", "First Name", True),
    ("last_name", "Last Name", True),
    ("title", "Title", False),
    ("telephone", "Telephone", False),
)
PASSWORDS = (("password", "Password"), ("confirm", "Confirm Password"))
NATIVE_ROWS = ("row-password", "row-confirm", "row-must_change")


class NewUserPage(Previewed, Page):
    """What was typed stays until the account is made, or until one leaves and says so."""

    place = "New User"
    subject = "New User"
    help_text = (
        "A Native account signs in here with a password: type one that its owner will replace, or let Ctrl+G think one"
        " up. An SSO account signs in elsewhere and holds none. Only groups are offered whose rights lie within your"
        " own. Nothing is made without a preview; then the account opens."
    )
    where = (Where.FORM,)
    BINDINGS = [*bindings("save", "generate_password", save="Create")]
    verb = "Create"

    def __init__(self) -> None:
        super().__init__()
        self._ready = False
        self._groups: dict[int, SecurityGroup] = {}
        self._made: Account | None = None

    def body(self) -> ComposeResult:
        """The fields come when the groups are read."""
        yield Static(Content.styled(" New User", "bold"), id="whose", markup=False)
        yield VerticalScroll(id="new-user", can_focus=False)

    def on_mount(self) -> None:
        """Read the groups that can be chosen."""
        self._load()

    @work(description="new user")
    async def _load(self) -> None:
        with self.sentences():
            await self._offer()
            self.set_focus(self.query_one("#email"))
        self._ready = True
        self.program.go_on()

    async def _offer(self) -> None:
        """The groups as they are now; the first time the fields with them."""
        groups = await self.ask(self.program.desk.new_accounts.security_groups)
        self._groups = {group.id: group for group in groups}
        if not self.query(GroupSelect):
            await self.query_one("#new-user").mount_all(self._rows())
        self.query_one(GroupSelect).offer(groups)
        self._show_rights()

    def holds(self, event: events.Event) -> bool:
        """What is typed ahead waits for its fields."""
        return not self._ready and not (isinstance(event, events.Key) and event.key == "escape")

    @property
    def _usual_group(self) -> SecurityGroup:
        return next(group for group in self._groups.values() if group.system is SystemGroup.REGULAR_USER)

    def _rows(self) -> Iterator[Widget]:
        for name, label, required in TEXTS:
            yield FieldRow(label, TextField(id=name), *_required(required), id=name)
        kinds = [(kind.value, kind) for kind in UserType]
        yield FieldRow("User Type", Choice(kinds, UserType.NATIVE, id="user_type"), id="user_type")
        for name, label in PASSWORDS:
            yield FieldRow(label, PasswordField(id=name), *_required(True), id=name)
        yield FieldRow("", Check("User Must Change Password at Next Login", True, id="must_change"), id="must_change")
        yield FieldRow("Security Group", GroupSelect(self._usual_group, id="group"), id="group")
        yield Static("", id="group-rights", markup=False)
        minutes = Static(f" minutes, {TIMEOUTS.start} to {TIMEOUTS.stop - 1}", classes="about", markup=False)
        yield FieldRow("Session Timeout", TextField(str(DEFAULT_TIMEOUT), id="timeout"), minutes, id="timeout")
        yield FieldRow("Functional Groups", FunctionalSelect(id="functional_groups"), id="functional_groups")
        yield Verb("Create", id="create")

    def _show_rights(self) -> None:
        """What the members of the chosen group may do."""
        group = self._groups.get(self.query_one(GroupSelect).group.id)
        told = "" if group is None else group.description if group.system else _may(group)
        self.query_one("#group-rights", Static).update(Content(safe(told)))

    def on_select_changed(self) -> None:
        """Another group was chosen."""
        self._show_rights()

    def on_choice_changed(self) -> None:
        """An SSO account holds no password: its fields go, and what was typed there is forgotten."""
        for name in NATIVE_ROWS:
            row = self.query_one(f"#{name}", FieldRow)
            row.display = self._is_native
            row.complain(None)
        if not self._is_native:
            for name, _ in PASSWORDS:
                self.query_one(f"#{name}", PasswordField).value = ""
        self.refresh_bindings()

    @property
    def _is_native(self) -> bool:
        return not self.query(Choice) or self.query_one(Choice).value is UserType.NATIVE

    def on_input_changed(self, event: Input.Changed) -> None:
        """A field that is being mended is not complained about."""
        self.query_one(f"#row-{event.input.id}", FieldRow).complain(None)

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", TextField).value

    def _form(self) -> NewAccountForm:
        return NewAccountForm(
            email=self._text("email"),
            first_name=self._text("first_name"),
            last_name=self._text("last_name"),
            title=self._text("title"),
            telephone=self._text("telephone"),
            user_type=self.query_one(Choice).value,
            password=self.query_one("#password", PasswordField).secret,
            confirm=self.query_one("#confirm", PasswordField).secret,
            must_change=self.query_one(Check).checked,
            group=self.query_one(GroupSelect).group,
            timeout=self._text("timeout"),
            functional_groups=self.query_one(FunctionalSelect).value,
        )

    @property
    def unsaved(self) -> int:
        """Fields with something in them that was not there at first."""
        if self._made is not None or not self.query(GroupSelect):
            return 0
        form = self._form()
        texts = (form.email, form.first_name, form.last_name, form.title, form.telephone)
        typed = (*(text.strip() for text in texts), form.password, form.confirm)
        usual = (
            form.is_native,
            form.must_change,
            form.group == self._usual_group.ref,
            not differ(form.timeout, str(DEFAULT_TIMEOUT), number=True),
            not form.functional_groups,
        )
        return sum(map(bool, typed)) + usual.count(False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Create."""
        self.action_save()

    @work(description="create an account")
    @one_at_a_time
    async def action_save(self) -> None:
        """Preview and create."""
        form, program = self._form(), self.program

        def apply(plan: Plan, reason: str) -> None:
            self._made = program.desk.new_accounts.apply(plan, reason)

        # The desk is asked for each time: after a time-out the session is another one.
        await self.carry_out(self, lambda: program.desk.new_accounts.plan(form), apply)

    async def stored(self, said: str, *, keep_typed: bool) -> None:
        """The account opens."""
        if self._made is not None:
            await self.program.show_account(self._made.id, None, "", f"Created: {self._made.email}")

    @work(description="generate a password")
    @one_at_a_time
    async def action_generate_password(self) -> None:
        """Into both fields, and shown once."""
        with self.sentences():
            secret = await self.ask(self.program.desk.new_accounts.generate_password)
            for name, _ in PASSWORDS:
                self.query_one(f"#{name}", PasswordField).value = secret.reveal()
            whom = self._text("email").strip()
            about = f" {f'For {whom}. ' if whom else ''}Not saved until you choose Create; shown once."
            await self.app.push_screen_wait(ShowSecret("Generated Password", about, secret))
            self.say("A generated password is in Password; Create saves it.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A password is for Native accounts."""
        if action in {"save", "generate_password"} and self.is_mounted:
            return bool(self.query(GroupSelect)) and (action == "save" or self._is_native)
        return super().check_action(action, parameters)

    @work(description="refresh")
    async def action_refresh(self) -> None:
        """Repaint, and read the groups again; what was typed stays."""
        super().action_refresh()
        with self.sentences():
            await self._offer()

    def action_back(self) -> object:
        """To the search, which asks first when something would be lost."""
        self.program.go_users()
        return None


def _required(required: bool) -> tuple[Static, ...]:
    return (Static(" required", classes="required", markup=False),) * required


def _may(group: SecurityGroup) -> str:
    """What the members of a custom group may do."""
    return f"May: {', '.join(group.rights)}." if group.rights else "Its members may manage their own accounts only."
