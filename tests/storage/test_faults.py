"""security.md, "Files and faults": a fault is a sentence, nothing is half done, and the same step works again."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.times import utc_now
from rwtui.errors import Refused, Unavailable
from rwtui.services.desk import Desk
from rwtui.services.opening import open_context
from rwtui.storage.database import Storage
from tests.world import World, settings_of


def try_to_open(path: Path) -> str:
    """The sentence that opening this file answers with."""
    with pytest.raises(Unavailable) as fault:
        open_context(path)
    return str(fault.value)


@pytest.mark.parametrize("content", [b"Email,First Name,Last Name\n" * 100, b"\x00" * 5_000, b"SQLite format 2" * 50])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    """It is left as it is, and gets no key."""
    path = tmp_path / "accounts.csv"
    path.write_bytes(content)
    assert try_to_open(path) == "This file is no rwtui database."
    assert path.read_bytes() == content
    assert not (tmp_path / "accounts.csv.key").exists()


def test_a_folder_and_a_path_through_a_file(tmp_path: Path) -> None:
    """What can't be opened is named."""
    (tmp_path / "file").write_text("")
    assert "can't be opened" in try_to_open(tmp_path)
    assert "can't be opened" in try_to_open(tmp_path / "file" / "accounts.db")


def test_a_damaged_database(world: World) -> None:
    """Pages that are no pages are found when they are read, not at a crash."""
    for number in range(40):
        world.add(f"roger{number}@example.org", title="x" * 300)
    world.close()
    content = bytearray(world.path.read_bytes())
    for page in range(8_192, len(content) - 4_096, 4_096):
        content[page : page + 4_096] = os.urandom(4_096)
    world.path.write_bytes(content)
    with pytest.raises(Unavailable, match=r"damaged|no rwtui database"):
        _read_all(world)


def _read_all(world: World) -> None:
    world.reopen()
    for user_id in range(1, 41):
        world.account(user_id)


@contextmanager
def read_only(world: World) -> Iterator[None]:
    world.run("PRAGMA query_only = 1")
    yield
    world.run("PRAGMA query_only = 0")


@contextmanager
def full(world: World) -> Iterator[None]:
    ((pages,),) = world.rows("PRAGMA page_count")
    world.run(f"PRAGMA max_page_count = {pages}")
    yield
    world.run("PRAGMA max_page_count = 1000000")


@contextmanager
def held(world: World) -> Iterator[None]:
    world.run("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(world.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.rollback()
    other.close()


FAULTS = {
    "read-only": (read_only, "The database can't be written: the file is read-only."),
    "full": (full, "The disk of the database is full; nothing was saved. Make room and try again."),
    "held": (held, "Another writer holds the database. Try again."),
}
Step = Callable[[Desk, Account], object]
STEPS: dict[str, Step] = {
    "settings": lambda desk, target: desk.accounts.apply(
        desk.accounts.plan(target, settings_of(target, title="x" * 320, telephone="1" * 320)), "y" * 9_000
    ),
    "token": lambda desk, target: desk.password_security.generate_token(target),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", FAULTS)
def test_the_same_step_works_again_afterwards(world: World, fault: str, step: str) -> None:
    """A sentence, no half change, the log as it was; reading goes on meanwhile."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("roger@example.org")
    happens, sentence = FAULTS[fault]
    with happens(world):
        for _ in range(3):
            with pytest.raises(Unavailable) as unavailable:
                _go_on(STEPS[step], desk, target)
            assert str(unavailable.value) == sentence
        now = desk.accounts.load(target.id)
        assert now.version == world.changes(target) + 1
        assert world.first_broken() is None
    STEPS[step](desk, now)
    assert world.account(target).version == world.changes(target) + 1 > now.version
    assert world.first_broken() is None


def _go_on(step: Step, desk: Desk, target: Account) -> None:
    """The step, again and again: a full disk is noticed where a page is needed."""
    for _ in range(200):
        step(desk, desk.accounts.load(target.id))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write what is read-only")
def test_a_read_only_file(world: World) -> None:
    """The real thing: no permission to write."""
    world.add("roger@example.org")
    world.close()
    world.path.chmod(0o400)
    with pytest.raises(Unavailable, match=r"read-only|can't be opened|can't be written"):
        world.reopen()
    world.path.chmod(0o600)
    world.reopen()


def test_readers_in_many_threads_while_one_writes(world: World) -> None:
    """Each thread has its connection; a reader sees a whole state, never a half one."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("roger@example.org")
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                loaded = desk.accounts.load(target.id)
                if loaded.title != loaded.telephone:
                    wrong.append(loaded)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(40):
        base = desk.accounts.load(target.id)
        desk.accounts.apply(desk.accounts.plan(base, settings_of(base, title=str(number), telephone=str(number))))
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert world.account(target).version == 41


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """Its tables are left alone."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text TEXT)")
    with pytest.raises(Refused, match="no rwtui database"):
        Storage.open(path, utc_now)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("notes",)]
