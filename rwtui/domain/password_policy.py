"""What a new password has to be, and the sentence that says why one is refused.

Length is what counts, and nobody is made to mix kinds of characters or to change a password by age (NIST SP
800-63B-4, section 3.1.1.2; OWASP ASVS 5.0, 6.2). What people choose in spite of its length, their own name and this
year, is refused with the reason beside the field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rwtui.domain.folding import fold
from rwtui.domain.secret import Secret

PRODUCT_WORDS = ("rwtui",)

# Of UTF-8, as typed and normalised: one code point can become eighteen, and hashing must not be a way to be slow.
MAX_OCTETS = 4096

# Of what is taken out of a password. "Li" would tear holes in words that have nothing to do with it; 秀芳 is a name.
SHORTEST_WORD = 3
SHORTEST_WORD_OF_OTHER_SCRIPTS = 2

_YEARS = re.compile(r"(?<![0-9])(?:(?:19|20)[0-9]{2})+(?![0-9])")  # not the 2047 inside 582047361958274


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers, in code points where they are lengths; the database's options hold them, the same for every host.

    NIST SP 800-63B-4, section 3.1.1.2: at least 15 where the password is the only factor, at least 8 where it is one
    of two, and at least 64 must be possible.
    """

    min_length: int = 15
    min_length_with_mfa: int = 8
    max_length: int = 256
    min_score: int = 3
    min_score_with_mfa: int = 2
    scored_length: int = 72
    residue_length: int = 8
    temporary_hours: int = 24

    def shortest(self, *, mfa_enrolled: bool) -> int:
        """The length asked for: less where a second factor stands beside the password."""
        return self.min_length_with_mfa if mfa_enrolled else self.min_length

    def weakest(self, *, mfa_enrolled: bool) -> int:
        """The zxcvbn score asked for, 0 to 4: less where a second factor stands beside the password."""
        return self.min_score_with_mfa if mfa_enrolled else self.min_score


def normalise(text: str) -> str:
    """NFKC, when a password is set and when it is verified, so that another keyboard's form of the same text signs in.

    NIST SP 800-63B-4, section 3.1.1.2 asks for NFC before hashing. NFKC (one of the two forms of SP 800-63B, revision
    3) contains it, and also takes what an input method in full-width mode sends.
    """
    return unicodedata.normalize("NFKC", text)


def problem_with(
    password: Secret,
    *,
    policy: Policy,
    mfa_enrolled: bool,
    about: tuple[str, ...],
    score: int | None,
    is_current: bool,
    reason: str = "",
) -> str | None:
    """The sentence that stands under the field, or None where the password can be taken.

    `about` are the account's names and its email. `score` and `reason` come from security.strength; None says that
    the password isn't scored yet, which lets a form answer the cheap rules while somebody types. The first rule
    broken is the one that is said.
    """
    text = password.reveal()
    return (
        _untypable(text)
        or _wrong_length(text, policy, mfa_enrolled)
        or ("The same as the current password" if is_current else None)
        or _too_little_of_its_own(password, policy, about)
        or _too_easily_guessed(score, reason, policy, mfa_enrolled)
    )


def words_about(about: Iterable[str]) -> tuple[str, ...]:
    """The words of names and email that say nothing in a password, folded, longest first, each once.

    "Anne-Marie" gives annemarie, marie and anne; "r.nguyen42@example.com" gives nguyen42 and nguyen beside the rest.
    """
    words: set[str] = set()
    for text in about:
        parts = "".join(" " if _is_punctuation(c) else c for c in fold(text)).split()
        letters = [run for part in parts for run in re.findall(r"\D+", part)]
        words.update(word for word in ("".join(parts), *parts, *letters) if len(word) >= _shortest(word))
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def residue(password: Secret, about: Iterable[str]) -> int | None:
    """How many characters are left apart from names, email, product, years and punctuation; None without such words.

    Then punctuation is left alone as well: `Roger.Nguyen2026!` leaves nothing, while what a password
    manager makes isn't refused for its signs, which would be a rule of composition.
    """
    text, years = _YEARS.subn("", fold(password.reveal()))
    bare = "".join(c for c in text if not _is_punctuation(c))
    left, words = re.subn("|".join(map(re.escape, (*words_about(about), *PRODUCT_WORDS))), "", bare)
    return len(left) if years or words else None


def _untypable(text: str) -> str | None:
    """What can be pasted but not typed again at a sign-in locks its owner out."""
    categories = {unicodedata.category(c) for c in text}
    if "Cc" in categories:
        return "Has a control character, which can't be typed again"
    if "Cs" in categories:
        return "Has a character that isn't text"
    return None


def _wrong_length(text: str, policy: Policy, mfa_enrolled: bool) -> str | None:
    """Counted in code points before normalisation, and never cut: NIST SP 800-63B-4, section 3.1.1.2."""
    shortest = policy.shortest(mfa_enrolled=mfa_enrolled)
    if len(text) < shortest:
        return f"{_characters(len(text))}; at least {shortest}"
    if len(text) > policy.max_length:
        return f"More than {policy.max_length} characters"
    if len(normalise(text).encode()) > MAX_OCTETS:
        return f"Its characters stand for more than {MAX_OCTETS} bytes of text"
    return None


def _too_little_of_its_own(password: Secret, policy: Policy, about: tuple[str, ...]) -> str | None:
    """Length made up of context-specific words isn't length.

    NIST SP 800-63B-4, section 3.1.1.2 names such words for a blocklist, which whole passwords are compared with; this
    rule is ours, and only refuses where nothing much is left beside them.
    """
    left = residue(password, about)
    if left is None or left >= policy.residue_length:
        return None
    only = f"only {_characters(left)} {'is' if left == 1 else 'are'}" if left else "no characters are"
    return f"Apart from names, email, years and the like {only} left; at least {policy.residue_length}"


def _too_easily_guessed(score: int | None, reason: str, policy: Policy, mfa_enrolled: bool) -> str | None:
    if score is None or score >= policy.weakest(mfa_enrolled=mfa_enrolled):
        return None
    return f"Too easily guessed: {reason}" if reason else "Too easily guessed"


def _is_punctuation(character: str) -> bool:
    """Signs and spaces, and in ASCII all that is neither letter nor digit; an emoji is a character like another."""
    if character.isascii():
        return not character.isalnum()
    category = unicodedata.category(character)
    return category[0] in "PZC" or category in ("Sm", "Sc", "Sk")


def _shortest(word: str) -> int:
    return SHORTEST_WORD if word.isascii() else SHORTEST_WORD_OF_OTHER_SCRIPTS


def _characters(count: int) -> str:
    return "1 character" if count == 1 else f"{count} characters"
