"""Which database is opened, when it is made, and what can't be one."""

from __future__ import annotations

import pytest

from tests.terminal.harness import Terminal
from tests.terminal.program import INIT, PASSWORD, RWTUI, Program, mode


def asks_to_make_one(screen: str) -> bool:
    """Whether the question stands there, wherever its long path has broken the line."""
    return "doesn'texist.Makeanewdatabasethere?[y/N]:" in "".join(screen.split())


def test_a_database_that_isnt_there_is_asked_for(empty: Program) -> None:
    with empty.terminal() as terminal:
        terminal.wait_for(asks_to_make_one)
        terminal.press("enter")
        assert terminal.wait_exit() == 1
        assert "Nothing was made." in terminal.text()
    with empty.terminal() as terminal:
        terminal.wait_for(asks_to_make_one)
        terminal.settle(0.3)  # until it waits for the answer
        terminal.press("ctrl+c")
        assert terminal.wait_exit() == 130
    assert list(empty.folder.iterdir()) == []
    with empty.terminal() as terminal:
        terminal.wait_for(asks_to_make_one)
        terminal.type("y\r")
        terminal.wait_for("First Name")
        assert terminal.screen.alternate
    assert mode(empty.database) == 0o600


def test_the_default_database_is_made_without_asking(empty: Program) -> None:
    with Terminal(RWTUI) as terminal:
        terminal.wait_for("First Name")
        assert (terminal.home / ".local" / "share" / "rwtui" / "rwtui.db").exists()


@pytest.mark.parametrize("words", [["import", "people.csv"], ["audit", "verify"], ["audit", "head"]])
def test_other_commands_make_no_database(empty: Program, words: list[str]) -> None:
    (empty.folder / "people.csv").write_text("Email\n")
    done = empty.run(*words)
    assert done.returncode == 1
    assert done.stderr == f"There is no database {empty.database}. rwtui init makes one.\n"
    assert not empty.database.exists()


@pytest.mark.wide(1)
@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://ada:hunter2@db/rwtui", "A database URL with a password in it is refused: others can read it."),
        (
            "postgresql://db/rwtui?password=hunter2",
            "A database URL with a password in it is refused: others can read it.",
        ),
        ("mysql://ada@db/rwtui", "--db names a file, or a database on a server: postgresql://USER@HOST/NAME."),
        ("http://[", "The database URL isn't one that PostgreSQL understands: postgresql://USER@HOST"),
    ],
)
def test_urls_are_refused(empty: Program, url: str, sentence: str) -> None:
    for command in ([*RWTUI, "--db", url, "audit", "head"], [*RWTUI, "audit", "head", "--db", url]):
        done = empty.run_exactly(command)
        assert done.returncode == 2
        assert done.stderr.startswith(sentence)
        assert "hunter2" not in done.stderr


def test_an_empty_name_is_refused(empty: Program) -> None:
    done = empty.run_exactly([*RWTUI, "--db", "", "audit", "head"])
    assert (done.returncode, done.stderr) == (2, "--db and RWTUI_DB name a database file; they can't be empty.\n")


def test_keys_that_arent_this_databases(program: Program) -> None:
    key = program.database.with_name("accounts.db.key")
    kept = key.read_text()
    key.chmod(0o644)
    done = program.run("audit", "head")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Others can read {key};")
    key.unlink()
    done = program.run("audit", "head")
    assert done.returncode == 4
    assert done.stderr == f"The key of this database is missing: {key}. Bring it back from a backup.\n"
    key.write_text(f"{kept.splitlines()[0]}\n{'A' * 43}=\n")
    key.chmod(0o600)
    done = program.run("audit", "head")
    assert (done.returncode, done.stderr) == (1, f"{key} is not the key of this database.\n")


def test_databases_that_cant_be_reached(program: Program) -> None:
    (program.folder / "file").write_text("no database at all, " * 100)
    inside = program.run(*INIT, "--db", "file/accounts.db", stdin=PASSWORD)
    other = program.run("audit", "head", "--db", "file")
    assert (inside.returncode, other.returncode) == (1, 4)
    assert inside.stderr == "There is no folder file.\n"
    assert other.stderr == "This file is no rwtui database.\n"
