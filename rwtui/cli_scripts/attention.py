"""`rwtui attention`: which accounts need an administrator, and why."""

from __future__ import annotations

import click

from rwtui.cli_scripts.acting import Acting, by_token
from rwtui.cli_scripts.output import Form, listing, put


@click.command(
    epilog="""\b
Examples:
  rwtui attention
  rwtui attention --json | jq -r 'select(.count > 0) | .query'"""
)
@listing
@by_token
def attention(at: Acting, form: Form | None) -> None:
    """Count the accounts that need an administrator, and say by which query they are found."""
    lines = at.desk.attention.lines()
    records = [
        {
            "concern": line.concern.name,
            "count": line.count,
            "more": line.shown.endswith("+"),
            "query": line.concern.search,
        }
        for line in lines
    ]
    put(records, ("concern", "count", "query"), form)
