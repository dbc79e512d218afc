"""What the tests of the whole program share: a database made by its own commands, and what lies in it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.harness import Terminal

ROOT = "root@example.com"
ROOT_PASSWORD = "kettle-orbit-violin-7431"
ACCOUNTS = Path(__file__).parents[3] / "shared" / "data" / "accounts.csv"
MISTAKES = ACCOUNTS.with_name("accounts-with-mistakes.csv")


def need(path: Path) -> Path:
    """The account file, or a skip that says why."""
    if not path.exists():
        pytest.skip(f"the sample accounts {path.name} are not beside the checkout")
    return path


def command(*words: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of the program's commands and return how it ended."""
    argv = [sys.executable, "-m", "rwtui", *map(str, words)]
    return subprocess.run(argv, input=stdin, capture_output=True, text=True, timeout=60, check=False)


def make_database(folder: Path) -> Path:
    """A new database with its first Administrator, made as an operator would."""
    path = folder / "accounts.db"
    words = ("init", "--email", ROOT, "--first-name", "Ada", "--last-name", "Root", "--password-file", "-")
    made = command("--db", path, *words, stdin=f"{ROOT_PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    return path


class Stored:
    """The database as another program sees it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, values).fetchall()

    def value(self, sql: str, *values: object) -> Any:
        """The one value a query finds."""
        return self.rows(sql, *values)[0][0]

    def user(self, email: str, column: str) -> Any:
        """One column of one account."""
        return self.value(f'SELECT "{column}" FROM "user" WHERE email = ?', email)

    def last_event(self, email: str) -> tuple[str, str, str, str]:
        """Kind, result, actor and fields of the newest event on an account."""
        found = self.rows(
            "SELECT kind, result, actor, fields FROM audit_event WHERE target = ? ORDER BY id DESC LIMIT 1", email
        )
        return found[0] if found else ("", "", "", "")

    def holds(self, secret: str) -> bool:
        """Whether a secret stands in clear in any file of the database."""
        files = [file for file in self.path.parent.iterdir() if file.is_file()]
        assert files
        return any(secret.encode() in file.read_bytes() for file in files)


@contextmanager
def program(path: Path, *words: str) -> Iterator[Terminal]:
    """The program itself, at its first screen."""
    with Terminal([sys.executable, "-m", "rwtui", "--db", str(path), *words]) as terminal:
        terminal.wait_for("Password", 20)
        yield terminal


def sign_in(terminal: Terminal, email: str, password: str, until: str) -> None:
    """By keys, from the Sign in screen."""
    terminal.type(email)
    terminal.press("tab")
    terminal.type(password)
    terminal.press("enter")
    terminal.wait_for(until, 15)


def sign_out(terminal: Terminal) -> None:
    """Leave, and the first answer after Cancel."""
    terminal.press("ctrl+q")
    terminal.wait_for("Leave rwtui")
    terminal.press("tab", "enter")
    terminal.wait_for("Signed out")
