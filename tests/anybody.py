"""What anybody may try through the services, and by a second reading of the documents, whether it may succeed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rwtui.domain.accounts import Account, AccountStatus, MfaState
from rwtui.domain.change import PASSWORD_SET, Change, Field, FieldChange, change_of
from rwtui.errors import Refused
from rwtui.services.acting import AuthenticatorWrite, Sealed
from rwtui.services.desk import Desk
from rwtui.services.gate import Gate
from rwtui.storage.accounts import PasswordWrite
from rwtui.storage.sessions import Stage
from tests.phone import Phone, phone_of
from tests.rules_of_access import Deed
from tests.services.test_random_walk import WORKING, permitted
from tests.world import DISABLED, DUE, ENABLED, ENROLLED, World, form_of, hashed, moved, settings_of

FREE, FIRST, LONGEST, LOCK_AT = 3, 30, 60, 6
GROUPS = ("Administrator", "Regular User", "Custom: everything")


@dataclass
class Paper:
    """What one person holds: a phone, recovery codes, and how often they have been wrong in a row."""

    phone: Phone | None = None
    codes: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    failures: int = 0
    until: datetime | None = None

    def fail(self, now: datetime) -> None:
        """One more, and the wait that follows from it."""
        self.failures += 1
        if self.failures >= FREE:
            self.until = now + timedelta(seconds=min(FIRST << (self.failures - FREE), LONGEST))

    def forgive(self) -> None:
        """A success, or an unlock."""
        self.failures, self.until = 0, None

    def waits(self, now: datetime) -> bool:
        """Whether anything is looked at before the wait is over."""
        return self.until is not None and now < self.until


Doing = Callable[[World, Desk, Account], object]


def form(**typed: object) -> Doing:
    """Password & Security with this changed."""
    return lambda world, desk, base: desk.password_security.apply(
        desk.password_security.plan(base, form_of(base, **typed))
    )


def settings(title: str) -> Doing:
    """Another title."""
    return lambda world, desk, base: desk.accounts.apply(desk.accounts.plan(base, settings_of(base, title=title)))


def into(group: str) -> Doing:
    """A move of group."""
    return lambda world, desk, base: desk.password_security.apply(
        desk.password_security.plan(base, moved(base, world.group(group)))
    )


def password(hours: int = 0, *, proved: bool = True) -> Doing:
    """The same password again, for a new hash takes long: for good, or for so many hours."""

    def doing(world: World, desk: Desk, base: Account) -> object:
        expires = world.clock() + timedelta(hours=hours) if hours else None
        current = world.hash_of(base) if proved else None
        sealed = Sealed(password=PasswordWrite(hashed(), expires), proved_against=current)
        return Gate(world.context).apply(desk.session_id, change_of(base, {Field.PASSWORD: PASSWORD_SET}), sealed)

    return doing


def lie(world: World, desk: Desk, base: Account) -> object:
    """A Change that takes an authenticator for a mere wish."""
    told = FieldChange(Field.MFA, MfaState.DUE, MfaState.OFF)
    return Gate(world.context).apply(desk.session_id, Change(base.id, base.email, base.version, (told,)))


def enroll_another(world: World, desk: Desk, base: Account) -> object:
    """With a secret that only the actor knows."""
    if desk.accounts.me().id == base.id:
        raise Refused("Nothing was changed.")  # it isn't another
    wanted = change_of(base, {Field.MFA: ENROLLED, Field.AUTHENTICATOR: "confirmed"})
    return Gate(world.context).apply(desk.session_id, wanted, Sealed(authenticator=AuthenticatorWrite("x", 1)))


DOINGS: dict[str, Doing] = {
    "settings": settings("Cook"),
    "settings again": settings("Baker"),
    **{f"into {group}": into(group) for group in GROUPS},
    "enable": form(status=ENABLED),
    "disable": form(status=DISABLED),
    "MFA due": form(mfa=DUE),
    "MFA off": form(mfa=MfaState.OFF),
    "MFA enrolled": form(mfa=ENROLLED),
    "flag": form(must_change=True),
    "no flag": form(must_change=False),
    "password": password(),
    "password, unproved": password(proved=False),
    "password, temporary": password(24),
    "generate": lambda world, desk, base: desk.password_security.generate_token(base),
    "revoke": lambda world, desk, base: desk.password_security.revoke_token(base),
    "unlock": lambda world, desk, base: desk.sessions.unlock(base),
    "end sessions": lambda world, desk, base: desk.sessions.end(base, desk.sessions.of(base.id)),
    "renew": lambda world, desk, base: desk.multi_factor.renew_codes(),
    "MFA lie": lie,
    "enroll another": enroll_another,
}
_DEEDS = {
    "settings": Deed.SETTINGS,
    "into": Deed.GROUP,
    "enable": Deed.STATUS,
    "disable": Deed.STATUS,
    "MFA": Deed.MFA,
    "flag": Deed.FLAG,
    "no": Deed.FLAG,
    "password": Deed.RESET,
    "generate": Deed.GENERATE,
    "revoke": Deed.REVOKE,
    "unlock": Deed.UNLOCK,
}


def may_succeed(name: str, actor: Account, target: Account, stage: Stage) -> bool:
    """Whether the documents allow it to this actor, in a session that has come so far."""
    own = actor.id == target.id
    first = name.replace(",", "").split()[0]
    if stage is Stage.ENROLL:
        return False  # but for enrolling, which is a rule of its own
    if stage is Stage.PASSWORD:
        return own and first == "password"
    if name == "enroll another":
        return False
    if name == "renew":
        return own and target.mfa is ENROLLED
    if name == "end sessions":
        return own or actor.is_administrator
    if name in {"MFA enrolled", "MFA off", "MFA lie"} and (name == "MFA enrolled" or target.mfa is ENROLLED):
        return False
    if name == "password, unproved" and own:
        return False
    return permitted(actor, _DEEDS[first], target)


def wants_proof(name: str, actor: Account, target: Account) -> bool:
    """Another's password, MFA or token, and moves into Administrator."""
    first = name.replace(",", "").split()[0]
    another = actor.id != target.id and first in {"password", "MFA", "generate", "revoke"}
    return another or name == "into Administrator"


