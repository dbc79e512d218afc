"""Folding: what makes `dang`, `Đặng` and `DA\u0323\u0306NG` the same to a search, and the text an index is built over.

The index is SQLite's FTS5 with the trigram tokenizer (or PostgreSQL's pg_trgm). Trigrams find three or more characters
anywhere. To find one or two as the beginning of a word, every word in the indexed text has two spaces before it: a
query of `j` looks for "  j". An index answers with a superset; that the text contains every `needle` is the answer.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, pairwise
from unicodedata import category, combining, normalize

TRIGRAM = 3
FIELD_LIMIT = 320
SEARCH_TEXT_LIMIT = 2000
# More trigrams than these don't narrow a search any further; `needle` decides anyway.
MATCH_LIMIT = 64

_BEFORE_WORD = "  "
_TELEPHONE_DIGITS = 3

# Letters that Unicode doesn't decompose, as one types them on a plain keyboard (\u0131 is the dotless i).
_LETTERS = {
    **dict(zip("đðɖɗħ\u0131ɨĸƙłŋøɔəɛŧʉƀɓƴ", "ddddhiikklnooeetubby", strict=True)),
    "œ": "oe",
    "æ": "ae",
    "þ": "th",
}
# Typographic apostrophes, quotes and dashes, which a name may hold and a keyboard may not.
_APOSTROPHES = "\u02bc\u02bb\u2018\u2019\u00b4`"
_QUOTES = "\u201c\u201d"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_PLAIN = str.maketrans(
    _LETTERS | dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_QUOTES, '"') | dict.fromkeys(_DASHES, "-")
)
# C0 and DEL become spaces: a NUL would end the text inside SQLite.
_PLAIN_ASCII = str.maketrans(dict.fromkeys([*map(chr, range(32)), "\x7f"], " ") | {"`": "'"})

# Scripts written without spaces, where a word may begin at any character: Thai to Khmer, kana, Han, Hangul.
_UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)

# What `_inner_beginnings` finds, for the many accounts that are plain ASCII.
_INNER_BEGINNING = re.compile(r"(?<=[^a-z0-9 ])[a-z0-9][^ ]?")
# From digit to digit: what stands around them doesn't change the digits.
_TELEPHONE_RUN = re.compile(r"[0-9][0-9+\-().x/]*[0-9]")
_TELEPHONE_WORD = re.compile(r"[0-9+\-().x/ ]+")
_NOT_DIGITS = re.compile(r"[^0-9]+")
# Combining classes: overlays; Hebrew and Arabic points; everything placed above, below and beside a letter. The classes
# between (nukta, kana voicing, virama, Thai and Lao signs) belong to the letter.
_ACCENTS = frozenset({1, *range(10, 37), *range(200, 255)})
_VARIATION_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PASTED_AROUND = ",;<>"


def fold(text: str) -> str:
    """The text as a search compares it: no case, no accents, no invisible characters, single spaces.

    Accents are the marks of alphabets (Latin, Greek, Cyrillic, Hebrew, Arabic). Kana voicing, Indic and Thai signs are
    letters of their own and stay. The result is composed, so that Hangul is the same however it was typed.
    """
    if text.isascii():
        plain = text if text.isprintable() and "`" not in text else text.translate(_PLAIN_ASCII)
        return " ".join(plain.lower().split())
    expanded = normalize("NFKD", text.translate(_PLAIN))
    # Twice, because what a case-folding expands to can be folded once more.
    for _ in range(2):
        expanded = normalize("NFKD", expanded.casefold().translate(_PLAIN))
    return " ".join(normalize("NFC", "".join(map(_without_accent, expanded))).split())


def fold_exact(text: str) -> str:
    """The text without case and compatibility forms, accents kept: for names that must be equal, not just similar.

    Lone surrogates, which a terminal's undecodable bytes become and no database takes, are replaced.
    """
    text = _SURROGATE.sub("\ufffd", text)
    for _ in range(2):
        text = normalize("NFKC", text).casefold()
    return normalize("NFKC", text).strip()


def fold_email(text: str) -> str:
    """The key by which an e-mail address is unique and found: NFKC case-folded, stripped."""
    return fold_exact(text)


def search_text(email: str, first_name: str, last_name: str, title: str, telephone: str) -> str:
    """The folded text of an account that the search index holds, at most `SEARCH_TEXT_LIMIT` characters.

    First the words of the fields, in order; then, for queries of one or two characters, the first two characters of
    each further beginning inside a word (`nguyen`, `example` and `org` in john.nguyen@example.org; 芳 in 秀芳); then
    telephone numbers as digits alone.
    """
    fields = [_field(email), *map(_seen_field, (first_name, last_name, title)), _field(telephone)]
    joined = " ".join(filter(None, fields))
    words = joined.split(" ")
    begun = {word[:2] for word in words} | {word[:1] for word in words}
    for beginning in _inner_beginnings(joined):
        if beginning not in begun:
            begun.update((beginning, beginning[:1]))
            words.append(beginning)
    words.extend(dict.fromkeys(_numbers(joined, fields[-1])))
    return (_BEFORE_WORD + _BEFORE_WORD.join(words))[:SEARCH_TEXT_LIMIT] if joined else ""


def _field(text: str) -> str:
    return fold(text[:FIELD_LIMIT])[:FIELD_LIMIT]


_seen_field = lru_cache(maxsize=8192)(_field)
"""For names and titles, which come again and again in an import."""


def search_words(text: str) -> tuple[str, ...]:
    """The folded words of a query, each once; the commas and brackets that a pasted `Smith, J <j@x.org>` brings go."""
    words = (word.strip(_PASTED_AROUND) for word in fold(text).split())
    return tuple(dict.fromkeys(word for word in words if word))


def needle(word: str) -> str:
    """What the search text must contain for the folded word to match; "" for no word.

    Three or more characters match anywhere, one or two a word's beginning. A telephone number matches by its digits,
    however either was punctuated. A phrase (words with a space between) matches words that follow each other.
    """
    if _TELEPHONE_WORD.fullmatch(word) and len(digits := _digits(word)) >= _TELEPHONE_DIGITS:
        return digits
    wanted = _BEFORE_WORD.join(word.split())
    return _BEFORE_WORD + wanted if 0 < len(wanted) < TRIGRAM else wanted


def fts_match(words: Iterable[str]) -> str:
    """The FTS5 MATCH expression that narrows to a superset of the texts with every word; "" when there is none.

    The index is built with detail=none, which knows no phrases, so each needle is the AND of its trigrams.
    """
    trigrams = dict.fromkeys(
        wanted[start : start + TRIGRAM] for wanted in map(needle, words) for start in range(len(wanted) - TRIGRAM + 1)
    )
    quoted = ('"' + trigram.replace('"', '""') + '"' for trigram in list(trigrams)[:MATCH_LIMIT])
    return " AND ".join(quoted)


@lru_cache(maxsize=4096)
def _without_accent(character: str) -> str:
    """The character, a space for what separates or can't be stored, or nothing for an accent or an invisible one."""
    kind = category(character)
    if kind in {"Cc", "Cs", "Zs", "Zl", "Zp"}:
        return " "
    accent = combining(character)
    ignored = kind in {"Cf", "Me"} or accent in _ACCENTS or _VARIATION_SELECTOR.match(character)
    return "" if ignored else character


