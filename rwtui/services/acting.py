"""What the gate is given and gives back: who acts, the secrets that a Change can't hold, and what was done."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.accounts import Account
from rwtui.domain.change import Change
from rwtui.domain.permissions import actions_of, refusal
from rwtui.errors import Conflict, Refused
from rwtui.storage.accounts import PasswordWrite


@dataclass(frozen=True, slots=True)
class TokenWrite:
    """A new API token as it is kept."""

    digest: str
    hint: str


@dataclass(frozen=True, slots=True)
class AuthenticatorWrite:
    """A confirmed authenticator as it is kept: the encrypted secret, and the counter of the code that confirmed it."""

    sealed_secret: str
    counter: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a Change cannot hold: secrets, in the form they are kept in."""

    password: PasswordWrite | None = None
    token: TokenWrite | None = None
    authenticator: AuthenticatorWrite | None = None
    recovery_codes: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    proved_against: str | None = None
    """The stored hash that the current password was verified against, where it was asked for."""


NOTHING_SEALED = Sealed()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account through its session, or the operator of the host, who has neither."""

    label: str
    account: Account | None = None
    session_id: str | None = None
    proof_is_stale: bool = False
    by_token: bool = False
    """Whether an API Token speaks for it, which does without a proof but doesn't reach the secrets of accounts."""

    def is_on(self, target: Account) -> bool:
        """Whether it acts on its own account."""
        return self.account is not None and self.account.id == target.id


@dataclass(frozen=True, slots=True)
class Applied:
    """A Change as it was made and recorded, with what followed from it; and its account, where that is still there."""

    change: Change
    after: Account | None = None
    event_id: int = 0

    @property
    def account(self) -> Account:
        """The account as it is now."""
        assert self.after is not None
        return self.after


def check_rules(actor: Account, change: Change, target: Account | None) -> None:
    """The rule table over everything the Change asks for; Refused with the first sentence that says no."""
    try:
        actions = actions_of(change)
    except ValueError as unknown:
        raise Refused(f"{unknown}.") from unknown
    for action in actions:
        if sentence := refusal(actor, action, target):
            raise Refused(sentence)


def changed_meanwhile(name: str) -> Conflict:
    """What is raised when the record has a newer version than the Change was made on."""
    return Conflict(f"{name} was changed by someone else meanwhile. Nothing was saved.")
