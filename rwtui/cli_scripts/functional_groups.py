"""`rwtui functional-group ...`: the parts of the organisation listed, made, renamed and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rwtui.cli_scripts.acting import Acting, by_token
from rwtui.cli_scripts.changing import How, ask, carry_out, changing, lines_of, passed_over, removed, show_plan
from rwtui.cli_scripts.output import Form, Record, listing, pairs, put
from rwtui.errors import NotFound

if TYPE_CHECKING:
    from rwtui.storage.groups import FunctionalGroup

EXAMPLES = """\b
Examples:
  rwtui functional-group list
  rwtui functional-group create Logistics --yes
  rwtui functional-group set Logistics --name Transport --yes"""
SHOWN = ("name", "members")

name_argument = click.argument("name")


@click.command(
    name="list",
    epilog="""\b
Examples:
  rwtui functional-group list --json""",
)
@listing
@by_token
def list_(at: Acting, form: Form | None) -> None:
    """List the functional groups."""
    put(map(_record, at.desk.functional.all()), SHOWN, form)


@click.command(
    epilog="""\b
Examples:
  rwtui functional-group show Kitchen"""
)
@name_argument
@listing
@by_token
def show(at: Acting, name: str, form: Form | None) -> None:
    """Show a functional group."""
    record = _record(_called(at, name))
    put([record], (), form) if form is not None else pairs(record)


def _record(group: FunctionalGroup) -> Record:
    return {"id": group.id, "name": group.name, "members": group.members, "version": group.version}


def _called(at: Acting, name: str) -> FunctionalGroup:
    wanted = name.strip().casefold()
    found = next((group for group in at.desk.functional.all() if group.name.casefold() == wanted), None)
    if found is None:
        raise NotFound(f"There is no functional group {name}.")
    return found


@click.command(
    epilog="""\b
Examples:
  rwtui functional-group create Logistics --yes"""
)
@name_argument
@changing
@by_token
def create(at: Acting, name: str, how: How) -> None:
    """Make a functional group."""
    carry_out(at, how, at.desk.functional.plan_creation(name))


@click.command(
    name="set",
    epilog="""\b
Examples:
  rwtui functional-group set Kitchen --name Canteen --yes""",
)
@name_argument
@click.option("--name", "new_name", required=True, metavar="NAME", help="What it is called from now on.")
@changing
@by_token
def set_(at: Acting, name: str, new_name: str, how: How) -> None:
    """Rename a functional group."""
    group = _called(at, name)
    if group.name == new_name.strip():
        passed_over(how, group.name, "it is called so already")
        return
    carry_out(at, how, at.desk.functional.plan(group, new_name))


@click.command(
    epilog="""\b
Examples:
  rwtui functional-group delete Kitchen --move-to Stores --yes"""
)
@name_argument
@click.option("--move-to", metavar="NAME", help="The group that its members move to.")
@changing
@by_token
def delete(at: Acting, name: str, move_to: str | None, how: How) -> None:
    """Delete a functional group, its members moved before."""
    base, to = _called(at, name), None if move_to is None else _called(at, move_to)
    plan = at.desk.functional.plan_deletion(base, to)
    if how.dry_run:
        show_plan(how, plan)
        return
    ask(how, "Delete this group?", lines_of(plan))
    removal = at.desk.functional.delete(base, to, lambda moved: True, how.reason)
    removed(how, plan.change, removal.moved, None if to is None else to.name)
