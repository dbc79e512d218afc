"""security.md, "API Token": its form, what is kept of it, and how it ends."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest

from rwtui.domain.change import Field
from rwtui.domain.secret import Secret
from rwtui.errors import Refused
from rwtui.security import tokens
from rwtui.services.desk import Desk, desk_for
from tests.world import DISABLED, NEW_PASSWORD, PASSWORD, START, World, form_of, typed_twice

CANARY = "canary 77 of the coal mine"
OWN_CANARY = "another canary 31, forced"


def at_work(world: World) -> Desk:
    """An Administrator's desk."""
    return world.desk(world.add("root@example.org", "Administrator"))


def test_its_form_and_what_is_kept(world: World) -> None:
    """`rw_`, 30 and 6 characters of base62; SHA-256 kept, with prefix and last four, when and by whom."""
    desk = at_work(world)
    token, after = desk.password_security.generate_token(world.add("roger@example.org"))
    text = token.reveal()
    assert re.fullmatch(r"rw_[0-9A-Za-z]{36}", text)
    assert tokens.well_formed(text)
    assert repr(token) == "********"
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert world.rows("SELECT user_id, digest, hint, made_at, made_by, last_used FROM api_token") == [
        (after.id, digest, f"rw_…{text[-4:]}", int(START.timestamp()), "root@example.org", None)
    ]
    assert after.token is not None
    assert (after.token.hint, after.token.made_by) == (f"rw_…{text[-4:]}", "root@example.org")


def test_generating_again_replaces(world: World) -> None:
    """One token for an account; the event says which went and which came, by their hints."""
    root = world.add("root@example.org", "Administrator")
    first, once = world.desk(root).password_security.generate_token(world.add("roger@example.org"))
    world.clock.move(days=1)
    second, twice = world.desk(root).password_security.generate_token(once)
    assert first != second
    assert world.rows("SELECT digest FROM api_token") == [(tokens.digest(second),)]
    assert twice.token is not None
    assert twice.token.made_at == START + timedelta(days=1)
    (change,) = world.last_event().event.fields
    assert (change.field, change.before, change.after) == (Field.TOKEN, tokens.hint(first), tokens.hint(second))
    assert twice.version == 3


def test_revoking(world: World) -> None:
    """It ends; there is nothing to end twice."""
    desk = at_work(world)
    token, made = desk.password_security.generate_token(world.add("roger@example.org"))
    revoked = desk.password_security.revoke_token(made)
    assert revoked.token is None
    assert world.rows("SELECT count(*) FROM api_token") == [(0,)]
    (change,) = world.last_event().event.fields
    assert (change.before, change.after) == (tokens.hint(token), None)
    with pytest.raises(Refused, match="Nothing was changed"):
        desk.password_security.revoke_token(revoked)


def test_an_administrators_own(world: World) -> None:
    """An Administrator may make one for themselves, and go on working."""
    desk = at_work(world)
    _, after = desk.password_security.generate_token(desk.accounts.me())
    assert desk.accounts.me() == after


def test_dies_with_the_account(world: World) -> None:
    """Disabling ends it, and enabling revives nothing."""
    desk = at_work(world)
    _, made = desk.password_security.generate_token(world.add("roger@example.org"))
    desk.password_security.apply(desk.password_security.plan(made, form_of(made, status=DISABLED)))
    assert world.rows("SELECT count(*) FROM api_token") == [(0,)]


def test_no_secret_is_in_any_file(world: World) -> None:
    """Passwords and tokens in clear are in none of database, -wal, -shm and key, while the program runs and after."""
    desk = at_work(world)
    target = world.add("roger@example.org")
    security = desk.password_security
    first, base = security.generate_token(target)
    second, base = security.generate_token(base)
    plan = security.plan(base, form_of(base, must_change=True, reset=typed_twice(CANARY)))
    assert CANARY not in repr(plan)
    base = security.apply(plan, reason="asked by telephone")
    assert not world.signs_in("roger@example.org", PASSWORD + " mistyped canary")
    forced = desk_for(world.context, world.sign_in("roger@example.org", CANARY).session_id)
    base = forced.force_change.save(Secret(OWN_CANARY), Secret(OWN_CANARY))
    own = typed_twice(NEW_PASSWORD, current=OWN_CANARY)
    forced.password_security.apply(forced.password_security.plan(base, form_of(base, reset=own)))
    third, base = security.generate_token(world.account(base))

    while_open = world.file_bytes()
    world.close()
    for files in (while_open, world.file_bytes()):
        assert tokens.hint(first).encode() in files
        assert tokens.digest(third).encode() in files
        assert b"asked by telephone" in files
        for secret in (CANARY, OWN_CANARY, NEW_PASSWORD, PASSWORD, "mistyped canary"):
            assert secret.encode() not in files
        for token in (first, second, third):
            assert token.reveal().encode() not in files
            assert token.reveal()[3:-4].encode() not in files
            assert token.reveal()[3:23].encode() not in files
