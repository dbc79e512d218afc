"""Moving about in the list of all accounts: a step, a page, the last row and the first one."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from tests.benchmarks.at_a_terminal import at_search, bare
from tests.benchmarks.measurement import Measurement, percentile
from tests.benchmarks.setting import Setting
from tests.benchmarks.timed_terminal import TimedTerminal
from tests.benchmarks.typing_ahead import MOST, MOST_OF_TEN_MILLION

KEYS = {
    "step down": ("down", 60),
    "page down": ("pagedown", 30),
    "End": ("end", 8),
    "page up, at the end": ("pageup", 30),
}
"""How each is called, its key, and how often it is pressed; Home goes back from End each time."""


def measure(setting: Setting) -> Iterator[Measurement]:
    """Key to a settled screen, each as often as makes a figure."""
    budget = MOST_OF_TEN_MILLION if setting.is_huge else MOST
    with bare("list") as terminal:
        terminal.press("tab", "ctrl+home")
        terminal.settle(0.5)
        plain = {name: [_pressed(terminal, key) for _ in range(8)] for name, (key, _) in KEYS.items()}
    with at_search(setting) as terminal:
        terminal.press("down")
        terminal.settle(0.5)
        for name, (key, times) in KEYS.items():
            taken, back = [], []
            for _ in range(times):
                taken.append(_pressed(terminal, key))
                if key == "end":
                    back.append(_pressed(terminal, "home"))
            yield Measurement(f"{name}, p95 of {times}", percentile(taken), "ms", budget, median(plain[name]))
            if back:
                yield Measurement(f"Home, p95 of {times}", percentile(back), "ms", budget)
                terminal.press("end")
                terminal.settle(1)


def _pressed(terminal: TimedTerminal, key: str) -> float:
    return terminal.seconds_for(key) * 1000
