"""Sign in, and what may come before (the first Administrator) or after it (Force Password Change)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Input, Static

from rwtui.domain.text import safe
from rwtui.errors import Invalid, Refused, RwtuiError
from rwtui.services.opening import FirstAdministrator, create_first_administrator
from rwtui.tui.keymap import bindings
from rwtui.tui.screens.forms import FormPage
from rwtui.tui.screens.page import one_at_a_time
from rwtui.tui.widgets.controls import PasswordField, TextField
from rwtui.tui.widgets.lines import StatusLine

if TYPE_CHECKING:
    from rwtui.services.sign_in import CodeNeeded


class SignInPage(FormPage):
    """Email and password; one answer to whatever is wrong with them."""

    place = "Sign in"
    help_text = "Type your Email and Password; Enter in Password signs in."
    title_text = "Sign in"
    fields = (("email", "Email", False), ("password", "Password", True))
    verbs = (("submit", "Sign in"),)

    def __init__(self, message: str = "") -> None:
        super().__init__()
        self._message = message
        self._signing_in = False

    def holds(self, event: events.Event) -> bool:
        """What is typed ahead is for the screen that comes after this one, or for the field that has to be mended."""
        return self._signing_in or super().holds(event)

    def introduction(self) -> ComposeResult:
        """The demo says how to get in."""
        if demo := self.program.demo:
            text = f"A demo with made-up accounts. Email {demo.email}, password {demo.password}"
            yield Static(Content(safe(text)), id="demo", markup=False)

    def on_mount(self) -> None:
        """Why one is here again, and the cost of the first verification taken early."""
        if self._message:
            self.query_one(StatusLine).say(self._message, wrong=True)
        self.query_one("#email", TextField).focus()
        self.call_after_refresh(self._warm)

    @work(thread=True, description="warm")
    def _warm(self) -> None:
        self.program.sign_in.warm()

    def entered(self, field: Input) -> None:
        """Enter in Password signs in."""
        if field.id == "password":
            self._begin()
        else:
            self.focus_next()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """What Enter does where one is."""
        email = isinstance(self.focused, Input) and self.focused.id == "email"
        return (("enter", "Next Field"),) if email else (("enter", "Sign in"), ("tab", "Next Field"))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The button does the same."""
        self._begin()

    def _begin(self) -> None:
        self._signing_in = True
        self._sign_in()

    @work(description="sign in")
    @one_at_a_time
    async def _sign_in(self) -> None:
        from rwtui.services.sign_in import CodeNeeded

        password = self.query_one("#password", PasswordField)
        self.problem("")
        self.say("")
        try:
            answer = await self.ask(self.program.sign_in.sign_in, self.text("email"), password.secret)
        except Refused as refusal:
            self.problem(str(refusal))
            password.value = ""
            password.focus()
            self._mend()
        except RwtuiError as fault:
            self.say(str(fault), wrong=True)
            self._mend()
        else:
            if isinstance(answer, CodeNeeded):
                self.program.go_code(answer)
            else:
                self.program.signed_in(answer)

    def _mend(self) -> None:
        self._signing_in = False
        self.call_after_refresh(self.program.go_on)


