"""API tokens: their shape, their checksum and what is kept of them."""

from __future__ import annotations

import binascii
import hashlib
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rwtui.domain.secret import Secret
from rwtui.security.tokens import ALPHABET, digest, hint, new_token, well_formed

ZEROS = "rw_" + "0" * 30


def test_is_thirty_characters_of_chance_and_six_of_checksum() -> None:
    made = [new_token().reveal() for _ in range(300)]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"rw_[0-9A-Za-z]{36}", token) and well_formed(token) for token in made)
    assert set("".join(token[3:33] for token in made)) == set(ALPHABET)
    assert len(set(ALPHABET)) == 62


def test_the_checksum_is_crc_32_in_base_62() -> None:
    for token in (new_token().reveal() for _ in range(50)):
        number = 0
        for character in token[-6:]:
            number = number * 62 + ALPHABET.index(character)
        assert number == binascii.crc32(token[:-6].encode())


@given(st.integers(3, 38), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_seen(place: int, other: str) -> None:
    token = new_token().reveal()
    assume(token[place] != other)
    assert not well_formed(token[:place] + other + token[place + 1 :])


@given(st.integers(3, 37))
def test_two_characters_swapped_are_seen(place: int) -> None:
    token = new_token().reveal()
    assume(token[place] != token[place + 1])
    assert not well_formed(token[:place] + token[place + 1] + token[place] + token[place + 2 :])


@pytest.mark.parametrize("text", ["", "rw_", ZEROS, ZEROS + "000000", "\udcff", "rw_" + "０" * 36])
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert not well_formed(text)


def test_nothing_around_it_is_taken() -> None:
    token = new_token().reveal()
    assert not any(well_formed(text) for text in (token + "\n", " " + token, token + "0", token[:-1], token.upper()))


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    assert not well_formed(text)
    assert len(digest(Secret(text))) == 64


def test_what_is_kept_is_its_sha_256_and_four_characters() -> None:
    token = new_token()
    assert digest(token) == hashlib.sha256(token.reveal().encode()).hexdigest()
    assert hint(token) == "rw_…" + token.reveal()[-4:]
    assert len(hint(token)) == 8
