"""How much memory it takes: at Sign in, after a search, after the last page; no more with millions than with few."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.at_a_terminal import PATIENCE, at_sign_in, bare, resident, sign_in
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.setting import Setting

FEWER = 10_000
MOST = 80
"""MB."""


def measure(setting: Setting) -> Iterator[Measurement]:
    """Resident memory of the program, as the system counts it."""
    with bare("list") as terminal:
        theirs = resident(terminal.pid)
    with at_sign_in(setting) as terminal:
        yield Measurement("memory at Sign in", resident(terminal.pid), "MB", MOST, theirs)
    ours = _used(setting)
    yield Measurement(f"memory after searches and End, {setting.users:,} accounts", ours, "MB", MOST, theirs)
    fewer = setting.of(FEWER)
    if fewer is not None and setting.users > FEWER:
        few = _used(fewer)
        yield Measurement(f"memory after the same, {FEWER:,} accounts", few, "MB", MOST)
        yield Measurement("the one more than the other", ours - few, "MB")


def _used(setting: Setting) -> float:
    with at_sign_in(setting) as terminal:
        sign_in(terminal)
        for text in ("nguyen example", "john smith", "e"):
            terminal.type(text)
            terminal.settle(0.5)
            terminal.press("escape")
        terminal.wait_for("1,000+ accounts", PATIENCE)
        terminal.press("down", "end")
        terminal.settle(1)
        terminal.press(*("pageup",) * 5)
        terminal.settle(1)
        return resident(terminal.pid)
