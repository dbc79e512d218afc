"""The doors: what they make, what they refuse, the sentence and the exit code of each."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest

from rwtui.cli import program as commands
from rwtui.domain.secret import Secret
from rwtui.security import passwords
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, INIT, PASSWORD, RWTUI, Program, with_administrator

HEAVY = ("textual", "rich", "peewee", "passlib", "cryptography", "wcwidth")


@pytest.fixture
def empty(tmp_path: Path) -> Program:
    """The program before there is a database."""
    return Program(tmp_path)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on a database with nobody but its Administrator."""
    return with_administrator(tmp_path)


def mode(path: Path) -> int:
    """Who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


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


@pytest.mark.parametrize("names", every_command(), ids=" ".join)
def test_every_command_explains_itself_with_examples(empty: Program, names: tuple[str, ...]) -> None:
    done = empty.run_exactly([*RWTUI, *names, "--help"])
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: {' '.join(('rwtui', *names))} ")
    examples = done.stdout.split("Examples:\n")[1]
    assert f"rwtui {' '.join(names)}".strip() in examples


# init


def test_init_makes_a_private_database_whatever_the_umask(empty: Program) -> None:
    words = [*empty.arguments()[3:], *INIT]
    done = empty.run_exactly(["sh", "-c", 'umask 000; exec "$@"', "sh", *RWTUI, *words], stdin=f"{PASSWORD}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{EMAIL} is the Administrator of {empty.database}.\n"
    assert {path.name: oct(mode(path)) for path in empty.folder.iterdir()} == {
        "accounts.db": "0o600",
        "accounts.db.key": "0o600",
    }
    ((first, last, group, stored),) = empty.rows(
        'SELECT first_name, last_name, name, password_hash FROM "user" AS u '
        "JOIN security_group AS g ON g.id = u.security_group_id"
    )
    assert (first, last, group) == ("Ada", "Byron", "Administrator")
    assert passwords.verify(Secret(PASSWORD), stored).ok
    assert empty.rows("SELECT kind, target FROM audit_event") == [("Created", EMAIL)]
    assert empty.first_broken() is None


def test_init_uses_the_users_data_folder_unless_told_otherwise(empty: Program) -> None:
    done = empty.run_exactly([*RWTUI, *INIT], stdin=PASSWORD)
    made = empty.folder / "home" / ".local" / "share" / "rwtui"
    assert done.stdout == f"{EMAIL} is the Administrator of {made}/rwtui.db.\n"
    assert mode(made) == 0o700
    other = empty.folder / "key"
    empty.environment = {"RWTUI_DB": str(empty.database), "RWTUI_KEY": str(other)}
    assert empty.run_exactly([*RWTUI, *INIT], stdin=PASSWORD).returncode == 0
    assert empty.database.exists()
    assert other.exists()
    assert not (empty.folder / "accounts.db.key").exists()
    behind = empty.run_exactly([*RWTUI, *INIT, "--db", "third.db"], stdin=PASSWORD)
    assert behind.returncode == 0
    assert (empty.folder / "third.db").exists()


def test_init_refuses_a_database_with_an_account(program: Program) -> None:
    before = program.rows('SELECT * FROM "user"')
    done = program.run(*INIT, stdin=PASSWORD)
    assert done.returncode == 1
    assert done.stderr == "This database has accounts already; an Administrator can add more.\n"
    assert program.rows('SELECT * FROM "user"') == before


def test_init_says_everything_that_is_wrong(empty: Program) -> None:
    words = ["init", "--email", "nobody", "--first-name", " ", "--last-name", "B\x1b[31m", "--password-file", "-"]
    done = empty.run(*words, stdin="short")
    assert done.returncode == 1
    assert sorted(done.stderr.splitlines()) == [
        "Email: Not an email address.",
        "First Name is required.",
        "Last Name has a control or invisible character.",
        "Password: 5 characters; at least 15",
    ]
    assert empty.rows('SELECT * FROM "user"') == []


@pytest.mark.parametrize(
    ("content", "permissions", "sentence"),
    [
        (PASSWORD, 0o644, "Others can read secret; chmod 600 it, and think of what it holds as known."),
        (PASSWORD, 0o620, "Others can read secret; chmod 600 it, and think of what it holds as known."),
        ("\n", 0o600, "The password file is empty."),
        ("", 0o600, "The password file is empty."),
        ("x" * 20_000, 0o600, "secret is longer than 16384 bytes."),
    ],
)
def test_password_files_that_are_refused(empty: Program, content: str, permissions: int, sentence: str) -> None:
    secret = empty.folder / "secret"
    secret.write_text(content)
    secret.chmod(permissions)
    done = empty.run(*INIT[:-1], "secret")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{sentence}\n")
    assert not empty.database.exists()


def test_a_password_file_that_isnt_there_or_no_text(empty: Program) -> None:
    missing = empty.run(*INIT[:-1], "secret")
    assert (missing.returncode, missing.stderr) == (4, "secret isn't there.\n")
    binary = empty.run(*INIT, stdin=b"\xff" * 20)
    assert (binary.returncode, binary.stderr) == (1, "The password isn't UTF-8.\n")


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_one_lines_end_behind_the_password_is_none_of_it(empty: Program, end: str) -> None:
    secret = empty.folder / "secret"
    secret.write_bytes(f" {PASSWORD} {end}".encode())
    secret.chmod(0o600)
    assert empty.run(*INIT[:-1], secret).returncode == 0
    ((stored,),) = empty.rows('SELECT password_hash FROM "user"')
    assert passwords.verify(Secret(f" {PASSWORD} "), stored).ok


def test_a_password_at_a_terminal_is_asked_for_twice_and_not_shown(empty: Program) -> None:
    with empty.terminal(*INIT) as terminal:
        terminal.wait_for("Password:")
        terminal.type(f"{PASSWORD}\r")
        terminal.wait_for("Repeat for confirmation:")
        terminal.type(f"{PASSWORD}\r")
        assert terminal.wait_exit() == 0
        assert b"copper" not in terminal.bytes
    assert empty.rows('SELECT email FROM "user"') == [(EMAIL,)]


# Which database


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


@pytest.mark.parametrize("words", [[], ["demo"]])
def test_no_terminal(empty: Program, words: list[str]) -> None:
    done = empty.run_exactly([*RWTUI, *words])
    assert done.returncode == 2
    assert done.stderr.startswith("rwtui draws on a whole terminal, and this isn't one.")
    with Terminal([*RWTUI, *words], env={"TERM": "dumb"}) as terminal:
        assert terminal.wait_exit() == 2
        assert b"\x1b" not in terminal.bytes


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
    assert (inside.returncode, other.returncode) == (4, 4)
    assert inside.stderr.startswith("The database file/accounts.db can't be opened: ")
    assert other.stderr == "This file is no rwtui database.\n"


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
