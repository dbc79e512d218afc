"""Figures that are measured, and never asserted in the tests: python -m tests.benchmarks --help."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks import (
    answers,
    hashing,
    importing,
    line_bytes,
    memory,
    moving,
    queries,
    scripts,
    start_up,
    typing_ahead,
    whole_screens,
)
from tests.benchmarks.measurement import HEAD, Measure, Measurement, as_json, described, machine, row
from tests.benchmarks.setting import MILLION, TEN_MILLION, Setting
from tests.benchmarks.side_by_side import from_json, side_by_side

OF_THE_NUMBER: dict[str, Measure] = {
    "import": importing.measure,
    "queries": queries.measure,
    "keys": typing_ahead.measure,
    "moving": moving.measure,
    "bytes": line_bytes.measure,
    "memory": memory.measure,
    "screens": whole_screens.measure,
    "logs": whole_screens.logs,
}
"""What may depend on how many accounts there are."""
ALL: dict[str, Measure] = {
    "start": start_up.measure,
    "hash": hashing.measure,
    "answers": answers.measure,
    "scripts": scripts.measure,
    **OF_THE_NUMBER,
}


def main() -> int:
    """Print every budget beside its measurement; 1 when one isn't held."""
    wanted = _arguments().parse_args()
    if wanted.markdown:
        runs = [from_json(json.loads(file.read_text(encoding="utf-8"))) for file in wanted.markdown]
        sys.stdout.write("\n".join(side_by_side(runs)) + "\n")
        return 0
    users = TEN_MILLION if wanted.ten_million else wanted.users
    names = wanted.only or (OF_THE_NUMBER if wanted.ten_million else ALL)
    with ExitStack() as stack:
        folder = wanted.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rwtui-benchmarks-")))
        folder.mkdir(parents=True, exist_ok=True)
        setting = Setting(users, folder.resolve(), wanted.db)
        sys.stdout.write(f"{described(machine(), users, setting.kind)}\n\n{HEAD}\n")
        found: list[Measurement] = []
        for name in names:
            for each in ALL[name](setting):
                sys.stdout.write(row(each) + "\n")
                sys.stdout.flush()
                found.append(each)
                if wanted.json:  # after each, so that a run that is cut off leaves what it has
                    wanted.json.write_text(json.dumps(as_json(setting, found), indent=1) + "\n", encoding="utf-8")
    return int(not all(each.ok for each in found))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Every budget, measured.")
    add = parser.add_argument
    add("--users", type=int, default=MILLION, metavar="N", help="how many accounts (default: 1,000,000)")
    add("--ten-million", action="store_true", help="ten million accounts, and only what may depend on their number")
    add("--only", action="append", choices=ALL, metavar="NAME", help=f"only this, of {', '.join(ALL)}; may be repeated")
    add("--db", metavar="URL", help="a database on a server, empty or filled by an earlier run; without it SQLite")
    add("--keep", type=Path, metavar="DIR", help="keep the databases there, and take those that are there")
    add("--json", type=Path, metavar="FILE", help="write the figures there too, with machine and versions")
    told = "measure nothing: print the figures of such files side by side, as Markdown"
    add("--markdown", type=Path, nargs="+", metavar="FILE", help=told)
    return parser


if __name__ == "__main__":
    sys.exit(main())
