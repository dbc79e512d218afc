"""Anybody tries anything, many times over: the rules that must hold after each step, whatever the steps were."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from rwtui.domain.accounts import Account, AccountStatus, MfaState
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import PASSWORD_SET, Change, Field, change_of
from rwtui.domain.groups import Permission
from rwtui.errors import Conflict, Invalid, Refused
from rwtui.services.acting import Sealed
from rwtui.services.desk import Desk, desk_for
from rwtui.services.gate import Gate
from rwtui.storage.accounts import PasswordWrite
from rwtui.storage.sessions import Stage
from tests.rules_of_access import CUSTOM, MORE, Deed, allowed
from tests.world import PASSWORD, SSO, World, form_of, hashed, settings_of

WORKING = """SELECT count(*) FROM "user" WHERE security_group_id = 1 AND status = 'Enabled' AND user_type = 'Native'
    AND NOT locked AND password_hash IS NOT NULL AND password_expires IS NULL"""
DEEDS = {
    Field.TITLE: Deed.SETTINGS,
    Field.SECURITY_GROUP: Deed.GROUP,
    Field.STATUS: Deed.STATUS,
    Field.MFA: Deed.MFA,
    Field.PASSWORD: Deed.RESET,
    Field.MUST_CHANGE: Deed.FLAG,
}


@dataclass
class Walk:
    """A world of all kinds of accounts, and the state that each was last seen in."""

    world: World
    chance: random.Random
    made: int = 0
    refused: int = 0
    events: int = 0
    stale: list[Account] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name, permissions in CUSTOM.items():
            self.world.custom_group(name, *permissions)
        self.world.custom_group(MORE, *CUSTOM["Custom: everything"])
        with self.world.context.storage.reading():
            self.groups = [self.world._group(name) for (name,) in self.world.rows("SELECT name FROM security_group")]
        self.world.add("root@example.org", "Administrator")
        for number in range(11):
            kind: dict[str, Any] = {"user_type": SSO} if number % 5 == 4 else {}
            group = self.chance.choice(("Administrator", "Regular User", self.chance.choice(self.groups).name))
            self.world.add(f"person{number}@example.org", group, **kind)

    def someone(self, where: str = "") -> Account:
        """Any account, as it is now."""
        ids = [user_id for (user_id,) in self.world.rows(f'SELECT id FROM "user" {where} ORDER BY id')]
        return self.world.account(self.chance.choice(ids))

    def step(self) -> None:
        """Somebody, signed in if they can be, tries something on somebody, sometimes on a version of long ago."""
        self.world.clock.move(minutes=self.chance.choice((0, 1, 60, 60 * 25)))
        actor, target = self.someone("WHERE user_type = 'Native'"), self.someone()
        base = self.chance.choice(self.stale) if self.stale and self.chance.random() < 0.1 else target
        self.stale = [*self.stale[-20:], base]
        live = self.world.rows("SELECT id FROM session WHERE user_id = ? AND ended_at IS NULL", actor.id)
        desk = self.world.desk(actor, Stage.FULL) if not live or self.chance.random() < 0.5 else None
        before = self.world.account(base), self.world.stored()
        try:
            change = self.attempt(desk or desk_for(self.world.context, live[0][0]), actor, base)
        except Refused:
            self.refused += 1
            assert self.world.stored() == before[1]
        except Conflict:
            assert base.version != before[0].version
            assert self.world.stored() == before[1]
        else:
            if change:
                self.made += 1
                self.check(actor, before[0], change)
        self.check_always()

    def attempt(self, desk: Desk, actor: Account, base: Account) -> Change | None:
        """One deed; the Change that was made."""
        chance, security = self.chance, desk.password_security
        what = chance.randrange(6)
        if what == 0:
            settings = desk.accounts.plan(base, settings_of(base, title=f"Title {chance.randrange(3)}"))
            if settings.change:
                desk.accounts.apply(settings)
            return settings.change
        if what == 1:
            hint = security.generate_token(base)[1].token
            return change_of(base, {Field.TOKEN: hint.hint if hint else None})
        if what == 2:
            security.revoke_token(base)
            return change_of(base, {Field.TOKEN: None})
        if what == 3:
            return self.reset(desk, actor, base)
        typed: dict[str, Any] = {}
        if chance.random() < 0.5:
            typed["group"] = chance.choice(self.groups).ref
        if chance.random() < 0.5:
            typed["status"] = chance.choice((AccountStatus.ENABLED, AccountStatus.DISABLED))
        if chance.random() < 0.2:
            typed["mfa"] = chance.choice((MfaState.OFF, MfaState.DUE, MfaState.ENROLLED))
        if chance.random() < 0.2:
            typed["must_change"] = chance.random() < 0.5
        plan = security.plan(base, form_of(base, **typed))
        security.apply(plan)
        return plan.change

    def reset(self, desk: Desk, actor: Account, base: Account) -> Change:
        """A password, without waiting for a new hash: temporary or not, with or without the current one."""
        temporary = self.chance.random() < 0.4
        expires = self.world.clock() + timedelta(hours=24) if temporary and actor.id != base.id else None
        proved = self.world.hash_of(base) if self.chance.random() < 0.7 else None
        change = change_of(base, {Field.PASSWORD: PASSWORD_SET})
        sealed = Sealed(password=PasswordWrite(hashed(PASSWORD), expires), proved_against=proved)
        Gate(self.world.context).apply(desk.session_id, change, sealed)
        return change

    def check(self, actor: Account, before: Account, change: Change) -> None:
        """What was made was allowed, by an actor who could act, and is told in one event."""
        assert actor.status is AccountStatus.ENABLED
        for changed in change.fields:
            token = Deed.REVOKE if changed.after is None else Deed.GENERATE
            deed = DEEDS.get(changed.field, token)
            assert permitted(actor, deed, before), (actor.email, actor.group.name, deed, before)
        last = self.world.last_event().event
        assert (last.kind, last.result, last.actor_id) == (EventKind.CHANGE, Result.SUCCESS, actor.id)
        assert last.target_id == before.id
        assert {changed.field for changed in change.fields} <= {changed.field for changed in last.fields}
        assert self.world.account(before).version == before.version + 1

    def check_always(self) -> None:
        """One working Administrator is left; an SSO account holds nothing."""
        ((working,),) = self.world.rows(WORKING)
        assert working >= 1
        held = """SELECT email FROM "user" LEFT JOIN api_token ON user_id = id
            WHERE user_type = 'SSO' AND (password_hash IS NOT NULL OR digest IS NOT NULL OR mfa <> 'off')"""
        assert self.world.rows(held) == []

    def check_in_the_end(self) -> None:
        """Each version is told by as many events, and the chain holds."""
        told: dict[int | None, int] = {}
        for recorded in self.world.events():
            if recorded.event.result is Result.SUCCESS:
                told[recorded.event.target_id] = told.get(recorded.event.target_id, 0) + 1
        for user_id, version in self.world.rows('SELECT id, version FROM "user"'):
            assert version == told.get(user_id, 0) + 1
        assert self.world.first_broken() is None


def permitted(actor: Account, deed: Deed, target: Account) -> bool:
    """What the document says, for groups of any permissions."""
    own = actor.id == target.id
    if deed is Deed.SETTINGS and not own and not actor.is_administrator:
        within = not target.is_administrator and target.group.permissions <= actor.group.permissions
        return within and Permission.USERS_EDIT in actor.group.permissions
    return allowed(actor.group.name, deed, "own" if own else "regular" if target.is_native else "sso")


def walk(world: World, seed: int, steps: int) -> None:
    """So many steps from this seed."""
    walked = Walk(world, random.Random(seed))
    for _ in range(steps):
        try:
            walked.step()
        except Invalid as invalid:  # pragma: no cover
            raise AssertionError(str(invalid)) from invalid
    walked.check_in_the_end()
    assert walked.made > steps // 30
    assert walked.refused > steps // 20


@pytest.mark.wide(1)
@pytest.mark.parametrize("seed", range(4))
def test_a_walk(world: World, seed: int) -> None:
    """A few hundred steps."""
    walk(world, seed, 150)


@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("seed", range(100, 110))
def test_a_long_walk(world: World, seed: int) -> None:
    """Many more."""
    walk(world, seed, 2_000)
