"""How long Sign in takes to say no, for each kind of account: it must not tell which one it is."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from rwtui.domain.accounts import UserType
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.setting import Setting
from tests.world import PASSWORD, World

ROUNDS = 40
KINDS = {
    "unknown": ("nobody@example.org", PASSWORD),
    "wrong password": ("wrong@example.org", "not this one at all"),
    "disabled": ("disabled@example.org", PASSWORD),
    "locked": ("locked@example.org", PASSWORD),
    "SSO": ("sso@example.org", PASSWORD),
    "no password": ("none@example.org", PASSWORD),
}


def seconds() -> dict[str, float]:
    """Seconds for each kind: the median of many tries, taken in turn, the throttle out of the way."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "data" / "accounts.db")
        world.add("wrong@example.org")
        world.add("disabled@example.org", status="Disabled")
        world.add("locked@example.org", locked=True)
        world.add("sso@example.org", user_type=UserType.SSO)
        world.add("none@example.org", password=None)
        taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
        world.signs_in("warm@example.org")
        for _ in range(ROUNDS):
            world.clock.move(hours=1)
            for kind, (email, password) in KINDS.items():
                began = perf_counter()
                assert not world.signs_in(email, password)
                taken[kind].append(perf_counter() - began)
        world.close()
    return {kind: median(times) for kind, times in taken.items()}


def measure(_: Setting) -> Iterator[Measurement]:
    """Each answer's time, and how far apart they lie."""
    times = seconds()
    for kind, taken in times.items():
        yield Measurement(f"Sign in says no: {kind}", taken * 1000, "ms")
    yield Measurement("the slowest of these by the fastest", max(times.values()) / min(times.values()), "times")
