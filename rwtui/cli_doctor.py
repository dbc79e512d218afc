"""`rwtui doctor`: what is wrong with the terminal, the database and its files, and how it is put right."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rwtui.cli_common import Place, database_options, place_of, say

if TYPE_CHECKING:
    from rwtui.domain.finding import Finding
    from rwtui.services.doctor_terminal import TerminalFacts

HANG = 6
"""Columns that a line's level takes, and that its other lines leave free."""


@click.command(
    epilog="""\b
Examples:
  rwtui doctor
  rwtui doctor --db /srv/rwtui/accounts.db
  rwtui doctor --json | jq -r 'select(.level == "bad") | .remedy'"""
)
@click.option("--json", "as_json", is_flag=True, help="One object a line: level, check, told, remedy.")
@database_options
@click.pass_context
def doctor(context: click.Context, as_json: bool, database: str | None, key: Path | None) -> int:
    """Look for what is wrong, and say how it is put right.

    Looked at are the terminal, who can open the files, the database's version, its soundness and its search index, the
    key, the whole log, the clock, the policy beside the standards, and whether Administrators can sign in. Each is a
    line that begins with ok, warn or bad. Nothing is changed.

    The exit code is 1 when one is bad.
    """
    worst_is_bad = False
    for finding in _findings(place_of(context, database, key)):
        worst_is_bad = worst_is_bad or finding.is_bad
        _tell(finding, as_json)
    return 1 if worst_is_bad else 0


def _findings(place: Place) -> Iterator[Finding]:
    from rwtui.domain.times import utc_now
    from rwtui.services.doctor import Patient, examine
    from rwtui.services.doctor_terminal import look_at_terminal

    where = place.where
    yield from look_at_terminal(_terminal())
    yield from examine(Patient(where, place.key_file, utc_now))


def _tell(finding: Finding, as_json: bool) -> None:
    if as_json:
        told = {
            "level": finding.level.value,
            "check": finding.check,
            "told": finding.told,
            "remedy": finding.remedy,
        }
        say(json.dumps(told))
        return
    line = f"{finding.level.value:<{HANG}}{finding.sentence}"
    if not sys.stdout.isatty():
        say(line)
        return
    for number, part in enumerate(textwrap.wrap(finding.sentence, shutil.get_terminal_size().columns - HANG - 1)):
        say_in_columns(finding.level.value if number == 0 else "", part)


def say_in_columns(first: str, second: str) -> None:
    """One line of a wrapped one, hanging; `say` would take the blanks away."""
    from rwtui.domain.text import safe

    sys.stdout.write(f"{first:<{HANG}}{safe(second)}\n")
    sys.stdout.flush()


def _terminal() -> TerminalFacts:
    """What the terminal is, and what will be made of it."""
    from importlib.metadata import version

    from rwtui.services.doctor_terminal import TerminalFacts
    from rwtui.tui.driver import NO_QUERIES, encoding
    from rwtui.tui.terminal_app import LEAST

    term = os.environ.get("TERM", "")
    return TerminalFacts(
        size=_size(),
        least=LEAST,
        term=term,
        known=_is_known(term),
        colours=_colours(),
        encoding=encoding(),
        drawn_by=f"By Textual {version('textual')}",
        asked=term not in NO_QUERIES,
    )


def _size() -> tuple[int, int] | None:
    for stream in (sys.__stdout__, sys.__stdin__, sys.__stderr__):
        try:
            if stream is not None and stream.isatty():
                columns, lines = os.get_terminal_size(stream.fileno())
                return (columns or 80, lines or 24)
        except (OSError, ValueError):
            continue
    return None


def _is_known(term: str) -> bool:
    import curses

    try:
        curses.setupterm(term, 1)
    except (curses.error, OSError):
        return False
    return True


def _colours() -> str:
    from rich.console import Console

    if os.environ.get("NO_COLOR"):
        return "None, for NO_COLOR is set; signs say the same."
    system = Console(force_terminal=True).color_system
    found = {None: "none", "standard": "16", "256": "256", "truecolor": "16,777,216"}.get(system, str(system))
    return f"{found} by TERM and COLORTERM; rwtui draws with the terminal's own 16, and signs say the same."
