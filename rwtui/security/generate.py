"""Passwords that the program thinks up, to be read out or copied down once."""

from __future__ import annotations

import secrets

from rwtui.domain.secret import Secret

# No vowels, so that no word or name comes about; no 0 and 1, so no year (19.., 20..) either; and of look-alikes only
# one: neither l I 1 nor O 0 Q nor 8 B nor 5 S nor 2 Z, and no capital that is only a larger small letter (C c, K k, P
# p, S s, V v, W w, X x, Z z).
ALPHABET = "bcdfghjkmnpqrstvwxyz" + "DFHJLMNRT" + "23456789"
GROUPS = 5
GROUP_LENGTH = 4


def generate_password() -> Secret:
    """Five groups of four characters, hyphens between: 20 of 37 characters are 104 bits, enough to stand alone.

    NIST SP 800-63B-4, section 3.1.1.2 asks for length only; this has 24 code points, no word, no name and no year for
    the other rules to find.
    """
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return Secret("-".join(groups))
