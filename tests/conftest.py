"""How the tests are run: in CI on the same examples each time, so that a change is judged by itself alone."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

from tests.databases import pytest_generate_tests, server

__all__ = ["pytest_generate_tests", "server"]

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_collection_finish() -> None:
    """What the tests are made of stays: the collector needn't look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
