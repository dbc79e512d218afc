"""`rwtui move`: a database goes to a server and back, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgresql import Server
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, PASSWORD, RWTUI, Program, with_administrator


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Some accounts in a file."""
    made = with_administrator(tmp_path / "data")
    people = "".join(f"person{number}@example.org,P,Q\n" for number in range(40))
    assert made.run("import", "-", stdin=f"Email,First Name,Last Name\n{people}").returncode == 0
    return made


def test_to_a_server_and_back(program: Program, server: Server) -> None:
    """On a terminal with its bar; then the program opens on the server, and goes back into a file."""
    url = server.make("moved")
    with program.terminal("move", "--to", url, "--to-key", "server.key") as terminal:
        assert terminal.wait_exit(30) == 0
        assert b"Copying  [" in terminal.bytes
        said = "".join(terminal.text().split())
        assert "holds41accountsand2events,verified." in said
        assert "letnobodyuseitfromnowon." in said
    key = str(program.folder / "server.key")
    with Terminal([*RWTUI, "--db", url, "--key", key], cwd=program.folder) as terminal:
        terminal.wait_for("[ Sign in ]", 20)
        terminal.type(EMAIL)
        terminal.press("tab")
        terminal.type(PASSWORD)
        terminal.press("enter")
        terminal.wait_for("41 accounts")
    back = program.run_exactly([*RWTUI, "move", "--db", url, "--key", key, "--to", "back.db"])
    assert (back.returncode, back.stderr) == (0, "")
    assert back.stdout.startswith("back.db holds 41 accounts and ")
    whole = program.run_exactly([*RWTUI, "audit", "verify", "--db", "back.db"])
    assert whole.returncode == 0
    assert program.first_broken() is None


def test_what_is_refused(program: Program) -> None:
    """A place that is taken, a password in the open, a source that isn't there."""
    taken = program.run("move", "--to", "accounts.db")
    assert taken.returncode == 1
    assert "so nothing was moved" in taken.stderr
    told = program.run("move", "--to", "postgresql://ada:hunter2@db/x")
    assert (told.returncode, "hunter2" in told.stderr) == (2, False)
    missing = program.run_exactly([*RWTUI, "move", "--db", "none.db", "--to", "new.db"])
    assert (missing.returncode, missing.stderr) == (1, "There is no database none.db.\n")
    assert not (program.folder / "new.db").exists()
