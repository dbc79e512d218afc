"""Bytes that the line has to carry, with only the changed cells sent; with --plain-output; and of bare Textual."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean

from tests.benchmarks.at_a_terminal import PATIENCE, at_search, bare
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.setting import Setting
from tests.benchmarks.timed_terminal import TimedTerminal

IDLE = 10
"""Seconds."""
PAINTED = "the search screen painted"
CHARACTER = "a typed character, same results"
STEP = "a step down the list"
NOTHING = f"nothing happens for {IDLE} s"
BUDGETS = {PAINTED: 6_000, CHARACTER: 80, STEP: 250, "a page down": None, "an account opened": None, NOTHING: 0}


def measure(setting: Setting) -> Iterator[Measurement]:
    """Each figure, and what it would be without the comparison of cells."""
    plain, theirs = _ours(setting, "--plain-output"), _bare()
    for name, value in _ours(setting).items():
        yield Measurement(name, value, "bytes", BUDGETS[name], theirs.get(name))
        yield Measurement(f"{name}, --plain-output", plain[name], "bytes")


def _ours(setting: Setting, *words: str) -> dict[str, float]:
    with at_search(setting, *words) as terminal:
        counts: dict[str, float] = {PAINTED: terminal.bytes_for("ctrl+l", quiet=1)}
        terminal.bytes_for("e", quiet=1)
        counts[CHARACTER] = mean(terminal.bytes_for(key) for key in "xample")
        terminal.bytes_for("down")
        counts[STEP] = mean(terminal.bytes_for("down") for _ in range(8))
        counts["a page down"] = terminal.bytes_for("pagedown")
        before = terminal.sent
        terminal.press("enter")
        terminal.wait_for("Account Settings", PATIENCE)
        terminal.settle(0.5)
        counts["an account opened"] = terminal.sent - before
        counts[NOTHING] = _idle(terminal)
        return counts


def _bare() -> dict[str, float]:
    with bare("list") as terminal:
        counts: dict[str, float] = {PAINTED: terminal.sent}
        terminal.press("tab", "ctrl+home")
        terminal.settle(1)
        counts["a page down"] = terminal.bytes_for("pagedown", quiet=1)
        counts[STEP] = mean(terminal.bytes_for("down") for _ in range(4))
        terminal.press("shift+tab")
        terminal.settle(1)
        counts[CHARACTER] = mean(terminal.bytes_for(key, quiet=0.1) for key in "example")
        counts[NOTHING] = _idle(terminal)
        return counts


def _idle(terminal: TimedTerminal) -> int:
    terminal.settle(2)
    before = terminal.sent
    for _ in range(IDLE):
        terminal.settle(1)
    return terminal.sent - before
