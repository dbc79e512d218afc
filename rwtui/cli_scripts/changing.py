"""How commands change something: shown first, asked about where somebody can be asked, then made and told of."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rwtui.cli_common import say
from rwtui.cli_scripts.acting import Acting
from rwtui.cli_scripts.output import Record, as_json, write
from rwtui.errors import Refused, Usage

if TYPE_CHECKING:
    from rwtui.domain.change import Change
    from rwtui.services.acting import Applied
    from rwtui.services.preview import Plan

Command = Callable[..., Any]
NOBODY_TO_ASK = "Nobody can be asked here: --yes says yes beforehand, --dry-run only shows what would change."


@dataclass(frozen=True, slots=True)
class How:
    """What all commands that change something are told beside what to change."""

    dry_run: bool
    yes: bool
    reason: str
    json: bool


def changing(command: Command) -> Command:
    """--dry-run, --yes, --reason and --json; the command is given them as `how`."""

    @wraps(command)
    def run(*words: Any, dry_run: bool, yes: bool, reason: str, as_json: bool, **more: Any) -> Any:
        return command(*words, how=How(dry_run, yes, reason, as_json), **more)

    options = (
        click.option("--dry-run", is_flag=True, help="Show the change and what follows; make none."),
        click.option("--yes", is_flag=True, help="Don't ask."),
        click.option("--reason", default="", metavar="TEXT", help="Why, for the log."),
        click.option("--json", "as_json", is_flag=True, help="Tell of each change as one JSON object a line."),
    )
    for option in reversed(options):
        run = option(run)
    return run


def change_record(change: Change) -> Record:
    """A Change as JSON tells it."""
    fields = [{"field": f.field.value, "before": f.before, "after": f.after} for f in change.fields]
    return {"target": change.target, "fields": fields}


def told(change: Change) -> str:
    """A Change in one line: "Account Status: Enabled -> Disabled; Sessions: 2 ended"."""
    from rwtui.domain.change import Field, shown

    if change.deletes:
        return "deleted"
    parts = ["created"] if change.creates else []
    for field in change.fields:
        before, after = shown(field.field, field.before), shown(field.field, field.after)
        if field.field is not Field.EXISTS:
            parts.append(f"{field.field.value}: {before + ' -> ' if before else ''}{after or 'none'}")
    return "; ".join(parts)


def follows(plan: Plan) -> list[str]:
    """What the Change will bring with it, a line each."""
    gains, loses = plan.preview.gains or (), plan.preview.loses or ()
    moved = (*(f"+ gains {right}" for right in gains), *(f"- loses {right}" for right in loses))
    return [*moved, *(f"! {effect}" for effect in plan.preview.effects)]


def lines_of(plan: Plan, also: str = "") -> list[str]:
    """The Change, and what follows from it."""
    further = (*follows(plan), *filter(None, (also,)))
    return [f"{plan.change.target}: {told(plan.change)}", *further]


def ask(how: How, question: str, lines: Iterable[str] = ()) -> None:
    """Show it and go on, or not: Refused for No, Usage where nobody can be asked."""
    if how.yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Usage(NOBODY_TO_ASK)
    for line in lines:
        say(line, problem=True)
    if not click.confirm(question, default=False, err=True):
        raise Refused("Nothing was changed.")


def carry_out(at: Acting, how: How, plan: Plan, *, also: str = "") -> Applied | None:
    """Show the plan and ask, make its Change and tell of it; None for --dry-run."""
    if how.dry_run:
        show_plan(how, plan, also)
        return None
    ask(how, "Change this?", lines_of(plan, also))
    applied = at.scripted.apply(plan, how.reason)
    tell(how, applied.change, applied.event_id)
    return applied


def show_plan(how: How, plan: Plan, also: str = "") -> None:
    """What would be done, and what would follow from it."""
    if how.json:
        following = [*follows(plan), *filter(None, (also,))]
        write(as_json({**change_record(plan.change), "done": False, "dry_run": True, "follows": following}))
        return
    for line in lines_of(plan, also):
        say(line)


def tell(how: How, change: Change, event: int, *, on_stderr: bool = False) -> None:
    """One line of what was done, away from a secret on standard output."""
    if how.json and not on_stderr:
        write(as_json({**change_record(change), "done": True, "event": event}))
    else:
        say(f"{change.target}: {told(change)}", problem=on_stderr)


def passed_over(how: How, target: str, why: str) -> None:
    """What is so already."""
    if how.json:
        write(as_json({"target": target, "done": False, "skipped": why}))
    else:
        say(f"{target}: skipped, {why}")


def removed(how: How, group: Change, moved: int, to: str | None) -> None:
    """That a group is gone, and how many members were moved before."""
    if how.json:
        write(as_json({**change_record(group), "done": True, "moved": moved, "to": to if moved else None}))
    else:
        say(f"{group.target}: deleted" + (f"; {moved:,} moved to {to}" if moved else ""))


def file_at(at: Acting, path: Path) -> Path:
    """Where a file goes: by its bare name into the one folder, where a sudo rule lets people in."""
    folder = at.context.files
    if folder is None or len(path.parts) != 1:
        return path
    from rwtui.security.files import private_folder

    private_folder(folder)
    return folder / path
