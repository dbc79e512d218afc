"""security.md, "step-up": after five minutes the password (and code) is asked again before what matters most."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rwtui.domain.accounts import Account, MfaState
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.secret import Secret
from rwtui.errors import Invalid, Refused
from rwtui.services.access import ProofNeeded, SessionEnded
from rwtui.services.desk import Desk, desk_for
from rwtui.services.sign_in import WRONG_PROOF, SignIn
from tests.phone import Enrolled, enroll, sign_in_with
from tests.world import DISABLED, DUE, PASSWORD, World, form_of, moved, settings_of, typed_twice

ADA = "ada@example.org"
Deed = Callable[[World, Desk, Account], object]


def by_form(**typed: object) -> Deed:
    """Password & Security with this changed."""
    return lambda world, desk, base: desk.password_security.apply(
        desk.password_security.plan(base, form_of(base, **typed))
    )


def into(group: str) -> Deed:
    """A move of group."""
    return lambda world, desk, base: desk.password_security.apply(
        desk.password_security.plan(base, moved(base, world.group(group)))
    )


def of_oneself(deed: Deed) -> Deed:
    """On the account that acts."""
    return lambda world, desk, base: deed(world, desk, desk.accounts.me())


PROVEN: dict[str, Deed] = {
    "password": by_form(reset=typed_twice()),
    "temporary password": by_form(reset=typed_twice(), must_change=True),
    "MFA reset": by_form(mfa=DUE),
    "generate a token": lambda world, desk, base: desk.password_security.generate_token(base),
    "revoke the token": lambda world, desk, base: desk.password_security.revoke_token(base),
    "into Administrator": into("Administrator"),
    "password and status": by_form(reset=typed_twice(), status=DISABLED),
}
UNPROVEN: dict[str, Deed] = {
    "settings": lambda world, desk, base: desk.accounts.apply(
        desk.accounts.plan(base, settings_of(base, title="Cook"))
    ),
    "disable": by_form(status=DISABLED),
    "flag": by_form(must_change=True),
    "another group": into("Workflow User"),
    "sessions": lambda world, desk, base: desk.sessions.end(base, desk.sessions.of(base.id)),
    "unlock": lambda world, desk, base: desk.sessions.unlock(base),
    "own password": of_oneself(by_form(reset=typed_twice(current=PASSWORD))),
}


def scene(world: World) -> tuple[Desk, Account]:
    """An Administrator at work, and an enrolled account with a token and a session."""
    root = world.desk(world.add("root@example.org", "Administrator", timeout=60))
    held = enroll(world, world.add("roger@example.org"))
    world.desk(held.account)
    _, base = root.password_security.generate_token(held.account)
    return root, world.account(base)


@pytest.mark.parametrize("what", PROVEN)
def test_after_five_minutes_the_password_is_asked_again(world: World, what: str) -> None:
    """At +300 s not yet; at +301 s nothing is written nor recorded until it is proved, and then it goes through."""
    root, base = scene(world)
    world.clock.move(seconds=301)
    before, log = world.stored(), len(world.events())
    for _ in range(2):
        with pytest.raises(ProofNeeded) as needed:
            PROVEN[what](world, root, base)
        assert str(needed.value) == "Prove your password again first."
    assert (world.stored(), len(world.events())) == (before, log)
    assert world.hash_of(base) == world.hash_of(root.accounts.me())
    SignIn(world.context).prove(root.session_id, Secret(PASSWORD), "")
    event = world.last_event().event
    assert (event.kind, event.result, event.actor) == (EventKind.STEP_UP, Result.SUCCESS, "root@example.org")
    world.clock.move(seconds=300)
    PROVEN[what](world, root, base)
    event = world.last_event().event
    assert (event.kind, event.result, event.target_id) == (EventKind.CHANGE, Result.SUCCESS, base.id)
    assert world.account(base).version == base.version + 1


@pytest.mark.parametrize("what", PROVEN)
def test_up_to_five_minutes_signing_in_was_proof_enough(world: World, what: str) -> None:
    """+300 s."""
    root, base = scene(world)
    world.clock.move(seconds=300)
    PROVEN[what](world, root, base)
    assert world.account(base).version == base.version + 1


@pytest.mark.parametrize("what", UNPROVEN)
def test_what_needs_no_proof(world: World, what: str) -> None:
    """Not even at the end of a long session; one's own password asks for the current one instead."""
    root, base = scene(world)
    for _ in range(4):
        world.clock.move(minutes=14)
        SignIn(world.context).touch(root.session_id)
    UNPROVEN[what](world, root, base)
    assert world.last_event().event.result is Result.SUCCESS


def test_requiring_mfa_needs_proof(world: World) -> None:
    """Both ways: another's MFA."""
    root = world.desk(world.add("root@example.org", "Administrator"))
    for base in (world.add("off@example.org"), world.add("due@example.org", mfa="due at next login")):
        world.clock.move(seconds=301)
        with pytest.raises(ProofNeeded):
            by_form(mfa=DUE if base.mfa is MfaState.OFF else MfaState.OFF)(world, root, base)
        SignIn(world.context).touch(root.session_id)


