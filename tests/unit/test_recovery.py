"""security.md, "recovery codes": 10, at least 64 bits each, hashed; typed as people type them."""

from __future__ import annotations

import hashlib
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rwtui.domain.secret import Secret
from rwtui.security.recovery import ALPHABET, LENGTH, digest, looks_like_one, new_codes, normalise

CODE = "0123-4567-89AB-CDEF-GHJK-MNPQ"


def test_ten_different_codes_of_six_groups_of_four() -> None:
    made = [code.reveal() for _ in range(50) for code in new_codes()]
    assert len(new_codes()) == 10
    assert len(set(made)) == 500
    assert all(re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){5}", code) and looks_like_one(code) for code in made)
    assert set("".join(made)) == {*ALPHABET, "-"}


def test_a_code_has_bits_enough_for_one_fast_hash() -> None:
    assert len(set(ALPHABET)) == 32
    assert LENGTH * math.log2(len(ALPHABET)) >= 112


def test_no_two_characters_of_a_code_are_read_as_one() -> None:
    assert not set("OILU") & set(ALPHABET)
    assert len({normalise(character) for character in ALPHABET}) == len(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        *(CODE, CODE.lower(), CODE.replace("-", ""), CODE.replace("-", " "), f"  {CODE}\n", CODE.replace("-", " – ")),
        *("O123-4567-89AB-CDEF-GHJK-MNPQ", "oi23-4567-89ab-cdef-ghjk-mnpq", "OL23 4567 89AB CDEF GHJK MNPQ"),
        *("０１２３－４５６７－８９ＡＢ－ＣＤＥＦ－ＧＨＪＫ－ＭＮＰＱ", CODE.replace("-", "\u2011")),
    ],
)
def test_however_it_is_typed_it_is_the_same_code(typed: str) -> None:
    assert looks_like_one(typed)
    assert normalise(typed) == CODE.replace("-", "")
    assert digest(Secret(typed), 17) == digest(Secret(CODE), 17)


@pytest.mark.parametrize(
    "typed", ["", "005924", "005 924", CODE[:-1], CODE + "0", CODE.replace("Q", "U"), "\udcff" * 24, CODE * 100_000]
)
def test_what_is_none(typed: str) -> None:
    assert not looks_like_one(typed)


def test_one_wrong_character_is_another_digest() -> None:
    for place, character in enumerate(CODE):
        if character != "-":
            other = CODE[:place] + ("7" if character != "7" else "8") + CODE[place + 1 :]
            assert digest(Secret(other), 17) != digest(Secret(CODE), 17)


def test_a_digest_is_its_accounts_alone() -> None:
    assert digest(Secret(CODE), 1) != digest(Secret(CODE), 11)


def test_what_is_kept_is_sha_256_over_account_and_code() -> None:
    content = b"rwtui recovery code\x00" + b"17" + b"\x00" + CODE.replace("-", "").encode()
    assert digest(Secret(CODE), 17) == hashlib.sha256(content).hexdigest()
    assert len(digest(Secret(CODE), 17)) == 64


@given(st.text(max_size=100))
def test_any_text_can_be_asked_about(typed: str) -> None:
    looks_like_one(typed)
    assert normalise(typed) == normalise(f" {typed} ")
    assert len(digest(Secret(typed), 1)) == 64
