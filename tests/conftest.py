"""How the tests are run: in CI on the same examples each time, so that a change is judged by itself alone."""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import settings

from tests.databases import pytest_generate_tests, server

__all__ = ["pytest_generate_tests", "server"]

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test marked `wide(quick=N)`, N variants from all over its range are quick; the others are long."""
    variants: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("wide") is not None:
            variants.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for several in variants.values():
        marker = several[0].get_closest_marker("wide")
        assert marker is not None
        quick = marker.args[0]
        chosen = {number * len(several) // quick for number in range(quick)}
        for number, item in enumerate(several):
            if number not in chosen:
                item.add_marker("long")


def pytest_collection_finish() -> None:
    """What the tests are made of stays: the collector needn't look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
