"""What a measurement gives: a figure beside its budget, and beside what a bare Textual application takes."""

from __future__ import annotations

import math
import os
import platform
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from tests.benchmarks.setting import Setting


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure; without a budget it only stands beside the others."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    bare: float | None = None
    """The same of a bare Textual application, where it has something like it."""
    at_least: bool = False
    """Whether the budget is the least that the figure may be; otherwise it is the most."""

    @property
    def ok(self) -> bool:
        """Whether the budget is held."""
        if self.budget is None:
            return True
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    @property
    def verdict(self) -> str:
        """Whether the budget is held, and by how much it isn't."""
        if self.budget is None:
            return ""
        if self.ok:
            return "yes"
        return f"NO, by {abs(self.value / self.budget - 1):.0%}" if self.budget else "NO"


Measure = Callable[[Setting], Iterable[Measurement]]
"""One thing that is measured: each function of these gives its figures one by one."""


def percentile(values: Sequence[float], share: float = 0.95) -> float:
    """The least figure that this share of them doesn't exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def machine() -> dict[str, str]:
    """Where the figures come from."""
    packages = ("textual", "peewee", "libpass")
    return {
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in packages},
    }


def as_json(setting: Setting, found: Iterable[Measurement]) -> dict[str, Any]:
    """All of it, for a file."""
    measurements = [{**asdict(each), "ok": each.ok} for each in found]
    return {**machine(), "accounts": setting.users, "database": setting.kind, "measurements": measurements}


def described(about: dict[str, str], users: int, kind: str) -> str:
    """One line about the machine, the versions and the database."""
    versions = "; ".join(value if name == "machine" else f"{name} {value}" for name, value in about.items())
    return f"{users:,} accounts on {kind}; {versions}"


def row(found: Measurement) -> str:
    """One line of the table, in Markdown."""
    limit = "at least " if found.at_least else ""
    budget = "" if found.budget is None else f"{limit}{figure(found.budget)}"
    bare = "" if found.bare is None else figure(found.bare)
    return f"| {found.name} | {budget} | {figure(found.value)} | {bare} | {found.unit} | {found.verdict} |"


def figure(value: float) -> str:
    """Three digits that count, or all before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


HEAD = "| what | budget | measured | bare Textual | unit | held |\n|---|---:|---:|---:|---|---|"
