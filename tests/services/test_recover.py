"""security.md, break-glass: an account that nobody can use any more is let in again, and the event says so."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import AccountStatus, MfaState, PasswordState
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import Field
from rwtui.domain.secret import Secret
from rwtui.errors import Conflict, Invalid, NotFound, Refused
from rwtui.services.access import SessionEnded
from rwtui.services.recover import Recover
from rwtui.services.sign_in import SignedIn, SignIn
from rwtui.storage import factors
from rwtui.storage.sessions import Stage
from tests.world import DISABLED, ENROLLED, NEW_PASSWORD, SSO, World


def recover(world: World, email: str, password: str = NEW_PASSWORD) -> None:
    Recover.of(world.context, email).run(Secret(password))


def test_the_only_administrator_locked_out_in_every_way(world: World) -> None:
    """Delayed, locked, disabled, with a lost authenticator, a flag and an expired password: all of it is undone."""
    root = world.add("root@example.org", "Administrator")
    desk = world.desk(root)
    _, root = desk.password_security.generate_token(root)
    for _ in range(5):
        assert not world.signs_in("root@example.org", "wrong")
    with world.context.storage.writing():
        factors.set_authenticator(root.id, "lost", 0, world.clock())
        factors.set_recovery_codes(root.id, ["digest"])
    world.put(root, status=DISABLED.value, locked=1, mfa=ENROLLED.value, must_change_password=1, password_expires=1)
    assert Recover.of(world.context, " ROOT@example.org ").account.id == root.id
    recover(world, "root@example.org")
    after = world.account(root)
    assert (after.status, after.locked, after.mfa) == (AccountStatus.ENABLED, False, MfaState.DUE)
    assert (after.password, after.must_change_password, after.token) == (PasswordState.SET, False, None)
    assert (after.sessions, after.recovery_codes) == (0, 0)
    assert world.rows("SELECT * FROM authenticator") == []
    with pytest.raises(SessionEnded):
        desk.accounts.load(root.id)
    signed_in = SignIn(world.context).sign_in("root@example.org", Secret(NEW_PASSWORD))
    assert isinstance(signed_in, SignedIn)
    assert signed_in.stage is Stage.ENROLL
    assert not world.signs_in("root@example.org")


def test_the_event(world: World) -> None:
    """One event of its own kind, by the operator, with everything that changed and nothing of the password."""
    root = world.add("root@example.org", "Administrator", status=DISABLED.value)
    before = len(world.events())
    recover(world, "root@example.org")
    assert len(world.events()) == before + 1
    event = world.last_event().event
    assert (event.kind, event.result, event.actor) == (EventKind.RECOVER, Result.SUCCESS, "operator operator")
    assert (event.target_id, event.actor_id) == (root.id, None)
    assert {change.field for change in event.fields} == {Field.PASSWORD, Field.STATUS}
    assert NEW_PASSWORD.encode() not in world.file_bytes()
    assert world.first_broken() is None


@pytest.mark.parametrize("mfa", [MfaState.OFF, MfaState.DUE])
def test_mfa_that_isnt_enrolled_stays(world: World, mfa: MfaState) -> None:
    """Only a lost authenticator is reset."""
    root = world.add("root@example.org", "Administrator", mfa=mfa.value)
    recover(world, "root@example.org")
    assert world.account(root).mfa is mfa


@pytest.mark.parametrize("password", ["", "fourteen signs", "passwordpassword", "root@example.org!!"])
def test_the_policy_applies(world: World, password: str) -> None:
    """As for anybody without an authenticator; nothing is changed."""
    world.add("root@example.org", "Administrator", mfa=ENROLLED.value)
    before = world.stored()
    with pytest.raises(Invalid):
        recover(world, "root@example.org", password)
    assert world.stored() == before


def test_who_cant_be_recovered(world: World) -> None:
    """No such account; one that signs in elsewhere."""
    world.add("sso@example.org", user_type=SSO)
    before = world.stored()
    with pytest.raises(NotFound, match=r"There is no account nobody@example\.org\."):
        recover(world, "nobody@example.org")
    with pytest.raises(Refused, match="SSO account"):
        recover(world, "sso@example.org")
    assert world.stored() == before


def test_changed_while_the_password_was_typed(world: World) -> None:
    """A conflict, as everywhere."""
    root = world.add("root@example.org", "Administrator")
    recovery = Recover.of(world.context, "root@example.org")
    world.put(root, version=root.version + 1)
    before = world.stored()
    with pytest.raises(Conflict):
        recovery.run(Secret(NEW_PASSWORD))
    assert world.stored() == before


def test_what_cant_be_recorded_isnt_done(world: World) -> None:
    """The failures still count then, too."""
    world.add("root@example.org", "Administrator")
    for _ in range(5):
        assert not world.signs_in("root@example.org", "wrong")
    before = world.stored()
    world.run("CREATE TRIGGER no_room BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(Exception, match="no"):
        recover(world, "root@example.org")
    assert world.stored() == before
    assert world.rows("SELECT failures FROM throttle") == [(5,)]
