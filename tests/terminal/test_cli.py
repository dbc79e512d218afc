"""The doors: what they make, what they refuse, the sentence and the exit code of each."""

from __future__ import annotations

import os
import subprocess
import sys

import click
import pytest

from rwtui.cli import program as commands
from tests.terminal.harness import Terminal
from tests.terminal.program import RWTUI, Program, mode

HEAVY = ("textual", "rich", "peewee", "passlib", "cryptography", "wcwidth")


# Help and version


def test_version(empty: Program) -> None:
    done = empty.run_exactly([*RWTUI, "--version"])
    assert (done.returncode, done.stdout, done.stderr) == (0, "rwtui 1.0.0\n", "")


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["import", "--help"], ["init", "--help"], ["nonsense"]])
def test_asking_for_help_loads_nothing_heavy(empty: Program, words: list[str]) -> None:
    code = (
        f"import sys; from rwtui.__main__ import run; run({words!r}); print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = empty.run_exactly([sys.executable, "-c", code])
    loaded = done.stdout.splitlines()[-1]
    assert loaded == "[]"


def every_command(command: click.Command = commands, *names: str) -> list[tuple[str, ...]]:
    """The words that lead to each command."""
    below = command.commands if isinstance(command, click.Group) else {}
    return [names, *(path for name, sub in below.items() for path in every_command(sub, *names, name))]


@pytest.mark.wide(12)
@pytest.mark.parametrize("names", every_command(), ids=" ".join)
def test_every_command_explains_itself_with_examples(empty: Program, names: tuple[str, ...]) -> None:
    done = empty.run_exactly([*RWTUI, *names, "--help"])
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: {' '.join(('rwtui', *names))} ")
    examples = done.stdout.split("Examples:\n")[1]
    assert f"rwtui {' '.join(names)}".strip() in examples


# The terminal


@pytest.mark.parametrize("words", [[], ["demo"]])
def test_no_terminal(empty: Program, words: list[str]) -> None:
    done = empty.run_exactly([*RWTUI, *words])
    assert done.returncode == 2
    assert done.stderr.startswith("rwtui draws on a whole terminal, and this isn't one.")
    with Terminal([*RWTUI, *words], env={"TERM": "dumb"}) as terminal:
        assert terminal.wait_exit() == 2
        assert b"\x1b" not in terminal.bytes


# The log


def test_audit_names_the_first_broken_event(program: Program) -> None:
    program.run("import", "-", stdin="Email,First Name,Last Name\nq@example.com,Q,Z\n")
    head = program.run("audit", "head")
    number, mac = head.stdout.split()
    assert (head.returncode, number, len(mac)) == (0, "2", 64)
    whole = program.run("audit", "verify")
    assert (whole.returncode, whole.stdout) == (0, f"The log is whole: 2 events.\nHead: 2 {mac}\n")
    program.change("UPDATE audit_event SET target = 'someone@example.com' WHERE id = 1")
    broken = program.run("audit", "verify")
    assert (broken.returncode, broken.stdout, broken.stderr) == (1, "", "Event 1 has been altered.\n")


# Whatever happens


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nonsense"], "No such command 'nonsense'. See rwtui --help."),
        (["import"], "Missing argument 'FILE'. See rwtui import --help."),
        (["import", "x", "y"], "Got unexpected extra argument (y). See rwtui import --help."),
        (["demo", "--users", "0"], "Invalid value for '--users': 0 is not in the range"),
        (["init"], "Missing option '--email'. See rwtui init --help."),
        (["import", "-", "--skip-invalid"], "--skip-invalid writes FILE.rejected.csv, so it needs a file."),
    ],
)
def test_usage_is_explained_in_a_line(empty: Program, words: list[str], sentence: str) -> None:
    done = empty.run_exactly([*RWTUI, *words])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["\x1b]0;owned\x07"],
        ["--\x1b[31m"],
        ["import", "\x1b[2J\x1b[H\u202e.csv"],
        ["--db", "\x1b[31m.db", "audit", "head"],
        ["--db", "\x1b[31m.db"],
    ],
)
def test_no_argument_steers_the_terminal(empty: Program, words: list[str]) -> None:
    with Terminal([*RWTUI, *words], cwd=empty.folder) as terminal:
        terminal.settle(0.5)
        assert b"\x1b" not in terminal.bytes
        assert b"\x07" not in terminal.bytes
        assert "\u202e".encode() not in terminal.bytes


def test_a_bug_leaves_one_sentence_and_a_private_log_without_values(program: Program) -> None:
    code = """
import sys
from rwtui.__main__ import run
from rwtui.storage import audit
def head():
    password = "hunter2"
    raise ZeroDivisionError("a bug")
audit.head = head
sys.exit(run(sys.argv[1:]))
"""
    words = program.arguments("audit", "head")[3:]
    done = program.run_exactly([sys.executable, "-c", code, *words])
    assert (done.returncode, done.stdout) == (70, "")
    (log,) = (program.folder / "home" / ".local" / "state" / "rwtui" / "log").iterdir()
    assert done.stderr == f"A bug ended rwtui. What happened is in {log}.\n"
    assert (mode(log), mode(log.parent)) == (0o600, 0o700)
    text = log.read_text()
    assert "ZeroDivisionError: a bug" in text
    assert "in head" in text
    assert "hunter2" not in text
    log.unlink()
    log.parent.rmdir()
    log.parent.write_text("in the way")
    done = program.run_exactly([sys.executable, "-c", code, *words])
    assert (done.returncode, done.stderr) == (70, "A bug ended rwtui. It could not be written down.\n")


def test_a_reader_that_leaves_early_is_no_fault(program: Program) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [*RWTUI, "--version"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, env=program.variables(), check=False)
    os.close(write)
    assert done.stderr == b""


def test_a_locale_without_unicode_escapes_what_it_cant_say(program: Program) -> None:
    program.environment = {"LANG": "en_US.ISO-8859-1", "LC_ALL": "en_US.ISO-8859-1", "PYTHONIOENCODING": "ascii"}
    (program.folder / "people.csv").write_text("Email,Größe,秀芳\n", encoding="utf-8")
    done = program.run("import", "people.csv")
    assert done.returncode == 1
    assert done.stderr.startswith(r"The column Gr\xf6\xdfe is unknown. The column \u79c0\u82b3 is unknown.")