def stage_due(account: Account, required: str) -> Stage:
    """Where signing in leads to, after password and code."""
    asked = required == "everyone" or (required == "administrators" and account.is_administrator)
    if account.mfa is DUE or (account.mfa is MfaState.OFF and asked):
        return Stage.ENROLL
    return Stage.PASSWORD if account.must_change_password or account.password_expires else Stage.FULL


def can_sign_in(world: World, account: Account) -> bool:
    """Enabled, Native, not locked, with an unexpired password."""
    unexpired = account.password_expires is None or world.clock() < account.password_expires
    return account.status is AccountStatus.ENABLED and account.is_native and not account.locked and unexpired


def enroll_in(world: World, desk: Desk, paper: Paper) -> Account:
    """Enroll in this session; the phone and the codes are new."""
    enrollment = desk.multi_factor.begin()
    phone = phone_of(world, enrollment)
    after, codes = desk.multi_factor.confirm(enrollment, phone.code())
    paper.phone, paper.codes, paper.used = phone, [code.reveal() for code in codes], []
    return after


def must_hold(world: World) -> None:
    """A working Administrator is left, each version has its event, and nobody holds what they can't have."""
    assert world.rows(WORKING)[0][0] >= 1
    broken = {
        "versions without events": """version <> 1 + (SELECT count(*) FROM audit_event
            WHERE kind = 'Change' AND result = 'Success' AND target_id = "user".id)""",
        "SSO that holds something": """user_type = 'SSO' AND (password_hash IS NOT NULL OR mfa <> 'off'
            OR id IN (SELECT user_id FROM api_token UNION SELECT user_id FROM session))""",
        "disabled and alive": "status = 'Disabled' AND id IN (SELECT user_id FROM session WHERE ended_at IS NULL)",
        "enrolled with nothing": "(mfa = 'enrolled') <> (id IN (SELECT user_id FROM authenticator))",
        "recovery codes of nothing": """id IN (SELECT user_id FROM recovery_code
            EXCEPT SELECT user_id FROM authenticator)""",
    }
    for what, where in broken.items():
        assert world.rows(f'SELECT email FROM "user" WHERE {where}') == [], what


def kept(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Everything but the log and the throttle."""
    more = {table: world.rows(f"SELECT * FROM {table} ORDER BY 1") for table in ("authenticator", "recovery_code")}
    return world.stored() | more


def logged(world: World) -> int:
    """How many events there are."""
    return int(world.rows("SELECT count(*) FROM audit_event")[0][0])


def state(world: World, session_id: str) -> tuple[bool, Stage, float]:
    """Whether a session lives, how far it reaches, and how old its proof is; read from its row."""
    ((user_id, stage, seen, started, proved, ended),) = world.rows(
        "SELECT user_id, stage, last_seen, started_at, proved_at, ended_at FROM session WHERE id = ?", session_id
    )
    account, now = world.account(user_id), world.clock().timestamp()
    in_time = now - seen < account.timeout * 60 and now - started < 8 * 3600
    may_stay = account.status is ENABLED and account.is_native and not account.locked
    return ended is None and in_time and may_stay, Stage(stage), now - proved
