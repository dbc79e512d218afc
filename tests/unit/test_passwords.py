"""Secrets that stay unseen, hashing and verifying, scoring and generating."""

from __future__ import annotations

import base64
import concurrent.futures
import copy
import hashlib
import pickle
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rwtui.domain.password_policy import Policy, normalise, problem_with, residue
from rwtui.domain.secret import Secret
from rwtui.errors import Refused
from rwtui.security import passwords
from rwtui.security.generate import generate_password
from rwtui.security.passwords import Verified, hash_password, is_supported, verify
from rwtui.security.strength import Strength, score

WRONG = Verified(ok=False, rehash=False)
RIGHT = Verified(ok=True, rehash=False)
TO_BE_REHASHED = Verified(ok=True, rehash=True)


def b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode().rstrip("=")


# Published: Django's own tests (1.6); Drepper's specification of SHA-crypt; RFC 7914, section 12; the tests of the
# Argon2 reference.
DJANGO = "pbkdf2_sha256$12000$seasalt$Ybw8zsFxqja97tY/o6G+Fy1ksY4U/Hw3DRrGED6Up4s="
SHA512_CRYPT = "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"
SHA512_CRYPT_ROUNDS = (
    "$6$rounds=10000$saltstringsaltst$"
    "OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v."
)
SCRYPT = "$scrypt$ln=10,r=8,p=16${}${}".format(
    b64(b"NaCl"), b64(bytes.fromhex("fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"))
)
ARGON2ID = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"


def pbkdf2(digest: str, password: str, rounds: int = 1000) -> str:
    key = hashlib.pbkdf2_hmac(digest, password.encode(), b"salt of this one", rounds)
    salt, check = (b64(octets).replace("+", ".") for octets in (b"salt of this one", key))
    return f"$pbkdf2-{digest}${rounds}${salt}${check}"


def django(password: str) -> str:
    key = hashlib.pbkdf2_hmac("sha256", password.encode(), b"seasalt", 1000)
    return f"pbkdf2_sha256$1000$seasalt${base64.b64encode(key).decode()}"


KNOWN = [
    pytest.param("lètmein", DJANGO, id="django"),
    pytest.param("Hello world!", SHA512_CRYPT, id="sha512-crypt"),
    pytest.param("Hello world!", SHA512_CRYPT_ROUNDS, id="sha512-crypt-rounds"),
    pytest.param("password", SCRYPT, id="scrypt"),
    pytest.param("password", ARGON2ID, id="argon2id-short-salt"),
    pytest.param("password", pbkdf2("sha256", "password"), id="pbkdf2-sha256"),
    pytest.param("password", pbkdf2("sha512", "password"), id="pbkdf2-sha512"),
]


class TestSecret:
    def test_is_stars_wherever_it_is_printed(self) -> None:
        secret = Secret("correct horse")
        shown = [repr(secret), str(secret), f"{secret}", f"{secret:>40}", "%s %r" % (secret, secret), repr([secret])]  # noqa: UP031
        assert not any("horse" in text for text in shown)
        assert str(secret) == str(Secret("a")), "its length shows"

    def test_gives_itself_to_who_asks(self) -> None:
        assert Secret("correct horse").reveal() == "correct horse"

    def test_counts_code_points_and_knows_nothing(self) -> None:
        assert len(Secret("é秀🔑")) == 3
        assert Secret(" ")
        assert not Secret("")

    def test_compares_with_secrets_only(self) -> None:
        assert Secret("a\udcff") == Secret("a\udcff")
        assert Secret("a") != Secret("b")
        assert Secret("a") != "a"

    def test_leaves_no_trace(self) -> None:
        secret = Secret("correct horse")
        with pytest.raises(TypeError):
            hash(secret)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError, match="pickled"):
                pickle.dumps(secret, protocol)
        with pytest.raises(AttributeError):
            secret._value = "x"
        with pytest.raises(AttributeError):
            del secret._value
        with pytest.raises(TypeError) as refusal:
            Secret(b"horse")  # type: ignore[arg-type]
        assert "horse" not in str(refusal.value)
        assert not hasattr(secret, "__dict__")
        assert copy.deepcopy([secret])[0] is copy.copy(secret) is secret


