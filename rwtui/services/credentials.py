"""Getting a new password ready to be kept: checked against the policy, and hashed, before any transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from rwtui.domain.accounts import Account, MfaState
from rwtui.domain.change import PASSWORD_SET
from rwtui.domain.password_policy import Policy, problem_with
from rwtui.domain.secret import Secret
from rwtui.security import passwords, strength
from rwtui.services.context import Context
from rwtui.storage import accounts
from rwtui.storage.accounts import PasswordWrite


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What was typed into the fields of a password form; `current` is None where it isn't asked for."""

    new: Secret
    confirm: Secret
    current: Secret | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a password form: the sentence for each wrong field, and which hash `current` matched."""

    problems: dict[str, str]
    proved_against: str | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """Password forms of accounts: slow work (up to a second), so never on the event loop."""

    context: Context

    def check(self, account: Account, form: NewPassword, *, own: bool) -> Checked:
        """What is wrong with the form, all at once: by "current", "new" and "confirm".

        The new password is compared with the one in force only for who has proved that: the answer would help to guess
        another's, or one's own at a terminal left alone.
        """
        with self.context.storage.reading():
            stored = accounts.password_hash(account.id)
        problems = {}
        proved = None
        if form.current is not None:
            if not form.current:
                problems["current"] = "Current Password is required"
            elif passwords.verify(form.current, stored).ok:
                proved = stored
            else:
                problems["current"] = "Not the current password"
        about = (account.first_name, account.last_name, account.email)
        enrolled = account.mfa is MfaState.ENROLLED
        proven = own and (form.current is None or proved is not None)
        problems |= self.problems_with(form.new, form.confirm, about, stored if proven else None, enrolled=enrolled)
        return Checked(problems, proved)

    def problems_with(
        self,
        new: Secret,
        confirm: Secret,
        about: tuple[str, ...],
        stored: str | None = None,
        *,
        enrolled: bool = False,
        called: str = "New Password",
    ) -> dict[str, str]:
        """As `problems_with_new`, by the policy in force."""
        policy = self.context.rules.password
        return problems_with_new(policy, new, confirm, about, stored, enrolled=enrolled, called=called)

    def told(self, *, temporary: bool) -> str:
        """What a Change says of a password that is set, of which it tells nothing else."""
        hours = self.context.rules.password.temporary_hours
        return f"{PASSWORD_SET}, temporary for {hours} h" if temporary else PASSWORD_SET

    def seal(self, new: Secret, *, temporary: bool) -> PasswordWrite:
        """The password as it is kept; a temporary one is good for as long as the policy says."""
        expires = (
            self.context.clock() + timedelta(hours=self.context.rules.password.temporary_hours) if temporary else None
        )
        return PasswordWrite(passwords.hash_password(new), expires)


def problems_with_new(
    policy: Policy,
    new: Secret,
    confirm: Secret,
    about: tuple[str, ...],
    stored: str | None = None,
    *,
    enrolled: bool = False,
    called: str = "New Password",
) -> dict[str, str]:
    """What is wrong with a new password typed twice, by "new" and "confirm"; `about` are names and email."""
    problems = {}
    if not new:
        problems["new"] = f"{called} is required"
    elif sentence := _problem_with_new(policy, new, about, stored, enrolled=enrolled):
        problems["new"] = sentence
    if not confirm:
        problems["confirm"] = f"Type the {called.lower()} again"
    elif confirm != new:
        problems["confirm"] = f"Differs from {called}"
    return problems


def _problem_with_new(
    policy: Policy, new: Secret, about: tuple[str, ...], stored: str | None, *, enrolled: bool
) -> str | None:
    cheap = problem_with(new, policy=policy, mfa_enrolled=enrolled, about=about, score=None, is_current=False)
    if cheap:
        return cheap
    scored = strength.score(new, about)
    return problem_with(
        new,
        policy=policy,
        mfa_enrolled=enrolled,
        about=about,
        score=scored.score,
        reason=scored.reason,
        is_current=stored is not None and passwords.verify(new, stored).ok,
    )
