"""Killing a second program at a random moment."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.world import World

TOP = Path(__file__).resolve().parents[1]


def killed_while(world: World, deed: str, seconds: float) -> list[str]:
    """Let tests/other_program.py do something, and kill it so long after its first line; all the lines it has said.

    One that had come to its end before has said so.
    """
    world.close()
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.other_program", world.name, world.clock.now.isoformat()],
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdin
    assert program.stdout
    assert program.stdout.readline() == "open\n"
    program.stdin.write(f"{deed}\n")
    program.stdin.flush()
    first = program.stdout.readline()
    with suppress(subprocess.TimeoutExpired):
        program.wait(seconds)
    program.kill()
    lines = [first.rstrip("\n"), *program.communicate()[0].splitlines()]
    assert program.returncode == -9
    world.reopen()
    return lines
