"""What is read as a whole: the first search screen after signing in, Attention's counts, an account, the logs."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

from rwtui.domain.audit import Event, EventKind, Result
from rwtui.storage import audit
from tests.benchmarks.at_a_terminal import COUNTED, PATIENCE, at_search, at_sign_in
from tests.benchmarks.made import SIGN_IN, imported
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.setting import Setting
from tests.benchmarks.timed_terminal import TimedTerminal

EVENTS = 1_000_000
BATCH = 50_000


def measure(setting: Setting) -> Iterator[Measurement]:
    """Seconds; the design has no budgets for them, but nobody should wait."""
    with at_sign_in(setting) as terminal:
        email, password = SIGN_IN
        terminal.type(email)
        terminal.press("tab")
        terminal.type(password)
        terminal.settle(0.5)
        yield Measurement("Enter to the first search screen", _shown(terminal, COUNTED, "enter"), "s")
        yield Measurement("from there to Attention's counts", _shown(terminal, "Attention (2):"), "s")
        terminal.settle(1)
        terminal.press("down")
        terminal.settle(0.5)
        yield Measurement("an account opened", _shown(terminal, "Account Settings", "enter"), "s")


def logs(setting: Setting) -> Iterator[Measurement]:
    """Event Logs over a million events; of fewer accounts, over as many as there are accounts."""
    imported(setting)
    events = min(EVENTS, setting.users)
    _add_events(setting, events)
    with at_search(setting) as terminal:
        terminal.press("down")
        terminal.settle(0.5)
        yield Measurement(f"Event Logs opened, {events:,} events", _shown(terminal, "Login History", "4"), "s")
        terminal.settle(1)
        terminal.press("ctrl+t")
        terminal.settle(1)
        yield Measurement("a key in the logs' box, every event matches", terminal.seconds_for("e"), "s")
        for key in ("n", "t", "r", "y"):
            terminal.seconds_for(key)
        yield Measurement("the same, no event matches", _shown(terminal, "No event matches", "#"), "s")
        yield Measurement("back from there", terminal.seconds_for("backspace", quiet=1), "s")
        terminal.press("down")
        terminal.settle(0.5)
        yield Measurement("End in the logs", terminal.seconds_for("end", quiet=1), "s")


def _shown(terminal: TimedTerminal, text: str, *keys: str) -> float:
    began = monotonic()
    terminal.press(*keys)
    terminal.wait_for(text, PATIENCE)
    return max(0.0, terminal.heard - began)


def _add_events(setting: Setting, events: int) -> None:
    """Sealed one by one in the chain, like all others."""
    with setting.opened() as context, context.storage.connection():
        origin = context.origin
        while (number := audit.head().event_id) < events:
            with context.storage.writing():
                for more in range(min(BATCH, events - number)):
                    kind = EventKind.LOGIN if more % 2 else EventKind.CHANGE
                    target = f"person{more}@example.org"
                    event = Event(context.clock(), kind, Result.SUCCESS, "bench", origin, target=target, title="entry")
                    audit.append(event, context.seal)
