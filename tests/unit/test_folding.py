"""Folding, and the promise that the trigram index never misses what the text contains: kept against real SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rwtui.domain.folding import (
    SEARCH_TEXT_LIMIT,
    fold,
    fold_email,
    fold_exact,
    fts_match,
    needle,
    search_text,
    search_words,
)

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=40)
# Few letters make many hits; the others are those that SQL, FTS5 and the folding could trip over.
TANGLED = st.text(st.sampled_from("aAbđß秀芳가\u0301\x00\ud800\ufffe\U0001f389\"'*-().12 @^:"), max_size=24)
TEXT = st.one_of(ANY_TEXT, TANGLED)
ACCOUNT = st.tuples(TEXT, TEXT, TEXT, TEXT, TEXT)

JOHN = search_text("john.nguyen@example.org", "John", "Nguyễn", "Service Desk Lead", "+61 (2) 5550-0199")


def found(query: str, text: str = JOHN) -> bool:
    """The answer as a search gives it: every word's needle in the text."""
    return all(needle(word) in text for word in search_words(query))


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đặng Thị Hồng", "dang thi hong"),
        (normalize("NFD", "Đặng"), "dang"),
        ("Łukasz Ørsted Straße Æsir Œuvre", "lukasz orsted strasse aesir oeuvre"),
        ("Ħal Þór Guðrún Ŋala", "hal thor gudrun nala"),
        ("İstanbul Iğdır ısı", "istanbul igdir isi"),
        ("O\u2019Brien\u2013Smith", "o'brien-smith"),
        ("ＡＢＣ ﬁne №5", "abc fine no5"),
        ("Ελένη Ёлкин", "ελενη елкин"),
        ("in\u200bvi\u00adsible\ufe0f", "invisible"),
        ("  two\x00\twords\u3000here ", "two words here"),
        ("a\x00b\x1fc", "a b c"),
        ("\ud800", ""),
        ("が", "が"),
        ("नमस्ते", "नमस्ते"),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(TEXT)
def test_folding_is_settled_at_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_email(fold_email(text)) == fold_email(text)
    assert "\x00" not in fold(text)
    fold(text).encode()


@given(st.text("한글김민준がパáộΆйé", max_size=8))
def test_the_same_text_typed_either_way_is_the_same(text: str) -> None:
    assert fold(normalize("NFD", text)) == fold(normalize("NFC", text))
    assert fold_email(normalize("NFD", text)) == fold_email(normalize("NFC", text))


def test_an_email_keeps_its_accents() -> None:
    assert fold_email(" José@Example.ORG ") == "josé@example.org"
    assert fold_email("ｊose@example.org") == "jose@example.org"
    assert fold_exact("STRASSE") == fold_exact("straße")


def test_the_text_of_an_account() -> None:
    assert JOHN == (
        "  john.nguyen@example.org  john  nguyen  service  desk  lead  +61  (2)  5550-0199"
        "  ex  or  61  2)  01  61255500199  55500199"
    )


@pytest.mark.parametrize(
    "query",
    [
        *("j", "n", "ng", "NGUYỄN", "guy", "example", "ex", "or", "o", "nguyen@ex", "john.nguyen@example.org"),
        *("des lead jo", "Nguyen, John", "@example", "service"),
        *("5550-0199", "5550 0199", "(2)5550", "+61-2-5550", "0199", "61", "+61"),
    ],
)
def test_found(query: str) -> None:
    assert found(query)


@pytest.mark.parametrize("query", ["x", "gu", "hn", "rg", "smith", "john smith", "5550-0198"])
def test_not_found(query: str) -> None:
    assert not found(query)


@pytest.mark.parametrize("query", ["陳", "秀", "芳", "秀芳", "陳秀芳", "민", "민준", "สม", "ชา"])
def test_an_unspaced_script_is_found_from_any_character(query: str) -> None:
    assert found(query, search_text("x@example.org", "陳秀芳", "김민준", "สมชาย", ""))


def test_a_phrase_is_words_that_follow_each_other() -> None:
    assert needle("john nguyen") in JOHN
    assert needle("service desk") in JOHN
    assert needle("desk service") not in JOHN


def test_no_word_needs_nothing() -> None:
    assert search_words(" ,, \u0301 \x00") == ()
    assert needle("") == ""
    assert fts_match([]) == ""
    assert fts_match(["jo", 'x"y"z']) == '"  j" AND " jo" AND "x""y" AND """y""" AND "y""z"'


def test_the_text_is_bounded() -> None:
    assert len(search_text(*["\ufdfa 1-2-3." * 500] * 5)) <= SEARCH_TEXT_LIMIT
    assert len(search_text(*["a " * 500] * 5)) == SEARCH_TEXT_LIMIT


@given(ACCOUNT, st.data())
def test_any_part_of_a_word_finds_it(account: tuple[str, str, str, str, str], data: st.DataObject) -> None:
    """Three characters or more anywhere, one or two at the beginning, whatever punctuation is among them."""
    text = search_text(*account)
    words = [word for field in account for word in fold(field).split()]
    for word in words:
        start = data.draw(st.integers(0, max(len(word) - 3, 0)))
        part = word[start : data.draw(st.integers(start + 3, max(len(word), start + 3)))]
        if len(part) >= 3:
            assert needle(part) in text
        assert needle(word[:1]) in text
        assert needle(word[:2]) in text


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE c (position INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        connection.execute(
            "CREATE VIRTUAL TABLE t USING fts5(text, tokenize='trigram', content='c', content_rowid='position',"
            " detail=none, columnsize=0)"
        )
        yield connection


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(ACCOUNT, min_size=1, max_size=6), st.lists(TEXT, max_size=3), st.data())
def test_the_index_never_misses_what_the_text_contains(
    index: sqlite3.Connection, accounts: list[tuple[str, ...]], queries: list[str], data: st.DataObject
) -> None:
    texts = [search_text(*account) for account in accounts]
    index.execute("DELETE FROM c")
    index.executemany("INSERT INTO c (text) VALUES (?)", [(text,) for text in texts])
    index.execute("INSERT INTO t (t) VALUES ('rebuild')")

    words = [word for query in queries for word in search_words(query)]
    text = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(text)))
    words.extend(search_words(text[start : start + data.draw(st.integers(0, 12))])[:2])
    for word in words:
        matched = {row for (row,) in index.execute("SELECT rowid FROM t WHERE t MATCH ?", (fts_match([word]),))}
        contained = {row for (row,) in index.execute("SELECT position FROM c WHERE instr(text, ?)", (needle(word),))}
        assert contained == {row for row, stored in enumerate(texts, 1) if needle(word) in stored}
        assert contained <= matched


def test_a_very_long_query_is_no_error(index: sqlite3.Connection) -> None:
    words = [f"{number:x}word{number}" for number in range(500)]
    assert index.execute("SELECT count(*) FROM t WHERE t MATCH ?", (fts_match(words),)).fetchone() == (0,)
