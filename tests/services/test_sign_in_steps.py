"""security.md: password, code, enrolling if due, Force Password Change, in that order, and nothing before its turn."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rwtui.domain.accounts import Account, MfaState
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import FieldChange
from rwtui.domain.secret import Secret
from rwtui.errors import Refused
from rwtui.services.access import SessionEnded
from rwtui.services.desk import Desk, desk_for
from rwtui.services.sign_in import WRONG_CODE, SignIn
from rwtui.storage.sessions import Stage
from tests.phone import Enrolled, Phone, enroll, needs_code, phone_of, sign_in_with
from tests.services.test_force_change import ELSEWHERE
from tests.world import DUE, ENROLLED, NEW_PASSWORD, PASSWORD, World, form_of, moved, typed_twice

OFF = MfaState.OFF
OWN = "moss lantern 31 quarry"
FURTHER: dict[str, Callable[[Desk, Account, Account], object]] = {
    **ELSEWHERE,
    "own sessions": lambda desk, me, other: desk.sessions.of(me.id),
    "end own": lambda desk, me, other: desk.sessions.end(me, desk.sessions.of(me.id)),
    "another's sessions": lambda desk, me, other: desk.sessions.of(other.id),
    "waits": lambda desk, me, other: desk.sessions.waits_until(other.id),
    "unlock": lambda desk, me, other: desk.sessions.unlock(other),
    "renew": lambda desk, me, other: desk.multi_factor.renew_codes(),
}


def option(world: World, name: str, value: str) -> None:
    """A policy number or word that the database has."""
    world.set_option(name, value)


def set_mfa(desk: Desk, base: Account, state: MfaState) -> Account:
    """What an Administrator does with the checkbox."""
    return desk.password_security.apply(desk.password_security.plan(base, form_of(base, mfa=state)))


def enroll_at(world: World, desk: Desk) -> Phone:
    """Enroll in the session that is led there."""
    enrollment = desk.multi_factor.begin()
    phone = phone_of(world, enrollment)
    desk.multi_factor.confirm(enrollment, phone.code())
    return phone


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_signs_in_once(world: World, steps: int) -> None:
    """One step either side; not twice, and not an earlier one after a later one."""
    held = enroll(world, world.add("roger@example.org"))
    world.clock.move(minutes=2)
    code, earlier = held.phone.code(steps), held.phone.code(steps - 1)
    signed_in = sign_in_with(world, "roger@example.org", code)
    assert (signed_in.stage, signed_in.recovery_code_used) == (Stage.FULL, False)
    event = world.last_event().event
    assert (event.kind, event.result, event.title) == (EventKind.LOGIN, Result.SUCCESS, "Login")
    for used in (code, earlier):
        with pytest.raises(Refused) as refused:
            sign_in_with(world, "roger@example.org", used)
        assert str(refused.value) == WRONG_CODE == "The code is wrong, or was used already."
        assert world.last_event().event.title == "Wrong code"
    assert world.account(held.account).version == held.account.version


def test_the_code_used_to_enroll_cant_sign_in(world: World) -> None:
    """Its counter is kept with the authenticator."""
    held = enroll(world, world.add("roger@example.org"))
    with pytest.raises(Refused, match=WRONG_CODE):
        sign_in_with(world, "roger@example.org", held.phone.code())
    wide = held.phone.fresh().translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert sign_in_with(world, "roger@example.org", wide).stage is Stage.FULL


@pytest.mark.parametrize("steps", [-2, 2])
def test_two_steps_aside_are_too_many(world: World, steps: int) -> None:
    """A clock that is a minute out."""
    held = enroll(world, world.add("roger@example.org"))
    world.clock.move(minutes=5)
    with pytest.raises(Refused, match=WRONG_CODE):
        sign_in_with(world, "roger@example.org", held.phone.code(steps))


def test_the_password_alone_begins_nothing(world: World) -> None:
    """No session, no Last Login, no event, until the code; and a wrong password never asks for one."""
    held = enroll(world, world.add("roger@example.org"))
    before, log = world.stored(), len(world.events())
    needed = needs_code(world, "roger@example.org")
    assert (world.stored(), len(world.events())) == (before, log)
    assert world.hash_of(held.account) not in repr(needed)
    assert not world.signs_in("roger@example.org", "not the password")
    for code in ("", held.phone.wrong(), "x" * 100_000, "\udcff12345", "0" * 24):
        with pytest.raises(Refused, match=WRONG_CODE):
            SignIn(world.context).code(needed, code)
        world.clock.move(minutes=16)
    assert world.stored() == before


@pytest.mark.parametrize(
    "meanwhile", [{"status": "Disabled"}, {"locked": True}, {"password_hash": "$6$another"}, {"user_type": "SSO"}]
)
def test_what_happens_between_password_and_code(world: World, meanwhile: dict[str, object]) -> None:
    """Whoever is disabled or has another password by then gets no session, and the code isn't used up."""
    held = enroll(world, world.add("roger@example.org"))
    needed = needs_code(world, "roger@example.org")
    code = held.phone.fresh()
    world.put(held.account, **meanwhile)
    before = world.rows("SELECT * FROM authenticator")
    with pytest.raises(Refused, match=WRONG_CODE):
        SignIn(world.context).code(needed, code)
    assert world.rows("SELECT * FROM authenticator") == before
    assert world.account(held.account).sessions == 0


