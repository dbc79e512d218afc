"""A server's own ways: it is cut off, it lacks pg_trgm, it is a replica, writers wait; each has its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from rwtui.domain.times import utc_now
from rwtui.errors import Refused, Unavailable, Usage
from rwtui.storage import postgresql
from rwtui.storage.database import Storage
from rwtui.storage.server import holds_password, plain_name, server_at, shown
from rwtui.storage.tables import MODELS
from rwtui.storage.typed import run
from tests.postgresql import Server


@pytest.fixture
def storage(server: Server) -> Iterator[Storage]:
    """The shared database, opened."""
    opened, _ = Storage.open(server.anew(), utc_now)
    yield opened
    opened.close()


def count(storage: Storage) -> int:
    """Something that is read."""
    with storage.reading():
        return int(run(storage.database, "SELECT count(*) FROM security_group").fetchone()[0])


def end_all_connections(server: Server) -> None:
    """As when the server is started anew."""
    with closing(psycopg.connect(f"{server.address}/postgres", autocommit=True)) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND application_name = 'rwtui'"
        )


def test_a_connection_that_was_cut_is_made_again(server: Server, storage: Storage) -> None:
    assert count(storage) == 5
    end_all_connections(server)
    assert count(storage) == 5
    end_all_connections(server)
    with storage.writing():
        run(storage.database, "UPDATE security_group SET version = 7 WHERE id = 1")
    assert count(storage) == 5


def test_cut_in_the_middle_of_writing(server: Server, storage: Storage) -> None:
    """All or nothing, and a sentence; afterwards it goes on."""

    def write() -> None:
        with storage.writing():
            run(storage.database, "UPDATE security_group SET version = 9 WHERE id = 1")
            end_all_connections(server)
            run(storage.database, "UPDATE security_group SET version = 9 WHERE id = 2")

    with pytest.raises(Unavailable, match="The connection to the database server was lost"):
        write()
    with storage.reading():
        assert run(storage.database, "SELECT count(*) FROM security_group WHERE version = 9").fetchone() == (0,)


def test_nothing_is_written_while_reading(storage: Storage) -> None:
    with pytest.raises(Unavailable, match="This server is a replica"), storage.reading():
        run(storage.database, "UPDATE security_group SET version = 9")


def test_a_writer_waits_and_gives_up(server: Server, storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "_WRITE", postgresql._WRITE.replace("10s", "50ms"))
    with closing(psycopg.connect(server.url)) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({postgresql.TURN})".encode())
        with pytest.raises(Unavailable, match="Another writer holds the database"), storage.writing():
            pass
    with storage.writing():
        run(storage.database, "UPDATE security_group SET version = 8 WHERE id = 1")


def test_without_pg_trgm_until_it_comes(server: Server) -> None:
    """A user who may not make extensions: searches walk; once it is there, the next start makes the index."""
    url = server.make(f"bare_{server.numbered()}")
    with closing(psycopg.connect(url, autocommit=True)) as owner:
        owner.execute("DROP ROLE IF EXISTS weak")
        owner.execute("CREATE ROLE weak LOGIN")
        owner.execute("GRANT ALL ON SCHEMA public TO weak")
        weak = url.replace("postgres@", "weak@")
        storage, new = Storage.open(weak, utc_now)
        assert (new, storage.searches_walk) == (True, True)
        assert storage.dialect.search_out_of_step(storage.database)
        storage.close()
        owner.execute("CREATE EXTENSION pg_trgm")
        storage, new = Storage.open(weak, utc_now)
        assert (new, storage.searches_walk) == (False, False)
        storage.close()


def test_a_database_of_somebody_elses(server: Server) -> None:
    url = server.make(f"theirs_{server.numbered()}")
    with closing(psycopg.connect(url, autocommit=True)) as owner:
        owner.execute("CREATE TABLE notes (id int)")
    with pytest.raises(Refused, match="is no rwtui database"):
        Storage.open(url, utc_now)


def test_the_same_tables_as_in_a_file(storage: Storage) -> None:
    """One schema: every column of the models, and nothing else."""
    with storage.reading():
        for model in MODELS:
            sql = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ?"
            found = {name for (name,) in run(storage.database, sql, (model._meta.table_name,)).fetchall()}
            assert found == {field.column_name for field in model._meta.sorted_fields}


@pytest.mark.parametrize(
    ("url", "password", "told", "name"),
    [
        ("postgresql://ada@db.example.org/rwtui", False, "postgresql://ada@db.example.org/rwtui", "rwtui"),
        ("postgres://ada:x@db:5433/a/b?sslmode=verify-full", True, "postgresql://ada@db:5433/a/b", "a_b"),
        ("postgresql:///?service=rwtui", False, "postgresql:///", "rwtui"),
        ("postgresql://a,b:5433/x?password=y", True, "postgresql://a,b:5433/x", "x"),
    ],
)
def test_urls(url: str, password: bool, told: str, name: str) -> None:
    assert (holds_password(url), shown(url), plain_name(url)) == (password, told, name)


def test_what_libpq_refuses_is_not_quoted() -> None:
    with pytest.raises(Usage) as refused:
        server_at("postgresql://ada:hunter2%zz@db/rwtui")
    assert "hunter2" not in repr(refused.value)
    assert refused.value.__suppress_context__
