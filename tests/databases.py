"""Which tests are run on both databases: those that depend on what the database does.

What it does is to find, order, count and lock, to refuse a second writer, and to keep what is written. Rules that are
asked in Python, sentences, forms and files are the same over either, and are tried on SQLite alone: the whole suite has
a time to keep. Tests that damage a file, look into it or read SQLite's own tables have no meaning on a server.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgresql import Server, running

BOTH = ("sqlite", "postgresql")
ON_BOTH = {
    "tests.services.test_account_settings",
    "tests.services.test_attention",
    "tests.services.test_bulk",
    "tests.services.test_conflicts",
    "tests.services.test_deleting",
    "tests.services.test_first_administrator",
    "tests.services.test_functional_groups",
    "tests.services.test_groups_deleted",
    "tests.services.test_importing",
    "tests.services.test_importing_meanwhile",
    "tests.services.test_importing_mistakes",
    "tests.services.test_killed",
    "tests.services.test_last_administrator",
    "tests.services.test_logs",
    "tests.services.test_many_at_once",
    "tests.services.test_marks",
    "tests.services.test_new_accounts",
    "tests.services.test_options",
    "tests.services.test_order",
    "tests.services.test_search",
    "tests.services.test_search_oracle",
    "tests.services.test_second_factor",
    "tests.services.test_sessions",
    "tests.services.test_throttle",
    "tests.services.test_token_sessions",
    "tests.services.test_two_programs",
    "tests.services.test_undo",
    "tests.storage.test_plans",
    "tests.storage.test_positions",
    "tests.storage.test_time_limit",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A world of each kind for the tests that are run on both."""
    if "world" in metafunc.fixturenames and metafunc.module.__name__ in ON_BOTH:
        metafunc.parametrize("world", BOTH, indirect=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server of this process, started for the first test that wants it."""
    with running() as started:
        yield started
