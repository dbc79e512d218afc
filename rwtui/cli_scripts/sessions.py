"""`rwtui session ...`: where accounts are signed in, and ending that."""

from __future__ import annotations

from collections.abc import Iterator

import click

from rwtui.cli_scripts.accounts import emails, find
from rwtui.cli_scripts.acting import Acting, by_token
from rwtui.cli_scripts.changing import How, changing
from rwtui.cli_scripts.many import carry_out_deed
from rwtui.cli_scripts.output import Form, Record, listing, put

EXAMPLES = """\b
Examples:
  rwtui session list --user roger@example.com
  rwtui session end --user roger@example.com --yes"""
SHOWN = ("email", "source", "started_at", "last_seen")


@click.command(
    name="list",
    epilog="""\b
Examples:
  rwtui session list
  rwtui session list --user roger@example.com --json""",
)
@click.option("--user", "users", multiple=True, metavar="EMAIL", help="Whose; without it, one's own.")
@listing
@by_token
def list_(at: Acting, users: tuple[str, ...], form: Form | None) -> None:
    """List live sessions."""
    put(_sessions(at, users or (at.session.account.email,)), SHOWN, form)


def _sessions(at: Acting, users: tuple[str, ...]) -> Iterator[Record]:
    for name in emails(at, users):
        account = find(at, name)
        for session in at.desk.sessions.of(account.id):
            if session.id != at.session.session_id:
                yield {
                    "email": account.email,
                    "source": str(session.origin),
                    "host": session.origin.host,
                    "terminal": session.origin.terminal,
                    "ssh_client": session.origin.ssh_client,
                    "via": session.origin.via,
                    "started_at": session.started_at,
                    "last_seen": session.last_seen,
                }


@click.command(
    epilog="""\b
Examples:
  rwtui session end --user roger@example.com --reason 'lost laptop' --yes
  rwtui user list group:contractors --json | jq -r .email | rwtui session end --user - --yes"""
)
@click.option("--user", "users", multiple=True, required=True, metavar="EMAIL", help="Whose; - from standard input.")
@changing
@by_token
def end(at: Acting, users: tuple[str, ...], how: How) -> int:
    """End all sessions of accounts, but for the one of this command."""
    from rwtui.domain.bulk import Deed

    return carry_out_deed(at, Deed.END_SESSIONS, users, how)
