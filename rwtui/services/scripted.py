"""One account at a time, as the commands for scripts ask: a deed, edited fields, a new password, a new API Token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rwtui.domain.accounts import Account, AccountStatus, MfaState
from rwtui.domain.bulk import Deed, Order, change_for, why_not
from rwtui.domain.change import Change, Field, FieldChange, Value, change_of
from rwtui.domain.folding import fold_email
from rwtui.domain.groups import SecurityGroup
from rwtui.domain.permissions import DELETE_IS_OFF, NOT_ITS_OWN_PASSWORD, refusal_by_token
from rwtui.domain.secret import Secret
from rwtui.errors import Invalid, NotFound, Refused
from rwtui.security import tokens
from rwtui.services.access import Access
from rwtui.services.accounts import SettingsForm, settings_change
from rwtui.services.acting import Applied, Sealed, TokenWrite, check_rules
from rwtui.services.credentials import NewPassword
from rwtui.services.gate import Gate
from rwtui.services.guessing import Guessing
from rwtui.services.password_security import PasswordSecurity, SecurityForm
from rwtui.services.preview import Plan, preview_of
from rwtui.storage import groups, sessions


class SoAlready(Refused):
    """There is nothing to do: a command that is run again passes over it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What of an account is to be otherwise; None leaves it."""

    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    telephone: str | None = None
    timeout: str | None = None
    functional_groups: tuple[str, ...] | None = None
    security_group: str | None = None
    must_change: bool | None = None


@dataclass(frozen=True, slots=True)
class Scripted:
    """Plans of one account's Change, each checked by the rules, a refusal recorded; and applying one."""

    access: Access
    gate: Gate

    @classmethod
    def of(cls, access: Access) -> Scripted:
        """For one session."""
        return cls(access, Gate(access.context))

    def apply(self, plan: Plan, reason: str = "", last: Callable[[Applied], None] | None = None) -> Applied:
        """Put it through the gate; Refused or Conflict when it says no. `last` is the gate's."""
        because = ": ".join(filter(None, (plan.change.reason, reason.strip())))
        return self.gate.apply(self.access.session_id, plan.change.because(because), plan.sealed, last)

    def deed(self, deed: Deed, base: Account) -> Plan:
        """What a deed of the bulk operations does to this one account; SoAlready, Refused."""
        if deed is Deed.END_SESSIONS:
            return self._ending(base)
        order = Order(deed)
        with self.access.context.storage.reading():
            delayed = deed is Deed.UNLOCK and Guessing(self.access.context).waits_until(base.email) is not None
        if deed is Deed.DELETE and not self.access.context.rules.enable_delete:
            raise Refused(DELETE_IS_OFF)
        change = change_for(order, base, delayed=delayed)
        if not change:
            self._check(_asking(base, deed), base)
            raise SoAlready(f"{base.email}: {why_not(order, base, change)}.")
        return self._check(change, base)

    def reset_mfa(self, base: Account) -> Plan:
        """The authenticator is gone, and enrolling one is due at the next sign-in."""
        change = change_of(base, {Field.MFA: MfaState.DUE})
        if base.mfa is not MfaState.ENROLLED:
            self._check(replace(change, fields=(FieldChange(Field.MFA, base.mfa, MfaState.DUE),)), base)
            raise SoAlready(f"{base.email}: has no authenticator.")
        return self._check(change, base)

    def _ending(self, base: Account) -> Plan:
        """All sessions but the command's own."""
        with self.access.context.storage.reading():
            theirs = tuple(s for s in sessions.live_of(base.id) if s.id != self.access.session_id)
        told = "; ".join(str(session.origin) for session in theirs[:3])
        change = change_of(base, {Field.SESSIONS: f"{len(theirs)} to end: {told}"})
        plan = self._check(change, base)
        if not theirs:
            raise SoAlready(f"{base.email}: has no session.")
        return replace(plan, sealed=Sealed(sessions=tuple(session.id for session in theirs)))

    def edit(self, base: Account, edit: Edit) -> Plan:
        """Account Settings, the Security Group and the flag in one Change; Invalid, SoAlready, Refused."""
        change = settings_change(base, _form(base, edit))
        more: dict[Field, Value] = {}
        if edit.must_change is not None:
            more[Field.MUST_CHANGE] = edit.must_change
        with self.access.reading():
            self.access.actor()
            if edit.security_group is not None:
                more[Field.SECURITY_GROUP] = _group(edit.security_group).ref
            unknown = set(edit.functional_groups or ()) - set(groups.functional_groups())
        if unknown:
            raise Invalid({"functional_groups": f"There is no functional group {min(unknown)}."})
        change = change.with_fields(change_of(base, more).fields)
        if not change:
            raise SoAlready(f"{base.email}: is so already.")
        return self._check(change, base)

    def new_token(self, base: Account) -> tuple[Secret, Plan]:
        """A new API Token for the account, which replaces the one it has."""
        token = tokens.new_token()
        hint = tokens.hint(token)
        plan = self._check(change_of(base, {Field.TOKEN: hint}), base)
        return token, replace(plan, sealed=Sealed(token=TokenWrite(tokens.digest(token), hint)))

    def _check(self, change: Change, base: Account) -> Plan:
        with self.gate.recording_refusal(self.access.session_id, change), self.access.context.storage.reading():
            actor = self.access.actor()
            check_rules(actor, change, base)
            if self.access.by_token and (no := refusal_by_token(change, base, own=actor.id == base.id)):
                raise Refused(no)
            return Plan(change, preview_of(actor, change, base))


def temporary_password(security: PasswordSecurity, base: Account) -> tuple[Secret, Plan]:
    """A generated password for another's account, good until it is replaced or runs out; Refused."""
    actor = security.access
    with actor.reading():
        if actor.by_token and actor.actor().id == base.id:
            raise Refused(NOT_ITS_OWN_PASSWORD)
    new = security.generate_password()
    reset = NewPassword(new, new)
    form = SecurityForm(base.group.ref, base.status, base.mfa, must_change=True, reset=reset)
    return new, security.plan(base, form)


def _asking(base: Account, deed: Deed) -> Change:
    """A Change of the kind that the deed makes, for the rules to look at where there is nothing to do."""
    asked: dict[Deed, FieldChange] = {
        Deed.ENABLE: FieldChange(Field.STATUS, None, AccountStatus.ENABLED),
        Deed.DISABLE: FieldChange(Field.STATUS, None, AccountStatus.DISABLED),
        Deed.OFFBOARD: FieldChange(Field.STATUS, None, AccountStatus.DISABLED),
        Deed.REQUIRE_MFA: FieldChange(Field.MFA, base.mfa, MfaState.DUE),
        Deed.REVOKE_TOKENS: FieldChange(Field.TOKEN, None, None),
        Deed.UNLOCK: FieldChange(Field.LOCKED, None, False),
    }
    return Change(base.id, base.email, base.version, (asked[deed],))


def _form(base: Account, edit: Edit) -> SettingsForm:
    form = SettingsForm.of(base)
    texts = ("first_name", "last_name", "title", "telephone", "timeout")
    typed = {name: getattr(edit, name) for name in texts if getattr(edit, name) is not None}
    if edit.functional_groups is not None:
        typed["functional_groups"] = tuple(sorted(set(edit.functional_groups), key=fold_email))
    return replace(form, **typed)


def _group(name: str) -> SecurityGroup:
    """The security group of this name; NotFound."""
    group_id = groups.security_group_called(name)
    group = None if group_id is None else groups.security_group(group_id)
    if group is None:
        raise NotFound(f"There is no security group {name}.")
    return group
