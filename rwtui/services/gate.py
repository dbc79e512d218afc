"""The gate: the only door to a write. One transaction, one rule check, one audit event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from rwtui.domain.accounts import Account, MfaState
from rwtui.domain.audit import Event, EventKind, Result
from rwtui.domain.change import PASSWORD_DROPPED, Change, Field, FieldChange, current
from rwtui.domain.consequences import Consequences, consequences
from rwtui.domain.groups import GroupRef, SecurityGroup
from rwtui.domain.permissions import Action, actions_of, needs_proof, refusal
from rwtui.domain.rules import Rules
from rwtui.errors import Conflict, NotFound, Refused
from rwtui.services.access import Access, ProofNeeded
from rwtui.services.context import Context
from rwtui.services.guessing import Guessing
from rwtui.storage import accounts, audit, factors, groups, sessions, throttles
from rwtui.storage.accounts import PasswordWrite
from rwtui.storage.sessions import Session, Stage


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


ENROLL_FIRST = "Enroll in Multi-Factor Authentication first."
LAST_ADMINISTRATOR = "This is the last working Administrator; without one nobody could manage accounts any more."


class Gate:
    """Applies Changes. Nothing else in the program writes an account."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def apply(self, session_id: str, change: Change, sealed: Sealed = NOTHING_SEALED) -> Account:
        """Check, write and record one Change, all or nothing; the account as it is afterwards.

        Raises Refused when a rule says no (recorded too), Conflict when the account has a newer version.
        """
        with self.recording_refusal(session_id, change), self._context.storage.writing():
            session, acting = Access(self._context, session_id).acting()
            check_stage(session, change)
            check_proof(session, change, sealed)
            stale = self._context.clock() - session.proved_at > self._context.rules.session.proof
            proof_is_stale = stale and session.stage is Stage.FULL
            after = self.write(Actor(acting.email, acting, session_id, proof_is_stale), change, sealed)
            if session.stage is not Stage.FULL:
                sessions.advance(session_id, next_stage(self._context.rules, after))
            return after

    @contextmanager
    def recording_refusal(self, session_id: str, change: Change) -> Iterator[None]:
        """Around what may refuse this Change: a refusal is recorded before it goes on to who asked."""
        try:
            yield
        except ProofNeeded:
            raise
        except (Refused, Conflict) as no:
            self._record_refusal(session_id, change, no)
            raise

    def write(
        self, actor: Actor, change: Change, sealed: Sealed = NOTHING_SEALED, kind: EventKind = EventKind.CHANGE
    ) -> Account:
        """The Change itself, inside the caller's transaction; for operators, who obey the guards but no table."""
        target = accounts.load(change.target_id)
        if target is None:
            if actor.account is not None and (sentence := refusal(actor.account, Action.SEARCH, None)):
                raise Refused(sentence)
            raise NotFound(f"{change.target_email} is not there any more.")
        if actor.account is not None:
            check_rules(actor.account, change, target)
        if target.version != change.base_version or not _says_what_was(change, target):
            raise Conflict(f"{target.email} was changed by someone else meanwhile. Nothing was saved.")
        if not change:
            raise Refused("Nothing was changed.")
        if actor.proof_is_stale and needs_proof(change, self.new_group(change), own=_own(actor, target)):
            raise ProofNeeded
        _check_secrets(change, sealed, target)
        change = self._with_consequences(actor, change, target, sealed)
        if not accounts.write(change, sealed.password):
            raise Conflict(f"{target.email} was changed by someone else meanwhile. Nothing was saved.")
        self._write_secrets(actor, change, sealed)
        after = accounts.load(target.id)
        assert after is not None
        self._guard_last_administrator(target, after)
        self._record(actor, change, Result.SUCCESS, kind=kind)
        return after

    def _ended(self, actor: Actor, change: Change, asked: FieldChange, sealed: Sealed) -> tuple[FieldChange, ...]:
        """End the sessions that were asked for, and say how many there were."""
        reason, now = f"ended by {actor.label}", self._context.clock()
        theirs = {session.id for session in sessions.live_of(change.target_id)}
        ended = sum(sessions.end(session_id, reason, now) for session_id in theirs.intersection(sealed.sessions))
        if not ended:
            raise Refused("The session has ended already.")
        told = replace(asked, after=f"{ended} ended")
        return tuple(told if field_change is asked else field_change for field_change in change.fields)

    def _with_consequences(self, actor: Actor, change: Change, target: Account, sealed: Sealed) -> Change:
        follows = self.follows(actor.account, change, target)
        if (asked := change.get(Field.SESSIONS)) is not None:
            return replace(change, fields=self._ended(actor, change, asked, sealed))
        further: list[FieldChange] = list(follows.further)
        if follows.revokes_token and target.token and Field.TOKEN not in change:
            further.append(FieldChange(Field.TOKEN, target.token.hint, None))
        if follows.ends_sessions:
            keep = actor.session_id if follows.keeps_own_session else None
            ended = sessions.end_all(target.id, f"ended by a change of {actor.label}", self._context.clock(), keep)
            if ended:
                further.append(FieldChange(Field.SESSIONS, None, f"{ended} ended"))
        return change.with_fields(further)

    @staticmethod
    def follows(actor: Account | None, change: Change, target: Account) -> Consequences:
        """What will follow from a Change, for the preview and for the write alike."""
        own = actor is not None and actor.id == target.id
        return consequences(target, change, Gate.new_group(change), own=own)

    @staticmethod
    def new_group(change: Change) -> SecurityGroup | None:
        """The security group a Change moves to; Refused when there is none of that name any more."""
        moved = change.get(Field.SECURITY_GROUP)
        if moved is None:
            return None
        assert isinstance(moved.after, GroupRef)
        group = groups.security_group(moved.after.id)
        if group is None or group.name != moved.after.name:
            raise Refused(f"The security group {moved.after.name} is not there any more.")
        return group

    def _write_secrets(self, actor: Actor, change: Change, sealed: Sealed) -> None:
        token = change.get(Field.TOKEN)
        if sealed.token is not None:
            now = self._context.clock()
            accounts.set_token(change.target_id, sealed.token.digest, sealed.token.hint, actor.label, now)
        elif token is not None:
            accounts.drop_token(change.target_id)
        if Field.PASSWORD in change and sealed.password is None:
            accounts.drop_password(change.target_id)
        self._write_factors(change, sealed)
        if change.moves_to(Field.LOCKED, False):
            throttles.clear_user(change.target_id)
            Guessing(self._context).succeeded(change.target_email)  # counted before the account was made

    def _write_factors(self, change: Change, sealed: Sealed) -> None:
        mfa = change.get(Field.MFA)
        if mfa is not None and mfa.before is MfaState.ENROLLED:
            factors.drop_authenticator(change.target_id)
        if sealed.authenticator is not None:
            new = sealed.authenticator
            factors.set_authenticator(change.target_id, new.sealed_secret, new.counter, self._context.clock())
        if sealed.recovery_codes:
            factors.set_recovery_codes(change.target_id, sealed.recovery_codes)

    def _guard_last_administrator(self, before: Account, after: Account) -> None:
        """At least one working Administrator must be left (security.md)."""
        now = self._context.clock()
        running_out = before.password_expires is None and after.password_expires is not None
        stays = after.is_working_administrator(now) and not running_out
        if before.is_working_administrator(now) and not stays and not accounts.another_working_administrator(after.id):
            raise Refused(LAST_ADMINISTRATOR)

    def _record(
        self, actor: Actor, change: Change, result: Result, reason: str = "", kind: EventKind = EventKind.CHANGE
    ) -> None:
        event = Event(
            at=self._context.clock(),
            kind=kind,
            result=result,
            actor=actor.label,
            actor_id=actor.account.id if actor.account else None,
            origin=self._context.origin,
            target_id=change.target_id,
            target=change.target_email,
            title=", ".join(field.field.value for field in change.fields),
            reason=reason or change.reason,
            fields=change.fields,
        )
        audit.append(event, self._context.seal)

    def _record_refusal(self, session_id: str, change: Change, no: Refused | Conflict) -> None:
        """A refusal is recorded in a transaction of its own, for the change's is undone."""
        with self._context.storage.writing():
            session = sessions.find(session_id)
            account = None if session is None else accounts.load(session.user_id)
            self._record(Actor(account.email if account else "", account), change, Result.REFUSED, str(no))


