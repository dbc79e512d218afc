"""Password & Security: group, status, token, multi-factor, passwords. What one may not do is not there."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Button, Select

from rwtui.domain.accounts import Account, AccountStatus, MfaState
from rwtui.domain.permissions import Action, may
from rwtui.domain.times import ago
from rwtui.services.credentials import NewPassword
from rwtui.services.password_security import SecurityForm
from rwtui.tui.modals.show_secret import ShowSecret
from rwtui.tui.screens.page import one_at_a_time
from rwtui.tui.tabs.security_dialogs import SecurityDialogs
from rwtui.tui.widgets.controls import Check, Choice, PasswordField, Verb
from rwtui.tui.widgets.fields import FieldRow, ReadOnly
from rwtui.tui.widgets.group_select import GroupSelect

PASSWORDS = ("current", "new", "confirm")


class PasswordSecurityTab(SecurityDialogs):
    """The heart of the product. Change saves all that was changed here, after a preview."""

    name_shown = "Password & Security"

    def __init__(self, account: Account, me: Account) -> None:
        super().__init__(account, me, id="password-security")
        self._moves = may(me, Action.CHANGE_GROUP, account)
        self._switches = may(me, Action.CHANGE_STATUS, account)
        self._requires_mfa = may(me, Action.REQUIRE_MFA, account)
        self._flags = may(me, Action.REQUIRE_PASSWORD_CHANGE, account)
        self._tokens = may(me, Action.GENERATE_TOKEN, account)
        self._resets = may(me, Action.RESET_PASSWORD, account)
        self._unlocks = may(me, Action.UNLOCK, account) and not self.own
        self.can_save = self._moves or self._switches or self._requires_mfa or self._flags or self._resets

    def compose(self) -> ComposeResult:
        """In the order of the design's wireframe."""
        yield FieldRow("Security Group", self._group_control(), id="group")
        yield FieldRow("Account Status", self._status_control(), id="status")
        yield FieldRow("API Token", ReadOnly(self._token_text(), id="token-text"), id="token")
        if self._tokens:
            yield FieldRow(" ", Verb("Generate", id="generate"), Verb("Revoke", id="revoke"), id="token-verbs")
        if self._unlocks:
            yield FieldRow("Sign-in blocked", ReadOnly("", id="locked-text"), Verb("Unlock", id="unlock"), id="locked")
        yield FieldRow("", *self._mfa_controls(), id="mfa")
        if self.own and self.base.is_native:
            yield FieldRow("", *self._code_controls(), id="recovery-codes")
        if self._resets:
            yield FieldRow("", Check("Reset Password", id="reset"), id="reset")
            with Vertical(id="passwords"):
                if self.own:
                    yield FieldRow("Current Password", PasswordField(id="current"), id="current", indent=True)
                yield FieldRow("New Password", PasswordField(id="new"), id="new", indent=True)
                yield FieldRow("Confirm Password", PasswordField(id="confirm"), id="confirm", indent=True)
        if self._flags:
            flag = Check("User Must Change Password at Next Login", self.base.must_change_password, id="must-change")
            yield FieldRow("", flag, id="must-change")
        if self.can_save:
            yield Verb("Change", id="change")

    def _group_control(self) -> Widget:
        if self._moves:
            return GroupSelect(self.base.group, id="group")
        return ReadOnly(self.base.group.name, id="group")

    def _status_control(self) -> Widget:
        if self._switches:
            return Choice([(status.value, status) for status in AccountStatus], self.base.status, id="status")
        return ReadOnly(self.base.status.value, id="status")

    def _mfa_controls(self) -> list[Widget]:
        if self._requires_mfa:
            return [Check(self._mfa_label(), self._mfa_checked(self.base), id="mfa")]
        told = ReadOnly(self._own_mfa(), id="mfa-text")
        if not may(self.me, Action.ENROLL_MFA, self.base):
            return [told]
        return [told, Verb("New Authenticator" if self.base.mfa is MfaState.ENROLLED else "Enroll", id="enroll")]

    def _own_mfa(self) -> str:
        return f"Multi-Factor: {self.base.mfa.value}"

    def _code_controls(self) -> list[Widget]:
        return [ReadOnly(self._codes_text(), id="codes-text"), Verb("Renew", id="renew")]

    def _codes_text(self) -> str:
        return f"Recovery codes: {self.base.recovery_codes} left"

    def _mfa_label(self) -> str:
        if self.base.mfa is MfaState.ENROLLED:
            return "Reset Multi-Factor Authentication (enrolled)"
        return f"Enroll in Multi-Factor Authentication{'' if self.base.mfa is MfaState.OFF else ' (due)'}"

    @staticmethod
    def _mfa_checked(account: Account) -> bool:
        return account.mfa is MfaState.DUE

    def _token_text(self) -> str:
        token = self.base.token
        if token is None:
            return "none yet" if self._tokens else "none"
        used = f"used {ago(token.last_used, self._clock())}" if token.last_used else "never used"
        return f"{token.hint}, {used}"

    def on_mount(self) -> None:
        """Passwords are asked for only under a checked Reset Password."""
        self._show_passwords()
        if self._tokens:
            self.query_one("#revoke").display = self.base.token is not None
        if self._moves:
            self._load_groups()
        self._show_codes()
        self._show_blocked()

    def _show_codes(self) -> None:
        for row in self.query("#row-recovery-codes").results(FieldRow):
            row.display = self.base.mfa is MfaState.ENROLLED
            self.query_one("#codes-text", ReadOnly).show(self._codes_text())

    @work(description="security groups")
    async def _load_groups(self) -> None:
        with self.page.sentences():
            groups = await self.page.ask(self.page.program.desk.accounts.security_groups)
            self.query_one(GroupSelect).offer(groups)

    def _show_passwords(self) -> None:
        if self._resets:
            passwords, check = self.query_one("#passwords"), self.query_one("#reset", Check)
            if not check.checked and passwords.has_focus_within:
                check.focus()
            passwords.display = check.checked

    def offers(self, action: str) -> bool:
        """Generate is for Administrators; Reset Password for who may reset this one."""
        if action == "generate":
            return self._tokens or (self._resets and not self.own)
        return action == "reset" and self._resets

    def _mfa(self) -> MfaState:
        if not self._requires_mfa or self.query_one("#mfa", Check).checked == self._mfa_checked(self.base):
            return self.base.mfa
        return MfaState.OFF if self.base.mfa is MfaState.DUE else MfaState.DUE

    def _form(self) -> SecurityForm:
        reset = None
        if self._resets and self.query_one("#reset", Check).checked:
            secrets = {name: self.query_one(f"#{name}", PasswordField).secret for name in self._asked()}
            reset = NewPassword(secrets["new"], secrets["confirm"], secrets.get("current"))
        return SecurityForm(
            group=self.query_one(GroupSelect).group if self._moves else self.base.group.ref,
            status=self.query_one("#status", Choice).value if self._switches else self.base.status,
            mfa=self._mfa(),
            must_change=(
                self.query_one("#must-change", Check).checked if self._flags else self.base.must_change_password
            ),
            reset=reset,
        )

    def _asked(self) -> tuple[str, ...]:
        return PASSWORDS if self.own else PASSWORDS[1:]

    @property
    def changed(self) -> int:
        """How many of the five things differ."""
        if not self.can_save or not self.is_mounted:
            return 0
        return sum(differs for differs in self._differing().values())

    def _differing(self) -> dict[str, bool]:
        form = self._form()
        return {
            "group": form.group != self.base.group.ref,
            "status": form.status is not self.base.status,
            "mfa": form.mfa is not self.base.mfa,
            "must-change": form.must_change != self.base.must_change_password,
            "reset": form.reset is not None,
        }

    def mark(self) -> None:
        """Mark what differs and say what it was."""
        was = {"group": self.base.group.name, "status": self.base.status.value}
        for name, differs in self._differing().items():
            for row in self.query(f"#row-{name}").results(FieldRow):
                row.mark_changed(was.get(name, "") if differs else None)

    def on_select_changed(self, event: Select.Changed) -> None:
        """Another group was chosen."""
        self._touched(event.select)

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Another status was chosen."""
        self._touched(event.choice)

    def on_check_changed(self, event: Check.Changed) -> None:
        """Reset Password opens and closes its fields; closing forgets what was typed there."""
        if event.check.id == "reset":
            self._show_passwords()
            if not event.checked:
                for name in self._asked():
                    self.query_one(f"#{name}", PasswordField).value = ""
        self._touched(event.check)

    def reset(self) -> None:
        """Check Reset Password and go to its first field, or clear it."""
        check = self.query_one("#reset", Check)
        check.checked = not check.checked
        self._show_passwords()  # at once, so that what is typed next finds its field
        (self.query_one(f"#{self._asked()[0]}") if check.checked else check).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Change, Generate or Revoke."""
        if event.button.id == "change":
            self.save()
        elif event.button.id == "generate":
            self._generate_token()
        elif event.button.id == "revoke":
            self._revoke_token()
        elif event.button.id == "unlock":
            self._unlock()
        elif event.button.id == "enroll":
            self._enroll()
        elif event.button.id == "renew":
            self._renew_codes()

    def generate(self) -> None:
        """In New Password a password, elsewhere an API Token."""
        focused = self.app.focused
        if focused is not None and focused.id in {"new", "confirm"} and not self.own:
            self._generate_password()
        elif self._tokens:
            self._generate_token()

    @work(description="generate a password")
    @one_at_a_time
    async def _generate_password(self) -> None:
        with self.page.sentences():
            secret = await self.page.ask(self.page.program.desk.password_security.generate_password)
            for name in ("new", "confirm"):
                self.query_one(f"#{name}", PasswordField).value = secret.reveal()
            about = f" For {self.base.email}. Not saved until you choose Change; shown once."
            await self.app.push_screen_wait(ShowSecret("Generated Password", about, secret))
            self.page.say("A generated password is in New Password; Change saves it.")

    @work(description="change security settings")
    @one_at_a_time
    async def save(self) -> None:
        """Preview and save all that was changed on the tab."""
        form, base, program = self._form(), self.base, self.page.program
        # The desk is asked for each time: after a time-out the session is another one.
        await self.save_plan(
            lambda: program.desk.password_security.plan(base, form),
            lambda plan, reason: program.desk.password_security.apply(plan, reason),
        )

    async def rebase(self, account: Account, me: Account, *, keep_typed: bool) -> None:
        """What was not touched shows what is stored now; what was typed stays."""
        kept = self._differing() if keep_typed and self.can_save else {}
        await super().rebase(account, me, keep_typed=keep_typed)
        self._show_stored(account, kept)
        self.mark()

    def _show_stored(self, account: Account, kept: dict[str, bool]) -> None:
        if self._moves and not kept.get("group"):
            self.query_one(GroupSelect).choose(account.group)
        if self._switches and not kept.get("status"):
            self.query_one("#status", Choice).choose(account.status)
        if self._requires_mfa and not kept.get("mfa"):
            check = self.query_one("#mfa", Check)
            check.say(self._mfa_label())
            check.checked = self._mfa_checked(account)
        if self._flags and not kept.get("must-change"):
            self.query_one("#must-change", Check).checked = account.must_change_password
        if self._resets and not kept.get("reset"):
            self.query_one("#reset", Check).checked = False
        for name, value in (("group", account.group.name), ("status", account.status.value)):
            for shown in self.query(f"#{name}").results(ReadOnly):
                shown.show(value)
        self.query_one("#token-text", ReadOnly).show(self._token_text())
        for told in self.query("#mfa-text").results(ReadOnly):
            told.show(self._own_mfa())
        self._show_codes()
        self._show_blocked()
        if self._tokens:
            self.query_one("#revoke").display = account.token is not None
