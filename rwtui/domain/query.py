"""The search language of User Search: `nguyen type:native -status:disabled group:"Service Desk" last:>90d`.

It is read anew at every key, so what is merely unfinished (`group:`, an open quote, a lone `-`) is no mistake
and changes nothing yet; what is finished and wrong is explained in one sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rwtui.domain.folding import TRIGRAM, fold, search_words
from rwtui.domain.query_filters import EmailFilter, Filter, FilterKind, Value, is_unfinished, read_filter, takes
from rwtui.domain.text import has_control

QUERY_LIMIT = 1000

# A quote opens only at the beginning of a word or a value (O"Brien has none), and one left open runs to the end.
# `10:30` and `http://x` are words: a filter's name is letters, and its value doesn't begin with two slashes.
_TOKEN = re.compile(
    r"""(?=\S)
    (?P<minus>-?)
    (?:(?P<name>[A-Za-z]{1,20}):(?!//))?
    (?:"(?P<quoted>[^"]*)(?P<closed>"?)|(?P<bare>\S*))
    """,
    re.VERBOSE,
)

_FILTER_NAMES = ", ".join(FilterKind)


@dataclass(frozen=True)
class Query:
    """What was asked. Two queries are equal when they ask the same, however they were typed; `text` is not compared.

    An account matches when its search text has every word and no excluded word (see `folding.needle`) and every filter
    holds. With a `problem`, a sentence for the person, there is nothing to run yet.
    """

    text: str = field(default="", compare=False)
    words: tuple[str, ...] = ()
    excluded_words: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    problem: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it asks nothing, so that every account answers."""
        return not (self.words or self.excluded_words or self.filters or self.problem)

    @property
    def index_words(self) -> tuple[str, ...]:
        """The words to look up in the search index: also the parts of an e-mail, which would need a scan without it."""
        parts = (fold(wanted.part) for wanted in self.filters if isinstance(wanted, EmailFilter) and not wanted.negated)
        return tuple(
            dict.fromkeys((*self.words, *(part for part in parts if len(part) >= TRIGRAM and " " not in part)))
        )


def parse(text: str) -> Query:
    """The query in a text; any text is one, at most with a `problem`. What is beyond `QUERY_LIMIT` is not read."""
    words: list[str] = []
    excluded: list[str] = []
    filters: list[Filter] = []
    problems: list[str] = []
    for token in tokens(text):
        negated = bool(token["minus"])
        if token["name"] is None:
            (excluded if negated else words).extend(_words(token))
            continue
        found = _filter(token["name"].lower(), _value(token), negated)
        if isinstance(found, str):
            problems.append(found)
        elif found is not None:
            filters.append(found)
    return Query(
        text=text,
        words=tuple(dict.fromkeys(words)),
        excluded_words=tuple(dict.fromkeys(excluded)),
        filters=tuple(dict.fromkeys(filters)),
        problem=problems[0] if problems else None,
    )


def tokens(text: str) -> Iterator[re.Match[str]]:
    """The words and filters of a search text, as the logs read theirs too: groups minus, name, quoted, closed, bare."""
    return _TOKEN.finditer(text[:QUERY_LIMIT])


def _words(token: re.Match[str]) -> tuple[str, ...]:
    """The folded words of a token; a quoted phrase is one."""
    if token["quoted"] is None:
        return search_words(token["bare"])
    phrase = fold(token["quoted"])
    return (phrase,) if phrase else ()


def _value(token: re.Match[str]) -> Value:
    """A filter's value. A quote still open is still being typed, so it isn't the whole name yet."""
    if token["quoted"] is None:
        return Value(token["bare"])
    return Value(token["quoted"], exact=bool(token["closed"]))


def _filter(name: str, value: Value, negated: bool) -> Filter | str | None:
    """The filter, the sentence that says what is wrong with it, or None while it is unfinished."""
    if name not in tuple(FilterKind):
        return f'Unknown filter "{name}:". Filters: {_FILTER_NAMES}.'
    kind = FilterKind(name)
    if is_unfinished(kind, value):
        return None
    return read_filter(kind, value, negated) or takes(kind)


def asking_for(kind: FilterKind, name: str) -> str:
    """The text that asks for a group's members: by its whole name, or by what of it can be typed; "" for nothing."""
    parts = "".join('"' if has_control(character) else character for character in name).split('"')
    part = max(parts, key=len)
    if not fold(part):
        return ""
    return f'{kind}:"{part}"' if part == name else f'{kind}:"{part}'