class CodePage(FormPage):
    """The second step, for accounts that are enrolled."""

    place = "Code"
    help_text = "Type the six digits that your authenticator shows now, or one of your recovery codes."
    title_text = "Multi-Factor Authentication"
    fields = (("code", "Code", False),)
    verbs = (("submit", "Continue"), ("cancel", "Cancel"))

    def __init__(self, needed: CodeNeeded) -> None:
        super().__init__()
        self._needed = needed

    def introduction(self) -> ComposeResult:
        """What to type."""
        text = "The six digits that your authenticator shows now, or a recovery code."
        yield Static(Content(text), id="demo", markup=False)

    def on_mount(self) -> None:
        """Start at the field."""
        self.query_one("#code", TextField).focus()

    def entered(self, field: Input) -> None:
        """Enter in Code continues."""
        self._continue()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """What Enter does."""
        return (("enter", "Continue"),)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Continue, or back to Sign in."""
        if event.button.id == "cancel":
            self.action_back()
        else:
            self._continue()

    def action_back(self) -> None:
        """Back to Sign in; nothing has begun yet."""
        self.program.go_sign_in()

    @work(description="code")
    @one_at_a_time
    async def _continue(self) -> None:
        field = self.query_one("#code", TextField)
        self.problem("")
        try:
            signed_in = await self.ask(self.program.sign_in.code, self._needed, field.value)
        except Refused as refusal:
            self.problem(str(refusal))
            field.value = ""
            field.focus()
        except RwtuiError as fault:
            self.say(str(fault), wrong=True)
        else:
            self.program.signed_in(signed_in)


class FirstAdministratorPage(FormPage):
    """An empty database asks for its first Administrator."""

    place = "First Administrator"
    help_text = "This database has no account yet. The first one is an Administrator, who can add the others."
    title_text = "First Administrator"
    fields = (
        ("email", "Email", False),
        ("first_name", "First Name", False),
        ("last_name", "Last Name", False),
        ("new", "Password", True),
        ("confirm", "Confirm Password", True),
    )
    verbs = (("submit", "Create"),)
    BINDINGS = [*bindings("save", save="Create")]

    def introduction(self) -> ComposeResult:
        """What this is."""
        length = self.program.context.rules.password.min_length
        yield Static(
            Content(f"This database has no account yet. A password has at least {length} characters."),
            id="demo",
            markup=False,
        )

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Create it."""
        self.action_save()

    @work(description="create the first Administrator")
    @one_at_a_time
    async def action_save(self) -> None:
        """Create the account; every wrong field is said at once."""
        form = FirstAdministrator(
            self.text("email"),
            self.text("first_name"),
            self.text("last_name"),
            self.query_one("#new", PasswordField).secret,
            self.query_one("#confirm", PasswordField).secret,
        )
        try:
            await self.ask(create_first_administrator, self.program.context, form)
        except Invalid as wrong:
            self.complain(wrong.problems)
        except RwtuiError as fault:
            self.say(str(fault), wrong=True)
        else:
            self.program.go_sign_in("", said="The first Administrator is made. Sign in.")


class ForceChangePage(FormPage):
    """The password must be changed before anything else can be reached."""

    place = "Force Password Change"
    help_text = "Your password must be changed before you go on. Cancel signs out; nothing is changed then."
    title_text = "Force Password Change"
    fields = (("new", "New Password", True), ("confirm", "Confirm Password", True))
    verbs = (("submit", "Save"), ("cancel", "Cancel"))
    goes_back = True
    BINDINGS = [*bindings("save", "back", save="Save", back="Cancel")]

    def introduction(self) -> ComposeResult:
        """Why, and what is asked."""
        policy = self.program.context.rules.password
        text = (
            f"Your password must be changed before you go on: at least {policy.min_length} characters, no other rules."
        )
        yield Static(Content(text), id="demo", markup=False)

    def on_mount(self) -> None:
        """Start at the first field."""
        self.query_one("#new", PasswordField).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Save, or sign out."""
        if event.button.id == "cancel":
            self.action_back()
        else:
            self.action_save()

    def action_back(self) -> None:
        """Cancel signs out."""
        self.program.sign_out()

    @work(description="force password change")
    @one_at_a_time
    async def action_save(self) -> None:
        """Replace the password; every wrong field is said at once."""
        desk = self.program.desk
        with self.sentences():
            new, confirm = (self.query_one(f"#{name}", PasswordField).secret for name in ("new", "confirm"))
            try:
                await self.ask(desk.force_change.save, new, confirm)
            except Invalid as wrong:
                self.complain(wrong.problems)
            else:
                await self.program.next_step("Your password was changed.")
