"""Figures that are measured, and never asserted in the tests: python -m tests.benchmarks [--json FILE] [NAME ...]"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.benchmarks import answers, line_bytes, start_up
from tests.benchmarks.measurement import HEAD, Measure, Measurement, as_json, machine, row

ALL: dict[str, Measure] = {
    "start": start_up.measure,
    "memory": start_up.memory,
    "bytes": line_bytes.measure,
    "answers": answers.figures,
}


def main() -> int:
    """Print every budget beside its measurement; 1 when one isn't held."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Every budget, measured.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these of {', '.join(ALL)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    wanted = parser.parse_args()
    if unknown := set(wanted.names) - set(ALL):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    sys.stdout.write("; ".join(f"{name} {value}" for name, value in machine().items()) + f"\n\n{HEAD}\n")
    found: list[Measurement] = []
    for name in wanted.names or ALL:
        for each in ALL[name]():
            sys.stdout.write(row(each) + "\n")
            sys.stdout.flush()
            found.append(each)
    if wanted.json:
        wanted.json.write_text(json.dumps(as_json(found), indent=1) + "\n", encoding="utf-8")
    return int(not all(each.ok for each in found))


if __name__ == "__main__":
    sys.exit(main())
