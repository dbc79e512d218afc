"""Bytes that the line has to carry, with only the changed cells sent and, beside it, with --plain-output."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean

from tests.benchmarks.at_a_terminal import bytes_of, demo, sign_in
from tests.benchmarks.measurement import Measurement

BUDGETS = {
    "the search screen painted": 6_000,
    "a typed character, same results": 80,
    "a step down the list": 250,
    "a page down": None,
    "an account opened": None,
    "nothing happens for 2 s": 0,
}


def _counts(*words: str) -> dict[str, float]:
    with demo(*words) as terminal:
        sign_in(terminal)
        before = len(terminal.bytes)
        terminal.press("ctrl+l")
        terminal.settle(0.7)
        counts: dict[str, float] = {"the search screen painted": len(terminal.bytes) - before}
        bytes_of(terminal, "e")
        counts["a typed character, same results"] = mean(bytes_of(terminal, key) for key in "xample")
        bytes_of(terminal, "down")
        counts["a step down the list"] = mean(bytes_of(terminal, "down") for _ in range(8))
        counts["a page down"] = bytes_of(terminal, "pagedown")
        before = len(terminal.bytes)
        terminal.press("p")
        terminal.wait_for("Reset Password")
        terminal.settle(0.5)
        counts["an account opened"] = len(terminal.bytes) - before
        before = len(terminal.bytes)
        terminal.settle(2)
        counts["nothing happens for 2 s"] = len(terminal.bytes) - before
        return counts


def measure() -> Iterator[Measurement]:
    """Each figure, and what it would be without the comparison of cells."""
    changed, plain = _counts(), _counts("--plain-output")
    for name, budget in BUDGETS.items():
        yield Measurement(name, changed[name], "bytes", budget)
        yield Measurement(f"{name}, --plain-output", plain[name], "bytes")