def test_a_rule_says_no_before_a_proof_is_asked(world: World) -> None:
    """Who may not do it at all isn't asked for a password, and the refusal is recorded."""
    _, base = scene(world)
    desk = world.desk(world.add("other@example.org"))
    world.clock.move(seconds=301)
    with pytest.raises(Refused, match="Only an Administrator can generate"):
        desk.password_security.generate_token(base)
    assert world.last_event().event.result is Result.REFUSED


def proving(world: World) -> tuple[Enrolled, Desk, Account]:
    """An enrolled Administrator, whose proof is stale."""
    _, base = scene(world)
    held = enroll(world, world.add(ADA, "Administrator", timeout=60))
    desk = desk_for(world.context, sign_in_with(world, ADA, held.phone.fresh()).session_id)
    world.clock.move(seconds=301)
    return held, desk, base


@pytest.mark.parametrize("how", ["code", "recovery code"])
def test_who_is_enrolled_gives_a_code_too(world: World, how: str) -> None:
    """Neither alone is enough; each code works once, here and for signing in; a wrong password uses no code up."""
    held, desk, base = proving(world)
    prove = SignIn(world.context).prove
    code = held.phone.code() if how == "code" else held.codes[0].reveal()
    for password, typed in (("wrong", code), (PASSWORD, held.phone.wrong()), (PASSWORD, ""), ("", "")):
        with pytest.raises(Refused) as refused:
            prove(desk.session_id, Secret(password), typed)
        assert str(refused.value) == WRONG_PROOF
        event = world.last_event().event
        assert (event.kind, event.result, event.target) == (EventKind.LOGIN, Result.FAILURE, ADA)
        assert event.title == "Wrong step-up"
        with pytest.raises(ProofNeeded):
            desk.password_security.generate_token(base)
    assert world.rows("SELECT failures FROM throttle") == [(4,)]
    prove(desk.session_id, Secret(PASSWORD), code)
    assert world.rows("SELECT failures FROM throttle") == []
    assert desk.password_security.generate_token(base)[1].token
    for again in (lambda: prove(desk.session_id, Secret(PASSWORD), code), lambda: sign_in_with(world, ADA, code)):
        with pytest.raises(Refused, match="wrong"):
            again()


def test_guessing_at_a_terminal_left_alone(world: World) -> None:
    """It waits as signing in does, and in the end the account is locked and the session reaches nothing."""
    held, desk, base = proving(world)
    for name, value in (("lock_at", "6"), ("longest_wait_seconds", "30")):
        world.run("INSERT INTO option VALUES (?, ?, 1)", f"throttle.{name}", value)
    world.context.read_rules()
    for number in range(6):
        with pytest.raises(Refused, match=WRONG_PROOF):
            SignIn(world.context).prove(desk.session_id, Secret(f"guess {number}"), held.phone.code())
        if number == 4:
            with pytest.raises(Refused, match="Too many tries"):
                SignIn(world.context).prove(desk.session_id, Secret(PASSWORD), held.phone.code())
            world.clock.move(seconds=30)
    assert world.account(held.account).locked
    world.clock.move(seconds=30)
    for deed in (
        lambda: SignIn(world.context).prove(desk.session_id, Secret(PASSWORD), held.phone.code()),
        lambda: desk.password_security.generate_token(base),
    ):
        with pytest.raises(SessionEnded):
            deed()


@pytest.mark.parametrize("current", ["", "wrong"])
def test_no_form_tells_who_hasnt_proved_it_what_the_password_is(world: World, current: str) -> None:
    """Neither a reset of one's own nor Force Password Change says "the same as the current one" to a guess."""
    me = world.add("roger@example.org")
    desk = world.desk(me)
    form = form_of(me, reset=typed_twice(PASSWORD, current=current))
    with pytest.raises(Invalid, match=r"Current Password is required|Not the current password") as problem:
        desk.password_security.plan(me, form)
    assert "same" not in str(problem.value)
    with pytest.raises(Refused, match="Current Password is required"):
        desk.force_change.save(Secret(PASSWORD), Secret(PASSWORD))
    assert world.last_event().event.result is Result.REFUSED


def test_proving_is_something_done_at_the_terminal(world: World) -> None:
    """It keeps the session alive, as a touch does; and it proves for this session alone."""
    root, base = scene(world)
    other = world.desk(root.accounts.me())
    world.clock.move(minutes=59)
    SignIn(world.context).prove(root.session_id, Secret(PASSWORD), "")
    SignIn(world.context).touch(other.session_id)
    world.clock.move(minutes=4)
    with pytest.raises(ProofNeeded):
        other.password_security.generate_token(base)
    world.clock.move(seconds=61)
    with pytest.raises(ProofNeeded):
        root.password_security.generate_token(base)
    world.clock.move(minutes=50)
    assert root.accounts.me().sessions == 2
