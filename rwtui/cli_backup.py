"""`rwtui backup` and `rwtui restore`: the operator's copy of the database, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from rwtui.cli_common import Place, counted, database_options, place_of, say
from rwtui.cli_operator import opened
from rwtui.cli_progress import Bar
from rwtui.errors import Usage


@click.command(
    epilog="""\b
Examples:
  rwtui backup /var/backups/rwtui/monday.db
  rwtui backup "/var/backups/rwtui/$(date +%F).db"
  rwtui backup monday.db --db /srv/rwtui/accounts.db"""
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@database_options
@click.pass_context
def backup(context: click.Context, file: Path, database: str | None, key: Path | None) -> None:
    """Copy the database to a new file, while others work on.

    The copy is one file for its owner alone, verified before it gets its name: SQLite's own check of the file, and the
    whole log. The key isn't in it. Keep a copy of the key file apart from the backups: they are worth nothing without.
    """
    from rwtui.services.backup import back_up

    _require_a_file(place_of(context, database, key))
    with opened(context, database, key) as services, _progress() as bar:
        held = back_up(services, file, bar.show)
        key = services.seal.path
    accounts, events = counted(held.accounts, "account"), counted(held.head.event_id, "event")
    say(f"{file} holds {accounts} and {events}, verified.")
    say(f"Head: {held.head.event_id} {held.head.mac}")
    say(f"It is worth nothing without the key {held.fingerprint}: keep a copy of {key} apart from it.")


@click.command(
    epilog="""\b
Examples:
  rwtui restore monday.db --db /srv/rwtui/accounts.db
  rwtui restore monday.db --yes
  rwtui restore monday.db --db trial.db --key /srv/rwtui/accounts.db.key"""
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Take the place of a database that is there; it is kept beside it.")
@database_options
@click.pass_context
def restore(context: click.Context, file: Path, yes: bool, database: str | None, key: Path | None) -> None:
    """Make a database of a backup.

    Where there is a database already, --yes lets the backup take its place, and what was there is kept beside it under
    a name with the time. That is refused while any program has it open. The backup's key file has to lie where the
    database's belongs, PATH.key, or where --key says. A backup that isn't sound, or whose log isn't whole, is refused.
    """
    from rwtui.services.backup import restore as restore_backup
    from rwtui.services.opening import key_beside

    place = place_of(context, database, key)
    _require_a_file(place)
    to = place.path
    with _progress() as bar:
        done = restore_backup(file, to, place.key or key_beside(to), over=yes, told=bar.show)
    when = f" as of {done.held.newest:%Y-%m-%d %H:%M:%S} UTC" if done.held.newest else ""
    say(f"{to} is the backup {file}{when}: {counted(done.held.accounts, 'account')}, verified.")
    say("Passwords, tokens and rights are those of that time: what was taken away since then is there again.")
    if done.kept is not None:
        say(f"What was there is kept as {done.kept}.")


def _require_a_file(place: Place) -> None:
    if isinstance(place.where, str):
        raise Usage("A PostgreSQL database is backed up with pg_dump and restored with pg_restore.")


@contextmanager
def _progress() -> Iterator[Bar]:
    bar = Bar()
    try:
        yield bar
    finally:
        bar.clear()
