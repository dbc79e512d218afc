"""`rwtui option ...`: the options that every host obeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rwtui.cli_scripts.acting import Acting, by_token
from rwtui.cli_scripts.changing import How, carry_out, changing, passed_over
from rwtui.cli_scripts.output import Form, Record, cell, listing, put
from rwtui.errors import NotFound

if TYPE_CHECKING:
    from rwtui.domain.change import Field
    from rwtui.domain.rules import Rules

EXAMPLES = """\b
Examples:
  rwtui option get
  rwtui option set enable_delete yes --yes"""
SHOWN = ("name", "value", "label")


@click.command(
    epilog="""\b
Examples:
  rwtui option get
  rwtui option get password.min_length --json"""
)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@listing
@by_token
def get(at: Acting, names: tuple[str, ...], form: Form | None) -> None:
    """Show options, all without a name."""
    records = {record["name"]: record for record in _records(at.desk.options.load().rules)}
    for name in names:
        _field(name)
    put([records[name] for name in names or records], SHOWN, form)


def _records(rules: Rules) -> list[Record]:
    from rwtui.domain.options import option_values, stored_names

    values = option_values(rules)
    return [{"name": name, "value": values[field], "label": field} for name, field in stored_names().items()]


def _field(name: str) -> Field:
    from rwtui.domain.options import stored_names

    names = stored_names()
    if name not in names:
        raise NotFound(f"There is no option {name}. There are: {', '.join(names)}.")
    return names[name]


@click.command(
    name="set",
    epilog="""\b
Examples:
  rwtui option set enable_delete yes --yes
  rwtui option set password.min_length 16 --dry-run""",
)
@click.argument("name")
@click.argument("value")
@changing
@by_token
def set_(at: Acting, name: str, value: str, how: How) -> None:
    """Set an option."""
    from rwtui.domain.change import Field
    from rwtui.domain.options import option_values
    from rwtui.errors import Usage

    field, base = _field(name), at.desk.options.load()
    typed: dict[Field, str | bool] = {
        one: now if isinstance(now, bool) else str(now) for one, now in option_values(base.rules).items()
    }
    if field is Field.ENABLE_DELETE:
        if value not in ("yes", "no"):
            raise Usage("enable_delete is yes or no.")
        typed[field] = value == "yes"
    else:
        typed[field] = value
    if value == cell(option_values(base.rules)[field]):
        passed_over(how, name, f"it is {value} already")
        return
    carry_out(at, how, at.desk.options.plan(base, typed))
