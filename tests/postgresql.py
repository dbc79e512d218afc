"""A PostgreSQL server for the tests of a process, and a database on it that is as new for each test.

Emptying the tables of one database is much cheaper than making another one, be it from a template.
"""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from port_for import get_port
from pytest_postgresql.executors import PostgreSQLExecutor

from rwtui.domain.times import utc_now
from rwtui.storage.database import Storage
from rwtui.storage.tables import MODELS

NOBODYS = "postgres"
"""Who runs the server where the tests are root's: PostgreSQL refuses to."""
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
_SEQUENCES = ("user", "functional_group", "recovery_code", "bulk_operation", "audit_event")


class Server:
    """A running server and the database that tests share, one after the other."""

    def __init__(self, executor: PostgreSQLExecutor) -> None:
        self.address = f"postgresql://{NOBODYS}@{executor.host}:{executor.port}"
        self._count = 0
        self.url = self.make("rwtui")
        storage, _ = Storage.open(self.url, utc_now)
        storage.close()
        self._connection = psycopg.connect(self.url, autocommit=True)
        self._connection.execute("CREATE SCHEMA kept")
        self._connection.execute("CREATE TABLE kept.security_group AS SELECT * FROM public.security_group")
        self._anew = "; ".join(
            (
                "SET session_replication_role = replica",
                *(f'DELETE FROM "{name}"' for name in (m._meta.table_name for m in MODELS) if name != "migration"),
                "INSERT INTO security_group SELECT * FROM kept.security_group",
                "SELECT setval('security_group_id_seq', 5)",
                *(f"SELECT setval('{name}_id_seq', 1, false)" for name in _SEQUENCES[:-1]),
            )
        )

    def make(self, name: str) -> str:
        """A new and empty database; its URL."""
        with closing(psycopg.connect(f"{self.address}/postgres", autocommit=True)) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"{self.address}/{name}"

    def numbered(self) -> int:
        """Another number each time, for a name."""
        self._count += 1
        return self._count

    def anew(self) -> str:
        """The shared database as a new one; its URL."""
        self._connection.execute(self._anew.encode())
        return self.url

    def close(self) -> None:
        """Let it go."""
        self._connection.close()


def _tool() -> str | None:
    """Where the server's own tools are."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return shutil.which("pg_ctl") or (str(installed[-1]) if installed else None)


def _runs_as(folder: Path, tool: str) -> str:
    """A program that runs the tool, as somebody else where we are root, and doesn't wait for the disk."""
    as_somebody = f"runuser -u {NOBODYS} -- " if os.geteuid() == 0 else ""
    script = folder / "pg_ctl"
    script.write_text(f'#!/bin/sh\n[ "$1" = initdb ] && set -- "$@" -o --no-sync\nexec {as_somebody}{tool} "$@"\n')
    script.chmod(0o755)
    return str(script)


def _answers(executor: PostgreSQLExecutor) -> bool:
    """Whether it has come up; it listens before it does."""
    try:
        psycopg.connect(host=executor.host, port=executor.port, user=NOBODYS, dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def running() -> Iterator[Server]:
    """A server in a folder of its own that is gone afterwards; skips, and says so, where there is no software."""
    tool = _tool()
    if tool is None:
        pytest.skip("there is no PostgreSQL server here")
    folder = Path(tempfile.mkdtemp(prefix="rwtui-postgresql-"))
    if os.geteuid() == 0:
        user = pwd.getpwnam(NOBODYS)
        os.chown(folder, user.pw_uid, user.pw_gid)
    port = get_port(None)
    assert port is not None
    executor = PostgreSQLExecutor(
        executable=_runs_as(folder, tool),
        host="127.0.0.1",
        port=port,
        datadir=str(folder / "data"),
        unixsocketdir=str(folder),
        logfile=str(folder / "log"),
        startparams="-w",
        dbname="rwtui",
        user=NOBODYS,
        postgres_options=CARELESS,
    )
    try:
        executor.start()
        executor.wait_for(lambda: _answers(executor))
        with closing(Server(executor)) as server:
            yield server
    finally:
        executor.stop()
        shutil.rmtree(folder, ignore_errors=True)
