"""A command for scripts beside a bare import of what it can't do without; both as a shell starts them."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks.measurement import Measurement
from tests.benchmarks.setting import Setting
from tests.terminal.host import ROGER, Host, host_at

ROUNDS = 15
BARE = (sys.executable, "-c", "import peewee, click")


def _seconds(host: Host, words: Sequence[str]) -> float:
    """Of the processor, which other programs don't lengthen as they do the time until it ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, env=host.variables(), cwd=host.folder, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(_setting: Setting) -> Iterator[Measurement]:
    """In turn; the first of each only warms the caches. An installed psycopg is imported by peewee, not by rwtui."""
    with tempfile.TemporaryDirectory() as folder:
        host = host_at(Path(folder))
        commands = {"bare": BARE, "show": host.arguments("user", "show", ROGER)}
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _round in range(ROUNDS + 1):
            for name, words in commands.items():
                taken[name].append(_seconds(host, words))
    ratios = [ours / bare for ours, bare in zip(taken["show"][1:], taken["bare"][1:], strict=True)]
    yield Measurement("rwtui user show, on the processor", median(taken["show"][1:]), "s")
    yield Measurement("python -c 'import peewee, click'", median(taken["bare"][1:]), "s")
    yield Measurement("rwtui user show by that", median(ratios), "times", 1.5)
