"""Figures that are measured, and never asserted in the tests: python -m tests.benchmarks"""

from __future__ import annotations

import sys

from tests.benchmarks.answers import measure


def main() -> None:
    """Print each answer's time, and how far apart they lie."""
    times = measure()
    for kind, seconds in times.items():
        sys.stdout.write(f"{kind:<16} {seconds * 1000:6.1f} ms\n")
    spread = max(times.values()) / min(times.values())
    sys.stdout.write(f"slowest / fastest {spread:5.2f}\n")


main()
