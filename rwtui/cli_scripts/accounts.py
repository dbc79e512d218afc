"""Accounts that a command names: found, planned and shown before they are asked about, changed one by one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rwtui.cli_common import say
from rwtui.cli_scripts.acting import Acting
from rwtui.cli_scripts.changing import How, ask, carry_out, lines_of, passed_over
from rwtui.cli_scripts.output import Progress
from rwtui.errors import Conflict, Invalid, NotFound, Refused, Usage

if TYPE_CHECKING:
    from rwtui.domain.accounts import Account
    from rwtui.services.preview import Plan

SHOWN_BEFORE = 10
"""Accounts that a question about many shows."""
REFUSALS = (Invalid, Refused, NotFound, Conflict)


def emails(at: Acting, given: Iterable[str]) -> Iterator[str]:
    """The accounts that were named; for - those on standard input, one a line."""
    for name in given:
        if name != "-":
            yield name
            continue
        if at.token_on_stdin:
            raise Usage("- is standard input, once: the token comes from a file when accounts come from there.")
        yield from filter(None, (line.strip() for line in sys.stdin))


def find(at: Acting, email: str) -> Account:
    """The account; NotFound or Refused."""
    return at.access.find(email)


class Plans:
    """What is to be done to each account, planned when it is looked at; what was shown is what is carried out."""

    def __init__(self, at: Acting, plan: Callable[[Account], Plan]) -> None:
        self._at = at
        self._plan = plan
        self._shown: dict[str, Plan | Exception] = {}

    def take(self, name: str) -> Plan:
        """The plan; NotFound, Invalid or Refused, SoAlready among them."""
        planned = self._shown.pop(name, None)
        if planned is None:
            return self._plan(find(self._at, name))
        if isinstance(planned, Exception):
            raise planned
        return planned

    def lines(self, names: Sequence[str]) -> Iterator[str]:
        """What will be done to the first of them, and that there are others."""
        from rwtui.services.access import SessionEnded

        for name in names[:SHOWN_BEFORE]:
            try:
                plan = self._shown[name] = self.take(name)
                yield from lines_of(plan)
            except SessionEnded:
                raise
            except REFUSALS as no:
                self._shown[name] = no
                yield _said(name, no)
        yield from others(len(names))


def others(count: int) -> Iterator[str]:
    """That there are more than were shown."""
    if count > SHOWN_BEFORE:
        yield f"... and {count - SHOWN_BEFORE:,} more, which --dry-run shows."


def _said(name: str, no: Exception) -> str:
    return str(no) if name in str(no) else f"{name}: {no}"


def one_by_one(at: Acting, how: How, given: tuple[str, ...], plan: Callable[[Account], Plan]) -> int:
    """Each account a Change and an event of its own; one that can't be is named, and the others go on."""
    names, plans = tuple(dict.fromkeys(emails(at, given))), Plans(at, plan)
    how = ask_about_many(how, names, plans)
    return each(names, lambda name: _only(at, how, name, plans))


def ask_about_many(how: How, names: Sequence[str], plans: Plans) -> How:
    """One question for several, which shows what it is about; how to go on after it."""
    if len(names) < 2 or how.dry_run:
        return how
    ask(how, f"Change {len(names):,} accounts?", plans.lines(names))
    return replace(how, yes=True)


def each(names: Sequence[str], act: Callable[[str], None]) -> int:
    """Do it to every account, the others too when one can't be; 1 when one couldn't. A single one's refusal goes on."""
    from rwtui.services.access import SessionEnded

    if len(names) == 1:
        act(names[0])
        return 0
    status, progress = 0, Progress("Accounts:")
    for number, name in enumerate(names):
        progress(number, len(names))
        try:
            act(name)
        except SessionEnded:
            raise
        except REFUSALS as no:
            progress.clear()
            say(_said(name, no), problem=True)
            status = 1
    progress.clear()
    return status


def _only(at: Acting, how: How, name: str, plans: Plans) -> None:
    from rwtui.services.scripted import SoAlready

    try:
        planned = plans.take(name)
    except SoAlready as so:
        email, _, why = str(so).partition(": ")
        passed_over(how, email, why.rstrip("."))
    else:
        carry_out(at, how, planned)
