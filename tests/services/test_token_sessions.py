"""security.md, "API Token": a token acts for its account through the same gate, and ends with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.bulk import Deed, Order
from rwtui.domain.change import Field, FieldChange, change_of, deletion_of
from rwtui.domain.secret import Secret
from rwtui.errors import Refused
from rwtui.security import tokens
from rwtui.services.access import Access, TokenEnded
from rwtui.services.acting import AuthenticatorWrite, Sealed, TokenWrite
from rwtui.services.desk import Desk, desk_for
from rwtui.services.gate import Gate
from rwtui.services.token_sessions import MALFORMED, NOT_ACCEPTED, acting, verify
from rwtui.storage.accounts import PasswordWrite
from tests.world import DISABLED, ENROLLED, NEW_PASSWORD, PASSWORD, START, World, form_of, hashed, typed_twice


@contextmanager
def by_token(world: World, token: Secret) -> Iterator[Desk]:
    """The desk that a command has."""
    with acting(world.context, token) as session:
        yield desk_for(session.context, session.session_id)


def with_token(world: World, email: str = "ada@example.org", group: str = "Administrator") -> tuple[Secret, Account]:
    """An account and its token, which root made."""
    root = world.add(f"root.of.{email}", "Administrator")
    return world.desk(root).password_security.generate_token(world.add(email, group))


def test_it_acts_and_says_so(world: World) -> None:
    token, ada = with_token(world)
    roger = world.add("roger@example.org")
    with by_token(world, token) as desk:
        assert desk.accounts.me().id == ada.id
        desk.password_security.apply(desk.password_security.plan(roger, form_of(roger, status=DISABLED)), "why")
    assert world.account(roger).status is DISABLED
    event = world.last_event().event
    assert (event.actor, event.target, event.reason) == (ada.email, roger.email, "why")
    assert event.origin.via == f"API token {tokens.hint(token)}"
    assert str(event.origin).endswith(f"API token {tokens.hint(token)}")
    assert world.first_broken() is None


def test_its_session_is_gone_when_it_is_done(world: World) -> None:
    token, ada = with_token(world)
    before = world.rows('SELECT * FROM "session"')
    with by_token(world, token) as desk:
        (mine,) = desk.sessions.of(ada.id)
        assert mine.id == desk.session_id
        assert mine.origin.via == f"API token {tokens.hint(token)}"
    assert world.rows('SELECT * FROM "session"') == before
    with pytest.raises(TokenEnded):
        desk.accounts.me()


def test_it_needs_no_proof_and_is_never_idle(world: World) -> None:
    """Neither five minutes nor the account's Timeout end it; eight hours in all do."""
    token, _ = with_token(world)
    roger = world.add("roger@example.org")
    with by_token(world, token) as desk:
        world.clock.move(hours=7, minutes=59)
        desk.password_security.generate_token(roger)
        access = Access(desk.context, desk.session_id)
        with access.reading():
            access.require_proof()
        world.sign_in(roger.email)  # which ends the sessions whose time is over
        desk.accounts.me()
        world.clock.move(minutes=1)
        with pytest.raises(Refused, match="timed out"):
            desk.accounts.me()


def test_last_used_is_written_once_a_minute(world: World) -> None:
    token, ada = with_token(world)
    used = []
    for seconds in (0, 59, 1, 30):
        world.clock.move(seconds=seconds)
        verify(world.context, token)
        summary = world.account(ada).token
        assert summary is not None
        used.append(summary.last_used)
    assert used == [START, START, *[START + timedelta(minutes=1)] * 2]
    assert world.account(ada).version == 2  # no Change


@pytest.mark.parametrize("text", ["", "rw_", "rw_" + "0" * 36, "password", "rw_" + "A" * 35, "é" * 39])
def test_a_slip_costs_no_query(world: World, text: str) -> None:
    world.close()  # where nothing can be asked
    with pytest.raises(Refused) as refused:
        verify(world.context, Secret(text))
    assert str(refused.value) == MALFORMED
    world.reopen()
    assert world.events() == ()


