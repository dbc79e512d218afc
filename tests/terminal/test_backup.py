"""A backup and the way back, from outside: while others write, cut short, over what is there, and what is refused."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.terminal.desk import ROGER, add_roger, at_sign_in
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, HEEDS_CTRL_C, PASSWORD, RWTUI, UNMEASURED, Program, with_administrator
from tests.world import NEW_PASSWORD

LEAVES = "--restricted leaves the screens, and the commands that act by an API Token."


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on a database with nobody but its Administrator."""
    return with_administrator(tmp_path / "data")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder for backups, private as they are."""
    folder = tmp_path / "backups"
    folder.mkdir(0o700)
    return folder


def key_of(program: Program) -> Path:
    return program.database.with_name("accounts.db.key")


def fingerprint(program: Program) -> str:
    return str(program.rows("SELECT key_fingerprint FROM chain_head")[0][0])


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def events(program: Program) -> list[str]:
    return [str(kind) for (kind,) in program.rows("SELECT kind FROM audit_event ORDER BY id")]


def emails(path: Path) -> set[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return {email for (email,) in connection.execute('SELECT email FROM "user"')}


def test_a_backup_is_one_private_file_that_holds_all(program: Program, elsewhere: Path) -> None:
    add_roger(program)
    before = program.rows("SELECT event_id, mac FROM chain_head")[0]
    to = elsewhere / "monday.db"
    done = program.run("backup", to)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{to} holds 2 accounts and {before[0]} events, verified.",
        "Head: {} {}".format(*before),
        f"It is worth nothing without the key {fingerprint(program)}: keep a copy of {key_of(program)} apart from it.",
    ]
    assert [path.name for path in to.parent.iterdir()] == ["monday.db"]
    assert (to.stat().st_mode & 0o777, to.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert emails(to) == {EMAIL, ROGER}
    kind, actor, title, reason = program.rows(
        "SELECT kind, actor, title, reason FROM audit_event ORDER BY id DESC LIMIT 1"
    )[0]
    assert (kind, title) == ("Backup", "2 accounts to monday.db")
    assert actor.startswith("operator ")
    assert reason == "up to event {}, sealed {}".format(*before)
    assert program.first_broken() is None


def test_a_backup_is_never_written_over_anything(program: Program, elsewhere: Path) -> None:
    taken = elsewhere / "taken"
    taken.write_text("mine")
    dangling = elsewhere / "dangling"
    dangling.symlink_to(elsewhere / "nowhere")
    for name in (taken, dangling, program.database, key_of(program)):
        was = files(program.folder)
        done = program.run("backup", name)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == f"{name} exists already; nothing was written.\n"
        assert files(program.folder) == was
    assert taken.read_text() == "mine"
    assert sorted(path.name for path in elsewhere.iterdir()) == ["dangling", "taken"]
    assert "Backup" not in events(program)


def test_where_nothing_can_be_written_nothing_is_left(program: Program, elsewhere: Path) -> None:
    (elsewhere / "file").write_text("")
    done = program.run("backup", elsewhere / "file" / "x.db")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"There is no folder {elsewhere}/file.\n"
    limited = ["sh", "-c", 'ulimit -f 200; trap "" XFSZ; exec "$@"', "sh"]
    done = program.run_exactly([*limited, *program.arguments("backup", elsewhere / "x.db")])
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith(f"The copy in {elsewhere} can't be written: ")
    assert [path.name for path in elsewhere.iterdir()] == ["file"]
    assert "Backup" not in events(program)


def test_a_database_that_isnt_sound_is_not_backed_up(program: Program, elsewhere: Path) -> None:
    """Or one would find out when it is needed."""
    add_roger(program)
    program.change("UPDATE audit_event SET actor = 'nobody' WHERE id = 2")
    done = program.run("backup", elsewhere / "x.db")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "The database has a log that isn't whole, so nothing was written. Event 2 has been altered.\n"
    )
    assert list(elsewhere.iterdir()) == []


class _Named(Program):
    """The program on a database of another name."""

    def __init__(self, folder: Path, database: Path) -> None:
        super().__init__(folder)
        self._database = database

    @property
    def database(self) -> Path:
        return self._database


def test_ctrl_c_leaves_nothing_half(program: Program, elsewhere: Path) -> None:
    """With its bar on the screen; and the same of a restore. A host in no hurry may have finished before: once more."""
    fill(program)
    assert program.run("backup", elsewhere / "whole.db").returncode == 0
    new = program.folder / "new.db"
    for words, made in (
        (("backup", elsewhere / "cut.db"), elsewhere / "cut.db"),
        (("restore", elsewhere / "whole.db", "--db", new, "--key", key_of(program)), new),
    ):
        while interrupted(program, *words) != 130:
            assert made.exists()
            made.unlink()
        assert [path.name for path in elsewhere.iterdir()] == ["whole.db"]
        assert [path.name for path in program.folder.iterdir() if "new" in path.name] == []
    assert program.first_broken() is None


def interrupted(program: Program, *words: str | Path) -> int:
    """The exit code of a command that is interrupted when its bar shows."""
    with program.terminal(*words, **UNMEASURED) as terminal:
        terminal.wait_for("Copying", 20)
        os.write(terminal._fd, b"\x03")
        return terminal.wait_exit(30)


def fill(program: Program) -> None:
    """Enough that a copy takes a moment."""
    with closing(sqlite3.connect(program.database)) as connection, connection:
        connection.execute("CREATE TABLE ballast (x)")
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120) "
            "INSERT INTO ballast SELECT zeroblob(1000000) FROM n"
        )


# restore


def test_restored_into_a_new_place(program: Program, elsewhere: Path) -> None:
    add_roger(program)
    program.run("backup", elsewhere / "x.db")
    again = Program(elsewhere / "again")
    again.folder.mkdir(0o700)
    refused = again.run("restore", elsewhere / "x.db")
    assert (refused.returncode, refused.stdout) == (4, "")
    assert refused.stderr == (
        "A backup is worth nothing without its key. Put its key file "
        f"(key {fingerprint(program)}) at {key_of(again)}, 0600, or say with --key where it is.\n"
    )
    assert list(again.folder.iterdir()) == []
    shutil.copy2(key_of(program), key_of(again))
    done = again.run("restore", elsewhere / "x.db")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert re.fullmatch(
        rf"{again.database} is the backup {elsewhere}/x\.db as of [-0-9]+ [:0-9]+ UTC: 2 accounts, verified\.", first
    )
    assert second.startswith("Passwords, tokens and rights are those of that time")
    assert sorted(path.name for path in again.folder.iterdir()) == ["accounts.db", "accounts.db.key"]
    assert again.database.stat().st_mode & 0o777 == 0o600
    assert events(again)[-1] == "Restore"
    assert again.rows("SELECT title FROM audit_event ORDER BY id DESC LIMIT 1") == [("2 accounts from x.db",)]
    assert again.first_broken() is None
    with again.terminal() as terminal:
        terminal.wait_for("[ Sign in ]", 20)
        terminal.type(EMAIL)
        terminal.press("tab")
        terminal.type(PASSWORD)
        terminal.press("enter")
        terminal.wait_for("2 accounts", 15)


def test_restored_over_a_database_that_is_kept(program: Program, elsewhere: Path) -> None:
    program.run("backup", elsewhere / "x.db")
    add_roger(program)
    was = program.rows("SELECT count(*) FROM audit_event")
    refused = program.run("restore", elsewhere / "x.db")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        f"There is a database {program.database}. With --yes the backup takes its place, and it is kept beside it.\n"
    )
    done = program.run("restore", elsewhere / "x.db", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    said = re.fullmatch(r"What was there is kept as (.+/accounts\.db\.\d{8}T\d{6}Z)\.", done.stdout.splitlines()[-1])
    assert said
    kept = Path(said[1])
    assert (emails(program.database), emails(kept)) == ({EMAIL}, {EMAIL, ROGER})
    assert kept.stat().st_mode & 0o777 == 0o600
    assert _Named(program.folder, kept).rows("SELECT count(*) FROM audit_event") == was
    names = {path.name for path in program.folder.iterdir() if path.is_file()}
    assert {name for name in names if not name.endswith(("-wal", "-shm"))} == {
        "accounts.db",
        "accounts.db.key",
        kept.name,
    }
    assert events(program)[-1] == "Restore"
    assert program.first_broken() is None


def test_not_while_somebody_has_it_open(program: Program, elsewhere: Path) -> None:
    program.run("backup", elsewhere / "x.db")
    with at_sign_in(program) as terminal:
        done = program.run("restore", elsewhere / "x.db", "--yes")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            f"Another program has {program.database} open. "
            "Let everybody sign out, or end their programs, and try again.\n"
        )
        terminal.kill(signal.SIGTERM)
        terminal.wait_exit()
    assert program.run("restore", elsewhere / "x.db", "--yes").returncode == 0


def test_over_a_damaged_database(program: Program, elsewhere: Path) -> None:
    """Which is when one needs it: whatever is left is kept."""
    program.run("backup", elsewhere / "x.db")
    program.database.write_bytes(b"\0" * 5_000)
    Path(f"{program.database}-wal").write_bytes(b"left")
    done = program.run("restore", elsewhere / "x.db", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    (kept,) = program.folder.glob("accounts.db.2*Z")
    assert kept.read_bytes() == b"\0" * 5_000
    assert Path(f"{kept}-wal").read_bytes() == b"left"
    assert emails(program.database) == {EMAIL}
    assert program.first_broken() is None


@pytest.mark.wide(3)
@pytest.mark.parametrize(
    ("spoil", "code", "sentence"),
    [
        (lambda path: path.unlink(), 1, "There is no backup {}."),
        (lambda path: path.write_bytes(b"no database at all" * 99), 4, "This file is no rwtui database."),
        (lambda path: path.write_bytes(b""), 1, "{} is no rwtui database."),
        (lambda path: sql(path, "INSERT INTO migration VALUES (999, 0)"), 1, "This database is at version 999;"),
        (lambda path: sql(path, "UPDATE audit_event SET actor = 'x' WHERE id = 1"), 1, "The backup has a log that"),
        (lambda path: sql(path, "UPDATE chain_head SET key_fingerprint = 'a1'"), 1, "{key} is not the key of this"),
        (lambda path: sql(path, 'UPDATE "user" SET security_group_id = 99'), 1, "The backup is damaged, so nothing"),
    ],
    ids=["missing", "other", "empty", "newer", "tampered", "another key", "dangling"],
)
def test_what_is_no_sound_backup_is_refused(
    program: Program, elsewhere: Path, spoil: object, code: int, sentence: str
) -> None:
    assert callable(spoil)
    backup = elsewhere / "x.db"
    program.run("backup", backup)
    spoil(backup)
    was = program.database.read_bytes()
    done = program.run("restore", backup, "--yes")
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(sentence.format(backup, key=key_of(program)))
    assert done.stderr.count("\n") == 1
    assert program.database.read_bytes() == was
    assert list(program.folder.glob(".accounts*")) == []
    assert "Restore" not in events(program)


def sql(path: Path, statement: str) -> None:
    """Change a file past everything."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def test_a_backup_from_before_the_key_was_rotated(program: Program, elsewhere: Path) -> None:
    """The key file keeps the old keys."""
    program.run("backup", elsewhere / "x.db")
    assert program.run("key", "rotate").returncode == 0
    assert program.run("restore", elsewhere / "x.db", "--yes").returncode == 0
    assert program.run("audit", "verify").returncode == 0
    assert program.run("recover", EMAIL, "--password-file", "-", stdin=NEW_PASSWORD).returncode == 0
    assert program.first_broken() is None


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_postgresql_has_tools_of_its_own(program: Program, command: str) -> None:
    done = program.run_exactly([*RWTUI, "--db", "postgresql://db.example.org/rwtui", command, "x.db"])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "A PostgreSQL database is backed up with pg_dump and restored with pg_restore.\n"


@pytest.mark.parametrize("command", ["backup", "restore", "doctor"])
def test_restricted_refuses(program: Program, command: str) -> None:
    done = program.run_exactly([*RWTUI, "--restricted", command, "x.db"])
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"rwtui {command} is the operator's; {LEAVES}\n"


@pytest.mark.long
def test_killed_at_any_moment_there_is_a_whole_database(program: Program, elsewhere: Path) -> None:
    """The old one or the new one; and what is left of the copy is hidden, and no part of either."""
    fill(program)
    program.run("backup", elsewhere / "x.db")
    add_roger(program)
    for wait in ("Copying", "Verifying"):
        with Terminal([*HEEDS_CTRL_C, *program.arguments("restore", elsewhere / "x.db", "--yes")]) as terminal:
            terminal.wait_for(wait, 20)
            terminal.kill(signal.SIGKILL)
            terminal.wait_exit()
        assert emails(program.database) in ({EMAIL}, {EMAIL, ROGER})
        assert program.first_broken() is None
