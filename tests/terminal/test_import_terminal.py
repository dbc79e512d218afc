"""rwtui import from outside: what it prints, what the terminal gets, and a database that is the old or the new one."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.imports import HEADER, data, lines
from tests.services.test_importing_mistakes import OF_THE_FILE
from tests.terminal.program import EMAIL, UNMEASURED, Program, with_administrator

GOOD = "quinn@example.com,Quinn,Zed,Good row,+1 555 0100,Regular User,Finance,Enabled,Native,2026-01-02T03:04:05Z,20"
STEERING = (b"\x1b", b"\x07", b"\x9b", "\u202e".encode(), b"\x08")
"""Of what a terminal obeys: nothing of it may come out of a file."""


def people(count: int, title: str = "") -> str:
    """A file of made-up accounts, in no order."""
    numbers = random.Random(count).sample(range(count), count)
    groups = ("", "Finance", "Finance;Field Services")
    return lines(
        *(
            f"zoë.{number:07}@example.com,Zoë{number % 97},Nguyễn,{title},+1 555 {number:07},Regular User,"
            f"{groups[number % 3]},Enabled,Native,2026-01-02T03:04:05Z,{5 + number % 50}"
            for number in numbers
        )
    )


def stored(program: Program) -> list[list[tuple[Any, ...]]]:
    """All accounts and groups, but for ids and the moments at which they were made."""
    return [
        program.rows(
            "SELECT email, email_key, first_name, last_name, title, telephone, name, status, user_type, timeout, "
            "last_login, search_text, u.version, (SELECT group_concat(name) FROM (SELECT f.name "
            "FROM functional_group f JOIN user_functional_group m ON m.functional_group_id = f.id "
            "WHERE m.user_id = u.id ORDER BY f.name)) "
            'FROM "user" AS u JOIN security_group AS g ON g.id = u.security_group_id ORDER BY position'
        ),
        program.rows("SELECT name FROM security_group ORDER BY name"),
        program.rows("SELECT name FROM functional_group ORDER BY name"),
        program.rows("SELECT kind, result, target, title, reason FROM audit_event ORDER BY id"),
    ]


def assert_whole(program: Program) -> None:
    """The database is sound, its log unbroken, and its search index that of its accounts."""
    assert program.first_broken() is None
    assert program.rows("PRAGMA integrity_check") == [("ok",)]
    with closing(sqlite3.connect(program.database)) as connection:
        connection.execute("INSERT INTO user_search (user_search) VALUES ('integrity-check')")
    assert program.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1") == [
        ("user_search_delete",),
        ("user_search_insert",),
        ("user_search_update",),
    ]


# What it says


def test_each_bad_row_is_named_and_no_escape_sequence_reaches_the_terminal(program: Program) -> None:
    path = data("accounts-with-mistakes.csv")
    before = stored(program)
    with program.terminal("import", path) as terminal:
        assert terminal.wait_exit() == 1
        sent = terminal.bytes
    assert not any(steering in sent for steering in STEERING)
    said = sent.decode().replace("\r\n", "\n").split("\r")[-1]
    for line, reason in OF_THE_FILE:
        assert f"line {line}: {reason}\n" in said
    assert said.count("\nline ") == len(OF_THE_FILE) - 1
    assert "15 rows can't go in; nothing was imported.\n" in said
    assert stored(program) == before


def test_skip_invalid_in_a_terminal(program: Program) -> None:
    path = Path(shutil.copy(data("accounts-with-mistakes.csv"), program.folder / "people.csv"))
    with program.terminal("import", path, "--skip-invalid") as terminal:
        assert terminal.wait_exit() == 0
        assert not any(steering in terminal.bytes for steering in STEERING)
        assert b"3 added, 0 changed, 0 unchanged." in terminal.bytes
        assert b"people.csv.rejected.csv" in terminal.bytes
    emails = {row[0] for row in program.rows('SELECT email FROM "user"')}
    assert emails == {EMAIL, "dave@example.com", "liz@example.com", "quinn@example.com"}
    kept = (program.folder / "people.csv.rejected.csv").read_bytes()
    assert kept.count(b"\n") == 1 + len(OF_THE_FILE)
    again = program.run("import", path, "--skip-invalid")
    assert again.returncode == 1
    assert again.stderr == f"{path}.rejected.csv exists already; nothing was imported. Move it away first.\n"
    assert (program.folder / "people.csv.rejected.csv").read_bytes() == kept
    assert_whole(program)


def test_the_5000_twice(program: Program) -> None:
    path = data("accounts.csv")
    refused = program.run("import", path)
    assert refused.returncode == 1
    assert refused.stderr.count("There is no Security Group Service Desk.") == 42
    assert refused.stderr.endswith("--create-groups makes security groups that are unknown, without permissions.\n")
    rehearsed = program.run("import", path, "--create-groups", "--dry-run")
    assert rehearsed.stdout.startswith("Nothing was written. It would be: 5,000 added, 0 changed, 0 unchanged.\n")
    assert program.rows('SELECT email FROM "user"') == [(EMAIL,)]
    done = program.run("import", path, "--create-groups")
    assert (done.returncode, done.stderr) == (0, "")
    first, groups, functional = done.stdout.splitlines()
    assert first == "5,000 added, 0 changed, 0 unchanged."
    assert groups == "Security groups made, without permissions: Service Desk."
    assert "Change Management" in functional
    before = stored(program)
    again = program.run("import", path)
    assert (again.returncode, again.stdout) == (0, "0 added, 0 changed, 5,000 unchanged.\n")
    assert stored(program) == before
    assert_whole(program)


def test_from_standard_input_and_a_pipe(program: Program) -> None:
    done = program.run("import", "-", stdin=lines(GOOD))
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "1 added, 0 changed, 0 unchanged.")
    assert program.rows("SELECT title FROM audit_event ORDER BY id DESC LIMIT 1") == [("Import of standard input",)]
    pipe = program.folder / "pipe"
    os.mkfifo(pipe)
    importing = program.start("import", pipe)
    pipe.write_text(lines(GOOD.replace("quinn", "quentin")))
    assert importing.communicate(timeout=20)[0].startswith(b"1 added, ")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("nobody.csv", "There is no file nobody.csv."), (".", "Can't read .: Is a directory.")],
)
def test_files_that_cant_be_read(program: Program, name: str, sentence: str) -> None:
    done = program.run("import", name)
    assert (done.returncode, done.stderr) == (1, f"{sentence}\n")


def test_a_file_whose_name_steers_terminals(program: Program) -> None:
    name = b"\x1b[31m\xff.csv"
    path = os.fsdecode(os.fsencode(program.folder) + b"/" + name)
    Path(path).write_text(lines(GOOD, "x"))
    done = program.run("import", path, "--skip-invalid")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr
    (title,) = program.rows("SELECT title FROM audit_event ORDER BY id DESC LIMIT 1")[0]
    assert title == "Import of \x1b[31m\\udcff.csv"
    assert_whole(program)


def test_the_bar_is_for_terminals_only_and_stays_on_its_line(program: Program) -> None:
    path = program.folder / "people.csv"
    path.write_text(people(4000), encoding="utf-8")
    with program.terminal("import", path, "--dry-run") as terminal:
        assert terminal.wait_exit(30) == 0
        assert b"\rChecking [" in terminal.bytes
        assert b"%" in terminal.bytes
        assert not any(steering in terminal.bytes for steering in STEERING)
        assert terminal.lines()[0] == "Nothing was written. It would be: 4,000 added, 0 changed, 0 unchanged."
    done = program.run("import", path)
    assert (done.returncode, done.stderr) == (0, "")
    with program.terminal("import", "-") as terminal:
        terminal.type(f"{lines(GOOD)}\x04")
        assert terminal.wait_exit() == 0
        assert re.search(rb"\rChecking \d+ bytes", terminal.bytes)


# Ctrl+C, kill -9, and others meanwhile


@pytest.mark.wide(1)
@pytest.mark.parametrize("phase", ["Checking", "Writing", "Indexing"])
def test_ctrl_c_leaves_the_database_as_it_was(program: Program, phase: str) -> None:
    before = stored(program)
    path = program.folder / "people.csv"
    path.write_text(people(20_000), encoding="utf-8")
    for attempt in range(5):
        tried = copied(program, program.folder.with_name(f"{program.folder.name}-{attempt}"))
        with tried.terminal("import", path, **UNMEASURED) as terminal:
            terminal.wait_for(phase, 60)
            terminal.press("ctrl+c")
            if terminal.wait_exit(30) == 0:
                continue  # it was done before the key came
            assert terminal.wait_exit() == 130
            assert terminal.text().strip().endswith("Interrupted.")
        assert stored(tried) == before
        assert_whole(tried)
        return
    raise AssertionError("the key always came too late")


def _still_runs(importing: subprocess.Popen[bytes]) -> bool:
    """Waits a moment for its end, so that looking doesn't take the processor from it."""
    with suppress(subprocess.TimeoutExpired):
        importing.wait(0.01)
    return importing.returncode is None


