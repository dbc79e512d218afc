"""`rwtui log ...`: what was recorded read, exported, and undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rwtui.cli_common import say
from rwtui.cli_scripts.acting import Acting, by_token
from rwtui.cli_scripts.changing import How, ask, carry_out, changing, file_at
from rwtui.cli_scripts.many import tell_operation
from rwtui.cli_scripts.output import Form, Progress, Record, listing, put
from rwtui.cli_scripts.queries import LogQueried, parsed_log
from rwtui.cli_scripts.users import exports
from rwtui.errors import Refused

if TYPE_CHECKING:
    from rwtui.domain.log_query import Log, LogQuery

EXAMPLES = """\b
Examples:
  rwtui log list 'actor:root time:<1d'
  rwtui log export events.csv 'time:<90d'
  rwtui log undo 12 --yes"""
SHOWN = ("event", "at", "actor", "target", "action", "result", "title")
AT_ONCE = 500
LOGS = ("system", "login", "terminations")

log_option = click.option(
    "--log", "name", type=click.Choice(LOGS), default="system", show_default=True, help="Which of the three."
)


def _log(name: str) -> Log:
    from rwtui.domain.log_query import Log

    return {"system": Log.SYSTEM_EVENTS, "login": Log.LOGIN_HISTORY, "terminations": Log.SESSION_TERMINATIONS}[name]


@click.command(
    name="list",
    cls=LogQueried,
    epilog="""\b
Examples:
  rwtui log list --limit 20
  rwtui log list 'target:roger result:refused time:<30d'
  rwtui log list --log login 'result:failure time:<1d' --json""",
)
@click.argument("query", default="")
@log_option
@click.option("--limit", type=click.IntRange(1), metavar="N", help="No more than N events.")
@listing
@by_token
def list_(at: Acting, query: str, name: str, limit: int | None, form: Form | None) -> None:
    """List events, newest first; QUERY is the language of Event Logs.

    --json and --csv print whole events for other programs to keep: that is an export, allowed and recorded as one.
    """
    log, asked = _log(name), parsed_log(query)
    if form is not None:
        exports(at).print_events(log, asked, form.name)
    put(_events(at, log, asked, limit), SHOWN, form)


def _events(at: Acting, log: Log, query: LogQuery, limit: int | None) -> Iterator[Record]:
    from rwtui.domain.paging import Toward
    from rwtui.services.logs import Logs

    logs, start, left = Logs(at.access), None, limit
    while left is None or left > 0:
        page = logs.page(log, query, start, Toward.DOWN, AT_ONCE if left is None else min(left, AT_ONCE))
        for recorded in page.rows:
            event = recorded.event
            yield {
                "event": recorded.id,
                "at": event.at,
                "actor": event.actor,
                "actor_id": event.actor_id,
                "target": event.target,
                "target_id": event.target_id,
                "record": event.record,
                "source": str(event.origin),
                "via": event.origin.via,
                "action": event.kind,
                "result": event.result,
                "title": event.title,
                "reason": event.reason,
                "fields": [{"field": f.field, "before": f.before, "after": f.after} for f in event.fields],
            }
        if not page.rows or not page.more_below:
            return
        start = page.rows[-1].id
        left = None if left is None else left - len(page.rows)


@click.command(
    cls=LogQueried,
    epilog="""\b
Examples:
  rwtui log export events.csv
  rwtui log export logins.xlsx 'time:<90d' --log login""",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("query", default="")
@log_option
@by_token
def export(at: Acting, file: Path, query: str, name: str) -> None:
    """Write all matching events to FILE, CSV or .xlsx, which isn't there yet and only you can read."""
    from rwtui.services.export import Destination, Format

    wanted, kind = parsed_log(query), Format.EXCEL if file.suffix.lower() == ".xlsx" else Format.CSV
    progress = Progress("Events:")
    file = file_at(at, file)
    count = at.desk.export.events(_log(name), wanted, Destination(file, kind), progress)
    progress.clear()
    say(f"{count:,} events in {file}.")


@click.command(
    epilog="""\b
Examples:
  rwtui log undo 12 --dry-run
  rwtui log undo 12 --reason 'came back' --yes"""
)
@click.argument("event", type=click.IntRange(1))
@click.option("--operation", is_flag=True, help="The whole bulk operation that the event belongs to.")
@changing
@by_token
def undo(at: Acting, event: int, operation: bool, how: How) -> int:
    """Bring back what an event changed, by a Change that is recorded in its turn."""
    if not operation:
        carry_out(at, how, at.desk.undo.plan(event))
        return 0
    bulk = at.desk.bulk
    whole = bulk.operation_of(event)
    if whole is None:
        raise Refused(f"Event {event} belongs to no bulk operation.")
    plan = bulk.plan_undo(whole, Progress("Looking at accounts:"))
    question = f"Undo operation {whole}: {{:,}} accounts?"
    return tell_operation(at, plan, how, lambda pending, lines: ask(how, question.format(pending), lines))
