"""A database on a server, from the command line: made, filled, looked after, and unreachable; no password is shown."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from rwtui.storage.server import NO_DRIVER
from tests.postgresql import Server
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, INIT, PASSWORD, RWTUI, Program

NOWHERE = "postgresql://ada:hunter2@127.0.0.1:1/rwtui"
PEOPLE = "Email,First Name,Last Name\nroger@example.org,Roger,Nguyen\n"


@pytest.fixture
def served(server: Server, tmp_path: Path) -> Program:
    """rwtui with an empty database on the server, named by the environment."""
    (tmp_path / "home").mkdir()
    name = f"cli{os.getpid()}_{server.numbered()}"
    url = server.make(name).replace("postgres@", "postgres:hunter2@")
    return Program(tmp_path, {"RWTUI_DB": url})


def run(program: Program, *words: str, stdin: str = "") -> tuple[int, str, str]:
    """Exit code and output of a command, in which the password never stands."""
    done = program.run_exactly([*RWTUI, *words], stdin=stdin)
    assert "hunter2" not in done.stdout + done.stderr
    return done.returncode, done.stdout, done.stderr


def test_from_the_first_command_on(served: Program) -> None:
    code, _, problem = run(served, "audit", "head")
    assert (code, problem.split(" postgres")[0]) == (1, "There is no database")
    code, told, problem = run(served, *INIT, stdin=PASSWORD)
    assert (code, problem) == (0, "")
    assert "Every host that opens it needs a copy there, 0600." in told
    assert f"{EMAIL} is the Administrator of postgresql://postgres@127.0.0.1:" in told
    (served.folder / "people.csv").write_text(PEOPLE)
    assert run(served, "import", "people.csv")[0] == 0
    code, told, _ = run(served, "audit", "verify")
    assert (code, told.splitlines()[0]) == (0, "The log is whole: 2 events.")
    code, told, _ = run(served, "doctor")
    assert code == 0
    assert "on this host; its pages and references are its own to check." in told
    assert "Search index: In step with the accounts." in told
    code, told, problem = run(served, "backup", "x.db")
    assert (code, problem) == (2, "A PostgreSQL database is backed up with pg_dump and restored with pg_restore.\n")


def test_on_a_host_without_the_key(served: Program) -> None:
    assert run(served, *INIT, stdin=PASSWORD)[0] == 0
    (key,) = (served.folder / "home").rglob("*.postgresql.key")
    assert key.stat().st_mode & 0o777 == 0o600
    key.rename(served.folder / "copied.key")
    code, _, problem = run(served, "audit", "head")
    told = (
        f"The key of this database is missing: {key}. Bring it back from another host that uses it, or from a backup."
    )
    assert (code, problem) == (4, told + "\n")
    assert run(served, "--key", "copied.key", "audit", "head")[0] == 0


def test_a_sudo_rule_leads_to_a_server(served: Program) -> None:
    """--restricted heeds no environment; the user's own folder names the server, password and all, to nobody else."""
    assert run(served, *INIT, stdin=PASSWORD)[0] == 0
    folder = served.folder / "home" / ".local" / "share" / "rwtui"
    (folder / "server").write_text(served.environment["RWTUI_DB"] + "\n")
    alone = Program(served.folder)
    code, _, problem = run(alone, "audit", "head")
    assert (code, problem.startswith("Others can read")) == (1, True)
    (folder / "server").chmod(0o600)
    code, told, _ = run(alone, "audit", "head")
    assert (code, told.split()[0]) == (0, "1")


def test_on_the_screen(served: Program) -> None:
    with Terminal(RWTUI, env=served.variables()) as terminal:
        terminal.wait_for("is empty. Make a new database t")
        terminal.type("y\r")
        terminal.wait_for("First Name")


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    program = Program(tmp_path, {"RWTUI_DB": NOWHERE})
    for words in (("audit", "head"), ("user", "list"), INIT):
        code, _, problem = run(program, *words, stdin=PASSWORD)
        assert code == 4, problem
        assert problem.startswith("The database postgresql://ada@127.0.0.1:1/rwtui can't be reached: ")
    code, told, _ = run(program, "doctor")
    assert code == 1
    assert "bad   Database: The database postgresql://ada@127.0.0.1:1/rwtui can't be reached: " in told


@pytest.mark.parametrize("url", ["postgresql://ada:hunter2%zz@127.0.0.1:1/x", "postgresql://a:hunter2@h/x?nonsense=1"])
def test_what_is_no_url_is_not_quoted(tmp_path: Path, url: str) -> None:
    code, _, problem = run(Program(tmp_path, {"RWTUI_DB": url}), "audit", "head")
    assert (code, problem.startswith("The database URL isn't one that PostgreSQL understands: ")) == (2, True)


def test_without_the_driver(tmp_path: Path) -> None:
    """It is an extra: whoever has a file needs none."""
    program = Program(tmp_path)
    code = f"""
import sys
sys.modules["psycopg"] = None
from rwtui.__main__ import run
sys.exit(run(["--db", {NOWHERE.replace(":hunter2", "")!r}, "audit", "head"]))
"""
    done = program.run_exactly([sys.executable, "-c", code])
    assert (done.returncode, done.stderr) == (4, f"{NO_DRIVER}\n")
