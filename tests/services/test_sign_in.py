"""security.md, "Signing in": one answer for every failure, and one event for every attempt."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.secret import Secret
from rwtui.errors import Refused
from rwtui.security import passwords
from rwtui.services.access import SessionEnded
from rwtui.services.desk import desk_for
from rwtui.services.sign_in import FAILED, SignIn
from tests.world import ORIGIN, PASSWORD, SSO, START, World

ONE_ANSWER = "Email or password is wrong, or the account can't sign in here."
KINDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "unknown": ("nobody@example.org", PASSWORD, {}),
    "wrong password": ("roger@example.org", "not the password", {}),
    "no password typed": ("roger@example.org", "", {}),
    "disabled": ("roger@example.org", PASSWORD, {"status": "Disabled"}),
    "locked": ("roger@example.org", PASSWORD, {"locked": True}),
    "sso": ("roger@example.org", PASSWORD, {"user_type": SSO}),
    "sso with a hash left": ("roger@example.org", PASSWORD, {"user_type_kept": "SSO"}),
    "no password": ("roger@example.org", PASSWORD, {"password": None}),
    "run out": ("roger@example.org", PASSWORD, {"password_expires": int(START.timestamp())}),
    "nothing typed": ("", "", {}),
    "not text": ("roger\udcff@example.org", "pass\udcffword", {}),
    "too long": ("a" * 100_000, "b" * 100_000, {}),
    "control characters": ("roger\x1b[2J\x00@example.org", PASSWORD + "\x00", {}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_one_answer_for_every_failure(world: World, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same sentence, one verification, one failure event, and no session, Last Login or hash that changed."""
    email, password, columns = KINDS[kind]
    given = dict(columns)
    kept = {"user_type": given.pop("user_type_kept")} if "user_type_kept" in given else {}
    account = world.add("roger@example.org", **given)
    world.put(account, **kept)
    before = world.stored()
    verified: list[str] = []
    really = passwords._matches

    def counted(scheme: str, text: str, stored: str) -> bool:
        verified.append(scheme)
        return really(scheme, text, stored)

    monkeypatch.setattr(passwords, "_matches", counted)
    with pytest.raises(Refused) as refused:
        world.sign_in(email, password)
    assert str(refused.value) == FAILED == ONE_ANSWER
    assert verified == ["argon2"]
    assert world.stored() == before
    (recorded,) = world.events()
    event = recorded.event
    assert (event.kind, event.result, event.origin, event.at) == (EventKind.LOGIN, Result.FAILURE, ORIGIN, START)
    known = email == "roger@example.org"
    assert (event.actor_id, event.target_id) == ((account.id, account.id) if known else (None, None))
    assert world.first_broken() is None


def test_what_was_typed_stands_in_the_log_in_a_form_it_can_be_kept_in(world: World) -> None:
    """An email that nobody has is told; what is no email, and may be a password by mistake, is kept nowhere."""
    assert not world.signs_in(" nobody@example.org ", "a password typed there")
    assert world.last_event().event.target == "nobody@example.org"
    canaries = ("a password typed there", "pass@word-typed-there", "typed\udcff@there.org", "typed@" + "there." * 900)
    for canary in canaries:
        assert not world.signs_in(canary, "")
        assert world.last_event().event.target == "(not an email)"
    for piece in (b"typed there", b"typed-there", b"typed\\udcff", b"@there."):
        assert piece not in world.file_bytes()
    assert {len(digest) for (digest,) in world.rows("SELECT email_digest FROM throttle")} == {64}


@pytest.mark.parametrize(
    "typed", ["roger.Nguyen@example.org", " ROGER.NGUYEN@EXAMPLE.ORG ", "ｒｏｇｅｒ.nguyen@example.org"]
)
def test_the_login_id_is_found_whatever_its_case_and_width(world: World, typed: str) -> None:
    """Stored as typed, found by its NFKC case-folding."""
    account = world.add("Roger.Nguyen@example.org")
    signed_in = world.sign_in(typed)
    assert (signed_in.account.id, signed_in.account.email) == (account.id, "Roger.Nguyen@example.org")


def test_signing_in(world: World) -> None:
    """A session with an id that can't be guessed, Last Login, one event, and no new version."""
    account = world.add("roger@example.org")
    world.clock.move(hours=3)
    signed_in = world.sign_in("roger@example.org")
    assert not signed_in.must_change_password
    assert len(bytes.fromhex(signed_in.session_id)) == 16
    after = world.account(account)
    assert (after.last_login, after.sessions, after.version) == (world.clock(), 1, account.version)
    (recorded,) = world.events()
    event = recorded.event
    assert (event.kind, event.result, event.actor, event.target_id, event.origin) == (
        EventKind.LOGIN,
        Result.SUCCESS,
        "roger@example.org",
        account.id,
        ORIGIN,
    )
    assert world.sign_in("roger@example.org").session_id != signed_in.session_id


def test_signing_out(world: World) -> None:
    """The session ends, once, with one event; the other one goes on."""
    account = world.add("roger@example.org")
    first, second = world.sign_in("roger@example.org"), world.sign_in("roger@example.org")
    for _ in range(2):
        SignIn(world.context).sign_out(first.session_id)
    assert [recorded.event.kind for recorded in world.events()] == [EventKind.LOGIN, EventKind.LOGIN, EventKind.LOGOUT]
    assert world.last_event().event.actor_id == account.id
    with pytest.raises(SessionEnded):
        desk_for(world.context, first.session_id).accounts.me()
    assert desk_for(world.context, second.session_id).accounts.me().sessions == 1


@pytest.mark.parametrize("session_id", ["", "0" * 32, "not\x00a session"])
def test_a_session_that_never_was(world: World, session_id: str) -> None:
    """A made-up id reaches nothing; signing out of it is nothing."""
    account = world.add("roger@example.org")
    SignIn(world.context).sign_out(session_id)
    assert world.events() == ()
    desk = desk_for(world.context, session_id)
    with pytest.raises(SessionEnded):
        desk.accounts.me()
    with pytest.raises(SessionEnded):
        desk.password_security.generate_token(account)
    assert world.last_event().event.result is Result.REFUSED
    assert world.account(account).token is None


@pytest.mark.parametrize(
    "meanwhile", [{"status": "Disabled"}, {"locked": True}, {"password_hash": "$6$another"}, {"user_type": "SSO"}]
)
def test_what_happens_while_the_password_is_verified(world: World, meanwhile: dict[str, Any]) -> None:
    """Verifying takes a while; whoever is disabled in it gets no session, the same answer, and a failure event."""
    account: Account = world.add("roger@example.org")
    looks = count(1)

    def meddling() -> datetime:
        if next(looks) == 2:  # the first look is at the throttle, the second comes after verifying
            world.put(account, **meanwhile)
        return world.clock()

    with pytest.raises(Refused) as refused:
        SignIn(replace(world.context, clock=meddling)).sign_in("roger@example.org", Secret(PASSWORD))
    assert str(refused.value) == FAILED
    assert world.rows('SELECT count(*) FROM "session"') == [(0,)]
    assert [recorded.event.result for recorded in world.events()] == [Result.FAILURE]


@pytest.mark.parametrize("state", [{"status": "Disabled"}, {"locked": True}])
def test_a_session_reaches_no_further_than_its_account(world: World, state: dict[str, Any]) -> None:
    """Looked up again at every read and write."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("roger@example.org")
    world.put(desk.accounts.me(), **state)
    with pytest.raises(SessionEnded):
        desk.accounts.load(target.id)
    with pytest.raises(SessionEnded):
        desk.password_security.generate_token(target)
