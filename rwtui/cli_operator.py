"""What only the operator of the host does: look after the log and the key, and let an account in again."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rwtui.cli_common import counted, database_options, place_of, read_password, say
from rwtui.errors import NotFound, Refused, Usage

if TYPE_CHECKING:
    from rwtui.services.context import Context
    from rwtui.storage.audit import Head

LONGEST_HEAD_FILE = 1_048_576
_HEAD = re.compile(r"^(?:Head: )?(?:(0)|([1-9][0-9]{0,17}) ([0-9a-f]{64})) *$", re.MULTILINE)


@contextmanager
def opened(context: click.Context, database: str | None, key: Path | None) -> Iterator[Context]:
    """The database that was asked for, while a command works on it."""
    services = place_of(context, database, key).open_existing()
    try:
        yield services
    finally:
        services.storage.close()


@click.group(
    epilog="""\b
Examples:
  rwtui audit head > head.txt
  rwtui audit verify
  rwtui audit verify --head head.txt"""
)
def audit() -> None:
    """Look after the log."""


@audit.command(
    epilog="""\b
Examples:
  rwtui audit verify
  rwtui audit verify --head head.txt
  ssh other cat head.txt | rwtui audit verify --head - --db /srv/rwtui/accounts.db"""
)
@click.option(
    "--head", "head_file", metavar="FILE", help="A head that was kept elsewhere: the last in FILE; - is standard input."
)
@database_options
@click.pass_context
def verify(context: click.Context, head_file: str | None, database: str | None, key: Path | None) -> None:
    """Walk the log and name the first broken event.

    Broken is what was altered, put in or is missing. The end of a log can be cut off so that nothing in the database
    tells: keep the head that this prints, or audit head, on another host, and compare with it by --head.
    """
    from rwtui.storage import audit as log

    kept = None if head_file is None else _kept_head(head_file)
    with opened(context, database, key) as services, services.storage.reading():
        if broken := log.first_broken(services.seal, kept):
            raise Refused(broken)
        newest = log.head()
    say(f"The log is whole: {counted(newest.event_id, 'event')}.")
    say(f"Head: {newest.event_id} {newest.mac}")


def _kept_head(name: str) -> Head:
    """The last head in a file of `audit head` or `audit verify`."""
    from rwtui.storage.audit import Head

    try:
        if name == "-":
            content = sys.stdin.buffer.read(LONGEST_HEAD_FILE)
        else:
            with Path(name).open("rb") as file:
                content = file.read(LONGEST_HEAD_FILE)
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {name}.") from error
    except OSError as error:
        raise Refused(f"Can't read {name}: {error.strerror}.") from error
    found = _HEAD.findall(content.decode("ascii", "replace").replace("\r\n", "\n"))
    if not found:
        raise Refused(f"{name} holds no head as rwtui audit head prints it.")
    zero, number, mac = found[-1]
    return Head(int(zero or number), mac)


@audit.command(
    epilog="""\b
Examples:
  rwtui audit head
  rwtui audit head --db /srv/rwtui/accounts.db | ssh other 'cat >> head.txt'"""
)
@database_options
@click.pass_context
def head(context: click.Context, database: str | None, key: Path | None) -> None:
    """Print the newest event's number and seal.

    Kept elsewhere, they show later whether the end of the log was cut off.
    """
    from rwtui.storage import audit as log

    with opened(context, database, key) as services, services.storage.reading():
        newest = log.head()
    say(f"{newest.event_id} {newest.mac}")


@click.group(
    name="key",
    epilog="""\b
Examples:
  rwtui key rotate""",
)
def key_() -> None:
    """Look after the key that encrypts authenticators and seals the log."""


@key_.command(
    epilog="""\b
Examples:
  rwtui key rotate
  rwtui key rotate --db /srv/rwtui/accounts.db --key /etc/rwtui/rwtui.key"""
)
@database_options
@click.pass_context
def rotate(context: click.Context, database: str | None, key: Path | None) -> None:
    """Make a new key and encrypt every authenticator's secret with it.

    The key file keeps the old keys, which verify what they sealed. Programs that are open take the new key by
    themselves. Back up the key file afterwards: an older copy of it doesn't open the database any more.
    """
    from rwtui.services.keys import rotate as rotate_key

    with opened(context, database, key) as services:
        done = rotate_key(services)
        path = services.seal.path
    say(f"The key in {path} is new: {done.fingerprint}. Back it up.")
    say(f"Authenticators encrypted anew: {done.authenticators:,}.")
    if done.unreadable:
        say(f"Authenticators that can't be read, and stay so: {done.unreadable:,}. Reset them.", problem=True)


@click.command(
    epilog="""\b
Examples:
  rwtui recover ada@example.com
  rwtui recover ada@example.com --password-file ada.txt
  pass show rwtui | rwtui recover ada@example.com --password-file - --db /srv/rwtui/accounts.db"""
)
@click.argument("email", metavar="EMAIL")
@click.option(
    "--password-file",
    metavar="FILE",
    help="Holds the password and is private (chmod 600); - is standard input. Without it, it is asked for.",
)
@database_options
@click.pass_context
def recover(
    context: click.Context, email: str, password_file: str | None, database: str | None, key: Path | None
) -> None:
    """Let an account in again: break-glass, for when no Administrator can.

    It gets a new password, is enabled and unlocked, and waits no longer for failed tries. An authenticator is reset:
    a new one is enrolled at the next sign-in. Its sessions and its API Token end.
    """
    from rwtui.domain.change import shown
    from rwtui.services.recover import Recover

    if password_file is None and not sys.stdin.isatty():
        raise Usage("This isn't a terminal to ask for a password at. Use --password-file, with - for standard input.")
    with opened(context, database, key) as services:
        recovery = Recover.of(services, email)
        change = recovery.change()
        account = recovery.run(read_password(password_file or "-"))
    say(f"{account.email} can sign in with the new password.")
    for field in change.fields:
        say(f"{field.field.value}: {shown(field.field, field.after)}")
