"""API Tokens at work: a command acts in the name of a token's account for as long as it runs (security.md, API Token).

It is a session like a person's, so the same gate, rules and revocation hold for it. Its row is gone when the command
is done, and the log tells of what it did: every event says by which token.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from rwtui.domain.accounts import Account
from rwtui.domain.audit import Event, EventKind, Result
from rwtui.domain.secret import Secret
from rwtui.errors import Refused
from rwtui.security import tokens
from rwtui.services.access import why_no_token
from rwtui.services.context import Context
from rwtui.storage import accounts, audit, options, sessions
from rwtui.storage.sessions import Stage

MALFORMED = "This is no API Token: it has a slip, or isn't whole."
NOT_ACCEPTED = "The API Token isn't accepted: it is wrong or revoked, or its account can't use one now."
LAST_USED_EVERY = timedelta(minutes=1)
"""Last used is written no more often than this."""
UNKNOWN = "(unknown API Token)"


@dataclass(frozen=True, slots=True)
class TokenSession:
    """A command's session; `context` says of everything it records by which token it was."""

    context: Context
    session_id: str
    account: Account


def verify(context: Context, token: Secret) -> Account:
    """The account that a token stands for; Refused with one sentence for whatever is wrong, which is recorded."""
    _require_form(token)
    with context.storage.writing():
        account = _accepted(context, token)
    if account is None:
        raise Refused(NOT_ACCEPTED)
    return account


@contextmanager
def acting(context: Context, token: Secret) -> Iterator[TokenSession]:
    """Act by a token for a while; Refused as `verify` says."""
    _require_form(token)
    session_id, now = secrets.token_hex(16), context.clock()
    with context.storage.writing():
        account = _accepted(context, token)
        if account is not None:
            ours = replace(context, origin=replace(context.origin, via=_via(token)))
            ours.rules = options.rules()
            sessions.start(session_id, account.id, Stage.TOKEN, ours.origin, now)
    if account is None:
        raise Refused(NOT_ACCEPTED)
    try:
        yield TokenSession(ours, session_id, account)
    finally:
        with context.storage.writing():
            sessions.forget(session_id)


def _require_form(token: Secret) -> None:
    """A slip of the hand costs no query, and isn't worth an event."""
    if not tokens.well_formed(token.reveal()):
        raise Refused(MALFORMED)


def _accepted(context: Context, token: Secret) -> Account | None:
    """The account, its token's last use kept; None where it isn't accepted, which is recorded. In a transaction.

    Looked up by its digest, whose timing tells nothing (security/tokens.py); an account's state is looked at alike.
    """
    now = context.clock()
    account = accounts.of_token(tokens.digest(token))
    why = "" if account is None else why_no_token(account)
    if account is None or why is not None:
        _record_failure(context, account, token, why or "")
        return None
    assert account.token is not None
    last = account.token.last_used
    if last is None or now - last >= LAST_USED_EVERY:
        accounts.token_used(account.id, now)
    return account


def _record_failure(context: Context, account: Account | None, token: Secret, why: str) -> None:
    """Without the token; by its hint only where it is an account's, which the log knows already."""
    origin = context.origin if account is None else replace(context.origin, via=_via(token))
    who = account.email if account else UNKNOWN
    event = Event(
        at=context.clock(),
        kind=EventKind.LOGIN,
        result=Result.FAILURE,
        actor=who,
        actor_id=account.id if account else None,
        target=who,
        target_id=account.id if account else None,
        origin=origin,
        title="API Token not accepted",
        reason=why,
    )
    audit.append(event, context.seal)


def _via(token: Secret) -> str:
    return f"API token {tokens.hint(token)}"
