"""What follows from a Change by the rules, whoever makes it: sessions that end, a token that dies."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.accounts import Account, AccountStatus, MfaState, PasswordState, UserType
from rwtui.domain.change import PASSWORD_DROPPED, Change, Field, FieldChange
from rwtui.domain.groups import SecurityGroup


@dataclass(frozen=True, slots=True)
class Consequences:
    """Which sessions end and whether the token dies (security.md, revocation)."""

    ends_sessions: bool = False
    keeps_own_session: bool = False
    revokes_token: bool = False
    further: tuple[FieldChange, ...] = ()


def consequences(account: Account, change: Change, new_group: SecurityGroup | None, *, own: bool) -> Consequences:
    """What follows for `account`: `own` says that actor and target are the same; `new_group` is the one moved to.

    Disabling, deleting, an administrator's password or MFA reset and a move of group end the account's sessions;
    disabling, deleting, a reset and a move into Administrator end its token. One's own password change or enrolling
    ends the other sessions only; the password is what the flag asked for.
    """
    shut_out = change.deletes or change.moves_to(Field.STATUS, AccountStatus.DISABLED)
    reset = Field.PASSWORD in change and not own
    mfa = change.get(Field.MFA)
    reset |= mfa is not None and mfa.before is MfaState.ENROLLED and not own
    moved = new_group is not None and Field.SECURITY_GROUP in change
    becomes_sso = change.moves_to(Field.USER_TYPE, UserType.SSO)
    into_administrator = moved and new_group is not None and new_group.is_administrator
    own_password = Field.PASSWORD in change and own
    own_factor = Field.AUTHENTICATOR in change and own
    further = _dropped(account) if becomes_sso else ()
    if own_password and account.must_change_password and Field.MUST_CHANGE not in change:
        further = (FieldChange(Field.MUST_CHANGE, True, False),)
    return Consequences(
        ends_sessions=shut_out or reset or moved or becomes_sso or own_password or own_factor,
        keeps_own_session=(own_password or own_factor) and not (shut_out or moved or becomes_sso),
        revokes_token=shut_out or reset or into_administrator or becomes_sso,
        further=further,
    )


def _dropped(account: Account) -> tuple[FieldChange, ...]:
    """An SSO account holds no password and no MFA here."""
    further = []
    if account.password is not PasswordState.NONE:
        further.append(FieldChange(Field.PASSWORD, None, PASSWORD_DROPPED))
    if account.mfa is not MfaState.OFF:
        further.append(FieldChange(Field.MFA, account.mfa, MfaState.OFF))
    if account.must_change_password:
        further.append(FieldChange(Field.MUST_CHANGE, True, False))
    return tuple(further)
