"""The program that most of these tests use: on a database that isn't there yet, or one with its Administrator alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.desk import add_roger
from tests.terminal.disk import mounted
from tests.terminal.host import Host, host_at
from tests.terminal.program import Program, with_administrator


@pytest.fixture
def empty(tmp_path: Path) -> Program:
    """The program before there is a database."""
    return Program(tmp_path)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on a database with nobody but its Administrator."""
    return with_administrator(tmp_path)


@pytest.fixture
def roger(program: Program) -> None:
    """And Roger, an account to try things on."""
    add_roger(program)


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    """A host with an Administrator's token, and this process at it."""
    host = host_at(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RWTUI_DB", str(host.database))
    monkeypatch.setenv("RWTUI_TOKEN_FILE", "root.token")
    return host


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    with mounted(tmp_path / "disk") as folder:
        yield folder
