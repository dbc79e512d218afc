"""security.md, "TOTP": the RFC's own vectors, one step either side, each counter once, codes as people type them."""

from __future__ import annotations

import base64
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rwtui.domain.secret import Secret
from rwtui.security.totp import grouped, looks_like_one, matched_counter, new_secret, uri

RFC_SECRET = Secret(base64.b32encode(b"12345678901234567890").decode())

# RFC 6238, appendix B, the SHA-1 rows: seconds, counter, code of eight digits. Six digits are its last six.
VECTORS = [
    (59, 0x1, "94287082"),
    (1_111_111_109, 0x23523EC, "07081804"),
    (1_111_111_111, 0x23523ED, "14050471"),
    (1_234_567_890, 0x273EF07, "89005924"),
    (2_000_000_000, 0x3F940AA, "69279037"),
    (20_000_000_000, 0x27BC86AA, "65353130"),
]
SECONDS, COUNTER, CODE = 1_234_567_890, 0x273EF07, "005924"


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


NOW = at(SECONDS)


@pytest.mark.parametrize(("seconds", "counter", "code"), VECTORS)
def test_the_vectors_of_rfc_6238(seconds: int, counter: int, code: str) -> None:
    assert matched_counter(RFC_SECRET, code[-6:], at(seconds), None) == counter


@pytest.mark.parametrize(
    ("steps", "good"), [(-3, False), (-2, False), (-1, True), (0, True), (1, True), (2, False), (3, False)]
)
def test_a_code_is_good_one_step_either_side(steps: int, good: bool) -> None:
    found = matched_counter(RFC_SECRET, CODE, NOW + timedelta(seconds=30 * steps), None)
    assert found == (COUNTER if good else None)


def test_steps_begin_on_the_half_minute() -> None:
    first, last = at(COUNTER * 30 - 30), at(COUNTER * 30 + 60 - 0.001)
    assert matched_counter(RFC_SECRET, CODE, first, None) == COUNTER
    assert matched_counter(RFC_SECRET, CODE, last, None) == COUNTER
    assert matched_counter(RFC_SECRET, CODE, first - timedelta(milliseconds=1), None) is None
    assert matched_counter(RFC_SECRET, CODE, last + timedelta(milliseconds=1), None) is None


@pytest.mark.parametrize(
    ("last", "good"), [(None, True), (0, True), (COUNTER - 1, True), (COUNTER, False), (COUNTER + 1, False)]
)
def test_a_counter_is_good_once_and_none_before_it(last: int | None, good: bool) -> None:
    assert (matched_counter(RFC_SECRET, CODE, NOW, last) == COUNTER) is good


def test_a_code_that_stands_for_two_steps_is_not_good_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyotp.TOTP.generate_otp", lambda self, counter: "123456")
    used = matched_counter(RFC_SECRET, "123456", NOW, None)
    assert used == COUNTER + 1
    assert matched_counter(RFC_SECRET, "123456", NOW, used) is None


@pytest.mark.parametrize(
    "typed",
    [
        "005924",
        " 005 924 ",
        "00 59 24",
        "０0５９２４",
        "００５ ９２４",
        "００５\u3000９２４",
        "005\xa0924\n",
        "٠٠٥٩٢٤",
        "००५९२४",
    ],
)
def test_spaces_and_digits_of_another_width_or_script(typed: str) -> None:
    assert looks_like_one(typed)
    assert matched_counter(RFC_SECRET, typed, NOW, None) == COUNTER


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "5924", "05924", "0005924", "005924 0", "89005924", "5924.0", "00592a", "-05924", "+05924"),
        *("005_924", "005-924", "\udcff", "005924\0", "005924" + " " * 100_000, "0" * 100_000),
    ],
)
def test_exactly_six_digits(typed: str) -> None:
    assert not looks_like_one(typed)
    assert matched_counter(RFC_SECRET, typed, NOW, None) is None


@given(st.text(), st.integers(0, 20_000_000_000), st.none() | st.integers(0, 700_000_000))
def test_any_text_can_be_asked_about(typed: str, seconds: int, last: int | None) -> None:
    found = matched_counter(RFC_SECRET, typed, at(seconds), last)
    assert found is None or (abs(found - seconds // 30) <= 1 and (last is None or found > last))


def test_another_secret_has_other_codes() -> None:
    other = Secret(base64.b32encode(b"12345678901234567891").decode())
    assert matched_counter(other, CODE, NOW, None) is None


def test_near_the_beginning_of_time_no_step_is_before_the_first() -> None:
    assert matched_counter(RFC_SECRET, "755224", at(0), None) == 0  # RFC 4226, appendix D: the code of counter 0


def test_a_secret_is_160_bits_and_different_each_time() -> None:
    made = [new_secret().reveal() for _ in range(50)]
    assert len(set(made)) == len(made)
    assert {len(base64.b32decode(secret)) * 8 for secret in made} == {160}


def test_groups_of_four() -> None:
    assert grouped(RFC_SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"


@pytest.mark.parametrize(
    "email",
    ["ada@example.com", "a+b@example.com", "a:b/c?d&e#f@x.org", "nguyễn@ví-dụ.vn", "a%40b@x.org", "x" * 320],
)
def test_the_uri_says_whose_it_is(email: str) -> None:
    secret = new_secret()
    made = uri(secret, email)
    assert str(made) == "********"
    parts = urlsplit(made.reveal())
    assert (parts.scheme, parts.netloc, parts.fragment) == ("otpauth", "totp", "")
    assert unquote(parts.path.removeprefix("/rwtui:")) == email
    assert parse_qs(parts.query, strict_parsing=True) == {"secret": [secret.reveal()], "issuer": ["rwtui"]}


def test_the_uri_of_an_email_that_is_not_text() -> None:
    assert "/rwtui:a%3Fb%40x.org?" in uri(RFC_SECRET, "a\udcffb@x.org").reveal()


def test_codes_of_another_implementation_are_taken() -> None:
    if (oathtool := shutil.which("oathtool")) is None:
        pytest.skip("no oathtool here (Debian: oathtool)")
    for seconds in (SECONDS, 1_800_000_000, 2_100_000_007):
        secret = new_secret()
        when = f"{at(seconds):%Y-%m-%d %H:%M:%S} UTC"
        command = [oathtool, "--totp", "--base32", f"--now={when}", "-"]
        made = subprocess.run(command, input=secret.reveal(), capture_output=True, text=True, check=True).stdout
        assert matched_counter(secret, made.strip(), at(seconds), None) == seconds // 30
