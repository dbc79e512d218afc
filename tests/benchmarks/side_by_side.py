"""The figures of several runs in one table, for the README."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.measurement import Measurement, figure


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured on one database; `about` says on what machine, with which versions."""

    database: str
    users: int
    about: tuple[tuple[str, str], ...]
    found: tuple[Measurement, ...]

    @property
    def by_name(self) -> dict[str, Measurement]:
        """The figures by what they are of, whatever the number of accounts."""
        return {each.name.replace(f"{self.users:,} accounts", "all accounts"): each for each in self.found}


def from_json(kept: dict[str, Any]) -> Run:
    """What a file of figures holds."""
    found = tuple(Measurement(**{k: v for k, v in each.items() if k != "ok"}) for each in kept["measurements"])
    about = {name: value for name, value in kept.items() if name not in {"measurements", "accounts", "database"}}
    return Run(kept["database"], kept["accounts"], tuple(about.items()), found)


def side_by_side(runs: Sequence[Run]) -> Iterator[str]:
    """Lines of Markdown: the machine and its versions, then a row for each figure."""
    yield "; ".join(value if name == "machine" else f"{name} {value}" for name, value in runs[0].about) + ":"
    yield ""
    columns = [f"{run.database}, {run.users:,}" for run in runs]
    yield f"| what | unit | budget | {' | '.join(columns)} | bare Textual |"
    yield f"|---|---|---:|{'---:|' * len(runs)}---:|"
    names = dict.fromkeys(name for run in runs for name in run.by_name)
    for name in names:
        found = [run.by_name.get(name) for run in runs]
        first = next(each for each in found if each is not None)
        cells = " | ".join("" if each is None else _cell(each, first) for each in found)
        bare = "" if first.bare is None else figure(first.bare)
        yield f"| {name} | {first.unit} | {_budget(first)} | {cells} | {bare} |"


def _budget(of: Measurement) -> str:
    return "" if of.budget is None else f"{'at least ' if of.at_least else ''}{figure(of.budget)}"


def _cell(found: Measurement, first: Measurement) -> str:
    """The figure; another budget than the first one's beside it, and by how much it is missed."""
    other = f" of {figure(found.budget)}" if found.budget is not None and found.budget != first.budget else ""
    missed = "" if found.ok else f" ({found.verdict})"
    return f"{figure(found.value)}{other}{missed}"
