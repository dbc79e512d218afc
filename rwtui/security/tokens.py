"""API tokens: `rw_`, 30 characters of chance, and 6 that catch a slip of the hand.

The checksum costs nothing to test, so a mistyped or cut token is refused without asking the database, and a scanner
for leaked secrets can tell a token from text that only looks like one.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
import zlib

from rwtui.domain.secret import Secret

PREFIX = "rw_"
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
CHANCE_LENGTH = 30  # of 62 characters: 178 bits
CHECK_LENGTH = 6  # 62**6 is more than 2**32
LENGTH = len(PREFIX) + CHANCE_LENGTH + CHECK_LENGTH

_SHAPE = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{CHANCE_LENGTH + CHECK_LENGTH}}}")


def new_token() -> Secret:
    """A token that nobody can guess; show it once, and keep only its digest and hint."""
    body = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(CHANCE_LENGTH))
    return Secret(body + _check(body))


def well_formed(text: str) -> bool:
    """Whether text can be a token at all. Says nothing about whether it is one, so its timing has nothing to give
    away.
    """
    return _SHAPE.fullmatch(text) is not None and _check(text[:-CHECK_LENGTH]) == text[-CHECK_LENGTH:]


def digest(token: Secret) -> str:
    """SHA-256 as 64 hexadecimal digits: what is stored, and what is looked up.

    One fast hash is enough for 178 random bits (NIST SP 800-63B-4, section 3.1.2.2 asks for a slow one below 112).
    Looking the digest up by an index isn't constant in time, and needn't be: who guesses can't steer the digest
    towards a stored one.
    """
    return hashlib.sha256(token.reveal().encode("utf-8", "surrogatepass")).hexdigest()


def hint(token: Secret) -> str:
    """What tells one token from another on the screen and in the log, like `rw_…9f3c`: four characters of it, all of
    the checksum.
    """
    return f"{PREFIX}…{token.reveal()[-4:]}"


def _check(body: str) -> str:
    """CRC-32 of all that stands before it, in base 62 with leading zeros."""
    rest = zlib.crc32(body.encode())
    digits = []
    for _ in range(CHECK_LENGTH):
        rest, digit = divmod(rest, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))
