"""Hashing and verifying passwords: Argon2id for ours, and what imported accounts bring until they sign in once.

An answer must not tell who exists by how long it takes, so whatever is stored, or isn't, a password is verified
against something. passlib is imported with the first hash and not before, which keeps it out of the time to the first
screen; `warm` does that early.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from rwtui.domain.password_policy import MAX_OCTETS, normalise
from rwtui.domain.secret import Secret
from rwtui.errors import Refused

# OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes and one lane. 15 ms here.
MEMORY_KIB = 19_456
PASSES = 2
LANES = 1
DIGEST_OCTETS = 32
SALT_OCTETS = 16

# Dearer hashes are neither imported nor verified: a row in a file must not be able to stop the program.
MAX_MEMORY_KIB = 1024 * 1024
MAX_PASSES_OF_KIB = 4 * MAX_MEMORY_KIB  # memory times passes: about four seconds
MAX_LANES = 64
MAX_ROUNDS = 10_000_000
# And cheaper ones are no protection until their owner signs in: RFC 8018, section 4.2; RFC 7914, section 2.
MIN_ROUNDS = 1_000
MIN_MEMORY_KIB = 1_024

# What a missing hash is verified against. The salt and the digest are random and belong to no password.
_OURS = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"
_NOBODY = _OURS + "++nvSzyVhRxTlrPuiEk0/Q$hkjV7qvOF3tNsE/U/3g6qZ/BT4vTJ+Ya+7b0CrsHRy0"

_SHAPES: Mapping[str, re.Pattern[str]] = {
    "argon2": re.compile(
        r"\$argon2id\$v=19\$m=(?P<kib>[1-9]\d{0,7}),t=(?P<passes>[1-9]\d{0,3}),p=(?P<lanes>[1-9]\d?)"
        r"\$(?P<salt>[A-Za-z0-9+/]{11,86})\$(?P<digest>[A-Za-z0-9+/]{22,86})",
        re.ASCII,
    ),
    "pbkdf2_sha256": re.compile(
        r"\$pbkdf2-sha256\$(?P<rounds>[1-9]\d{0,8})\$[A-Za-z0-9./]{0,128}\$[A-Za-z0-9./]{43}", re.ASCII
    ),
    "pbkdf2_sha512": re.compile(
        r"\$pbkdf2-sha512\$(?P<rounds>[1-9]\d{0,8})\$[A-Za-z0-9./]{0,128}\$[A-Za-z0-9./]{86}", re.ASCII
    ),
    "django_pbkdf2_sha256": re.compile(
        r"pbkdf2_sha256\$(?P<rounds>[1-9]\d{0,8})\$[A-Za-z0-9]{1,128}\$[A-Za-z0-9+/]{43}=", re.ASCII
    ),
    "sha512_crypt": re.compile(
        r"\$6\$(?:rounds=(?P<rounds>[1-9]\d{0,8})\$)?[A-Za-z0-9./]{0,16}\$[A-Za-z0-9./]{86}", re.ASCII
    ),
    "scrypt": re.compile(
        r"\$scrypt\$ln=(?P<log>[1-9]\d?),r=(?P<block>[1-9]\d{0,2}),p=(?P<lanes>[1-9]\d?)"
        r"\$[A-Za-z0-9+/]{0,128}\$[A-Za-z0-9+/]{43}",
        re.ASCII,
    ),
}
# What passlib raises for a hash or a password that it can't take; NotImplementedError is a RuntimeError.
_NO_PASSWORD_OF_THIS = (ValueError, TypeError, ArithmeticError, LookupError, RuntimeError, AssertionError)


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether the password was right, and whether its hash is weaker than ours, so that it is to be hashed anew."""

    ok: bool
    rehash: bool


def hash_password(password: Secret) -> str:
    """Argon2id of the normalised password, whole and never cut, with a salt of its own.

    Takes about 15 ms and releases the GIL. Raises Refused for what `verify` could never accept: nothing, what isn't
    text or has a NUL, more than 4096 bytes. The policy says so earlier.
    """
    text = _normalised(password.reveal())
    if text is None:
        raise Refused("This password can't be stored: it is empty, too long or not text.")
    return str(_ours().hash(text))


