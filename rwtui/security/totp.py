"""Authenticator codes: six digits that change every 30 seconds (RFC 6238 over HMAC-SHA-1, as every application has it).

A code is good in its own step and the one on either side, for clocks that differ and people who type slowly (RFC 6238,
section 5.2; NIST SP 800-63B-4, section 3.1.4.2 asks that a code is accepted once only). That it is accepted once is
shared work: `matched_counter` refuses a counter already used, and the UPDATE that keeps the new one
(`last_counter < new`) decides between two processes.
"""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime

from rwtui.domain.secret import Secret

STEP_SECONDS = 30
STEPS_ASIDE = 1
DIGITS = 6
GROUP_LENGTH = 4
ISSUER = "rwtui"
"""What the authenticator application calls us; short, so that the QR code stays small."""

_MAX_TYPED = 64  # six digits with spaces; whatever is longer isn't looked at


def new_secret() -> Secret:
    """A secret of 160 random bits in 32 characters of base32; RFC 4226, section 4 (R6) recommends that length."""
    import pyotp

    return Secret(pyotp.random_base32(32))


def grouped(secret: Secret) -> str:
    """The secret in groups of four, to be typed into an authenticator that can't scan. In clear, for the screen."""
    text = secret.reveal()
    return " ".join(text[start : start + GROUP_LENGTH] for start in range(0, len(text), GROUP_LENGTH))


def uri(secret: Secret, email: str, issuer: str = ISSUER) -> Secret:
    """The otpauth:// address that the QR code holds: Key Uri Format, with the defaults left out.

    A Secret, since it contains one. What isn't text in the email, an undecodable byte, becomes a question mark.
    """
    import pyotp

    label = email.encode("utf-8", "replace").decode("utf-8")
    return Secret(pyotp.TOTP(secret.reveal()).provisioning_uri(name=label, issuer_name=issuer))


def matched_counter(secret: Secret, code: str, now: datetime, last_counter: int | None) -> int | None:
    """The time step that the typed code stands for, to be kept as `last_counter`; None when the code isn't good.

    Every candidate is computed and compared in constant time, so that how long it takes doesn't tell how near a guess
    was. A code that happens to stand for two steps counts as the later one, or else it could be used twice. A step not
    after `last_counter` is refused: RFC 6238, section 5.2.
    """
    import pyotp

    digits = _digits(code)
    if digits is None:
        return None
    totp = pyotp.TOTP(secret.reveal(), digits=DIGITS, interval=STEP_SECONDS)
    present = int(now.timestamp() // STEP_SECONDS)
    matched = None
    for counter in range(max(0, present - STEPS_ASIDE), present + STEPS_ASIDE + 1):
        if hmac.compare_digest(totp.generate_otp(counter), digits):
            matched = counter
    if matched is None or (last_counter is not None and matched <= last_counter):
        return None
    return matched


def looks_like_one(text: str) -> bool:
    """Whether this is six digits, however typed; says nothing about whether the code is good."""
    return _digits(text) is not None


def _digits(text: str) -> str | None:
    """Six ASCII digits, or None: spaces aside, and digits of another width or script as what they count."""
    if len(text) > _MAX_TYPED:
        return None
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    values = [unicodedata.decimal(character, -1) for character in bare]
    if len(values) != DIGITS or -1 in values:
        return None
    return "".join(map(str, values))
