"""Password & Security: what can be changed on the tab, previewed and then put through the gate."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rwtui.domain.accounts import Account, AccountStatus, MfaState
from rwtui.domain.change import PASSWORD_SET, Change, Field, FieldChange, Value, change_of
from rwtui.domain.groups import GroupRef
from rwtui.domain.permissions import Action
from rwtui.domain.secret import Secret
from rwtui.errors import Invalid, Refused
from rwtui.security import generate, tokens
from rwtui.services.access import Access
from rwtui.services.acting import Sealed, TokenWrite, check_rules
from rwtui.services.credentials import Credentials, NewPassword
from rwtui.services.gate import Gate
from rwtui.services.guessing import Guessing
from rwtui.services.preview import Plan, preview_of


@dataclass(frozen=True, slots=True)
class SecurityForm:
    """What stands on the tab; `reset` is None while Reset Password is unchecked."""

    group: GroupRef
    status: AccountStatus
    mfa: MfaState
    must_change: bool
    reset: NewPassword | None = None


@dataclass(frozen=True, slots=True)
class PasswordSecurity:
    """The services behind the tab. All of them may take up to a second: never on the event loop."""

    access: Access
    gate: Gate
    credentials: Credentials

    def change(self, base: Account, form: SecurityForm) -> Change:
        """The Change that the form asks for, secrets left out."""
        wanted: dict[Field, Value] = {
            Field.SECURITY_GROUP: form.group,
            Field.STATUS: form.status,
            Field.MFA: form.mfa,
            Field.MUST_CHANGE: form.must_change,
        }
        if form.reset is not None:
            wanted[Field.PASSWORD] = PASSWORD_SET
        return change_of(base, wanted)

    def plan(self, base: Account, form: SecurityForm) -> Plan:
        """Check everything and say what will happen; Invalid with all wrong fields, Refused by a rule."""
        change = self.change(base, form)
        with self.gate.recording_refusal(self.access.session_id, change), self.access.context.storage.reading():
            actor = self.access.actor()
            check_rules(actor, change, base)
        sealed = Sealed()
        if form.reset is not None:
            change, sealed = self._with_password(actor, base, change, form)
        if not change:
            raise Refused("Nothing was changed.")
        with self.gate.recording_refusal(self.access.session_id, change), self.access.context.storage.reading():
            return Plan(change, preview_of(actor, change, base), sealed)

    def _with_password(
        self, actor: Account, base: Account, change: Change, form: SecurityForm
    ) -> tuple[Change, Sealed]:
        assert form.reset is not None
        own = actor.id == base.id
        if own and form.reset.current is None:
            raise Refused("Current Password is required.")
        guessing = Guessing(self.access.context)
        if own:
            guessing.require_patience(actor.email)
        after = replace(base, mfa=form.mfa)  # a password that will stand alone has to be longer
        checked = self.credentials.check(after, form.reset, own=own)
        if "current" in checked.problems and form.reset.current:
            guessing.failed(actor.email, actor, "current password")
        if checked.problems:
            raise Invalid(checked.problems)
        temporary = form.must_change and not own
        if temporary:
            told = self.credentials.told(temporary=True)
            fields = tuple(FieldChange(f.field, None, told) if f.field is Field.PASSWORD else f for f in change.fields)
            change = replace(change, fields=fields)
        sealed = Sealed(
            password=self.credentials.seal(form.reset.new, temporary=temporary), proved_against=checked.proved_against
        )
        return change, sealed

    def apply(self, plan: Plan, reason: str = "") -> Account:
        """Put the planned Change through the gate; Refused or Conflict when it says no."""
        return self.gate.apply(self.access.session_id, plan.change.because(reason), plan.sealed).account

    def generate_token(self, base: Account) -> tuple[Secret, Account]:
        """A new API Token, which replaces the old one at once; shown once, kept as a hash (security.md)."""
        token = tokens.new_token()
        hint = tokens.hint(token)
        change = change_of(base, {Field.TOKEN: hint})
        sealed = Sealed(token=TokenWrite(tokens.digest(token), hint))
        return token, self.gate.apply(self.access.session_id, change, sealed).account

    def revoke_token(self, base: Account) -> Account:
        """End the account's API Token."""
        return self.gate.apply(self.access.session_id, change_of(base, {Field.TOKEN: None})).account

    def generate_password(self) -> Secret:
        """A password that the policy takes for anybody; Refused for who may not reset others'."""
        with self.access.reading():
            if not self.access.actor().is_administrator:
                raise Refused(f"Only an Administrator can {Action.RESET_PASSWORD.value}.")
        return generate.generate_password()