@pytest.mark.long
def test_others_go_on_searching_meanwhile(program: Program) -> None:
    """They see everything or nothing of an import, and never an error."""
    count = 30_000
    path = program.folder / "people.csv"
    path.write_text(people(count), encoding="utf-8")
    importing = program.start("import", path)
    seen: list[tuple[int, int]] = []
    with closing(sqlite3.connect(program.database, timeout=0)) as connection:
        while _still_runs(importing):
            seen += connection.execute(
                'SELECT (SELECT count(*) FROM "user"), (SELECT count(*) FROM "user" WHERE position IN '
                "(SELECT rowid FROM user_search WHERE user_search MATCH '\"ngu\"'))"
            ).fetchall()
    assert importing.communicate()[1] == b""
    assert set(seen) <= {(1, 0), (count + 1, count)}
    assert len(seen) > 20
    assert_whole(program)


def prepared(folder: Path, rows: int) -> tuple[Program, Path]:
    """A database with some accounts, and a file that changes these and adds as many."""
    program = with_administrator(folder)
    path = folder / "people.csv"
    path.write_text(people(rows), encoding="utf-8")
    assert program.run("import", path).returncode == 0
    path.write_text(people(2 * rows, "Changed"), encoding="utf-8")
    return program, path


def copied(program: Program, folder: Path) -> Program:
    """The same in another folder."""
    shutil.copytree(program.folder, folder)
    return Program(folder)


