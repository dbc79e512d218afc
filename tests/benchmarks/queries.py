"""The queries alone, as the services run them: a page, and the count that is shown beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from time import perf_counter

from rwtui.domain.paging import Hurry, Toward
from rwtui.domain.query import Query, parse
from rwtui.domain.times import utc_now
from rwtui.services.looking import Look
from rwtui.services.search import COUNTED
from rwtui.storage import search
from tests.benchmarks.made import imported
from tests.benchmarks.measurement import Measurement, percentile
from tests.benchmarks.setting import Setting

PAGE = 100
ROUNDS = 5
WORDS = (
    *("nguyen", "smith", "wisniewski", "field engineer", "john smith", "nguyen example.net", "contractor diane"),
    *("walker", "obrien", "julia poole", "corp", "payroll clerk", "muller", "zuzana", "nobody here", "grace"),
)
ANY = (
    *WORDS,
    *("j", "jo", "a b", "e", "梁", "0101", "555-01", "ueller@ex", "ngu ex org", "son ist eer", "wój nie 0"),
    *("-example.com", "smith -john", "zwq", "x y z", "field.example.com 012 ng"),
)
FILTERS = (
    *("type:sso", "status:disabled type:native", "group:administrator", 'group:"Service Desk" status:disabled'),
    *("last:never", "last:>300d", "last:<30d nguyen", "email:@field.example.com", "functional:finance smith"),
)
WALKS = ("locked:yes", "mfa:yes", "token:yes", "password:temporary", "mfa:due -example", "smith locked:yes")
"""Nobody answers to these, so every account that can has to be looked at."""
WORD_MOST, ANY_MOST, WALK_MOST = 10, 25, 250
"""Milliseconds, of a million accounts."""


def measure(setting: Setting) -> Iterator[Measurement]:
    """Each several times, with a warm cache, as while somebody types."""
    imported(setting)
    kinds = (("one or two words", WORDS, WORD_MOST), ("any", ANY, ANY_MOST), ("filters", FILTERS, WALK_MOST))
    with setting.opened() as context, context.storage.reading():
        for name, texts, most in (*kinds, ("filters that nobody answers to", WALKS, WALK_MOST)):
            pages, counts = _times(texts, _page), _times(texts, _count)
            budget = None if setting.is_huge else most
            yield Measurement(f"the query alone, {name}: p95", percentile(pages), "ms", budget)
            yield Measurement(f"the count beside it, {name}: p95", percentile(counts), "ms")


Ask = Callable[[Query, datetime], object]


def _page(query: Query, now: datetime) -> object:
    """As for somebody who waits: what takes too long is walked through, and shown as far as it has come."""
    return Look(query, now, hurry=Hurry(lambda: True)).page(None, Toward.DOWN, PAGE)


def _count(query: Query, now: datetime) -> object:
    return search.count(query, now, COUNTED)


def _times(texts: tuple[str, ...], ask: Ask) -> list[float]:
    """Milliseconds of every round but each text's first."""
    taken: list[float] = []
    for text in texts:
        query = parse(text)
        ask(query, utc_now())
        for _ in range(ROUNDS):
            began = perf_counter()
            ask(query, utc_now())
            taken.append((perf_counter() - began) * 1000)
    return taken
