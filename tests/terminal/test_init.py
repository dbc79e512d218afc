"""`rwtui init`: the first Administrator, without a screen."""

from __future__ import annotations

import pytest

from rwtui.domain.secret import Secret
from rwtui.security import passwords
from tests.terminal.program import EMAIL, INIT, PASSWORD, RWTUI, Program, mode


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
    assert not empty.database.exists()


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
