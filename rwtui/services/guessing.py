"""Guessing is slowed down, and in the end stopped: by the email typed, known or not, passwords and codes together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rwtui.domain.accounts import MAX_FIELD, Account
from rwtui.domain.audit import Event, EventKind, Result
from rwtui.domain.folding import fold_email
from rwtui.domain.throttle import after_failure, again_at, locks, waits
from rwtui.errors import Refused
from rwtui.services.context import Context
from rwtui.storage import accounts, audit, throttles


@dataclass(frozen=True, slots=True)
class Guessing:
    """The throttle of security.md: 5 failures, then waits from 30 s doubling to 15 min; 100 lock the account."""

    context: Context

    def require_patience(self, email: str) -> None:
        """Refused with the time of the next try while this email waits; the same for an email that nobody has."""
        now = self.context.clock()
        with self.context.storage.reading():
            until = waits(throttles.load(self._digest(email)), now)
        if until is not None:
            raise Refused(again_at(until, now))

    def failed(self, email: str, account: Account | None, what: str) -> None:
        """Count and record a failure; the hundredth in a row locks, but never the last working Administrator."""
        context = self.context
        with context.storage.writing():
            policy = context.rules.throttle
            digest = self._digest(email)
            throttle = after_failure(throttles.load(digest), context.clock(), policy)
            throttles.save(digest, account.id if account else None, throttle)
            self._record(email, account, EventKind.LOGIN, f"Wrong {what}")
            if account is not None and not account.locked and locks(throttle, policy) and self._may_lock(account):
                accounts.lock(account.id)
                self._record(email, account, EventKind.LOCK, f"Locked after {throttle.failures} failures")

    def succeeded(self, email: str) -> None:
        """Begin to count anew; inside the caller's transaction."""
        throttles.clear(self._digest(email))

    def waits_until(self, email: str) -> datetime | None:
        """Until when this email waits; with a connection open."""
        return waits(throttles.load(self._digest(email)), self.context.clock())

    def _digest(self, email: str) -> str:
        """Under the key: what was typed can't be read back, and may have been a password by mistake."""
        folded = fold_email(email[: MAX_FIELD * 2])[:MAX_FIELD]
        return self.context.seal.chain("throttle", folded.encode("utf-8", "surrogatepass"))

    def _may_lock(self, account: Account) -> bool:
        working = account.is_working_administrator(self.context.clock())
        return not working or accounts.another_working_administrator(account.id)

    def _record(self, email: str, account: Account | None, kind: EventKind, title: str) -> None:
        # What is no email may be a password in the wrong field: it is not kept.
        said = account.email if account else (email[:MAX_FIELD] if "@" in email else "(not an email)")
        event = Event(
            at=self.context.clock(),
            kind=kind,
            result=Result.FAILURE if kind is EventKind.LOGIN else Result.SUCCESS,
            actor=said,
            actor_id=account.id if account else None,
            target=said,
            target_id=account.id if account else None,
            origin=self.context.origin,
            title=title,
        )
        audit.append(event, self.context.seal)