class TestHashing:
    def test_is_argon2id_of_owasps_strength_with_a_salt_of_its_own(self) -> None:
        first, second = hash_password(Secret("correct horse")), hash_password(Secret("correct horse"))
        assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert first != second
        assert verify(Secret("correct horse"), first) == verify(Secret("correct horse"), second) == RIGHT
        assert verify(Secret("correct horse "), first) == WRONG

    def test_takes_what_another_keyboard_sends(self) -> None:
        stored = hash_password(Secret("ｐａｓｓｗｏｒｄ Ａ１ \u212b"))
        assert verify(Secret("password A1 Å"), stored) == verify(Secret("password A1 A\u030a"), stored) == RIGHT

    @pytest.mark.parametrize("place", [72, 73, 255])
    def test_cuts_nothing(self, place: int) -> None:
        password = "x" * 256
        changed = password[:place] + "y" + password[place + 1 :]
        assert verify(Secret(changed), hash_password(Secret(password))) == WRONG

    @pytest.mark.parametrize("text", ["", "a\udcff", "a\0b", "x" * 4097, "\ufdfa" * 256, "U\u0308\u0304" * 4000])
    def test_refuses_what_could_never_sign_in(self, text: str) -> None:
        with pytest.raises(Refused):
            hash_password(Secret(text))
        assert verify(Secret(text), hash_password(Secret("correct horse"))) == WRONG

    @settings(max_examples=25, deadline=None)
    @given(st.text(min_size=1, max_size=256))
    def test_verifies_what_it_hashed(self, text: str) -> None:
        try:
            stored = hash_password(Secret(text))
        except Refused:
            assert "\0" in text or len(normalise(text).encode()) > 4096
        else:
            assert verify(Secret(text), stored) == verify(Secret(normalise(text)), stored) == RIGHT


class TestVerifyingImportedHashes:
    @pytest.mark.parametrize(("password", "stored"), KNOWN)
    def test_known_answers(self, password: str, stored: str) -> None:
        assert is_supported(stored)
        assert verify(Secret(password), stored) == TO_BE_REHASHED
        assert verify(Secret(password + "x"), stored) == WRONG
        assert verify(Secret(password + "\0"), stored) == WRONG

    def test_takes_the_password_as_typed_where_the_hash_was_made_so(self) -> None:
        assert verify(Secret("ﬁsh and chips"), django("ﬁsh and chips")) == TO_BE_REHASHED
        assert verify(Secret("ﬁsh and chips"), django("fish and chips")) == TO_BE_REHASHED

    def test_the_empty_password_opens_nothing(self) -> None:
        assert verify(Secret(""), django("")) == WRONG

    def test_a_stronger_hash_stays(self) -> None:
        import passlib.hash

        stronger = passlib.hash.argon2.using(type="ID", memory_cost=32768, time_cost=3, parallelism=2)
        weaker = passlib.hash.argon2.using(type="ID", memory_cost=8192, time_cost=2, parallelism=1)
        assert verify(Secret("a"), stronger.hash("a")) == RIGHT
        assert verify(Secret("a"), weaker.hash("a")) == TO_BE_REHASHED

    @pytest.mark.parametrize(
        "stored",
        [
            "",
            "!",
            "plain",
            "!" + DJANGO,
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "$1$saltstri$YMyguxXMBpd2TEZ.vS/3q1",
            "md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3",
            "sha1$seasalt$cff36ea83f5706ce9aa7454e63e431fc726b2dc8",
            "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
            ARGON2ID.replace("id$v", "i$v"),
            ARGON2ID.replace("m=65536", "m=2097152"),
            ARGON2ID.replace("t=2", "t=65"),
            ARGON2ID.replace("m=65536", "m=8"),
            ARGON2ID.replace("p=1", "p=99"),
            ARGON2ID.replace("p=1", "p=1,data=AAAA"),
            ARGON2ID + "\n",
            ARGON2ID[:-30],
            DJANGO.replace("12000", "10000001"),
            DJANGO.replace("12000", "1"),
            DJANGO.replace("12000", "012000"),
            DJANGO.replace("12000", "१२०००"),
            DJANGO[:-2] + "=",
            SHA512_CRYPT_ROUNDS.replace("10000", "999999999"),
            SHA512_CRYPT[:-1] + "=",
            SCRYPT.replace("ln=10", "ln=31"),
            SCRYPT.replace("ln=10", "ln=20").replace("p=16", "p=99"),
            SCRYPT.replace("ln=10", "ln=1"),
            pbkdf2("sha256", "password").replace("$1000$", "$4294967295$"),
            "\udcff",
        ],
    )
    def test_what_is_damaged_weak_or_too_dear_is_wrong(self, stored: str) -> None:
        assert not is_supported(stored)
        assert verify(Secret("password"), stored) == WRONG

    @settings(max_examples=150, deadline=None)
    @given(st.sampled_from([param.values[1] for param in KNOWN]), st.data())
    def test_a_hash_of_any_shape_is_never_an_exception(self, stored: object, data: st.DataObject) -> None:
        text = str(stored)
        place = data.draw(st.integers(0, len(text) - 1))
        inserted = data.draw(st.sampled_from(["", "$", "=", ",", "9", "-1", "é", "\0", "z", "$$", "/"]))
        damaged = text[:place] + inserted + text[place + data.draw(st.integers(0, 3)) :]
        if isinstance(is_supported(damaged), bool) and len(damaged) < len(text):
            assert verify(Secret("nothing like it"), damaged) == WRONG