def test_an_administrator_requires_and_unrequires(world: World) -> None:
    """Due leads to enrolling at the next sign-in; taken back, it doesn't; both are told in the log and on the tab."""
    root = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("roger@example.org")
    due = set_mfa(root, target, DUE)
    assert (due.mfa, root.accounts.load(target.id).mfa) == (DUE, DUE)
    assert world.sign_in("roger@example.org").stage is Stage.ENROLL
    off = set_mfa(root, due, OFF)
    assert world.sign_in("roger@example.org").stage is Stage.FULL
    assert [(f.before, f.after) for f in history(world, target)] == [(OFF, DUE), (DUE, OFF)]
    assert off.version == 3


def history(world: World, target: Account) -> list[FieldChange]:
    """The MFA fields of the account's Changes."""
    changes = [recorded.event for recorded in world.events() if recorded.event.kind is EventKind.CHANGE]
    return [told for event in changes if event.target_id == target.id for told in event.fields if told.before]


def test_an_administrator_resets(world: World) -> None:
    """It is left due; authenticator, recovery codes, sessions and token are gone; turning it off isn't offered."""
    held = enroll(world, world.add("roger@example.org"))
    root = world.desk(world.add("root@example.org", "Administrator"))
    _, base = root.password_security.generate_token(held.account)
    at_work = desk_for(world.context, sign_in_with(world, "roger@example.org", held.phone.fresh()).session_id)
    base = world.account(base)
    assert (root.accounts.load(base.id).mfa, root.accounts.load(base.id).recovery_codes) == (ENROLLED, 10)
    with pytest.raises(Refused, match="can only be reset, which leaves enrolling due"):
        root.password_security.plan(base, form_of(base, mfa=OFF))
    after = set_mfa(root, base, DUE)
    assert (after.mfa, after.recovery_codes, after.sessions, after.token) == (DUE, 0, 0, None)
    with pytest.raises(SessionEnded):
        at_work.accounts.me()
    assert world.rows("SELECT * FROM authenticator") == world.rows("SELECT * FROM recovery_code") == []
    signed_in = world.sign_in("roger@example.org")
    assert signed_in.stage is Stage.ENROLL
    enroll_at(world, desk_for(world.context, signed_in.session_id))
    with pytest.raises(Refused, match=WRONG_CODE):
        sign_in_with(world, "roger@example.org", held.phone.fresh())


@pytest.mark.parametrize(
    ("required", "administrator", "regular"),
    [("administrators", Stage.ENROLL, Stage.FULL), ("everyone", Stage.ENROLL, Stage.ENROLL)]
    + [(other, Stage.FULL, Stage.FULL) for other in ("nobody", "no word of ours")],
)
def test_required_by_option(world: World, required: str, administrator: Stage, regular: Stage) -> None:
    """Read at each sign-in, so that it needs no restart; who is enrolled only gives a code; a move makes it due."""
    root = world.desk(world.add("root@example.org", "Administrator"))
    roger = world.add("roger@example.org")
    held = enroll(world, world.add("ada@example.org", "Administrator"))
    option(world, "mfa_required", required)
    assert world.sign_in("root@example.org").stage is administrator
    assert world.sign_in("roger@example.org").stage is regular
    assert sign_in_with(world, "ada@example.org", held.phone.fresh()).stage is Stage.FULL
    assert world.account(roger).mfa is OFF
    plan = root.password_security.plan(roger, moved(roger, world.group("Administrator")))
    root.password_security.apply(plan)
    assert world.sign_in("roger@example.org").stage is administrator


