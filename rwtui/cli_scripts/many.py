"""Deeds for accounts: one by itself, many as a bulk operation, which a kill leaves so that it can be run again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from rwtui.cli_common import say
from rwtui.cli_scripts.accounts import SHOWN_BEFORE, emails, one_by_one, others
from rwtui.cli_scripts.acting import Acting
from rwtui.cli_scripts.changing import How, ask
from rwtui.cli_scripts.output import Progress, as_json, write

if TYPE_CHECKING:
    from rwtui.domain.bulk import Deed, Order
    from rwtui.storage.bulk_operations import Item

AT_ONCE = 200
"""Emails that are looked up, or accounts that are told of, in one transaction."""


class Given:
    """The accounts that were named, found as they come; those that aren't there are said on standard error."""

    def __init__(self, at: Acting, names: Iterable[str]) -> None:
        self._at = at
        self._names = names
        self.found: set[int] = set()
        self.missing = 0

    def __iter__(self) -> Iterator[int]:
        names = emails(self._at, self._names)
        while batch := tuple(islice(names, AT_ONCE)):
            for name, account_id in zip(batch, self._at.desk.accounts.ids(batch), strict=True):
                if account_id is None:
                    self.missing += 1
                    say(f"There is no account {name}.", problem=True)
                elif account_id not in self.found:
                    self.found.add(account_id)
                    yield account_id


def carry_out_deed(at: Acting, deed: Deed, names: tuple[str, ...], how: How) -> int:
    """Do it to each of these accounts; 1 when one isn't there or a rule protects it, 0 when all are as they should."""
    if len(names) == 1 and names[0] != "-":
        return one_by_one(at, how, names, lambda base: at.scripted.deed(deed, base))
    from rwtui.domain.bulk import Order

    order, given = Order(deed), Given(at, names)
    planning = Progress("Looking at accounts:")
    operation = at.desk.bulk.plan(order, given, planning)
    planning.clear()

    def asked(pending: int, lines: Iterable[str]) -> None:
        ask(how, f"{order.name}: {pending:,} accounts. Go on?", lines)
        _supersede(at, order, given)

    return int(bool(tell_operation(at, operation, how, asked) or given.missing))


def tell_operation(at: Acting, operation: int, how: How, ask_about: Callable[[int, Iterable[str]], None]) -> int:
    """Ask, carry a planned operation out and tell of each account; 1 when a rule kept one as it is.

    What is interrupted is given up, and what was done by then stays done; only a kill leaves it unfinished.
    """
    from rwtui.storage.bulk_operations import ItemState

    bulk = at.desk.bulk
    try:
        pending = bulk.counts(operation)[ItemState.PENDING]
        if pending and not how.dry_run:
            ask_about(pending, _beginning(at, operation, pending))
            running = Progress(f"{bulk.operation(operation).order.deed.value}:")
            try:
                bulk.run(operation, running, how.reason)
            finally:
                running.clear()
        protected = _tell(at, operation, how)
    except BaseException:
        bulk.give_up(operation)
        raise
    bulk.give_up(operation)
    return int(bool(protected))


def _beginning(at: Acting, operation: int, pending: int) -> Iterator[str]:
    """What is planned for the first accounts, and that there are others; those that stay as they are come first."""
    from rwtui.storage.bulk_operations import ItemState

    left = at.desk.bulk.counts(operation)[ItemState.SKIPPED]
    if left:
        yield f"{left:,} {'stays' if left == 1 else 'stay'} as {'it is' if left == 1 else 'they are'}."
    for item in at.desk.bulk.items(operation, 0, SHOWN_BEFORE, ItemState.PENDING):
        yield from f"{item.email}: {item.told}".splitlines()
    yield from others(pending)


def _supersede(at: Acting, order: Order, given: Given) -> None:
    """An operation that a kill cut off, whose rest is in this one: it is given up, so that nobody goes on with it."""
    from rwtui.storage.bulk_operations import ItemState

    bulk = at.desk.bulk
    cut = bulk.unfinished()
    if cut is None or replace(cut.order, reason="") != order:
        return
    after = 0
    while rest := bulk.items(cut.id, after, AT_ONCE, ItemState.PENDING):
        if not given.found.issuperset(item.user_id for item in rest):
            return
        after = rest[-1].place
    bulk.give_up(cut.id)


def _tell(at: Acting, operation: int, how: How) -> int:
    """A line for each account; how many a rule kept as they are."""
    from rwtui.domain.bulk import is_so_already
    from rwtui.storage.bulk_operations import ItemState

    after = protected = 0
    while items := at.desk.bulk.items(operation, after, AT_ONCE):
        for item in items:
            _tell_of(item, how)
            protected += item.state in (ItemState.SKIPPED, ItemState.REFUSED) and not is_so_already(item.told)
        after = items[-1].place
    return protected


def _tell_of(item: Item, how: How) -> None:
    from rwtui.domain.bulk import is_so_already
    from rwtui.storage.bulk_operations import ItemState

    left = item.state in (ItemState.SKIPPED, ItemState.REFUSED)
    words, *following = item.told.split("\n")
    if how.json:
        follows = {"follows": following} if following else {}
        more = {"skipped": item.told} if left else {"told": words, "event": item.event_id, **follows}
        done = {"done": item.state is ItemState.DONE, **({"dry_run": True} if how.dry_run else {})}
        write(as_json({"target": item.email, **done, **more}))
    elif left and not is_so_already(item.told):
        say(f"{item.email}: {item.told}", problem=True)
    else:
        for line in (f"{item.email}: {'skipped, ' if left else ''}{words}", *following):
            say(line)
