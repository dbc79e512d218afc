"""Force Password Change: the one thing that a session can do while its password must be changed."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.accounts import Account
from rwtui.domain.change import PASSWORD_SET, Field, change_of
from rwtui.domain.secret import Secret
from rwtui.errors import Invalid
from rwtui.services.access import Access
from rwtui.services.credentials import Credentials, NewPassword
from rwtui.services.gate import Gate, Sealed


@dataclass(frozen=True, slots=True)
class ForceChange:
    """Takes up to a second: never on the event loop."""

    access: Access
    gate: Gate
    credentials: Credentials

    def save(self, new: Secret, confirm: Secret) -> Account:
        """Replace the password just signed in with; Invalid with a sentence for each wrong field."""
        with self.access.context.storage.reading():
            _, account = self.access.acting()
        checked = self.credentials.check(account, NewPassword(new, confirm), own=True)
        if checked.problems:
            raise Invalid(checked.problems)
        sealed = Sealed(password=self.credentials.seal(new, temporary=False))
        return self.gate.apply(self.access.session_id, change_of(account, {Field.PASSWORD: PASSWORD_SET}), sealed)
