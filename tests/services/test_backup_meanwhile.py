"""A backup is one moment of the database, however busily others write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rwtui.services.backup import back_up
from rwtui.services.opening import open_context
from rwtui.storage import accounts, audit
from tests.world import ORIGIN, World

TOP = Path(__file__).resolve().parents[2]


def writer(world: World, seed: int) -> subprocess.Popen[str]:
    """A program that changes accounts without a pause."""
    words = [sys.executable, "-m", "tests.other_program", world.name, world.clock.now.isoformat()]
    program = subprocess.Popen(words, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert program.stdin
    program.stdin.write(f"work {seed}\n")
    program.stdin.flush()
    return program


def acknowledged(program: subprocess.Popen[str]) -> tuple[int, int]:
    """An account, and the version of it that a program has certainly made."""
    assert program.stdout
    while len(words := program.stdout.readline().split()) != 2:
        assert words, "it has ended"
    return int(words[0]), int(words[1])


def test_while_others_write(world: World, tmp_path: Path) -> None:
    """Each is sound, holds what was acknowledged before it, and its end of the log is in the log."""
    for number in range(20):
        world.add(f"person{number}@example.org", "Administrator" if number == 0 else "Regular User")
    writers = [writer(world, 1)]
    try:
        for number in range(4):
            certain = [acknowledged(program) for program in writers]
            to = tmp_path / f"{number}.db"
            held = back_up(world.context, to, lambda what, done, total: None)
            copied = open_context(to, Path(f"{world.path}.key"), clock=world.clock, origin=ORIGIN)
            with copied.storage.reading():
                assert audit.first_broken(copied.seal) is None
                for account_id, version in certain:
                    account = accounts.load(account_id)
                    assert account is not None
                    assert account.version >= version
            copied.storage.close()
            world.reopen()
            with world.context.storage.reading():
                assert audit.first_broken(world.context.seal, held.head) is None
    finally:
        for program in writers:
            program.kill()
            program.communicate()
