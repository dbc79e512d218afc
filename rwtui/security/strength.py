"""How easily a password is guessed, by zxcvbn, with a reason in our own words."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rwtui.domain.password_policy import PRODUCT_WORDS, Policy, normalise, words_about
from rwtui.domain.secret import Secret

SCORED_LENGTH = Policy().scored_length
INPUTS_READ = 40  # words of names and email; more would only make it slower
INPUT_LENGTH = 64

# zxcvbn keeps the words about a person in a dictionary of its module, so two threads would score with each other's
# names.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Strength:
    """zxcvbn's score, 0 (guessed at once) to 4 (very hard), and the short phrase that follows "Too easily guessed:"."""

    score: int
    reason: str


def score(password: Secret, inputs: Sequence[str]) -> Strength:
    """Score the first 72 code points, normalised as they are hashed, knowing the names and the email in `inputs`.

    Call it off the event loop: a usual password takes 1 to 50 ms, and what is made of nothing but 4 @ 8 ( and the
    like, which can all be letters in disguise, up to 1.5 s, which is why no more than 72 are scored. The import takes
    20 ms and 13 MB, once.
    """
    from zxcvbn import zxcvbn

    words = [*_words(inputs), *PRODUCT_WORDS]
    text = normalise(password.reveal()[: SCORED_LENGTH * 4])[:SCORED_LENGTH]
    if not text:
        return Strength(0, "too short")
    with _one_at_a_time:
        found: Mapping[str, Any] = zxcvbn(text, user_inputs=words)
    return Strength(int(found["score"]), _reason(found["sequence"]))


def _words(inputs: Sequence[str]) -> list[str]:
    """The inputs as typed and as words, since zxcvbn only looks for whole entries."""
    typed = [normalise(text)[:INPUT_LENGTH] for text in inputs[:INPUTS_READ] if text]
    return [*typed, *(word[:INPUT_LENGTH] for word in words_about(inputs))][:INPUTS_READ]


def _reason(sequence: Sequence[Mapping[str, Any]]) -> str:
    """What the largest recognised part of the password is."""
    known = [match for match in sequence if match["pattern"] != "bruteforce"]
    if not known:
        return "too short"
    largest = max(known, key=lambda match: len(match["token"]))
    if largest["pattern"] == "dictionary":
        return _DICTIONARIES.get(largest["dictionary_name"], "common words")
    return _PATTERNS.get(largest["pattern"], "a common pattern")


_PATTERNS: Mapping[str, str] = {
    "repeat": "the same thing repeated",
    "sequence": "a sequence such as abc or 654",
    "spatial": "keys that lie side by side",
    "regex": "a year",
    "date": "a date",
}
_DICTIONARIES: Mapping[str, str] = {
    "passwords": "close to a common password",
    "user_inputs": "a name, the email or the product",
    "male_names": "a common name",
    "female_names": "a common name",
    "surnames": "a common name",
}
