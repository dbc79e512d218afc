"""The program run from outside: as a command or in a terminal, in a home of its own, and the files it leaves."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from rwtui.security.vault import Vault
from rwtui.storage import audit
from rwtui.storage.database import Storage
from tests.terminal.harness import Terminal

RWTUI = (sys.executable, "-m", "rwtui")
HEEDS_CTRL_C = ("env", "--default-signal=INT")
"""xdist's workers ignore it, and so would what they start."""
UNMEASURED = {"COVERAGE_PROCESS_START": "", "COVERAGE_PROCESS_CONFIG": ""}
"""For Ctrl+C in the middle of work: an interrupt inside coverage's own lock would hang the program for ever."""
EMAIL = "root@example.com"
PASSWORD = "seven copper kites at dusk"
INIT = ("init", "--email", EMAIL, "--first-name", "Ada", "--last-name", "Byron", "--password-file", "-")


@dataclass
class Program:
    """rwtui on a database in a folder of its own."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        """Where its database is."""
        return self.folder / "accounts.db"

    def arguments(self, *arguments: str | Path) -> list[str]:
        """The command line on that database."""
        return [*RWTUI, "--db", str(self.database), *map(str, arguments)]

    def run(self, *arguments: str | Path, stdin: str | bytes = b"") -> subprocess.CompletedProcess[str]:
        """Run a command to its end, its output not a terminal."""
        return self.run_exactly(self.arguments(*arguments), stdin=stdin)

    def run_exactly(self, command: Sequence[str], *, stdin: str | bytes = b"") -> subprocess.CompletedProcess[str]:
        """The same without a word added."""
        done = subprocess.run(
            command,
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            check=False,
            timeout=100,
            cwd=self.folder,
            env=self.variables(),
        )
        return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start a command and go on."""
        return subprocess.Popen(
            [*HEEDS_CTRL_C, *self.arguments(*arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self.variables(),
        )

    def variables(self) -> dict[str, str]:
        """A clean environment, with the home in the folder."""
        kept = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
        path = os.environ.get("PATH", os.defpath)
        return {"PATH": path, "HOME": str(self.folder / "home"), "LANG": "C.UTF-8", **kept, **self.environment}

    def terminal(self, *arguments: str | Path, **environment: str) -> Terminal:
        """Run a command in a terminal."""
        return Terminal([*HEEDS_CTRL_C, *self.arguments(*arguments)], env=environment, cwd=self.folder)

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What a query of the database file gives, asked past the program."""
        with closing(sqlite3.connect(self.database, timeout=20)) as connection:
            return connection.execute(sql, parameters).fetchall()

    def change(self, sql: str) -> None:
        """Do something to the database file past the program."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(sql)

    def first_broken(self) -> str | None:
        """What is wrong with the chain of events."""
        storage = Storage(_readable(self.database), str(self.database))
        try:
            with storage.reading():
                return audit.first_broken(Vault.load(self.database.with_name(self.database.name + ".key")))
        finally:
            storage.close()


def mode(path: Path) -> int:
    """Who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


def _readable(path: Path) -> Any:
    from peewee import SqliteDatabase

    return SqliteDatabase(str(path), autoconnect=False)


@cache
def _template() -> Path:
    """A database with its first Administrator, made once for all tests of a process."""
    made = Program(Path(mkdtemp(prefix="rwtui-template-")))
    assert made.run(*INIT, stdin=PASSWORD).returncode == 0
    return made.folder


def with_administrator(folder: Path) -> Program:
    """The program on a database with nobody but its Administrator."""
    shutil.copytree(_template(), folder, dirs_exist_ok=True)
    return Program(folder)
