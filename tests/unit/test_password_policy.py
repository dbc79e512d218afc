"""The sentences that refuse a new password."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rwtui.domain.password_policy import Policy, normalise, problem_with, residue, words_about
from rwtui.domain.secret import Secret

ROGER = ("Roger", "Nguyễn", "roger.nguyen42@field.example-corp.org")
GOOD = "zukivanterologm"


def problem(
    password: str,
    *,
    mfa_enrolled: bool = False,
    about: tuple[str, ...] = ROGER,
    score: int | None = 4,
    reason: str = "",
    is_current: bool = False,
    policy: Policy | None = None,
) -> str | None:
    return problem_with(
        Secret(password),
        policy=policy or Policy(),
        mfa_enrolled=mfa_enrolled,
        about=about,
        score=score,
        reason=reason,
        is_current=is_current,
    )


class TestLength:
    @pytest.mark.parametrize(
        ("length", "mfa_enrolled", "sentence"),
        [
            (0, False, "0 characters; at least 15"),
            (1, False, "1 character; at least 15"),
            (12, False, "12 characters; at least 15"),
            (14, False, "14 characters; at least 15"),
            (15, False, None),
            (7, True, "7 characters; at least 8"),
            (8, True, None),
            (256, False, None),
            (257, False, "More than 256 characters"),
            (257, True, "More than 256 characters"),
        ],
    )
    def test_counts_and_says_both_numbers(self, length: int, mfa_enrolled: bool, sentence: str | None) -> None:
        assert problem("kz" * (length // 2) + "q" * (length % 2), mfa_enrolled=mfa_enrolled) == sentence

    def test_counts_code_points_before_normalisation(self) -> None:
        assert problem("e\u0301" * 7 + "x") is None
        assert problem("ﬃ" * 14) == "14 characters; at least 15"
        assert problem("🔑" * 15) is None

    def test_what_grows_beyond_hashing_is_refused(self) -> None:
        assert problem("\ufdfa" * 256) == "Its characters stand for more than 4096 bytes of text"

    def test_the_numbers_are_the_policys(self) -> None:
        assert problem(GOOD, policy=Policy(min_length=20)) == "15 characters; at least 20"
        assert problem(GOOD, policy=Policy(max_length=14, min_length=8)) == "More than 14 characters"
        assert problem(GOOD, score=3, reason="a date", policy=Policy(min_score=4)) == "Too easily guessed: a date"


class TestComposition:
    @pytest.mark.parametrize(
        "password",
        [GOOD, GOOD.upper(), "582047361958274", "une phrase à moi ", "пароль которого", "秀芳" * 8, "!@#$%^&*()_+~}{"],
    )
    def test_nothing_is_asked_for(self, password: str) -> None:
        assert problem(password, about=()) is None

    @pytest.mark.parametrize("character", ["\0", "\t", "\n", "\r", "\x1b", "\x7f", "\x85"])
    def test_control_characters_cant_be_typed_again(self, character: str) -> None:
        assert problem(GOOD + character) == "Has a control character, which can't be typed again"

    def test_undecodable_bytes_are_no_text(self) -> None:
        assert problem(GOOD + "\udcff") == "Has a character that isn't text"


class TestResidue:
    @pytest.mark.parametrize(
        ("password", "left"),
        [
            ("Roger.Nguyen2026!", "no characters are"),
            ("RogerNguyễn-1984", "no characters are"),
            ("NGUYEN roger x 2026", "only 1 character is"),
            ("ｒｏｇｅｒ.ｎｇｕｙｅｎ2026abcde", "only 5 characters are"),
            ("ro-ger ngu_yen 2o2o", "only 4 characters are"),
            ("rwtui-rwtui-2026!!", "no characters are"),
            ("nguyen42.field.abc", "only 3 characters are"),
            ("example-corp.org19", "only 2 characters are"),
            ("roger2025kw9zqp7nguyen", "only 7 characters are"),
        ],
    )
    def test_what_is_all_name_and_year_is_refused(self, password: str, left: str) -> None:
        assert problem(password) == f"Apart from names, email, years and the like {left} left; at least 8"

    def test_eight_of_its_own_will_do(self) -> None:
        assert problem("roger2025kw9zqp7xnguyen") is None

    def test_counts_nothing_out_where_no_name_is_in_it(self) -> None:
        assert problem("k)9!", mfa_enrolled=True) == "4 characters; at least 8"
        assert problem("k)9!$x(z", mfa_enrolled=True) is None
        assert problem("k)9!2026", mfa_enrolled=True) is not None

    def test_short_parts_of_a_name_stay(self) -> None:
        assert residue(Secret("beliebiger Lindwurm"), ("Li", "Wu")) is None
        assert residue(Secret("liwu!"), ("Li Wu",)) == 0

    def test_names_of_other_scripts_are_short(self) -> None:
        assert residue(Secret("秀芳2026"), ("秀芳", "梁")) == 0
        assert residue(Secret("राहुल2026"), ("राहुल",)) == 0

    def test_finds_the_words(self) -> None:
        assert words_about(("Anne-Marie", "O'Neill")) == ("annemarie", "oneill", "marie", "neill", "anne")
        assert {"nguyen42", "nguyen", "field", "example", "corp", "org", "roger"} <= set(words_about(ROGER))
        assert words_about(("", "  ", "-")) == ()

    @given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=3))
    def test_any_text_will_do(self, password: str, about: list[str]) -> None:
        left = residue(Secret(password), about)
        assert left is None or left >= 0


class TestOtherRules:
    @pytest.mark.parametrize(
        ("score", "mfa_enrolled", "refused"),
        [(2, False, True), (3, False, False), (1, True, True), (2, True, False), (None, False, False)],
    )
    def test_score(self, score: int | None, mfa_enrolled: bool, refused: bool) -> None:
        sentence = problem(GOOD, score=score, mfa_enrolled=mfa_enrolled, reason="a date")
        assert sentence == ("Too easily guessed: a date" if refused else None)

    def test_without_a_reason(self) -> None:
        assert problem(GOOD, score=0) == "Too easily guessed"

    def test_the_current_one(self) -> None:
        assert problem(GOOD, is_current=True) == "The same as the current password"

    def test_says_the_first_rule_broken(self) -> None:
        assert problem("Roger2026", score=0, is_current=True) == "9 characters; at least 15"

    def test_no_sentence_holds_the_password(self) -> None:
        for password in ("Roger.Nguyen2026!", "short", GOOD * 20, GOOD + "\0"):
            assert password not in (problem(password) or "")

    @given(st.text(max_size=30))
    def test_normalising_twice_is_normalising_once(self, text: str) -> None:
        assert normalise(normalise(text)) == normalise(text)
