"""A backup and the way back, from outside: while others write, cut short, over what is there, and what is refused."""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.crowd import add_crowd
from tests.terminal.desk import ROGER, add_roger
from tests.terminal.program import EMAIL, HEEDS_CTRL_C, RWTUI, UNMEASURED, Program, with_administrator
from tests.world import World

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on a database with nobody but its Administrator."""
    return with_administrator(tmp_path / "data")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder for backups."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def at(path: Path) -> Program:
    """The program on another database."""
    return Program(path.parent / path.stem) if path.name == "accounts.db" else _Named(path.parent, path)


class _Named(Program):
    def __init__(self, folder: Path, database: Path) -> None:
        super().__init__(folder)
        self._database = database

    @property
    def database(self) -> Path:
        return self._database
