"""New User: making an account, for Administrators and for who has Users: Create."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rwtui.domain.accounts import (
    DEFAULT_TIMEOUT,
    Account,
    AccountStatus,
    UserType,
    problem_with_email,
    problem_with_timeout,
    problems_with_names,
)
from rwtui.domain.change import Field, Record, Value, creation
from rwtui.domain.folding import fold_email
from rwtui.domain.groups import GroupRef, SecurityGroup
from rwtui.domain.permissions import Action, out_of_reach
from rwtui.domain.secret import Secret
from rwtui.errors import Invalid, Refused
from rwtui.security import generate
from rwtui.services.access import Access
from rwtui.services.acting import Sealed, check_rules
from rwtui.services.credentials import Credentials
from rwtui.services.gate import Gate
from rwtui.services.gate_accounts import new_group
from rwtui.services.preview import Plan, Preview
from rwtui.storage import accounts, groups

_NAMES = ("first_name", "last_name", "title", "telephone")


@dataclass(frozen=True, slots=True)
class NewAccountForm:
    """What stands on New User, as typed. An SSO account holds no password: what stands there then is left aside."""

    email: str
    first_name: str
    last_name: str
    group: GroupRef
    password: Secret
    confirm: Secret
    title: str = ""
    telephone: str = ""
    timeout: str = str(DEFAULT_TIMEOUT)
    functional_groups: tuple[str, ...] = ()
    user_type: UserType = UserType.NATIVE
    must_change: bool = True

    @property
    def is_native(self) -> bool:
        """Whether its password will be held here."""
        return self.user_type is UserType.NATIVE


@dataclass(frozen=True, slots=True)
class NewAccounts:
    """Making accounts; a plan may take up to a second, for the password, so never on the event loop."""

    access: Access
    gate: Gate
    credentials: Credentials

    def security_groups(self) -> tuple[SecurityGroup, ...]:
        """The groups that the actor can make accounts in; Refused for who can make none."""
        with self.access.reading():
            actor = self.access.require(Action.CREATE_ACCOUNT)
            return tuple(group for group in groups.security_groups() if out_of_reach(actor, group) is None)

    def generate_password(self) -> Secret:
        """A password that the policy takes for anybody; Refused for who can't make accounts."""
        with self.access.reading():
            self.access.require(Action.CREATE_ACCOUNT)
        return generate.generate_password()

    def plan(self, form: NewAccountForm) -> Plan:
        """Check the form and say what will happen; Invalid with all wrong fields, Refused by a rule."""
        email = form.email.strip()
        names = {name: str(getattr(form, name)).strip() for name in _NAMES}
        group, problems = self._checked(email, form)
        problems |= problems_with_names(names)
        if problem := problem_with_timeout(form.timeout.strip()):
            problems["timeout"] = problem
        if form.is_native:
            problems |= self._problems_with_password(form, (names["first_name"], names["last_name"], email))
        if problems:
            raise Invalid(problems)
        values = _values(form, names)
        if not form.is_native:
            return Plan(creation(Record.ACCOUNT, email, values), Preview(group.rights or None, None, ()))
        told = self.credentials.told(temporary=form.must_change)
        values |= {Field.PASSWORD: told, Field.MUST_CHANGE: form.must_change or None}
        sealed = Sealed(password=self.credentials.seal(form.password, temporary=form.must_change))
        return Plan(creation(Record.ACCOUNT, email, values), Preview(group.rights or None, None, ()), sealed)

    def _checked(self, email: str, form: NewAccountForm) -> tuple[SecurityGroup, dict[str, str]]:
        """The group, and what is wrong with email and functional groups; Refused for who can't make such an account."""
        asked = creation(Record.ACCOUNT, email, {Field.SECURITY_GROUP: form.group, Field.USER_TYPE: form.user_type})
        with self.gate.recording_refusal(self.access.session_id, asked), self.access.context.storage.reading():
            actor = self.access.actor()
            check_rules(actor, asked, None)
            group = new_group(asked)
            assert group is not None
            if sentence := out_of_reach(actor, group):
                raise Refused(sentence)
            problems = {}
            if problem := problem_with_email(email):
                problems["email"] = problem
            elif accounts.find(email) is not None:
                problems["email"] = f"There is an account {email} already."
            if unknown := set(form.functional_groups) - set(groups.functional_groups()):
                problems["functional_groups"] = f"No functional group {min(unknown)}."
            return group, problems

    def _problems_with_password(self, form: NewAccountForm, about: tuple[str, ...]) -> dict[str, str]:
        problems = self.credentials.problems_with(form.password, form.confirm, about, called="Password")
        return {"password" if name == "new" else name: sentence for name, sentence in problems.items()}

    def apply(self, plan: Plan, reason: str = "") -> Account:
        """Put the planned Change through the gate; the new account. Refused or ProofNeeded when it says no."""
        return self.gate.apply(self.access.session_id, plan.change.because(reason), plan.sealed).account


def _values(form: NewAccountForm, names: Mapping[str, str]) -> dict[Field, Value]:
    return {
        Field.FIRST_NAME: names["first_name"],
        Field.LAST_NAME: names["last_name"],
        Field.TITLE: names["title"],
        Field.TELEPHONE: names["telephone"],
        Field.USER_TYPE: form.user_type,
        Field.STATUS: AccountStatus.ENABLED,
        Field.SECURITY_GROUP: form.group,
        Field.TIMEOUT: int(form.timeout),
        Field.FUNCTIONAL_GROUPS: tuple(sorted(set(form.functional_groups), key=fold_email)),
    }
