"""What a measurement gives: a figure beside its budget."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure; without a budget it only stands beside the others. A budget is the most that it may be."""

    name: str
    value: float
    unit: str
    budget: float | None = None

    @property
    def ok(self) -> bool:
        """Whether the budget is held."""
        return self.budget is None or self.value <= self.budget


Measure = Callable[[], Iterable[Measurement]]
"""One thing that is measured: each function of these gives its figures one by one."""


def machine() -> dict[str, str]:
    """Where the figures come from."""
    packages = ("textual", "peewee", "libpass")
    return {
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


def as_json(found: Iterable[Measurement]) -> dict[str, Any]:
    """All of it, for a file."""
    return {**machine(), "measurements": [{**asdict(each), "ok": each.ok} for each in found]}


def row(found: Measurement) -> str:
    """One line of the table, in Markdown."""
    budget = "" if found.budget is None else f"{found.budget:,.4g}"
    verdict = "" if found.budget is None else "yes" if found.ok else "NO"
    return f"| {found.name} | {budget} | {_figure(found.value)} | {found.unit} | {verdict} |"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


HEAD = "| what | budget | measured | unit | held |\n|---|---:|---:|---|---|"