def test_a_wrong_one_is_recorded_without_it(world: World) -> None:
    with_token(world)
    wrong = tokens.new_token()
    with pytest.raises(Refused) as refused:
        verify(world.context, wrong)
    assert str(refused.value) == NOT_ACCEPTED
    event = world.last_event().event
    assert (event.kind, event.result, event.actor, event.title) == (
        EventKind.LOGIN,
        Result.FAILURE,
        "(unknown API Token)",
        "API Token not accepted",
    )
    for secret in (wrong.reveal(), tokens.digest(wrong), tokens.hint(wrong), wrong.reveal()[-6:]):
        assert secret.encode() not in world.file_bytes()


UNUSABLE: dict[str, dict[str, Any]] = {
    "Disabled": {"status": "Disabled"},
    "Locked": {"locked": True},
    "Must change its password first": {"must_change_password": True},
    "An SSO account has none": {"user_type": "SSO"},
}


@pytest.mark.parametrize("why", [*UNUSABLE, "temporary"])
def test_an_account_that_cannot_use_one(world: World, why: str) -> None:
    """The answer is the same for whatever is wrong; the log says which it was. What runs then ends at once."""
    token, ada = with_token(world)
    columns = UNUSABLE.get(why, {"password_expires": 2**33})
    with by_token(world, token) as desk:
        world.put(ada, **columns)
        with pytest.raises(TokenEnded, match="The API Token isn't accepted any more"):
            desk.accounts.me()
    with pytest.raises(Refused) as refused, by_token(world, token):
        pass
    assert str(refused.value) == NOT_ACCEPTED
    event = world.last_event().event
    assert (event.result, event.actor, event.origin.via) == (
        Result.FAILURE,
        ada.email,
        f"API token {tokens.hint(token)}",
    )
    assert event.reason == ("Must change its password first" if why == "temporary" else why)


@pytest.mark.parametrize("how", ["revoked", "replaced", "deleted", "disabled", "reset"])
def test_revocation_ends_what_it_does_at_once(world: World, how: str) -> None:
    """Two terminals: in the middle of a bulk operation the next step is refused."""
    token, ada = with_token(world)
    people = [world.add(f"person{number}@example.org").id for number in range(60)]
    other = world.desk(world.add("other@example.org", "Administrator"))
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")

    def end(done: int, total: int) -> bool:
        base = world.account(ada)
        match how:
            case "revoked":
                other.password_security.revoke_token(base)
            case "replaced":
                other.password_security.generate_token(base)
            case "deleted":
                Gate(world.context).apply(other.session_id, deletion_of(base))
            case "disabled":
                plan = other.password_security.plan(base, form_of(base, status=DISABLED))
                other.password_security.apply(plan)
            case _:
                plan = other.password_security.plan(base, form_of(base, reset=typed_twice()))
                other.password_security.apply(plan)
        return True

    with by_token(world, token) as desk:
        operation = desk.bulk.plan(Order(Deed.DISABLE), people, lambda done, total: True)
        with pytest.raises(TokenEnded):
            desk.bulk.run(operation, end)
    with pytest.raises(Refused):
        verify(world.context, token)
    assert 0 < world.rows("SELECT count(*) FROM \"user\" WHERE status = 'Disabled'")[0][0] < 60


def test_an_administrator_can_end_a_running_command(world: World) -> None:
    token, ada = with_token(world)
    other = world.desk(world.add("other@example.org", "Administrator"))
    with by_token(world, token) as desk:
        other.sessions.end(world.account(ada), other.sessions.of(ada.id))
        with pytest.raises(TokenEnded):
            desk.accounts.me()


