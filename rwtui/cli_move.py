"""`rwtui move`: a whole database from a file to a server, or back."""

from __future__ import annotations

from pathlib import Path

import click

from rwtui.cli_common import Place, database_options, place_of, say, without_password
from rwtui.cli_progress import Bar


@click.command(
    epilog="""\b
Examples:
  rwtui move --to postgresql://rwtui@db.example.com/accounts?sslmode=verify-full
  rwtui move --db postgresql://rwtui@db.example.com/accounts --to /srv/rwtui/accounts.db
  rwtui move --db old.db --to new.db --to-key /srv/rwtui/key"""
)
@click.option(
    "--to",
    required=True,
    type=click.Path(),
    metavar="PATH",
    callback=without_password,
    help="A new file, or the URL of an empty database on a server.",
)
@click.option("--to-key", type=click.Path(path_type=Path), metavar="PATH", help="Where its key shall lie.")
@database_options
@click.pass_context
def move(context: click.Context, to: str, to_key: Path | None, database: str | None, key: Path | None) -> None:
    """Copy a whole database to a file or a server, where all goes on.

    Accounts, groups, options, log, marks of unfinished work: everything comes along, under the same ids and with the
    same key, so that passwords, tokens and sessions hold. Nothing counts before the number of rows and the whole log
    are verified; what is cut off leaves nothing behind. The database that it comes from stays as it is: let nobody use
    it from then on, for what is changed there is not in the other one.
    """
    from rwtui.services.transfer import End
    from rwtui.services.transfer import move as move_database

    source, target = place_of(context, database, key), Place(to, to_key)
    target.require_folder()
    bar = Bar()
    try:
        moved = move_database(End(source.where, source.key_file), End(target.where, target.key_file), bar.show)
    finally:
        bar.clear()
    say(f"{target.name} holds {moved.accounts:,} accounts and {moved.head.event_id:,} events, verified.")
    say(f"Head: {moved.head.event_id} {moved.head.mac}")
    say(f"Its key is {target.key_file}. {source.name} is as it was: let nobody use it from now on.")
