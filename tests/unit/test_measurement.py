"""What the benchmarks say of a figure, for what they say is quoted."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

from tests.benchmarks.made import HEADER, write_people
from tests.benchmarks.measurement import Measurement, as_json, percentile, row
from tests.benchmarks.setting import MILLION, TEN_MILLION, Setting
from tests.benchmarks.side_by_side import Run, from_json, side_by_side


def test_a_missed_budget_says_by_how_much() -> None:
    assert Measurement("a key", 60, "ms", 60).verdict == "yes"
    assert Measurement("a key", 75, "ms", 60).verdict == "NO, by 25%"
    assert Measurement("passes", 2, "", 2, at_least=True).verdict == "yes"
    assert Measurement("passes", 1, "", 2, at_least=True).verdict == "NO, by 50%"
    assert Measurement("idle", 3, "bytes", 0).verdict == "NO"
    assert Measurement("no budget", 3, "bytes").verdict == ""


def test_the_percentile_is_a_figure_that_was_measured() -> None:
    assert percentile([1.0] * 94 + [2.0] * 5 + [9.0]) == 2.0
    assert percentile([3.0]) == 3.0


def test_a_line_of_the_table() -> None:
    assert row(Measurement("a key", 75.04, "ms", 60, 5)) == "| a key | 60 | 75 | 5 | ms | NO, by 25% |"


def test_runs_side_by_side(tmp_path: Path) -> None:
    def kept(users: int, *found: Measurement) -> Run:
        return from_json(json.loads(json.dumps(as_json(Setting(users, tmp_path), found))))

    passes = Measurement("passes", 2, "", 2, at_least=True)
    one = kept(MILLION, Measurement("import of 1,000,000 accounts", 75.04, "s", 60, 5), passes)
    ten = kept(TEN_MILLION, Measurement("import of 10,000,000 accounts", 90, "s", 100))
    about, _, head, _, *rows = side_by_side([one, ten])
    assert about.startswith(f"{os.cpu_count()} cores, ")
    assert head == "| what | unit | budget | SQLite, 1,000,000 | SQLite, 10,000,000 | bare Textual |"
    assert rows == [
        "| import of all accounts | s | 60 | 75 (NO, by 25%) | 90 of 100 | 5 |",
        "| passes |  | at least 2 | 2 |  |  |",
    ]


def test_the_account_file_can_be_read_again(tmp_path: Path) -> None:
    write_people(tmp_path / "people.csv", 50)
    with (tmp_path / "people.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({each["Email"] for each in rows}) == len(rows) == 50
    assert list(rows[0]) == [column.value for column in HEADER]