def test_its_own_password(world: World) -> None:
    token, ada = with_token(world)
    with by_token(world, token) as desk:
        change = change_of(world.account(ada), {Field.PASSWORD: "set"})
        sealed = Sealed(password=PasswordWrite(hashed(NEW_PASSWORD), None), proved_against=world.hash_of(ada))
        with pytest.raises(Refused, match="An API Token can't reset its own account's password"):
            Gate(desk.context).apply(desk.session_id, change, sealed)
    assert world.signs_in(ada.email, PASSWORD)


def test_its_own_authenticator(world: World) -> None:
    """Neither enrolling nor renewing recovery codes; tried with crafted Changes."""
    token, ada = with_token(world)
    with by_token(world, token) as desk:
        enrolling = change_of(
            world.account(ada), {Field.MFA: ENROLLED, Field.AUTHENTICATOR: "x", Field.RECOVERY_CODES: "x"}
        )
        sealed = Sealed(authenticator=AuthenticatorWrite("x", 0), recovery_codes=("x",))
        with pytest.raises(Refused, match="An API Token can't enroll"):
            Gate(desk.context).apply(desk.session_id, enrolling, sealed)
        world.put(ada, mfa="enrolled")
        renewing = change_of(world.account(ada), {Field.RECOVERY_CODES: "x"})
        with pytest.raises(Refused, match="An API Token can't enroll"):
            Gate(desk.context).apply(desk.session_id, renewing, Sealed(recovery_codes=("x",)))
    assert world.rows("SELECT * FROM recovery_code") == []


def test_tokens_of_administrators(world: World) -> None:
    """Neither its own, nor another's, one by one or in bulk; a Regular User's it can."""
    token, ada = with_token(world)
    root = world.account(world.rows("SELECT id FROM \"user\" WHERE email LIKE 'root%'")[0][0])
    root_token, _ = world.desk(ada).password_security.generate_token(root)
    roger = world.add("roger@example.org")
    with by_token(world, token) as desk:
        for target in (world.account(ada), world.account(root)):
            with pytest.raises(Refused, match="can't generate or revoke an Administrator's"):
                desk.password_security.generate_token(target)
            with pytest.raises(Refused, match="can't generate or revoke an Administrator's"):
                desk.password_security.revoke_token(target)
        operation = desk.bulk.plan(Order(Deed.REVOKE_TOKENS), [root.id], lambda done, total: True)
        (item,) = desk.bulk.items(operation, 0, 9)
        assert "can't generate or revoke an Administrator's" in item.told
        desk.password_security.generate_token(roger)
        crafted = FieldChange(Field.TOKEN, tokens.hint(root_token), "rw_…aaaa")
        with pytest.raises(Refused, match="can't generate or revoke an Administrator's"):
            Gate(desk.context).apply(
                desk.session_id,
                change_of(world.account(root), {}).with_fields((crafted,)),
                Sealed(token=TokenWrite("0" * 64, "rw_…aaaa")),
            )
    assert verify(world.context, root_token).id == root.id


def test_the_rules_are_the_accounts(world: World) -> None:
    token, _ = with_token(world, "regular@example.org", "Regular User")
    roger = world.add("roger@example.org")
    with by_token(world, token) as desk:
        with pytest.raises(Refused, match="lacks the permission Users: View"):
            desk.accounts.load(roger.id)
        with pytest.raises(Refused, match="Only an Administrator"):
            desk.options.load()
        for email in (roger.email, "nobody@example.org"):  # it learns nothing of who exists
            with pytest.raises(Refused, match=r"^Regular User lacks the permission Users: View\.$"):
                desk.accounts.find(email)
    assert world.last_event().event.origin.via == f"API token {tokens.hint(token)}"


def test_what_is_kept_of_it_stays_the_digest(world: World) -> None:
    token, _ = with_token(world)
    with by_token(world, token) as desk:
        desk.accounts.me()
    assert token.reveal().encode() not in world.file_bytes()
    assert hashlib.sha256(token.reveal().encode()).hexdigest().encode() in world.file_bytes()
