"""Whether the screens can be drawn on this terminal, and how they will look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rwtui.domain.finding import Finding, bad, ok, warn

BEST = (80, 24)
"""The size that the screens are made for."""
PLAIN_NAMES = ("", "dumb", "unknown")


@dataclass(frozen=True, slots=True)
class TerminalFacts:
    """What the door has found out of the terminal; the size is None where there is none."""

    size: tuple[int, int] | None
    least: tuple[int, int]
    term: str
    known: bool
    colours: str
    encoding: str
    drawn_by: str
    asked: bool


def look_at_terminal(facts: TerminalFacts) -> Iterator[Finding]:
    """Size, kind, colours and characters; one line where there is no terminal, as under cron."""
    if facts.size is None:
        yield ok("Terminal", "None here, and commands need none.")
        return
    yield look_at_size(facts.size, facts.least)
    yield look_at_kind(facts)
    yield ok("Colours", facts.colours)
    yield look_at_characters(facts.encoding)
    asked = "It is asked what it can do." if facts.asked else "It is asked nothing, for it would print the question."
    yield ok("Drawing", f"{facts.drawn_by}. {asked}")


def look_at_size(size: tuple[int, int], least: tuple[int, int]) -> Finding:
    """Whether a screen fits."""
    shown, best = "{}x{}".format(*size), "{}x{}".format(*BEST)
    if size[0] < least[0] or size[1] < least[1]:
        return bad("Size", f"{shown}; rwtui needs {least[0]}x{least[1]}.", f"Make the window larger: {best}.")
    if size[0] < BEST[0] or size[1] < BEST[1]:
        return warn("Size", f"{shown}; the screens are made for {best}, and narrower ones cut.", "Make it larger.")
    return ok("Size", f"{shown}.")


def look_at_kind(facts: TerminalFacts) -> Finding:
    """Whether the terminal is said to obey what the screens are drawn with."""
    if facts.term in PLAIN_NAMES:
        told = f"TERM is {facts.term or 'not set'}, so rwtui draws nothing."
        return bad("Terminal", told, "Set TERM to what the terminal is, like xterm-256color; with ssh, use ssh -t.")
    if not facts.known:
        told = f"This host doesn't know the terminal {facts.term}; rwtui draws all the same, other programs may not."
        return warn("Terminal", told, "Install ncurses-term, or set TERM=xterm-256color.")
    return ok("Terminal", f"{facts.term}.")


def look_at_characters(encoding: str) -> Finding:
    """Whether lines, names of any script and QR codes can be shown."""
    if encoding.startswith("utf"):
        return ok("Characters", f"{encoding.upper()}.")
    told = f"The locale's are {encoding}: lines are drawn in ASCII, other scripts show as ?, and no QR code can be."
    return warn("Characters", told, "Set LANG to a UTF-8 locale, like C.UTF-8.")
