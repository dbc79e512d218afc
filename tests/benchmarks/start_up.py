"""From the command to the painted Sign in screen, beside a bare Textual application."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import monotonic

from tests.benchmarks.at_a_terminal import BARE
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.setting import Setting
from tests.benchmarks.timed_terminal import TimedTerminal
from tests.terminal.program import with_administrator

ROUNDS = 15


def measure(_: Setting) -> Iterator[Measurement]:
    """In turn, so that whatever else the machine does hits both; the first of each only warms the caches."""
    with tempfile.TemporaryDirectory() as folder:
        program = with_administrator(Path(folder) / "accounts")
        commands = {"bare": [sys.executable, str(BARE), "fields"], "rwtui": program.arguments()}
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _round in range(ROUNDS + 1):
            for name, words in commands.items():
                taken[name].append(_painted(words))
    ours, theirs = (taken[name][1:] for name in ("rwtui", "bare"))
    for part, what in enumerate(("", ", processor time")):
        ratio = median(mine[part] / other[part] for mine, other in zip(ours, theirs, strict=True))
        seconds, bare = (median(each[part] for each in times) for times in (ours, theirs))
        yield Measurement(f"command to painted Sign in{what}", seconds, "s", bare=bare)
        yield Measurement(f"the one by the other{what}", ratio, "times", None if part else 1.4)


def _painted(words: Sequence[str]) -> tuple[float, float]:
    """Seconds until it is painted, and how many of them the program had the processor."""
    began = monotonic()
    with TimedTerminal(words) as terminal:
        terminal.wait_for("[ Sign in ]", 30)
        return terminal.heard - began, _processor(terminal.pid)


def _processor(pid: int) -> float:
    """Seconds that all threads of a process had the processor, to the nanosecond."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text(encoding="ascii").split()[0]) for thread in threads) / 1e9
