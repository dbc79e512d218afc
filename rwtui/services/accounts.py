"""Accounts: viewing one, and its Account Settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rwtui.domain.accounts import Account, AccountStatus, problem_with_timeout, problems_with_names
from rwtui.domain.change import Change, Field, Value, change_of
from rwtui.domain.folding import fold_email
from rwtui.domain.groups import GroupRef, SecurityGroup
from rwtui.domain.permissions import Action
from rwtui.domain.preferences import DateFormat, Theme, TimeFormat
from rwtui.domain.rights import Right, rights_of
from rwtui.errors import Invalid, Refused
from rwtui.services.access import Access
from rwtui.services.acting import Sealed, check_rules
from rwtui.services.gate import Gate
from rwtui.services.preview import Plan, preview_of
from rwtui.storage import accounts, groups
from rwtui.storage.sessions import Stage


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """What stands on Account Settings, as typed; group and status only where they are shown there (SSO)."""

    first_name: str
    last_name: str
    title: str
    telephone: str
    timeout: str
    functional_groups: tuple[str, ...]
    date_format: DateFormat
    time_format: TimeFormat
    theme: Theme
    group: GroupRef | None = None
    status: AccountStatus | None = None

    @classmethod
    def of(cls, account: Account) -> SettingsForm:
        """The form as it stands for an account before anything is typed."""
        return cls(
            account.first_name,
            account.last_name,
            account.title,
            account.telephone,
            str(account.timeout),
            account.functional_groups,
            account.preferences.formats.date,
            account.preferences.formats.time,
            account.preferences.theme,
        )


@dataclass(frozen=True, slots=True)
class Accounts:
    """Loading and editing accounts; every call checks the session and the rules again."""

    access: Access
    gate: Gate

    def me(self) -> Account:
        """The account that is signed in."""
        with self.access.reading():
            return self.access.actor()

    def stage(self) -> Stage:
        """What signing in still asks for."""
        with self.access.reading():
            session, _ = self.access.acting()
            return session.stage

    def load(self, account_id: int) -> Account:
        """One account as it is now; NotFound when it is gone, Refused when it may not be viewed."""
        with self.access.reading(account_id):
            return self.access.target(account_id)

    def find(self, email: str) -> Account:
        """The account with this email; NotFound, or Refused alike for every email where it may not be viewed."""
        return self.access.find(email)

    def ids(self, emails: Sequence[str]) -> tuple[int | None, ...]:
        """The numbers of the accounts with these emails, None for one that isn't there; for who may search."""
        with self.access.reading(title=f"Find {len(emails):,} accounts"):
            self.access.require(Action.SEARCH)
            return accounts.ids_of(emails)

    def security_groups(self) -> tuple[SecurityGroup, ...]:
        """The groups to choose from."""
        with self.access.reading():
            self.access.actor()
            return groups.security_groups()

    def functional_groups(self) -> tuple[str, ...]:
        """The functional groups to choose from."""
        with self.access.reading():
            self.access.actor()
            return groups.functional_groups()

    def rights(self, account_id: int) -> tuple[Right, ...]:
        """What an account may do and why; Refused for who may not view it."""
        with self.access.reading(account_id):
            account = self.access.target(account_id)
            return rights_of(account, self.access.context.rules, self.access.context.clock())

    def plan(self, base: Account, form: SettingsForm) -> Plan:
        """Check the form and say what will happen; Invalid with all wrong fields, Refused by a rule."""
        change = settings_change(base, form)
        if not change:
            raise Refused("Nothing was changed.")
        with self.gate.recording_refusal(self.access.session_id, change), self.access.context.storage.reading():
            actor = self.access.actor()
            check_rules(actor, change, base)
            known = set(groups.functional_groups()) | set(base.functional_groups)
            if unknown := [name for name in form.functional_groups if name not in known]:
                raise Invalid({"functional_groups": f"No functional group {unknown[0]}."})
            return Plan(change, preview_of(actor, change, base), Sealed())

    def apply(self, plan: Plan, reason: str = "") -> Account:
        """Put the planned Change through the gate; Refused or Conflict when it says no."""
        return self.gate.apply(self.access.session_id, plan.change.because(reason), plan.sealed).account


def settings_change(base: Account, form: SettingsForm) -> Change:
    """The Change that the form asks for; Invalid with a sentence for each wrong field."""
    typed = {name: getattr(form, name).strip() for name in ("first_name", "last_name", "title", "telephone")}
    problems = problems_with_names(typed)
    if problem := problem_with_timeout(form.timeout.strip()):
        problems["timeout"] = problem
    if problems:
        raise Invalid(problems)
    wanted: dict[Field, Value] = {
        Field.FIRST_NAME: typed["first_name"],
        Field.LAST_NAME: typed["last_name"],
        Field.TITLE: typed["title"],
        Field.TELEPHONE: typed["telephone"],
        Field.TIMEOUT: int(form.timeout),
        Field.FUNCTIONAL_GROUPS: tuple(sorted(set(form.functional_groups), key=fold_email)),
        Field.DATE_FORMAT: form.date_format,
        Field.TIME_FORMAT: form.time_format,
        Field.THEME: form.theme,
    }
    if form.group is not None:
        wanted[Field.SECURITY_GROUP] = form.group
    if form.status is not None:
        wanted[Field.STATUS] = form.status
    return change_of(base, wanted)