_STEPS = {
    Stage.ENROLL: (
        {Field.MFA, Field.AUTHENTICATOR, Field.RECOVERY_CODES},
        ENROLL_FIRST,
    ),
    Stage.PASSWORD: ({Field.PASSWORD}, "Save a new password first."),
}


def check_stage(session: Session, change: Change) -> None:
    """While a step of signing in is due, only that step can be taken."""
    if session.stage is Stage.FULL:
        return
    allowed, sentence = _STEPS[session.stage]
    if change.target_id != session.user_id or not {f.field for f in change.fields} <= allowed:
        raise Refused(sentence)


def next_stage(rules: Rules, account: Account) -> Stage:
    """What signing in still asks for: enrolling if due, then Force Password Change (security.md, Passwords)."""
    if rules.mfa_due(account):
        return Stage.ENROLL
    must_change = account.must_change_password or account.password_expires is not None
    return Stage.PASSWORD if must_change else Stage.FULL


def check_proof(session: Session, change: Change, sealed: Sealed) -> None:
    """Who resets their own password proves the current one, unless they have just signed in with it to replace it."""
    if change.target_id != session.user_id or Field.PASSWORD not in change or session.stage is Stage.PASSWORD:
        return
    stored = accounts.password_hash(session.user_id)
    if sealed.proved_against is None or sealed.proved_against != stored:
        raise Refused("Current Password is required.")