class TestEqualCost:
    @pytest.fixture
    def counted(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The hashes that Argon2 itself was asked to verify, seen below passlib."""
        import argon2.low_level

        asked: list[str] = []
        real = argon2.low_level.verify_secret

        def counting(encoded: bytes, *rest: object) -> bool:
            asked.append(encoded.decode())
            return real(encoded, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(argon2.low_level, "verify_secret", counting)
        return asked

    @pytest.mark.parametrize(
        "password",
        ["correct horse", "wrong", "", "x" * 5000, "a\udcff", "ﬁsh", "a\0b"],
        ids=lambda text: repr(text)[:9],
    )
    @pytest.mark.parametrize("stored", [None, "", "!", "$6$broken", "ours"])
    def test_one_verification_of_our_cost_whatever_is_stored(
        self, counted: list[str], password: str, stored: str | None
    ) -> None:
        verify(Secret(password), hash_password(Secret("correct horse")) if stored == "ours" else stored)
        assert [asked.split("$")[:4] for asked in counted] == [["", "argon2id", "v=19", "m=19456,t=2,p=1"]]

    def test_an_enormous_password_isnt_hashed(self) -> None:
        assert verify(Secret("x" * 50_000_000), SHA512_CRYPT) == WRONG  # hashed, it would take minutes


def test_importing_brings_in_no_library() -> None:
    names = ("passwords", "strength", "generate", "tokens", "files", "vault")
    imports = ", ".join(f"rwtui.security.{name}" for name in names)
    heavy = "{'passlib', 'argon2', 'zxcvbn', 'cryptography', 'textual', 'peewee'}"
    program = f"import sys, {imports}; print(sorted({heavy} & set(sys.modules)))"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


class TestStrength:
    @pytest.mark.parametrize(
        ("password", "inputs", "reason"),
        [
            ("passwordpassword", (), "the same thing repeated"),
            ("aaaaaaaaaaaaaaaaaaaa", (), "the same thing repeated"),
            ("abcdefghijklmnopqrst", (), "a sequence such as abc or 654"),
            ("asdfghjkl;'asdfg", (), "keys that lie side by side"),
            ("wolfeschlegelsteinhausen", ("Hubert", "Wölfeschlegelsteinhausen"), "a name, the email or the product"),
            ("ｐａｓｓｗｏｒｄ１", (), "close to a common password"),
            ("20190312", (), "a date"),
            ("", (), "too short"),
            ("x", (), "too short"),
        ],
    )
    def test_what_is_easily_guessed_has_a_reason(self, password: str, inputs: tuple[str, ...], reason: str) -> None:
        found = score(Secret(password), inputs)
        assert found.score < 3
        assert found.reason == reason

    def test_fifteen_lower_case_letters_that_are_no_pattern_will_do(self) -> None:
        assert score(Secret("zukivanterologm"), ()).score >= 3

    def test_knows_whose_password_it_is(self) -> None:
        password = Secret("wolfeschlegelsteinhausen")
        assert score(password, ("Hubert", "Wolfeschlegelsteinhausen")).score < score(password, ()).score

    def test_threads_dont_mix_up_names(self) -> None:
        password = Secret("wolfeschlegelsteinhausen")

        def scored(inputs: tuple[str, ...]) -> Strength:
            return score(password, inputs)

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            found = list(pool.map(scored, [("wolfeschlegelsteinhausen",), ("somebody", "else")] * 20))
        assert set(found[::2]) == {score(password, ("wolfeschlegelsteinhausen",))}
        assert set(found[1::2]) == {score(password, ())}

    def test_only_the_first_72_characters_are_scored(self) -> None:
        worst = "4@8({[<369!1|70$5+%2" * 200
        assert score(Secret(worst), ()) == score(Secret(worst[:72]), ())

    @settings(max_examples=150, deadline=None)
    @given(st.text(max_size=100), st.lists(st.text(max_size=30), max_size=4))
    def test_any_text_has_a_score(self, text: str, inputs: list[str]) -> None:
        found = score(Secret(text), inputs)
        assert 0 <= found.score <= 4
        assert text not in found.reason or len(text) < 15


class TestGenerated:
    def test_passes_every_rule_of_every_account(self) -> None:
        about = ("Bcd", "Fgh", "Jkl Mnp", "qrst.vwx@bcd.example.com")
        for _ in range(50):
            password = generate_password()
            strength = score(password, about)
            assert strength.score == 4
            assert residue(password, about) in (None, *range(12, 24))
            for mfa_enrolled in (False, True):
                problem = problem_with(
                    password,
                    policy=Policy(),
                    mfa_enrolled=mfa_enrolled,
                    about=about,
                    score=strength.score,
                    is_current=False,
                )
                assert problem is None

    def test_is_twenty_characters_of_at_least_a_hundred_bits_that_read_out_well(self) -> None:
        made = [generate_password().reveal() for _ in range(500)]
        assert len(set(made)) == len(made)
        groups = [text.split("-") for text in made]
        assert {tuple(map(len, group)) for group in groups} == {(4, 4, 4, 4, 4)}
        used = set("".join(made)) - {"-"}
        assert len(used) ** 20 >= 2**100
        assert not used & set("0O1lI|S5Z2B8aeiouAEIOU") - set("258")

    def test_hashes_and_verifies(self) -> None:
        password = generate_password()
        assert verify(password, passwords.hash_password(password)) == RIGHT
