"""What every command for scripts does first and last: read the token, act by it, and end."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from rwtui.cli_common import Place, database_options, place_of
from rwtui.errors import NotFound, Refused, Usage

if TYPE_CHECKING:
    from rwtui.domain.secret import Secret
    from rwtui.services.access import Access
    from rwtui.services.context import Context
    from rwtui.services.desk import Desk
    from rwtui.services.scripted import Scripted
    from rwtui.services.token_sessions import TokenSession

LONGEST_TOKEN_FILE = 4_096
TOKEN_VARIABLE = "RWTUI_TOKEN_FILE"
Command = Callable[..., Any]


@dataclass
class Acting:
    """Who acts, and all they can ask for; services are imported when they are asked for."""

    session: TokenSession
    token_on_stdin: bool

    @property
    def context(self) -> Context:
        """What all services stand on."""
        return self.session.context

    @cached_property
    def access(self) -> Access:
        """What the token may do."""
        from rwtui.services.access import Access

        return Access(self.context, self.session.session_id)

    @cached_property
    def scripted(self) -> Scripted:
        """One account at a time."""
        from rwtui.services.scripted import Scripted

        return Scripted.of(self.access)

    @cached_property
    def desk(self) -> Desk:
        """Everything."""
        from rwtui.services.desk import desk_for

        return desk_for(self.context, self.session.session_id)


def by_token(command: Command) -> Command:
    """A command that acts by an API Token; what it acts with is its first argument."""

    @click.pass_context
    @wraps(command)
    def run(
        context: click.Context, /, database: str | None, key: Path | None, token_file: str | None, **words: Any
    ) -> Any:
        with opened(place_of(context, database, key)) as services, _acting(services, token_file) as at:
            return command(at, **words)

    return token_options(run)


def token_options(command: Command) -> Command:
    """--token-file beside --db and --key."""
    token = click.option(
        "--token-file",
        envvar=TOKEN_VARIABLE,
        show_envvar=True,
        type=click.Path(),
        metavar="FILE",
        help="Holds the API Token and is private (chmod 600); - is standard input.",
    )
    return token(database_options(command))


@contextmanager
def opened(place: Place) -> Iterator[Context]:
    """The database that was asked for; where a sudo rule lets people in, files go to its one folder."""
    services = place.open_existing()
    try:
        if place.restricted:
            services.files = place.exports
        yield services
    finally:
        services.storage.close()


@contextmanager
def _acting(services: Context, token_file: str | None) -> Iterator[Acting]:
    from rwtui.services.token_sessions import acting

    token = read_token(token_file, only_stdin=services.files is not None)
    with _ended_in_order(), acting(services, token) as session:
        yield Acting(session, token_file == "-")


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """A plain kill and a closed terminal leave nothing half done, and no session."""
    before = {number: signal.signal(number, _end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> None:
    """What waits for the end is told that it has come."""
    raise SystemExit(128 + number)


def read_token(name: str | None, *, only_stdin: bool = False) -> Secret:
    """The token in a private file, or on standard input."""
    from rwtui.domain.secret import Secret
    from rwtui.security.files import read_private
    from rwtui.security.tokens import well_formed

    if not name:
        raise Usage(f"An API Token is needed: --token-file FILE, or {TOKEN_VARIABLE} names the file.")
    if well_formed(name):
        raise Usage("--token-file names a file. Others can read a token in a command line: have it revoked.")
    if name == "-":
        if sys.stdin.isatty():
            return Secret(click.prompt("API Token", hide_input=True, err=True).strip())
        content = sys.stdin.buffer.read(LONGEST_TOKEN_FILE)
    else:
        if only_stdin:
            raise Refused("Here the API Token comes on standard input: --token-file -.")
        if not os.path.lexists(name):
            raise NotFound(f"There is no file {name}.")
        content = read_private(Path(name), LONGEST_TOKEN_FILE)
    return Secret(content.decode("ascii", "replace").strip())