def check_rules(actor: Account, change: Change, target: Account) -> None:
    """The rule table over everything the Change asks for; Refused with the first sentence that says no."""
    try:
        actions = actions_of(change)
    except ValueError as unknown:
        raise Refused(f"{unknown}.") from unknown
    for action in actions:
        if sentence := refusal(actor, action, target):
            raise Refused(sentence)


def _own(actor: Actor, target: Account) -> bool:
    return actor.account is not None and actor.account.id == target.id


def _says_what_was(change: Change, target: Account) -> bool:
    """Rules and History go by what a Change says was there before; of these two no version tells."""
    versioned = (field for field in change.fields if field.field not in {Field.LOCKED, Field.LAST_LOGIN})
    return all(field.before == current(target, field.field) for field in versioned)


def _check_secrets(change: Change, sealed: Sealed, target: Account) -> None:
    """A Change that says a secret was set comes with that secret, and no secret comes unsaid."""
    password, token = change.get(Field.PASSWORD), change.get(Field.TOKEN)
    if (password is not None and password.after != PASSWORD_DROPPED) != (sealed.password is not None):
        raise Refused("A password and its Change belong together.")
    if (token.after if token else None) != (sealed.token.hint if sealed.token else None):
        raise Refused("A token and its Change belong together.")
    if (Field.AUTHENTICATOR in change) != (sealed.authenticator is not None):
        raise Refused("An authenticator and its Change belong together.")
    if (Field.RECOVERY_CODES in change) != bool(sealed.recovery_codes):
        raise Refused("Recovery codes and their Change belong together.")
    if (Field.SESSIONS in change) != bool(sealed.sessions):
        raise Refused("Sessions and their Change belong together.")
    if Field.SESSIONS in change and len(change.fields) > 1:
        raise Refused("Sessions are ended by a Change of their own.")
    enrolled = change.moves_to(Field.MFA, MfaState.ENROLLED) or (target.mfa is MfaState.ENROLLED)
    if not enrolled and (sealed.authenticator is not None or sealed.recovery_codes):
        raise Refused(ENROLL_FIRST)
