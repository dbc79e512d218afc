"""design.md, "The command line": each exit code from outside; security.md, "Files and faults": real faults of a disk.

0 done, 1 refused or not found, 2 usage or no terminal, 3 conflict, 4 database unreachable, 70 a bug, 130 Ctrl+C.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.terminal.disk import filled
from tests.terminal.job import sign_in
from tests.terminal.program import EMAIL, PASSWORD, RWTUI, UNMEASURED, Program, with_administrator

ANOTHER = "velvet Tractor 94 umbrella"
FULL = "The disk of the database is full; nothing was saved. Make room and try again."
MEANWHILE = """
import sys
from rwtui.__main__ import run
from rwtui.services import recover
from rwtui.storage.tables import UserRow
real = recover.Credentials.seal
def slow(self, new, *, temporary):
    with self.context.storage.writing():
        UserRow.update(version=UserRow.version + 1).execute()
    return real(self, new, temporary=temporary)
recover.Credentials.seal = slow
sys.exit(run(sys.argv[1:]))
"""
A_BUG = """
import sys
from rwtui.__main__ import run
from rwtui.storage import audit
audit.head = lambda: 1 / 0
sys.exit(run(sys.argv[1:]))
"""


def test_0_done(program: Program) -> None:
    for words in (["--version"], ["--help"], ["audit", "head"], ["audit", "verify"], ["key", "rotate"]):
        done = program.run(*words)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["recover", "nobody@example.com", "--password-file", "-"],
        ["import", "nowhere.csv"],
        ["audit", "verify", "--head", "nowhere"],
        ["audit", "head", "--db", "nowhere.db"],
        ["init", "--email", "a@example.com", "--first-name", "A", "--last-name", "B", "--password-file", "-"],
    ],
)
def test_1_refused_or_not_found(program: Program, words: list[str]) -> None:
    done = program.run(*words, stdin=ANOTHER)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [[], ["recover"], ["recover", EMAIL], ["key", "turn"], ["--nonsense"], ["demo"]])
def test_2_usage_or_no_terminal(program: Program, words: list[str]) -> None:
    done = program.run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_3_conflict(program: Program) -> None:
    """Somebody changes the account while the operator's password is being hashed."""
    words = program.arguments("recover", EMAIL, "--password-file", "-")[3:]
    done = program.run_exactly([sys.executable, "-c", MEANWHILE, *words], stdin=ANOTHER)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"{EMAIL} was changed by someone else meanwhile. Nothing was saved.\n"
    assert program.rows("SELECT kind FROM audit_event WHERE kind = 'Recover'") == []


def test_4_unreachable(program: Program) -> None:
    key = program.database.with_name("accounts.db.key")
    key.rename(program.folder / "elsewhere")
    assert program.run("audit", "head").returncode == 4
    shutil.copy(program.folder / "elsewhere", key)
    key.chmod(0o600)
    assert program.run("audit", "head").returncode == 0
    assert program.run("audit", "head", "--db", "accounts.db.key").returncode == 4


def test_70_a_bug(program: Program) -> None:
    done = program.run_exactly([sys.executable, "-c", A_BUG, *program.arguments("audit", "head")[3:]])
    assert (done.returncode, done.stdout) == (70, "")
    assert done.stderr.startswith("A bug ended rwtui. What happened is in ")


def test_130_interrupted(program: Program) -> None:
    with program.terminal("recover", EMAIL, **UNMEASURED) as terminal:
        terminal.wait_for("Password:")
        terminal.press("ctrl+c")
        assert terminal.wait_exit() == 130
        assert terminal.text().splitlines()[-1].strip() in ("Interrupted.", "")
        assert "Interrupted." in terminal.text()


def test_a_database_of_a_newer_program(program: Program) -> None:
    program.change("INSERT INTO migration VALUES (999, 0)")
    done = program.run("audit", "head")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("This database is at version 999; this program knows up to ")
    assert done.stderr.endswith(". Install the newer rwtui.\n")


def test_a_full_disk_under_the_commands(small_disk: Path) -> None:
    """A sentence and exit code 4; nothing half done; the same command works once there is room."""
    program = with_administrator(small_disk)
    before = program.rows('SELECT * FROM "user"'), program.rows("SELECT * FROM audit_event")
    ballast = filled(small_disk)
    key = (small_disk / "accounts.db.key").read_bytes()
    for words in (["recover", EMAIL, "--password-file", "-"], ["key", "rotate"]):
        done = program.run(*words, stdin=ANOTHER)
        assert (done.returncode, done.stdout) == (4, ""), done.stderr
        assert done.stderr.count("\n") == 1
    assert (small_disk / "accounts.db.key").read_bytes() == key
    (small_disk / "people.csv").unlink(missing_ok=True)
    ballast.unlink()
    assert (program.rows('SELECT * FROM "user"'), program.rows("SELECT * FROM audit_event")) == before
    assert program.first_broken() is None
    for words in (["recover", EMAIL, "--password-file", "-"], ["key", "rotate"], ["audit", "verify"]):
        assert program.run(*words, stdin=ANOTHER).returncode == 0


def test_a_full_disk_under_the_screens(small_disk: Path) -> None:
    """The form keeps what was typed, and the same key saves it once there is room."""
    program = with_administrator(small_disk)
    with program.terminal() as terminal:
        terminal.wait_for("Password", 20)
        sign_in(terminal, EMAIL, PASSWORD, "My Profile")
        terminal.press("enter")
        terminal.wait_for("[Account Settings]")
        ballast = filled(small_disk)
        terminal.press("tab")
        terminal.type("x" * 60)
        terminal.press("ctrl+s")
        terminal.wait_for("before")
        terminal.press("tab", "enter")
        terminal.wait_for(FULL[:40])
        ballast.unlink()
        terminal.press("ctrl+s")
        terminal.wait_for("before")
        terminal.press("tab", "enter")
        terminal.wait_for("Saved")
    ((name,),) = program.rows('SELECT first_name FROM "user"')
    assert "x" * 60 in name
    assert program.first_broken() is None


def test_a_disk_that_is_full_before_there_is_a_database(small_disk: Path) -> None:
    """Nothing begins, and the next try isn't in the way of what the first one left."""
    program = Program(small_disk)
    ballast = filled(small_disk)
    words = ["init", "--email", EMAIL, "--first-name", "Ada", "--last-name", "Byron", "--password-file", "-"]
    done = program.run_exactly([*RWTUI, "--db", str(program.database), *words], stdin=PASSWORD)
    assert (done.returncode, done.stdout) == (4, "")
    ballast.unlink()
    assert program.run(*words, stdin=PASSWORD).returncode == 0
    assert program.first_broken() is None