def verify(password: Secret, stored: str | None) -> Verified:
    """Compare a password with what is stored. None, unknown, damaged or too dear is wrong, and costs the same as ours.

    An imported hash was made without normalising, so where that makes a difference the password is tried as typed as
    well. Such a hash costs what its makers chose until its owner signs in once; only ours all cost the same.
    """
    typed = password.reveal()
    scheme = _scheme(stored)
    text = _normalised(typed)
    if scheme is None or stored is None or text is None:
        return _wrong()
    try:
        ok = _matches(scheme, text, stored)
        if not ok and typed != text and not stored.startswith(_OURS):
            ok = _matches(scheme, typed, stored)
    except _NO_PASSWORD_OF_THIS:
        return _wrong()
    return Verified(ok, ok and _is_weaker(stored))


def is_supported(stored: str) -> bool:
    """Whether an imported hash can be verified: of a known scheme, well formed, neither worthless nor too dear."""
    return _scheme(stored) is not None


def warm() -> None:
    """Import passlib and verify once, off the event loop: the first time takes longer and would tell who exists."""
    _wrong()


def _wrong() -> Verified:
    """Wrong, at the cost of a verification; what comes out of it is not looked at."""
    _matches("argon2", "nobody", _NOBODY)
    return Verified(ok=False, rehash=False)


def _matches(scheme: str, text: str, stored: str) -> bool:
    return bool(_handler(scheme).verify(text, stored))


def _normalised(typed: str) -> str | None:
    """What is hashed; None if it is nothing, no text (a lone surrogate), or too long, before or after.

    Nor with NUL, of which HMAC appends as many as it likes: in PBKDF2 and scrypt "a" and "a\\0" are one password.
    """
    try:
        fits = 0 < len(typed.encode()) <= MAX_OCTETS and "\0" not in typed
        text = normalise(typed) if fits else ""
        return text if 0 < len(text.encode()) <= MAX_OCTETS else None
    except UnicodeEncodeError:
        return None


def _scheme(stored: str | None) -> str | None:
    """The name passlib gives the scheme of a well-formed hash whose cost is within bounds."""
    for name, shape in _SHAPES.items():
        if found := shape.fullmatch(stored or ""):
            return name if _affordable(name, found) and _parses(name, found.string) else None
    return None


def _affordable(scheme: str, found: re.Match[str]) -> bool:
    """Whether verifying it takes neither no effort nor more memory and time than a sign-in may take."""
    if scheme == "argon2":
        kib, passes, lanes = int(found["kib"]), int(found["passes"]), int(found["lanes"])
        return _within(kib, passes) and lanes <= MAX_LANES and kib >= 8 * lanes
    if scheme == "scrypt":
        kib = (1 << int(found["log"])) * int(found["block"]) // 8  # 128 bytes times r for each of N
        return _within(kib, int(found["lanes"]))
    rounds = found["rounds"] or "5000"  # SHA-512-crypt's number where none is written
    return MIN_ROUNDS <= int(rounds) <= MAX_ROUNDS


def _within(kib: int, times: int) -> bool:
    return MIN_MEMORY_KIB <= kib <= MAX_MEMORY_KIB and kib * times <= MAX_PASSES_OF_KIB


def _parses(scheme: str, stored: str) -> bool:
    """Whether passlib reads it too, down to what decodes from base64."""
    try:
        _handler(scheme).from_string(stored)
    except _NO_PASSWORD_OF_THIS:
        return False
    return True


def _is_weaker(stored: str) -> bool:
    """Whether a right password should be hashed anew. A hash stronger than ours stays: it isn't made weaker."""
    found = _SHAPES["argon2"].fullmatch(stored)
    if found is None:
        return True
    kib, passes = int(found["kib"]), int(found["passes"])
    short = len(found["digest"]) * 6 // 8 < DIGEST_OCTETS or len(found["salt"]) * 6 // 8 < SALT_OCTETS
    return short or kib < MEMORY_KIB or kib * passes < MEMORY_KIB * PASSES


@cache
def _handler(scheme: str) -> Any:
    """passlib's handler of one scheme. Untyped, as passlib is."""
    import passlib.hash

    return getattr(passlib.hash, scheme)


@cache
def _ours() -> Any:
    return _handler("argon2").using(
        type="ID",
        memory_cost=MEMORY_KIB,
        time_cost=PASSES,
        parallelism=LANES,
        digest_size=DIGEST_OCTETS,
        salt_size=SALT_OCTETS,
    )
