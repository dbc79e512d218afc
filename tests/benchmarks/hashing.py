"""A password hash: what it is made with, and how long it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median
from time import perf_counter

from rwtui.domain.secret import Secret
from rwtui.security.passwords import hash_password
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.setting import Setting

ROUNDS = 9


def measure(_: Setting) -> Iterator[Measurement]:
    """The parameters are read from the hash itself; argon2id or nothing."""
    taken: list[float] = []
    for _round in range(ROUNDS + 1):
        began = perf_counter()
        made = hash_password(Secret("seven copper kites at dusk"))
        taken.append(perf_counter() - began)
    found = re.match(r"\$argon2id\$v=\d+\$m=(\d+),t=(\d+),p=(\d+)\$", made)
    memory, passes, lanes = map(int, found.groups()) if found else (0, 0, 0)
    yield Measurement("a password hash", median(taken[1:]), "s", 1)
    yield Measurement("a password hash: memory (m)", memory / 1024, "MiB", 19, at_least=True)
    yield Measurement("a password hash: passes (t)", passes, "", 2, at_least=True)
    yield Measurement("a password hash: lanes (p)", lanes, "", 1, at_least=True)
