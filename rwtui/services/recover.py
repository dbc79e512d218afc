"""Break-glass: the operator of the host lets an account in again when nobody else can."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.accounts import Account, AccountStatus, MfaState
from rwtui.domain.audit import EventKind
from rwtui.domain.change import PASSWORD_SET, Change, Field, Value, change_of
from rwtui.domain.secret import Secret
from rwtui.errors import Invalid, NotFound, Refused
from rwtui.services.acting import Actor, Sealed
from rwtui.services.context import Context
from rwtui.services.credentials import Credentials
from rwtui.services.gate import Gate
from rwtui.services.guessing import Guessing
from rwtui.services.opening import operator
from rwtui.storage import accounts


@dataclass(frozen=True, slots=True)
class Recover:
    """Recovers one account: looked up, so that a slip of the keyboard is seen before a password is asked for."""

    context: Context
    account: Account

    @classmethod
    def of(cls, context: Context, email: str) -> Recover:
        """The account of this email; NotFound when there is none, Refused for one that holds no password here."""
        with context.storage.reading():
            account = accounts.find(email.strip())
        if account is None:
            raise NotFound(f"There is no account {email.strip()}.")
        if not account.is_native:
            raise Refused(f"{account.email} is an SSO account: it signs in elsewhere and has no password here.")
        return cls(context, account)

    def change(self) -> Change:
        """Everything that keeps the account out, undone; an enrolled authenticator is reset, so it is due again."""
        wanted: dict[Field, Value] = {
            Field.PASSWORD: PASSWORD_SET,
            Field.STATUS: AccountStatus.ENABLED,
            Field.LOCKED: False,
            Field.MUST_CHANGE: False,
        }
        if self.account.mfa is MfaState.ENROLLED:
            wanted[Field.MFA] = MfaState.DUE
        return change_of(self.account, wanted)

    def run(self, password: Secret) -> Account:
        """Give the account this password and let it in; Invalid for what the policy refuses, Conflict if it changed.

        Its sessions and its API Token end, as with every reset, and it waits no longer for failures.
        """
        context, account = self.context, self.account
        credentials = Credentials(context)
        about = (account.first_name, account.last_name, account.email)
        if problems := credentials.problems_with(password, password, about):
            raise Invalid(problems)
        sealed = Sealed(password=credentials.seal(password, temporary=False))
        with context.storage.writing():
            after = (
                Gate(context).write(Actor(operator(context.origin)), self.change(), sealed, EventKind.RECOVER).account
            )
            Guessing(context).succeeded(account.email)
        return after
