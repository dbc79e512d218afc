"""The program in a real pseudo-terminal at 80x24: a demo of many accounts, signed in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rwtui.services.importing.demo_accounts import SIGN_IN
from tests.terminal.harness import Terminal

USERS = "5000"


@contextmanager
def demo(*words: str) -> Iterator[Terminal]:
    """A demo at its Sign in screen."""
    with Terminal([sys.executable, "-m", "rwtui", "demo", "--users", USERS, *words]) as terminal:
        terminal.wait_for("[ Sign in ]", 60)
        terminal.settle(0.5)
        yield terminal


def sign_in(terminal: Terminal) -> None:
    """By keys, until the search is settled."""
    terminal.type(SIGN_IN.email)
    terminal.press("tab")
    terminal.type(SIGN_IN.password)
    terminal.settle(0.3)
    terminal.press("enter")
    terminal.wait_for("1,000+ accounts", 20)
    terminal.settle(0.7)


def bytes_of(terminal: Terminal, *keys: str) -> int:
    """How many bytes come for these keys, until nothing more does."""
    before = len(terminal.bytes)
    terminal.press(*keys)
    terminal.settle(0.4)
    return len(terminal.bytes) - before
