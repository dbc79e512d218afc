"""A key in the search box, to a settled screen: in a real pseudo-terminal, among all accounts."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from tests.benchmarks.at_a_terminal import at_search, bare
from tests.benchmarks.measurement import Measurement, percentile
from tests.benchmarks.setting import Setting
from tests.benchmarks.timed_terminal import TimedTerminal

TYPED = (
    *("nguyen", "john smith", "agni wisn", "wójcik", "walker corp"),  # one word and two
    *("corp.ex", "0101", "ueller@", "brien", "yosh ka"),  # fragments
    *("payroll clerk o", "zwq", "梁"),  # many matches, none, and one character that is a word
)
MOST, MOST_OF_TEN_MILLION = 60, 100
"""Milliseconds."""


def measure(setting: Setting) -> Iterator[Measurement]:
    """Every text typed key by key, then taken back key by key."""
    with at_search(setting) as terminal:
        keys = [milliseconds for text in TYPED for milliseconds in _each_key(terminal, text)]
    with bare("list") as terminal:
        plain = [milliseconds for text in TYPED[:4] for milliseconds in _each_key(terminal, text)]
    budget = MOST_OF_TEN_MILLION if setting.is_huge else MOST
    yield Measurement(
        f"key in the search box to a settled screen, p95 of {len(keys)}",
        percentile(keys),
        "ms",
        budget,
        percentile(plain),
    )
    yield Measurement("the same, median", median(keys), "ms", bare=median(plain))
    yield Measurement("the same, slowest", max(keys), "ms", bare=max(plain))


def _each_key(terminal: TimedTerminal, text: str) -> Iterator[float]:
    """Milliseconds of each."""
    for key in (*text, *("backspace",) * len(text)):
        yield terminal.seconds_for({" ": "space"}.get(key, key)) * 1000
