"""The command line: arguments, what is opened with them, and nothing else.

Everything heavy is imported by the command that needs it.
"""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rwtui import __version__
from rwtui.cli_common import (
    Place,
    confirm_making,
    database_options,
    leave_the_environment,
    place_of,
    plain_output_option,
    read_password,
    require_terminal,
    say,
    without_password,
)
from rwtui.cli_late import Late
from rwtui.cli_scripts import GROUPS, NAMES
from rwtui.errors import Refused

if TYPE_CHECKING:
    from rwtui.services.context import Context

DEMO_USERS = 5_000
MOST_DEMO_USERS = 10_000_000
RARELY = 50_000
"""New objects after which a command looks for what can be thrown away: of what it imports hardly anything can."""


LATE = {
    "attention": "cli_scripts.attention:attention",
    "audit": "cli_operator:audit",
    "backup": "cli_backup:backup",
    "completion": "cli_manual:completion",
    "doctor": "cli_doctor:doctor",
    "key": "cli_operator:key_",
    "manual": "cli_manual:manual",
    "move": "cli_move:move",
    "recover": "cli_operator:recover",
    "restore": "cli_backup:restore",
}
"""Commands that are imported when they are asked for."""


@click.group(
    cls=Late,
    late=LATE,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  rwtui demo                               try it with made-up accounts; nothing is kept
  rwtui                                    open the database of this user
  rwtui --db /srv/rwtui/accounts.db        open another one
  rwtui init --help                        make a database in a script
  rwtui import accounts.csv --dry-run      see what an account file would change

Every command explains itself: rwtui COMMAND --help.""",
)
@click.version_option(__version__, prog_name="rwtui", message="%(prog)s %(version)s")
@click.option(
    "--db",
    "database",
    envvar="RWTUI_DB",
    show_envvar=True,
    metavar="PATH",
    callback=without_password,
    help="The database, or its URL: postgresql://USER@HOST/NAME. Without it, one in the user's data folder.",
)
@click.option(
    "--key",
    envvar="RWTUI_KEY",
    show_envvar=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Its key file; without it, PATH of the database with .key behind it.",
)
@plain_output_option
@click.option(
    "--restricted",
    is_flag=True,
    help="For a sudo rule: this user's own database only, whatever --db and the environment say, and no commands.",
)
@click.pass_context
def program(
    context: click.Context, database: str | None, key: Path | None, plain_output: bool, restricted: bool
) -> int | None:
    """Find a user account among millions, open it, and manage its password and security."""
    if restricted:
        leave_the_environment()
        if context.invoked_subcommand is not None and context.invoked_subcommand not in NAMES:
            raise Refused(f"rwtui {context.invoked_subcommand} is the operator's; --restricted only shows the screens.")
    if context.invoked_subcommand is not None:
        gc.set_threshold(RARELY)
    context.obj = Place(restricted=True) if restricted else Place(database, key)
    if context.invoked_subcommand is None:
        return _show(context.obj, plain_output)
    return None


def _show(place: Place, plain_output: bool) -> int:
    """Open the program on the screen."""
    require_terminal()
    gc.disable()  # until Sign in is painted: hardly anything of what is imported can be thrown away
    new = (place.database is not None or isinstance(place.where, str)) and not place.restricted and not place.exists()
    if new:
        confirm_making(place)
    context = place.open_existing() if place.restricted else place.make() if new else place.open()
    try:
        if place.restricted:
            _require_accounts(context)
            context.files = place.exports
        from rwtui.tui.app import run as run_screens

        return run_screens(context, plain_output=plain_output)
    finally:
        context.storage.close()


def _require_accounts(context: Context) -> None:
    """Who comes by a sudo rule doesn't become the first Administrator of an empty database; Refused."""
    from rwtui.services.opening import is_empty

    if is_empty(context):
        raise Refused("This database has no account yet. The operator makes the first one, with rwtui init.")


@program.command(
    epilog="""\b
Examples:
  rwtui demo
  rwtui demo --users 1000000"""
)
@click.option(
    "--users",
    type=click.IntRange(1, MOST_DEMO_USERS),
    default=DEMO_USERS,
    show_default=True,
    metavar="N",
    help="How many accounts.",
)
@plain_output_option
def demo(users: int, plain_output: bool) -> int:
    """Try rwtui with made-up accounts. Nothing is kept.

    The sign-in screen shows an Administrator's email and password.
    """
    require_terminal()
    from rwtui.storage import without_servers

    without_servers()
    from rwtui.demo import show_demo

    return show_demo(users, plain_output=plain_output)


@program.command(
    epilog="""\b
Examples:
  rwtui init --email ada@example.com --first-name Ada --last-name Byron --password-file ada.txt
  pass show rwtui | rwtui init --email ada@example.com --first-name Ada --last-name Byron \\
      --password-file - --db /srv/rwtui/accounts.db"""
)
@click.option("--email", required=True, metavar="EMAIL", help="The login ID, which never changes.")
@click.option("--first-name", required=True, metavar="NAME")
@click.option("--last-name", required=True, metavar="NAME")
@click.option(
    "--password-file",
    required=True,
    metavar="FILE",
    help="Holds the password and is private (chmod 600); - is standard input.",
)
@database_options
@click.pass_context
def init(
    context: click.Context,
    email: str,
    first_name: str,
    last_name: str,
    password_file: str,
    database: str | None,
    key: Path | None,
) -> None:
    """Make a database and its first Administrator.

    Refused when the database has an account already.
    """
    from rwtui.services.opening import FirstAdministrator, create_first_administrator

    place = place_of(context, database, key)
    name = place.name
    password = read_password(password_file)
    opened = place.make()
    try:
        create_first_administrator(opened, FirstAdministrator(email, first_name, last_name, password, password))
    finally:
        opened.storage.close()
    say(f"{email.strip()} is the Administrator of {name}.")


@program.command(
    name="import",
    epilog="""\b
Examples:
  rwtui import accounts.csv --dry-run
  rwtui import accounts.csv --create-groups
  rwtui import accounts.csv --skip-invalid      then mend and import accounts.csv.rejected.csv
  ldap2csv | rwtui import - --db /srv/rwtui/accounts.db""",
)
@click.argument("file", metavar="FILE")
@click.option("--create-groups", is_flag=True, help="Make security groups that are unknown, without permissions.")
@click.option("--skip-invalid", is_flag=True, help="Import the good rows; the others go to FILE.rejected.csv.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@database_options
@click.pass_context
def import_(
    context: click.Context,
    file: str,
    create_groups: bool,
    skip_invalid: bool,
    dry_run: bool,
    database: str | None,
    key: Path | None,
) -> int:
    """Import accounts from a CSV file, all or nothing.

    FILE is - for standard input. The first line names the columns, in any order: Email, First Name, Last Name, Title,
    Telephone, Security Group, Functional Group (several parted by ;), Account Status, User Type, Last Login, Timeout,
    Password Hash. Only Email has to be there, and the names for new accounts.

    Any bad row: nothing is written, and every bad row is listed. Running it again changes what differs and adds
    nothing twice.
    """
    from rwtui.cli_import import import_file
    from rwtui.services.importing.report import Options

    place = place_of(context, database, key)
    return import_file(place.open_existing, file, Options(create_groups, skip_invalid, dry_run))


for group in GROUPS:
    program.add_command(group)
