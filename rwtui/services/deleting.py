"""Deleting accounts: one or many, each a Change of its own, which the gate may refuse while the others go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from rwtui.domain.accounts import Account
from rwtui.domain.change import deletion_of
from rwtui.domain.permissions import DELETE_IS_OFF, Action
from rwtui.errors import Conflict, NotFound, Refused
from rwtui.services.access import Access, ProofNeeded, SessionEnded
from rwtui.services.gate import Gate

Progress = Callable[[int], bool]
"""Told how many accounts are done; answers whether to go on."""


@dataclass(slots=True)
class Deletion:
    """A deletion under way. It goes on where it stopped when the password had to be proved again in between."""

    accounts: Iterator[Account]
    reason: str = ""
    deleted: set[int] = field(default_factory=set)
    """The ids of the accounts that are gone."""
    kept: list[tuple[str, str]] = field(default_factory=list)
    """The emails of those that are not, each with the sentence that says why."""
    pending: Account | None = None

    def next(self) -> Account | None:
        """The account that comes now, until it is done."""
        if self.pending is None:
            self.pending = next(self.accounts, None)
        return self.pending

    @property
    def done(self) -> int:
        """How many accounts have been gone through."""
        return len(self.deleted) + len(self.kept)


@dataclass(frozen=True, slots=True)
class Deleting:
    """For Administrators, while the option Enable Delete is on; every step checks both again."""

    access: Access
    gate: Gate

    def require(self) -> None:
        """Before anything is begun: Refused for who can't delete, ProofNeeded when the last proof is too old."""
        with self.access.reading():
            self.access.require(Action.DELETE_ACCOUNT)
            if not self.access.context.rules.enable_delete:
                raise Refused(DELETE_IS_OFF)
            self.access.require_proof()

    def accounts(self, ids: Iterable[int]) -> Iterator[Account]:
        """These accounts as they are when it is their turn; those that are gone by then are left out."""
        for account_id in ids:
            try:
                with self.access.reading(account_id):
                    account = self.access.target(account_id)
            except NotFound:
                continue
            yield account

    def go_on(self, deletion: Deletion, progress: Progress) -> bool:
        """Delete one account after the other; False when `progress` said stop before all were gone through.

        One that a rule protects, or that was changed meanwhile, is kept. SessionEnded and ProofNeeded come through,
        and what was done by then stays done.
        """
        while (account := deletion.next()) is not None:
            if not progress(deletion.done):
                return False
            try:
                self.gate.apply(self.access.session_id, deletion_of(account).because(deletion.reason))
            except (SessionEnded, ProofNeeded):
                raise
            except (Refused, Conflict, NotFound) as no:
                if not self.access.context.rules.enable_delete:
                    raise
                deletion.kept.append((account.email, str(no)))
            else:
                deletion.deleted.add(account.id)
            deletion.pending = None
        return True
