"""The gate's rules and writes for accounts: changed, made and deleted; called inside the gate's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rwtui.domain.accounts import (
    Account,
    AccountStatus,
    MfaState,
    UserType,
    problem_with_email,
    problem_with_timeout,
    problems_with_names,
)
from rwtui.domain.change import PASSWORD_DROPPED, Change, Field, FieldChange, Value, current, deletion_of
from rwtui.domain.consequences import Consequences, consequences
from rwtui.domain.groups import GroupRef, SecurityGroup
from rwtui.domain.permissions import DELETE_IS_OFF, Action, needs_proof, out_of_reach, refusal, refusal_by_token
from rwtui.domain.times import parse_time
from rwtui.errors import NotFound, Refused
from rwtui.services.access import ProofNeeded
from rwtui.services.acting import Actor, Applied, Sealed, changed_meanwhile, check_rules
from rwtui.services.context import Context
from rwtui.services.guessing import Guessing
from rwtui.storage import accounts, factors, groups, sessions, throttles
from rwtui.storage.accounts import NewAccount

ENROLL_FIRST = "Enroll in Multi-Factor Authentication first."
LAST_ADMINISTRATOR = "This is the last working Administrator; without one nobody could manage accounts any more."


def write(context: Context, actor: Actor, change: Change, sealed: Sealed) -> Applied:
    """Change, make or delete one account; Refused, Conflict, NotFound or ProofNeeded."""
    if change.creates:
        return _create(context, actor, change, sealed)
    target = accounts.load(change.target_id)
    if target is None:
        if actor.account is not None and (sentence := refusal(actor.account, Action.SEARCH, None)):
            raise Refused(sentence)
        raise NotFound(f"{change.target} is not there any more.")
    if actor.account is not None:
        check_rules(actor.account, change, target)
    if target.version != change.base_version or not _says_what_was(change, target):
        raise changed_meanwhile(target.email)
    if not change:
        raise Refused("Nothing was changed.")
    if actor.by_token and (sentence := refusal_by_token(change, target, own=actor.is_on(target))):
        raise Refused(sentence)
    if actor.proof_is_stale and needs_proof(change, new_group(change), own=actor.is_on(target)):
        raise ProofNeeded
    if change.deletes:
        return _delete(context, actor, change, target)
    return _change(context, actor, change, sealed, target)


def _change(context: Context, actor: Actor, change: Change, sealed: Sealed, target: Account) -> Applied:
    _check_secrets(change, sealed, target)
    _check_functional_groups(change)
    change = _with_consequences(context, actor, change, target, sealed)
    if not accounts.write(change, sealed.password):
        raise changed_meanwhile(target.email)
    _write_secrets(context, actor, change, sealed)
    after = accounts.load(target.id)
    assert after is not None
    _guard_last_administrator(context, target, after)
    return Applied(change, after)


_AT_CREATION = {
    Field.EXISTS,
    Field.FIRST_NAME,
    Field.LAST_NAME,
    Field.TITLE,
    Field.TELEPHONE,
    Field.SECURITY_GROUP,
    Field.FUNCTIONAL_GROUPS,
    Field.USER_TYPE,
    Field.STATUS,
    Field.TIMEOUT,
    Field.LAST_LOGIN,
    Field.PASSWORD,
    Field.MUST_CHANGE,
}


def _create(context: Context, actor: Actor, change: Change, sealed: Sealed) -> Applied:
    """A new account; one that comes back gets its number again."""
    given = {field.field: field.after for field in change.fields}
    group = new_group(change)
    if group is None or not given.keys() <= _AT_CREATION or any(f.before for f in change.fields):
        raise Refused("That is no new account.")
    if actor.account is not None:
        check_rules(actor.account, change, None)
        if sentence := out_of_reach(actor.account, group):
            raise Refused(sentence)
        if (change.target_id or Field.LAST_LOGIN in change) and not actor.account.is_administrator:
            raise Refused("Only an Administrator can bring an account back.")  # with its number comes its history
    if actor.proof_is_stale and needs_proof(change, group, own=False):
        raise ProofNeeded
    texts = (Field.FIRST_NAME, Field.LAST_NAME, Field.TITLE, Field.TELEPHONE)
    names = {field.name.lower(): str(given.get(field) or "") for field in texts}
    problems = (problem_with_email(change.target), *problems_with_names(names).values())
    if problem := next(filter(None, problems), None):
        raise Refused(problem)
    if accounts.find(change.target) is not None:
        raise Refused(f"There is an account {change.target} already.")
    if change.target_id and accounts.load(change.target_id) is not None:
        raise Refused("There is an account with this number already.")
    _check_functional_groups(change)
    new = _new_account(change, given, group, sealed)
    user_id = accounts.add(new, context.clock(), user_id=change.target_id or None)
    Guessing(context).succeeded(change.target)  # counted before the account was made
    return Applied(replace(change, target_id=user_id), accounts.load(user_id))


def _new_account(change: Change, given: Mapping[Field, Value], group: SecurityGroup, sealed: Sealed) -> NewAccount:
    user_type, status = given.get(Field.USER_TYPE), given.get(Field.STATUS)
    functional, timeout = given.get(Field.FUNCTIONAL_GROUPS), given.get(Field.TIMEOUT)
    native = user_type is not UserType.SSO
    if not native and (sealed.password is not None or Field.PASSWORD in change or Field.MUST_CHANGE in change):
        raise Refused("An SSO account holds no password here.")
    if (Field.PASSWORD in change) != (sealed.password is not None):
        raise Refused("A password and its Change belong together.")
    if not isinstance(timeout, int):
        raise Refused("Timeout is required.")
    if problem := problem_with_timeout(str(timeout)):
        raise Refused(problem)
    return NewAccount(
        email=change.target,
        first_name=str(given.get(Field.FIRST_NAME) or ""),
        last_name=str(given.get(Field.LAST_NAME) or ""),
        group_id=group.id,
        title=str(given.get(Field.TITLE) or ""),
        telephone=str(given.get(Field.TELEPHONE) or ""),
        functional_groups=functional if isinstance(functional, tuple) else (),
        status=status if isinstance(status, AccountStatus) else AccountStatus.ENABLED,
        user_type=UserType.NATIVE if native else UserType.SSO,
        timeout=timeout,
        last_login=parse_time(str(given.get(Field.LAST_LOGIN) or "")),
        password=sealed.password,
        must_change=given.get(Field.MUST_CHANGE) is True,
    )


def _delete(context: Context, actor: Actor, change: Change, target: Account) -> Applied:
    """The account is gone with its password, token, authenticator and sessions; its events stay."""
    if not context.rules.enable_delete:
        raise Refused(DELETE_IS_OFF)
    if change.fields != deletion_of(target).fields:
        raise changed_meanwhile(target.email)
    if target.is_working_administrator(context.clock()) and not accounts.another_working_administrator(target.id):
        raise Refused(LAST_ADMINISTRATOR)
    further = []
    if target.token:
        further.append(FieldChange(Field.TOKEN, target.token.hint, None))
    ended = sessions.end_all(target.id, f"ended by a change of {actor.label}", context.clock(), None)
    if ended:
        further.append(FieldChange(Field.SESSIONS, None, f"{ended} ended"))
    if not accounts.drop(target.id, change.base_version):
        raise changed_meanwhile(target.email)
    return Applied(change.with_fields(further))


def new_group(change: Change) -> SecurityGroup | None:
    """The security group a Change moves to; Refused when there is none of that name any more."""
    moved = change.get(Field.SECURITY_GROUP)
    if moved is None or moved.after is None:
        return None
    assert isinstance(moved.after, GroupRef)
    group = groups.security_group(moved.after.id)
    if group is None or group.name != moved.after.name:
        raise Refused(f"The security group {moved.after.name} is not there any more.")
    return group


def follows(actor: Account | None, change: Change, target: Account) -> Consequences:
    """What will follow from a Change, for the preview and for the write alike."""
    own = actor is not None and actor.id == target.id
    return consequences(target, change, new_group(change), own=own)


def _says_what_was(change: Change, target: Account) -> bool:
    """Rules and History go by what a Change says was there before; of these two no version tells."""
    versioned = (field for field in change.fields if field.field not in {Field.LOCKED, Field.LAST_LOGIN})
    return all(field.before == current(target, field.field) for field in versioned)


def _check_functional_groups(change: Change) -> None:
    moved = change.get(Field.FUNCTIONAL_GROUPS)
    if moved is None or not isinstance(moved.after, tuple):
        return
    if unknown := set(moved.after) - set(groups.functional_groups()):
        raise Refused(f"There is no functional group {min(unknown)}.")


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


def _with_consequences(context: Context, actor: Actor, change: Change, target: Account, sealed: Sealed) -> Change:
    following = follows(actor.account, change, target)
    if (asked := change.get(Field.SESSIONS)) is not None:
        return replace(change, fields=_ended(context, actor, change, asked, sealed))
    further: list[FieldChange] = list(following.further)
    if following.revokes_token and target.token and Field.TOKEN not in change:
        further.append(FieldChange(Field.TOKEN, target.token.hint, None))
    if following.ends_sessions:
        keep = actor.session_id if following.keeps_own_session else None
        ended = sessions.end_all(target.id, f"ended by a change of {actor.label}", context.clock(), keep)
        if ended:
            further.append(FieldChange(Field.SESSIONS, None, f"{ended} ended"))
    return change.with_fields(further)


def _ended(
    context: Context, actor: Actor, change: Change, asked: FieldChange, sealed: Sealed
) -> tuple[FieldChange, ...]:
    """End the sessions that were asked for, and say how many there were."""
    reason, now = f"ended by {actor.label}", context.clock()
    theirs = {session.id for session in sessions.live_of(change.target_id)}
    ended = sum(sessions.end(session_id, reason, now) for session_id in theirs.intersection(sealed.sessions))
    if not ended:
        raise Refused("The session has ended already.")
    told = replace(asked, after=f"{ended} ended")
    return tuple(told if field_change is asked else field_change for field_change in change.fields)


def _write_secrets(context: Context, actor: Actor, change: Change, sealed: Sealed) -> None:
    token = change.get(Field.TOKEN)
    if token is not None:
        sessions.end_tokens(change.target_id, f"ended by a change of {actor.label}", context.clock())
    if sealed.token is not None:
        accounts.set_token(change.target_id, sealed.token.digest, sealed.token.hint, actor.label, context.clock())
    elif token is not None:
        accounts.drop_token(change.target_id)
    if Field.PASSWORD in change and sealed.password is None:
        accounts.drop_password(change.target_id)
    _write_factors(context, change, sealed)
    if change.moves_to(Field.LOCKED, False):
        throttles.clear_user(change.target_id)
        Guessing(context).succeeded(change.target)  # counted before the account was made


def _write_factors(context: Context, change: Change, sealed: Sealed) -> None:
    mfa = change.get(Field.MFA)
    if mfa is not None and mfa.before is MfaState.ENROLLED:
        factors.drop_authenticator(change.target_id)
    if sealed.authenticator is not None:
        new = sealed.authenticator
        factors.set_authenticator(change.target_id, new.sealed_secret, new.counter, context.clock())
    if sealed.recovery_codes:
        factors.set_recovery_codes(change.target_id, sealed.recovery_codes)


def _guard_last_administrator(context: Context, before: Account, after: Account) -> None:
    """At least one working Administrator must be left (security.md)."""
    now = context.clock()
    running_out = before.password_expires is None and after.password_expires is not None
    stays = after.is_working_administrator(now) and not running_out
    if before.is_working_administrator(now) and not stays and not accounts.another_working_administrator(after.id):
        raise Refused(LAST_ADMINISTRATOR)
