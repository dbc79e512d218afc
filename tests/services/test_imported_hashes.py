"""security.md, "hash": what imported accounts bring verifies once and is Argon2id afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import passlib.hash
import pytest

from tests.world import PASSWORD, World

OURS = "$argon2id$v=19$m=19456,t=2,p=1$"
SCHEMES: dict[str, tuple[str, Callable[[], Any]]] = {
    "PBKDF2-SHA256": ("$pbkdf2-sha256$", lambda: passlib.hash.pbkdf2_sha256.using(rounds=2_000)),
    "PBKDF2-SHA512": ("$pbkdf2-sha512$", lambda: passlib.hash.pbkdf2_sha512.using(rounds=2_000)),
    "Django": ("pbkdf2_sha256$", lambda: passlib.hash.django_pbkdf2_sha256.using(rounds=2_000)),
    "SHA-512-crypt": ("$6$", lambda: passlib.hash.sha512_crypt.using(rounds=2_000)),
    "scrypt": ("$scrypt$", lambda: passlib.hash.scrypt.using(rounds=11)),
    "weaker Argon2id": ("$argon2id$", lambda: passlib.hash.argon2.using(type="ID", memory_cost=8_192, time_cost=1)),
}


@cache
def imported(scheme: str) -> str:
    """A hash of PASSWORD as another product kept it."""
    return str(SCHEMES[scheme][1]().hash(PASSWORD))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_rehashed_at_the_first_sign_in(world: World, scheme: str) -> None:
    """The row's prefix before and after; no new version, so no false conflict; and it goes on signing in."""
    account = world.add("roger@example.org", password_hash=imported(scheme))
    assert world.hash_of(account).startswith(SCHEMES[scheme][0])
    assert not world.signs_in("roger@example.org", "another password")
    assert world.hash_of(account) == imported(scheme)
    world.sign_in("roger@example.org")
    kept = world.hash_of(account)
    assert kept.startswith(OURS)
    world.sign_in("roger@example.org")
    assert world.hash_of(account) == kept
    assert world.account(account).version == account.version


@pytest.mark.parametrize("state", [{"status": "Disabled"}, {"locked": True}, {"password_expires": 1}])
def test_nothing_is_rehashed_for_who_cant_sign_in(world: World, state: dict[str, Any]) -> None:
    """The right password of a disabled account changes no row."""
    account = world.add("roger@example.org", password_hash=imported("SHA-512-crypt"), **state)
    before = world.stored()
    assert not world.signs_in("roger@example.org")
    assert world.stored() == before
    assert world.hash_of(account) == imported("SHA-512-crypt")


@pytest.mark.parametrize("damaged", ["", "x", "$6$", "$2b$12$abcdefghijklmnopqrstuv", "!", "$argon2id$v=19$m=9999999"])
def test_a_hash_that_is_none_signs_nobody_in(world: World, damaged: str) -> None:
    """Unknown and damaged hashes are wrong passwords, not faults."""
    world.add("roger@example.org", password_hash=damaged)
    for password in (PASSWORD, damaged, ""):
        assert not world.signs_in("roger@example.org", password)
