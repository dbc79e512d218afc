"""Recovery codes: what lets one in when the authenticator is lost. Each works once.

In the words of NIST SP 800-63B-4, section 3.1.2, they are look-up secrets. A code has 120 random bits, well over the 64
from which guessing needs no limit (it is limited all the same), and over the 112 from which one fast hash is enough to
store it.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

from rwtui.domain.secret import Secret

CODES = 10
GROUPS = 6
GROUP_LENGTH = 4
LENGTH = GROUPS * GROUP_LENGTH

# Crockford's base32: no I, L and O, which look like 1 and 0 and are read as them, and no U, for fewer words.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_LOOK_ALIKES = str.maketrans("OIL", "011")
_MAX_TYPED = 128  # a code with room for spaces and hyphens; whatever is longer isn't looked at


def new_codes() -> tuple[Secret, ...]:
    """Ten different codes, like `7K2M-9QXA-…`; show them once, and keep only their digests."""
    made: set[str] = set()
    while len(made) < CODES:
        made.add("-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)))
    return tuple(map(Secret, made))


def normalise(text: str) -> str:
    """The bare code however it was typed: upper case, O as 0, I and L as 1, no spaces, no hyphens or dashes.

    Text too long to be a code gives nothing.
    """
    if len(text) > _MAX_TYPED:
        return ""
    wide = unicodedata.normalize("NFKC", text).upper()
    bare = "".join(character for character in wide if not _is_separator(character))
    return bare.translate(_LOOK_ALIKES)


def looks_like_one(text: str) -> bool:
    """Whether text can be a recovery code, which an authenticator's six digits can't; not whether it is a good one."""
    bare = normalise(text)
    return len(bare) == LENGTH and all(character in ALPHABET for character in bare)


def digest(code: Secret, account_id: int) -> str:
    """SHA-256 over account and code as 64 hexadecimal digits: what is stored, and what is looked up.

    NIST SP 800-63B-4, section 3.1.2.2 asks for a salted, slow hash below 112 bits only; nobody finds 120 random bits
    by trying, so a salt would save nothing and looking up stays one query. With the account in it, a digest copied
    into another account's row lets nobody in there.
    """
    bare = normalise(code.reveal())
    content = f"rwtui recovery code\0{account_id}\0{bare}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _is_separator(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Pd"