def _inner_beginnings(text: str) -> Iterable[str]:
    """The two characters at each beginning inside a word: after punctuation, and anywhere in an unspaced script."""
    if text.isascii():
        return _INNER_BEGINNING.findall(text)
    return chain.from_iterable(map(_beginnings_of_word, text.split(" ")))


@lru_cache(maxsize=8192)
def _beginnings_of_word(word: str) -> tuple[str, ...]:
    """Those of one word; kept, because names come again and again in an import."""
    if word.isascii():
        return tuple(_INNER_BEGINNING.findall(word))
    unspaced = re.compile(_UNSPACED)  # not before it is needed: this one takes as long as all others together
    return tuple(
        word[index : index + 2]
        for index, (before, character) in enumerate(pairwise(word), 1)
        if _in_word(character) and (not _in_word(before) or unspaced.match(character))
    )


def _in_word(character: str) -> bool:
    return character.isalnum() or category(character).startswith("M")


def _numbers(text: str, telephone: str) -> Iterable[str]:
    """The digits of the telephone and of each punctuated number in a word, for `needle` asks for digits."""
    for run in (telephone, *_TELEPHONE_RUN.findall(text)):
        digits = _digits(run)
        if len(digits) >= _TELEPHONE_DIGITS and digits not in run:
            yield digits


def _digits(text: str) -> str:
    return _NOT_DIGITS.sub("", text)
