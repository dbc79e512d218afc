"""The gate: the only door to a write. One transaction, one rule check, one audit event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from rwtui.domain.accounts import Account
from rwtui.domain.audit import Event, EventKind, Result
from rwtui.domain.change import Change, Field, Record
from rwtui.domain.rules import Rules
from rwtui.errors import Conflict, Refused
from rwtui.services import gate_accounts, gate_groups, gate_options
from rwtui.services.access import Access, ProofNeeded
from rwtui.services.acting import NOTHING_SEALED, Actor, Applied, Sealed
from rwtui.services.context import Context
from rwtui.services.gate_accounts import ENROLL_FIRST
from rwtui.storage import accounts, audit, sessions
from rwtui.storage.sessions import Session, Stage

_WRITE = {
    Record.ACCOUNT: gate_accounts.write,
    Record.SECURITY_GROUP: gate_groups.write_security_group,
    Record.FUNCTIONAL_GROUP: gate_groups.write_functional_group,
    Record.OPTIONS: gate_options.write,
}


class _Rehearsed(Exception):
    """Takes back what was written to see whether it may be."""


class Gate:
    """Applies Changes. Nothing else in the program writes an account, a group or an option."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def apply(
        self,
        session_id: str,
        change: Change,
        sealed: Sealed = NOTHING_SEALED,
        last: Callable[[Applied], None] | None = None,
    ) -> Applied:
        """Check, write and record one Change, all or nothing; what was done, with what followed from it.

        Raises Refused when a rule says no (recorded too), Conflict when the record has a newer version. `last` is
        called before the commit, with what was done: what it raises undoes it.
        """
        with self.recording_refusal(session_id, change), self._context.storage.writing():
            session, account = Access(self._context, session_id).acting()
            applied = self._apply(session, account, change, sealed)
            if last is not None:
                last(applied)
            return applied

    def apply_all(self, session_id: str, changes: Callable[[], Iterable[Change]]) -> tuple[Applied, ...]:
        """Several Changes in one transaction, all of them or none, each checked and recorded as `apply` does.

        They are asked for inside the transaction, so that they can be made of what is stored then. The first one that
        is refused undoes the others, and its refusal is recorded.
        """
        done: list[Applied] = []
        change: Change | None = None
        try:
            with self._context.storage.writing():
                session, account = Access(self._context, session_id).acting()
                for change in changes():
                    done.append(self._apply(session, account, change, NOTHING_SEALED))
        except (Refused, Conflict):
            if change is None:
                raise
            with self.recording_refusal(session_id, change):
                raise
        return tuple(done)

    def _apply(self, session: Session, account: Account, change: Change, sealed: Sealed) -> Applied:
        check_stage(session, change)
        check_proof(session, change, sealed)
        stale = self._context.clock() - session.proved_at > self._context.rules.session.proof
        proof_is_stale, by_token = stale and session.stage is Stage.FULL, session.stage is Stage.TOKEN
        applied = self.write(Actor(account.email, account, session.id, proof_is_stale, by_token), change, sealed)
        if session.stage in _STEPS:
            sessions.advance(session.id, next_stage(self._context.rules, applied.account))
        return applied

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
        self, actor: Actor, change: Change, sealed: Sealed = NOTHING_SEALED, kind: EventKind | None = None
    ) -> Applied:
        """The Change itself, inside the caller's transaction; for operators, who obey the guards but no table."""
        applied = _WRITE[change.record](self._context, actor, change, sealed)
        return replace(applied, event_id=self._record(actor, applied.change, Result.SUCCESS, kind=kind))

    def rehearse(self, actor: Actor, change: Change) -> None:
        """Raise what `write` would refuse this Change with, inside the caller's transaction; nothing is kept of it."""
        with suppress(_Rehearsed), self._context.storage.savepoint():
            _WRITE[change.record](self._context, actor, change, NOTHING_SEALED)
            raise _Rehearsed

    def record_refused(self, actor: Actor, change: Change, no: Refused | Conflict) -> None:
        """What `write` has refused, inside the caller's transaction, which goes on without it."""
        self._record(actor, change, Result.REFUSED, str(no))

    def _record(
        self, actor: Actor, change: Change, result: Result, reason: str = "", kind: EventKind | None = None
    ) -> int:
        event = Event(
            at=self._context.clock(),
            kind=kind or _kind_of(change),
            result=result,
            actor=actor.label,
            actor_id=actor.account.id if actor.account else None,
            origin=self._context.origin,
            record=change.record,
            target_id=change.target_id or None,
            target=change.target,
            title=", ".join(field.field.value for field in change.fields if field.field is not Field.EXISTS),
            reason=reason or change.reason,
            fields=change.fields,
        )
        return audit.append(event, self._context.seal)

    def _record_refusal(self, session_id: str, change: Change, no: Refused | Conflict) -> None:
        """A refusal is recorded in a transaction of its own, for the change's is undone."""
        with self._context.storage.writing():
            session = sessions.find(session_id)
            account = None if session is None else accounts.load(session.user_id)
            self._record(Actor(account.email if account else "", account), change, Result.REFUSED, str(no))


def _kind_of(change: Change) -> EventKind:
    if change.creates:
        return EventKind.CREATED
    return EventKind.DELETED if change.deletes else EventKind.CHANGE


_STEPS = {
    Stage.ENROLL: (
        {Field.MFA, Field.AUTHENTICATOR, Field.RECOVERY_CODES},
        ENROLL_FIRST,
    ),
    Stage.PASSWORD: ({Field.PASSWORD}, "Save a new password first."),
}


def _is_own(session: Session, change: Change) -> bool:
    return change.record is Record.ACCOUNT and change.target_id == session.user_id


def check_stage(session: Session, change: Change) -> None:
    """While a step of signing in is due, only that step can be taken."""
    if session.stage not in _STEPS:
        return
    allowed, sentence = _STEPS[session.stage]
    if not _is_own(session, change) or not {f.field for f in change.fields} <= allowed:
        raise Refused(sentence)


def next_stage(rules: Rules, account: Account) -> Stage:
    """What signing in still asks for: enrolling if due, then Force Password Change (security.md, Passwords)."""
    if rules.mfa_due(account):
        return Stage.ENROLL
    must_change = account.must_change_password or account.password_expires is not None
    return Stage.PASSWORD if must_change else Stage.FULL


def check_proof(session: Session, change: Change, sealed: Sealed) -> None:
    """Who resets their own password proves the current one, unless they have just signed in with it to replace it."""
    if not _is_own(session, change) or Field.PASSWORD not in change or session.stage is Stage.PASSWORD:
        return
    stored = accounts.password_hash(session.user_id)
    if sealed.proved_against is None or sealed.proved_against != stored:
        raise Refused("Current Password is required.")
