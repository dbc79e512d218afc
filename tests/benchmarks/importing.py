"""An import of all accounts from a CSV: how long it takes, and whether its memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.made import imported
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.setting import MILLION, Setting

FEWER = 100_000
SECONDS_A_MILLION = 60
FLAT = 1.15
"""A tenth and a bit more than an import of few: what is buffered doesn't come out to the byte."""


def measure(setting: Setting) -> Iterator[Measurement]:
    """As it was when the database was made; nothing of a database that was filled otherwise."""
    took = imported(setting)
    if took is None:
        return
    budget = SECONDS_A_MILLION * setting.users / MILLION if setting.users >= MILLION else None
    yield Measurement(f"import of {setting.users:,} accounts from CSV", took.seconds, "s", budget)
    yield Measurement("import: peak memory", took.peak, "MB")
    fewer = setting.of(FEWER)
    few = imported(fewer) if fewer and setting.users > FEWER else None
    if few is not None:
        yield Measurement(f"import of {FEWER:,} accounts: peak memory", few.peak, "MB")
        yield Measurement("import: peak memory by that", took.peak / few.peak, "times", FLAT)
