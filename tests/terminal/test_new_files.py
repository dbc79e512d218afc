"""Where a command makes a file: not where the folder is missing, not one called -, and none when it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.host import ROGER, Host, host_at
from tests.terminal.program import EMAIL, INIT, PASSWORD, Program


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host with an Administrator's token."""
    return host_at(tmp_path / "host")


@pytest.mark.wide(2)
@pytest.mark.parametrize(
    "words",
    [
        ["backup", "nodir/b.db"],
        ["log", "export", "nodir/q.csv", "--token-file", "root.token"],
        ["token", "generate", ROGER, "--out", "nodir/t", "--yes", "--token-file", "root.token"],
        ["restore", "b.db", "--db", "nodir/b.db"],
        [*INIT, "--db", "nodir/x.db"],
    ],
)
def test_a_missing_folder_is_not_made(host: Host, words: list[str]) -> None:
    assert host.run("backup", "b.db").returncode == 0
    before = host.rows("SELECT digest FROM api_token")
    done = host.run(*words, stdin=PASSWORD)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "There is no folder nodir.\n")
    assert not (host.folder / "nodir").exists()
    assert host.rows("SELECT digest FROM api_token") == before


def test_the_folder_of_the_default_database_is_made(empty: Program) -> None:
    done = empty.run_exactly([*empty.arguments()[:3], *INIT], stdin=PASSWORD)
    assert (done.returncode, done.stderr) == (0, "")
    assert (empty.folder / "home/.local/share/rwtui/rwtui.db").exists()


@pytest.mark.parametrize(
    "words", [["backup", "-"], ["log", "export", "-", "--token-file", "root.token"], [*INIT, "--db", "-"]]
)
def test_no_file_is_called_minus(host: Host, words: list[str]) -> None:
    done = host.run(*words, stdin=PASSWORD)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "- is standard output, and a file is wanted here.\n"
    assert not (host.folder / "-").exists()


def test_a_sentence_names_the_file_that_was_asked_for(host: Host) -> None:
    """And not what lies beside it for as long as it is written."""
    (host.folder / "file").touch()
    done = host.by("root", "log", "export", "file/q.csv")
    assert (done.returncode, done.stderr) == (1, "There is no folder file.\n")
    done = host.by("root", "log", "export", "/proc/q.csv")
    assert (done.returncode, done.stderr) == (4, "Can't write /proc/q.csv: No such file or directory.\n")


@pytest.mark.wide(1)
@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "too short"), ("no address", PASSWORD), (EMAIL, "passwordpassword")]
)
def test_a_refused_init_leaves_nothing(empty: Program, email: str, password: str) -> None:
    words = ["init", "--email", email, "--first-name", "Ada", "--last-name", "Byron", "--password-file", "-"]
    done = empty.run(*words, stdin=password)
    assert (done.returncode, done.stdout) == (1, "")
    assert [path.name for path in empty.folder.iterdir() if path.name != "home"] == []
    assert empty.run(*INIT, stdin=PASSWORD).returncode == 0