def kill_at(program: Program, path: Path, seconds: float) -> int:
    """Import, and kill it after that time; how it ended."""
    importing = program.start("import", path)
    try:
        return importing.wait(seconds)
    except subprocess.TimeoutExpired:
        importing.send_signal(signal.SIGKILL)
        return importing.wait(20)
    finally:
        importing.communicate()


def killed(tmp_path: Path, rows: int, moments: int) -> Iterable[int]:
    """Kill imports at random moments; each leaves the old or the new state, and can be run again."""
    base, path = prepared(tmp_path / "base", rows)
    path = Path(shutil.copy(path, tmp_path / "people.csv"))
    old = stored(base)
    whole = copied(base, tmp_path / "whole")
    began = time.monotonic()
    assert whole.run("import", path).returncode == 0
    took = time.monotonic() - began
    new = stored(whole)
    assert new != old
    chance = random.Random(rows)
    for moment in range(moments):
        program = copied(base, tmp_path / f"killed-{moment}")
        yield kill_at(program, path, took * chance.uniform(0.1, 1.05))
        assert_whole(program)
        assert stored(program) in (old, new)
        shutil.rmtree(program.folder)
    again = copied(base, tmp_path / "again")
    kill_at(again, path, took * 0.7)
    assert again.run("import", path).returncode == 0
    assert stored(again) == new


@pytest.mark.long
def test_killed_at_any_moment_it_is_the_old_or_the_new_database(tmp_path: Path) -> None:
    ends = list(killed(tmp_path, 150, 6))
    assert ends.count(-signal.SIGKILL) >= 2  # the others were over before their moment


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_killed_at_50_moments(tmp_path: Path) -> None:
    ends = list(killed(tmp_path, 2500, 50))
    assert ends.count(-signal.SIGKILL) >= 20


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_million_within_a_minute_in_flat_memory(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    """The design's budget: 60 s on two cores, and no more memory than for few."""
    path = program.folder / "people.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{HEADER}\n")
        for start in range(0, 1_000_000, 50_000):
            file.writelines(
                f"person.{(number * 7_919) % 1_000_003}@example.com,Zoë{number % 997},Nguyễn{number % 89},"
                f"Title {number % 53},+1 555 {number:07},Regular User,Finance,Enabled,Native,2026-01-02T03:04:05Z,15\n"
                for number in range(start, start + 50_000)
            )
    began = time.monotonic()
    importing = program.start("import", path)
    _, status, usage = os.wait4(importing.pid, 0)
    took = time.monotonic() - began
    importing.returncode = os.waitstatus_to_exitcode(status)
    importing.communicate()
    with capsys.disabled():
        print(f"\n1,000,000 accounts imported in {took:.1f} s with {usage.ru_maxrss / 1024:.0f} MB")  # noqa: T201
    assert importing.returncode == 0
    assert program.rows('SELECT count(*) FROM "user"') == [(1_000_001,)]
    assert_whole(program)
    assert took < 60
    assert usage.ru_maxrss < 150 * 1024