@pytest.mark.parametrize("what", [*FURTHER, "force change"])
def test_while_enrolling_is_due_nothing_else_can_be_reached(world: World, what: str) -> None:
    """Not by an Administrator, and not Force Password Change, which comes after it."""
    me = world.add("roger@example.org", "Administrator", mfa=DUE.value, must_change_password=True)
    other = world.add("other@example.org")
    deeds = FURTHER | {"force change": lambda desk, me, other: desk.force_change.save(Secret(OWN), Secret(OWN))}
    desk = desk_for(world.context, world.sign_in("roger@example.org").session_id)
    before = world.stored()
    with pytest.raises(Refused, match="Enroll in Multi-Factor Authentication first"):
        deeds[what](desk, world.account(me), other)
    assert world.stored() == before
    event = world.last_event().event
    assert (event.result, event.actor_id) == (Result.REFUSED, me.id)


@pytest.mark.parametrize("what", [*FURTHER, "begin"])
def test_while_a_new_password_is_due_nothing_else_can_be_reached(world: World, what: str) -> None:
    """Nor enrolling, which came before it."""
    me = world.add("roger@example.org", "Administrator", must_change_password=True)
    other = world.add("other@example.org")
    deeds = FURTHER | {"begin": lambda desk, me, other: desk.multi_factor.begin()}
    desk = desk_for(world.context, world.sign_in("roger@example.org").session_id)
    before = world.stored()
    with pytest.raises(Refused, match="Save a new password first"):
        deeds[what](desk, world.account(me), other)
    assert world.stored() == before


def given_both(world: World) -> Enrolled | None:
    """roger@example.org, enrolled before, whose password and MFA an Administrator has reset in one go."""
    held = enroll(world, world.add("roger@example.org"))
    root = world.desk(world.add("root@example.org", "Administrator"))
    form = form_of(held.account, mfa=DUE, must_change=True, reset=typed_twice())
    root.password_security.apply(root.password_security.plan(held.account, form))
    return held


def test_all_the_steps_with_the_program_killed_at_each(world: World) -> None:
    """Password, enrolling, Force Password Change; wherever it ends, the next sign-in begins where that one stood."""
    given_both(world)
    for _ in range(2):
        signed_in = world.sign_in("roger@example.org", NEW_PASSWORD)
        assert signed_in.stage is Stage.ENROLL
        desk_for(world.context, signed_in.session_id).multi_factor.begin()
        world.reopen()
    desk = desk_for(world.context, world.sign_in("roger@example.org", NEW_PASSWORD).session_id)
    phone = enroll_at(world, desk)
    assert desk.accounts.stage() is Stage.PASSWORD
    for _ in range(2):
        world.reopen()
        with pytest.raises(Refused, match=WRONG_CODE):
            sign_in_with(world, "roger@example.org", phone.wrong(), NEW_PASSWORD)
        signed_in = sign_in_with(world, "roger@example.org", phone.fresh(), NEW_PASSWORD)
        assert signed_in.stage is Stage.PASSWORD
    desk = desk_for(world.context, signed_in.session_id)
    assert desk.force_change.save(Secret("qvzkxwpm"), Secret("qvzkxwpm")).mfa is ENROLLED
    assert desk.accounts.stage() is Stage.FULL
    assert desk.accounts.me().sessions == 1
    world.reopen()
    assert sign_in_with(world, "roger@example.org", phone.fresh(), "qvzkxwpm").stage is Stage.FULL
    assert world.first_broken() is None


def test_the_session_that_enrolls_goes_on(world: World) -> None:
    """Without a flag it then has all its rights, the same id, and no other session is left."""
    world.add("roger@example.org", "Administrator", mfa=DUE.value)
    first, second = (world.sign_in("roger@example.org") for _ in range(2))
    desk = desk_for(world.context, second.session_id)
    enroll_at(world, desk)
    assert desk.accounts.me().sessions == 1
    with pytest.raises(SessionEnded):
        desk_for(world.context, first.session_id).accounts.stage()
    assert not world.signs_in("roger@example.org", PASSWORD + "x")
