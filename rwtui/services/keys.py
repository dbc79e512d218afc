"""A new key for a database: what was encrypted is encrypted anew, and the log goes on under the new one."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.audit import Event, EventKind, Result
from rwtui.errors import Unavailable
from rwtui.security.vault import Vault
from rwtui.services.context import Context
from rwtui.services.factors import bound_to
from rwtui.services.opening import operator
from rwtui.storage import audit, factors


@dataclass(frozen=True, slots=True)
class Rotation:
    """What came of it; an authenticator that can't be read stays as it was, and useless as it was."""

    fingerprint: str
    authenticators: int
    unreadable: int


def rotate(context: Context) -> Rotation:
    """Make a new key, encrypt every authenticator's secret with it, and seal with it from its own event on.

    The file comes first and holds the old keys too; the database says which one is in force and changes that in one
    transaction with everything else. So a kill at any moment leaves a pair that opens. Raises Unavailable when either
    can't be written.
    """
    with context.storage.writing():
        path = context.seal.path
        assert path is not None
        vault = context.seal.rotated()
        vault.save(path)
        done = _encrypt_anew(vault)
        audit.set_key_fingerprint(vault.fingerprint)
        event = Event(
            at=context.clock(),
            kind=EventKind.KEY,
            result=Result.SUCCESS,
            actor=operator(context.origin),
            origin=context.origin,
            title=f"Key {context.seal.fingerprint} -> {vault.fingerprint}",
            reason=f"{done.authenticators} authenticators encrypted anew, {done.unreadable} can't be read",
        )
        audit.append(event, vault)
    return done


def _encrypt_anew(vault: Vault) -> Rotation:
    unreadable = 0
    stored = factors.sealed_secrets()
    for account_id, sealed_secret in stored:
        try:
            factors.replace_secret(account_id, vault.reencrypt(sealed_secret, bound_to(account_id)))
        except Unavailable:
            unreadable += 1
    return Rotation(vault.fingerprint, len(stored) - unreadable, unreadable)
