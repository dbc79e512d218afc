"""The program in a real pseudo-terminal at 80x24, signed in; and a bare Textual application beside it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.made import SIGN_IN, imported
from tests.benchmarks.setting import Setting
from tests.benchmarks.timed_terminal import TimedTerminal

BARE = Path(__file__).with_name("bare.py")
COUNTED = "1,000+ accounts"
PATIENCE = 120
"""Seconds; what takes longer is a failure and no figure."""


@contextmanager
def at_sign_in(setting: Setting, *words: str) -> Iterator[TimedTerminal]:
    """The program at its Sign in screen."""
    imported(setting)
    with TimedTerminal(setting.command(*words)) as terminal:
        terminal.wait_for("[ Sign in ]", 60)
        terminal.settle(1)
        yield terminal


@contextmanager
def at_search(setting: Setting, *words: str) -> Iterator[TimedTerminal]:
    """The program at User Search, all accounts listed and Attention counted."""
    with at_sign_in(setting, *words) as terminal:
        sign_in(terminal)
        yield terminal


def sign_in(terminal: TimedTerminal) -> None:
    """By keys, until the search is settled, and what needs attention is counted beside it."""
    email, password = SIGN_IN
    terminal.type(email)
    terminal.press("tab")
    terminal.type(password)
    terminal.settle(0.5)
    terminal.press("enter")
    terminal.wait_for(COUNTED, PATIENCE)
    terminal.wait_for("Attention (2):", PATIENCE)
    terminal.settle(1)


@contextmanager
def bare(kind: str) -> Iterator[TimedTerminal]:
    """A bare Textual application: "fields" like Sign in, or "list" like User Search."""
    with TimedTerminal([sys.executable, str(BARE), kind]) as terminal:
        terminal.wait_for("[ Sign in ]" if kind == "fields" else "person99@example.org", 30)
        terminal.settle(1)
        yield terminal


def resident(pid: int) -> float:
    """The memory of a process, MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
