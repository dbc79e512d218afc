"""Force Password Change: the one thing that a session can do while its password must be changed."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.accounts import Account
from rwtui.domain.change import PASSWORD_SET, Change, Field, change_of
from rwtui.domain.secret import Secret
from rwtui.errors import Invalid
from rwtui.services.access import Access
from rwtui.services.acting import Sealed
from rwtui.services.credentials import Credentials, NewPassword
from rwtui.services.gate import Gate, check_proof, check_stage


@dataclass(frozen=True, slots=True)
class ForceChange:
    """Takes up to a second: never on the event loop."""

    access: Access
    gate: Gate
    credentials: Credentials

    def save(self, new: Secret, confirm: Secret) -> Account:
        """Replace the password just signed in with; Invalid with a sentence for each wrong field."""
        change, account = self._change()
        checked = self.credentials.check(account, NewPassword(new, confirm), own=True)
        if checked.problems:
            raise Invalid(checked.problems)
        sealed = Sealed(password=self.credentials.seal(new, temporary=False))
        return self.gate.apply(self.access.session_id, change, sealed).account

    def _change(self) -> tuple[Change, Account]:
        """Refused at any other step, before the new password is compared with the one in force."""
        session_id, storage = self.access.session_id, self.access.context.storage
        with storage.reading():
            session, account = self.access.acting()
        change = change_of(account, {Field.PASSWORD: PASSWORD_SET})
        with self.gate.recording_refusal(session_id, change), storage.reading():
            check_stage(session, change)
            check_proof(session, change, Sealed())
        return change, account
