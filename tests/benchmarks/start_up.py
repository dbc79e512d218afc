"""From the command to the painted Sign in screen, beside a bare Textual application; and how much memory it takes."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.benchmarks.at_a_terminal import demo, sign_in
from tests.benchmarks.measurement import Measurement
from tests.terminal.harness import Terminal
from tests.terminal.program import with_administrator

ROUNDS = 9
BARE = Path(__file__).with_name("bare.py")


def _painted(words: Sequence[str]) -> float:
    began = perf_counter()
    with Terminal(words) as terminal:
        terminal.wait_for("[ Sign in ]", 30)
        return perf_counter() - began


def measure() -> Iterator[Measurement]:
    """In turn, so that whatever else the machine does hits both; the first of each only warms the caches."""
    with tempfile.TemporaryDirectory() as folder:
        program = with_administrator(Path(folder) / "accounts")
        commands = {"bare": [sys.executable, str(BARE)], "rwtui": program.arguments()}
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS + 1):
            for name, words in commands.items():
                taken[name].append(_painted(words))
    times = {name: median(seconds[1:]) for name, seconds in taken.items()}
    ratios = [ours / bare for ours, bare in zip(taken["rwtui"][1:], taken["bare"][1:], strict=True)]
    yield Measurement("command to painted Sign in", times["rwtui"], "s")
    yield Measurement("a bare Textual application", times["bare"], "s")
    yield Measurement("the one by the other", median(ratios), "times", 1.4)


def memory() -> Iterator[Measurement]:
    """Resident, at Sign in and after a search of 5,000 accounts."""
    with demo() as terminal:
        yield Measurement("memory at Sign in", _resident(terminal.pid), "MB", 80)
        sign_in(terminal)
        terminal.type("example agnieszka")
        terminal.settle(0.5)
        yield Measurement("memory after a search", _resident(terminal.pid), "MB", 80)


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
