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
    "tests.services.test_bulk",
    "tests.services.test_conflicts",
    "tests.services.test_far_apart",
    "tests.services.test_first_administrator",
    "tests.services.test_importing",
    "tests.services.test_importing_meanwhile",
    "tests.services.test_killed",
    "tests.services.test_logs",
    "tests.services.test_many_at_once",
    "tests.services.test_marks",
    "tests.services.test_options",
    "tests.services.test_order",
    "tests.services.test_search",
    "tests.services.test_sessions",
    "tests.services.test_two_programs",
    "tests.services.test_undo",
    "tests.storage.test_first_version",
    "tests.storage.test_plans",
    "tests.storage.test_time_limit",
}
ON_FILES_ALONE = {
    "test_a_right_password_comes_before_the_fifth_failure_or_waits",
    "test_all_of_it_is_undone",
    "test_cancelled_and_carried_on",
    "test_done_with_one_event_each",
    "test_in_step_after_changes",
    "test_passwords_go_to_one_private_file",
    "test_ten_kills",
    "test_the_same_account_made_by_someone_else",
    "test_the_same_code_passes_once",
}
"""Of those, what takes longest and has shorter neighbours that ask the same of the database."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A world of each kind for the tests that are run on both."""
    if "world" not in metafunc.fixturenames or metafunc.module.__name__ not in ON_BOTH:
        return
    if metafunc.function.__name__ not in ON_FILES_ALONE:
        metafunc.parametrize("world", BOTH, indirect=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server of this process, started for the first test that wants it."""
    with running() as started:
        yield started
