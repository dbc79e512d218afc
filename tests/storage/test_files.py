"""security.md, "Files and faults": who can read the database and its key, and which key is taken."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rwtui.errors import Refused, Unavailable
from rwtui.security.vault import Vault
from rwtui.services.opening import key_beside, open_context
from tests.world import World


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """The process's umask, for a while."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """What stands in a folder, with its permissions; the folder itself as "."."""
    files = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in folder.iterdir()}
    return {".": oct(stat.S_IMODE(folder.stat().st_mode)), **files}


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o027, 0o377])
def test_only_the_owner_can_read_them(tmp_path: Path, mask: int) -> None:
    """Database, -wal, -shm and key 0600, their folder 0700, whatever the umask."""
    with umask(mask):
        world = World(tmp_path / "data" / "accounts.db")
        world.add("root@example.org", "Administrator")
        open_modes = modes(tmp_path / "data")
        world.reopen()
        world.add("roger@example.org")
        reopened = modes(tmp_path / "data")
        world.close()
    wanted = dict.fromkeys(("accounts.db", "accounts.db-wal", "accounts.db-shm", "accounts.db.key"), "0o600")
    assert open_modes == reopened == {".": "0o700", **wanted}


def test_what_others_could_read_is_taken_from_them(world: World) -> None:
    """A database that came here by cp or tar with wide permissions is narrowed when it is opened."""
    world.add("roger@example.org")
    for name in ("accounts.db", "accounts.db-wal", "accounts.db-shm"):
        (world.path.parent / name).chmod(0o666)
    world.reopen()
    world.add("ada@example.org")
    assert set(modes(world.path.parent).values()) == {"0o700", "0o600"}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_can_read_is_refused(world: World, mode: int) -> None:
    """With a sentence that says what to do; and taken again once that is done."""
    key = key_beside(world.path)
    world.close()
    key.chmod(mode)
    with pytest.raises(Refused, match=r"Others can read .*chmod 600"):
        world.reopen()
    key.chmod(0o600)
    world.reopen()


def test_a_missing_key_is_not_made_anew(world: World) -> None:
    """Only an empty database gets a key; a lost one is brought back, or the log and the secrets are lost with it."""
    key = key_beside(world.path)
    world.close()
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(Unavailable, match="The key of this database is missing"):
        world.reopen()
    assert not key.exists()
    key.write_bytes(kept)
    key.chmod(0o600)
    world.reopen()


def test_another_key_is_refused(world: World, tmp_path: Path) -> None:
    """Its fingerprint is kept in the database."""
    world.close()
    other = tmp_path / "other.key"
    Vault.create(other)
    with pytest.raises(Refused, match="is not the key of this database"):
        open_context(world.path, other)
    world.reopen()


@pytest.mark.parametrize("content", [b"", b"rwtui-key-file-1\n", b"rwtui-key-file-1\nAAAA\n", b"\xff" * 100])
def test_a_damaged_key_is_refused(world: World, content: bytes) -> None:
    """A sentence that doesn't quote the file."""
    world.close()
    kept = key_beside(world.path).read_bytes()
    key_beside(world.path).write_bytes(content)
    with pytest.raises(Unavailable, match="isn't a key of rwtui, or it is damaged"):
        world.reopen()
    key_beside(world.path).write_bytes(kept)
    world.reopen()


def test_the_key_lies_where_the_operator_says(tmp_path: Path) -> None:
    """Elsewhere than beside the database; then it is looked for there only."""
    key = tmp_path / "keys" / "rwtui.key"
    key.parent.mkdir(mode=0o700)
    context = open_context(tmp_path / "data" / "accounts.db", key)
    context.storage.close()
    assert oct(stat.S_IMODE(key.stat().st_mode)) == "0o600"
    assert not key_beside(tmp_path / "data" / "accounts.db").exists()
    with pytest.raises(Unavailable, match="missing"):
        open_context(tmp_path / "data" / "accounts.db")


def test_a_refused_start_leaves_nothing_open(world: World) -> None:
    """After a refusal the file isn't held: it can be moved away and opened elsewhere."""
    key = key_beside(world.path)
    world.close()
    key.chmod(0o644)
    with pytest.raises(Refused):
        world.reopen()
    held = [path for path in Path("/proc/self/fd").iterdir() if str(world.path) in _target(path)]
    assert held == []
    key.chmod(0o600)
    world.reopen()


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""
