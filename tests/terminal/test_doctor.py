"""`rwtui doctor` from outside: its lines, its exit code, and what it finds of a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rwtui.services.opening import open_context
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, Program, with_administrator


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on a database with nobody but its Administrator, in a folder for its user alone."""
    folder = tmp_path / "data"
    made = with_administrator(folder)
    folder.chmod(0o700)
    return made


def found(program: Program, *words: str | Path) -> dict[str, list[dict[str, str]]]:
    """What it finds, by what was looked at; 1 is said exactly when something is bad."""
    done = program.run("doctor", "--json", *words)
    assert done.stderr == ""
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(list(line) == ["level", "check", "told", "remedy"] for line in lines)
    assert all(bool(line["remedy"]) == (line["level"] != "ok") for line in lines)
    assert done.returncode == any(line["level"] == "bad" for line in lines)
    by_check: dict[str, list[dict[str, str]]] = {}
    for line in lines:
        by_check.setdefault(line["check"], []).append(line)
    return by_check


def test_a_sound_installation(program: Program) -> None:
    """Only what a person has to decide is said: a second Administrator, and multi-factor."""
    lines = found(program)
    assert list(lines) == [
        "Terminal",
        "Folder",
        "Files",
        "Version",
        "Integrity",
        "Search index",
        "Key",
        "Log",
        "Clock",
        "Policy",
        "Multi-Factor",
        "Administrators",
    ]
    levels = {check: [line["level"] for line in of] for check, of in lines.items()}
    assert levels.pop("Multi-Factor") == levels.pop("Administrators") == ["warn"]
    assert set(map(tuple, levels.values())) == {("ok",)}
    done = program.run("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ok"] * 10 + ["warn"] * 2
    assert done.stdout.splitlines()[4] == "ok    Integrity: Every page of the file and every reference in it is sound."


def test_something_bad(program: Program) -> None:
    program.change("UPDATE audit_event SET actor = 'x'")
    assert found(program)["Log"] == [
        {
            "level": "bad",
            "check": "Log",
            "told": "Event 1 has been altered.",
            "remedy": "Find out who could write the file; restore a backup: rwtui restore FILE --yes.",
        }
    ]


def test_no_database_and_an_empty_one(program: Program) -> None:
    nowhere = program.folder / "nowhere" / "none.db"
    assert found(program, "--db", nowhere)["Database"][0]["level"] == "bad"
    assert not nowhere.parent.exists()
    other = Program(program.folder / "other")
    other.folder.mkdir(0o700)
    open_context(other.database).storage.close()
    assert found(other)["Administrators"][0]["remedy"] == "rwtui init makes the first Administrator."


def on_a_terminal(program: Program, columns: int = 80, lines: int = 24, **environment: str) -> tuple[str, int]:
    words = program.arguments("doctor")
    with Terminal(words, env=environment, cwd=program.folder, columns=columns, lines=lines) as terminal:
        status = terminal.wait_exit(30)
        return " ".join(terminal.text().split()), status


def test_a_good_terminal(program: Program) -> None:
    shown, status = on_a_terminal(program, COLORTERM="truecolor")
    assert status == 0
    assert "ok Size: 80x24. ok Terminal: xterm-256color. ok Colours: 16,777,216 by TERM" in shown
    assert "ok Characters: UTF-8. ok Drawing: By Textual" in shown


@pytest.mark.wide(3)
@pytest.mark.parametrize(
    ("columns", "environment", "told", "status"),
    [
        (50, {}, "bad Size: 50x40; rwtui needs 60x16.", 1),
        (70, {}, "warn Size: 70x40;", 0),
        (80, {"TERM": "dumb"}, "bad Terminal: TERM is dumb, so rwtui draws nothing.", 1),
        (80, {"TERM": "nonesuch"}, "warn Terminal: This host doesn't know the terminal nonesuch;", 0),
        (80, {"TERM": "linux"}, "It is asked nothing", 0),
        (80, {"LANG": "C"}, "warn Characters: The locale's are ascii:", 0),
        (80, {"NO_COLOR": "1"}, "ok Colours: None, for NO_COLOR is set", 0),
    ],
)
def test_a_terminal_that_has_less(
    program: Program, columns: int, environment: dict[str, str], told: str, status: int
) -> None:
    shown, ended = on_a_terminal(program, columns, 40, **environment)
    assert told.replace(" ", "") in shown.replace(" ", "")
    assert ended == status


def test_while_it_is_in_use_and_by_its_email(program: Program) -> None:
    """An open program is no fault, and doctor holds nothing that it waits for."""
    with program.terminal() as terminal:
        terminal.wait_for("[ Sign in ]", 20)
        assert found(program)["Integrity"][0]["level"] == "ok"
        terminal.type(EMAIL)
        terminal.wait_for(EMAIL)
