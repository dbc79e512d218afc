"""The search language: what can be asked, what is still being typed, and what is explained."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rwtui.domain.query import Query, asking_for, parse
from rwtui.domain.query_filters import (
    DelayedFilter,
    EmailFilter,
    Filter,
    FilterKind,
    FunctionalFilter,
    GroupFilter,
    LastLogin,
    LastLoginFilter,
    LockedFilter,
    MfaFilter,
    MfaWanted,
    PasswordFilter,
    PasswordWanted,
    StaleTokenFilter,
    StatusFilter,
    TokenFilter,
    TypeFilter,
)

ANY_TEXT = st.text(st.characters(codec=None, categories=None))
PIECES = st.sampled_from(
    [
        "-",
        '"',
        ":",
        " ",
        "<",
        ">",
        "90",
        "d",
        "y",
        "\x00",
        "\ud800",
        "秀",
        "né",
        "dis",
        *(f"{kind}:" for kind in FilterKind),
    ]
)


def test_a_whole_query() -> None:
    text = 'Nguyễn type:native -status:disabled group:"Regular User (No Delete)" last:>90d -smith'
    assert parse(text) == Query(
        words=("nguyen",),
        excluded_words=("smith",),
        filters=(
            TypeFilter(native=True),
            StatusFilter(enabled=False, negated=True),
            GroupFilter("regular user (no delete)", exact=True),
            LastLoginFilter(LastLogin.LONGER_AGO, timedelta(days=90)),
        ),
    )
    assert parse(text).text == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("group:Admin", GroupFilter("admin", exact=False)),
        ('-group:"Service Desk"', GroupFilter("service desk", exact=True, negated=True)),
        ('group:"Service De', GroupFilter("service de", exact=False)),
        ("functional:vertrieb", FunctionalFilter("vertrieb", exact=False)),
        ('functional:"Équipe Ü"', FunctionalFilter("équipe ü", exact=True)),
        ("status:enabled", StatusFilter(enabled=True)),
        ("STATUS:Dis", StatusFilter(enabled=False)),
        ("type:n", TypeFilter(native=True)),
        ("type:SSO", TypeFilter(native=False)),
        ("mfa:yes", MfaFilter(MfaWanted.ENROLLED)),
        ("mfa:no", MfaFilter(MfaWanted.OFF)),
        ("-mfa:due", MfaFilter(MfaWanted.DUE, negated=True)),
        ("token:yes", TokenFilter(present=True)),
        ("token:no", TokenFilter(present=False)),
        ("locked:yes", LockedFilter(locked=True)),
        ("locked:del", DelayedFilter()),
        ("-token:stale", StaleTokenFilter(negated=True)),
        ('locked:"no"', LockedFilter(locked=False)),
        ("password:temporary", PasswordFilter(PasswordWanted.TEMPORARY)),
        ("password:none", PasswordFilter(PasswordWanted.NONE)),
        ("email:José@Ex", EmailFilter("josé@ex")),
        ("last:never", LastLoginFilter(LastLogin.NEVER)),
        ("-last:never", LastLoginFilter(LastLogin.NEVER, negated=True)),
        ("last:<90d", LastLoginFilter(LastLogin.WITHIN, timedelta(days=90))),
        ("last:>6m", LastLoginFilter(LastLogin.LONGER_AGO, timedelta(days=180))),
        ("last:<2w", LastLoginFilter(LastLogin.WITHIN, timedelta(weeks=2))),
        ("last:>1Y", LastLoginFilter(LastLogin.LONGER_AGO, timedelta(days=365))),
        ("last:<36h", LastLoginFilter(LastLogin.WITHIN, timedelta(hours=36))),
        ("last:>90", LastLoginFilter(LastLogin.LONGER_AGO, timedelta(days=90))),
        ('last:"> 90 d"', LastLoginFilter(LastLogin.LONGER_AGO, timedelta(days=90))),
    ],
)
def test_each_filter(text: str, wanted: Filter) -> None:
    assert parse(text) == Query(filters=(wanted,))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10:30", ("10:30",)),
        ("http://example.org", ("http://example.org",)),
        ('"status:disabled"', ("status:disabled",)),
        ('"John  SMITH" ada', ("john smith", "ada")),
        ('"john sm', ("john sm",)),
        ('o"brien', ('o"brien',)),
        ("ada ADA Áda", ("ada",)),
        ("Lovelace, Ada", ("lovelace", "ada")),
        ("well-known", ("well-known",)),
    ],
)
def test_words(text: str, words: tuple[str, ...]) -> None:
    assert parse(text) == Query(words=words)


def test_excluded_words() -> None:
    assert parse('-smith -"John Smith" --x') == Query(excluded_words=("smith", "john smith", "-x"))


@pytest.mark.parametrize("text", ["", "  \t", "-", " - ", '"', '""', '-"', "group:", "-group:", 'group:"', 'group:""'])
def test_the_unfinished_asks_nothing(text: str) -> None:
    assert parse(text).is_empty
    assert parse(text) == Query()


@pytest.mark.parametrize("text", ["last:<", "last:>", "email:", "status:", "mfa: "])
def test_an_unfinished_filter_does_not_change_the_query(text: str) -> None:
    assert parse(f"ada {text}") == parse("ada ")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "colour:red",
            'Unknown filter "colour:". Filters: group, functional, status, type, mfa, token, locked, password, '
            "email, last.",
        ),
        ("Colour:", 'Unknown filter "colour:". Filters: ' + ", ".join(FilterKind) + "."),
        ("mfa:maybe", "mfa: takes yes, no or due."),
        ("status:on", "status: takes enabled or disabled."),
        ("type:local", "type: takes native or sso."),
        ("token:1", "token: takes yes, no or stale."),
        ("locked:x", "locked: takes yes, no or delayed."),
        ("password:weak", "password: takes temporary or none."),
        (
            "last:90d",
            "last: takes never, <90d (within 90 days) or >90d (longer ago), in h, d, w, m or y up to 100 years.",
        ),
        (
            "last:>101y",
            "last: takes never, <90d (within 90 days) or >90d (longer ago), in h, d, w, m or y up to 100 years.",
        ),
    ],
)
def test_the_wrong_is_explained(text: str, problem: str) -> None:
    query = parse(f"ada {text}")
    assert query.problem == problem
    assert query.words == ("ada",)
    assert not query.is_empty


def test_the_first_problem_is_the_one_explained() -> None:
    assert parse("mfa:maybe colour:red").problem == "mfa: takes yes, no or due."


def test_typing_a_space_asks_nothing_new() -> None:
    assert parse("ada  type:sso ") == parse(" Ada type:SSO")
    assert hash(parse("ada ")) == hash(parse("ada"))
    assert parse("ada") != parse("ad")


def test_a_group_is_named_exactly_in_quotes_and_by_a_part_without() -> None:
    part, exact = parse('group:regular group:"regular user"').filters
    assert isinstance(part, GroupFilter)
    assert isinstance(exact, GroupFilter)
    assert [part.accepts(name) for name in ("Regular User", "Regular User (No Delete)", "Irrégulars")] == [True] * 3
    assert [exact.accepts(name) for name in ("Regular User", "Regular User (No Delete)")] == [True, False]
    (functional,) = parse("functional:cafe").filters
    assert isinstance(functional, FunctionalFilter)
    assert functional.accepts("Café Nord")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Service Desk", 'group:"Service Desk"'),
        ("a:b -c", 'group:"a:b -c"'),
        ('The "Kitchen"', 'group:"Kitchen'),
        ("Kit\x1b[2J\u202echen", 'group:"chen'),
        ("\u200b", ""),
        ('""', ""),
    ],
)
def test_a_group_is_asked_for_by_what_of_its_name_can_be_typed(name: str, text: str) -> None:
    assert asking_for(FilterKind.GROUP, name) == text
    for wanted in parse(text).filters:
        assert isinstance(wanted, GroupFilter)
        assert wanted.accepts(name)


def test_the_index_is_asked_for_parts_of_an_email_too() -> None:
    assert parse("ada email:Nguyen@ -email:org email:ex").index_words == ("ada", "nguyen@")


@given(st.one_of(ANY_TEXT, st.lists(PIECES).map("".join)))
def test_any_text_is_a_query(text: str) -> None:
    query = parse(text)
    assert query == parse(f" {text[:900]} ") or len(text) > 900
    for word in (*query.words, *query.excluded_words):
        assert word.strip()
        assert "\x00" not in word
        word.encode()


def test_a_very_long_text_is_read_up_to_a_limit() -> None:
    assert parse("last:>" + "9" * 100_000).problem is not None
    assert len(parse("a " * 100_000 + "b").words) == 1
