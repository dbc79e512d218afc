"""What the commands share: which database is meant, passwords in files, and words that are safe for a terminal."""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from rwtui.errors import NotFound, Refused, Unavailable, Usage

if TYPE_CHECKING:
    from rwtui.domain.secret import Secret
    from rwtui.services.context import Context

LONGEST_PASSWORD_FILE = 16_384
COMMAND_LINE = ParameterSource.COMMANDLINE

Command = TypeVar("Command", bound=Callable[..., Any])


def say(text: str, *, problem: bool = False) -> None:
    """Print one line, whatever it quotes made safe for a terminal; a problem goes to standard error."""
    from rwtui.domain.text import one_line

    stream = sys.stderr if problem else sys.stdout
    stream.write(one_line(text) + "\n")  # not click's echo, which takes an ASCII terminal for one of UTF-8
    stream.flush()


def counted(count: int, noun: str) -> str:
    """So many of them, in words."""
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"


@dataclass(slots=True)
class Place:
    """Which database was asked for: its path or URL, None for the default one; and its key, if it lies elsewhere.

    `restricted` says that a sudo rule lets people in here who are not the operator.
    """

    database: str | None = None
    key: Path | None = None
    restricted: bool = False

    @property
    def where(self) -> Path | str:
        """The database file, or the URL of one on a server; Usage for what is neither."""
        if self.database is None:
            return self._default()
        if not self.database:
            raise Usage("--db and RWTUI_DB name a database file; they can't be empty.")
        return _place(self.database)

    def _default(self) -> Path | str:
        """A file in this user's data folder; or what `server` there names, so that a sudo rule can lead to one too."""
        from platformdirs import user_data_path

        folder = user_data_path("rwtui", appauthor=False)
        if not os.path.lexists(folder / SERVER):
            return folder / "rwtui.db"
        from rwtui.security.files import read_private

        named = _place(read_private(folder / SERVER, LONGEST_PASSWORD_FILE).decode("utf-8", "replace").strip())
        if isinstance(named, Path):
            raise Usage(f"{folder / SERVER} holds the URL of a database on a server, and nothing else.")
        return named

    @property
    def path(self) -> Path:
        """The database file; Usage for one on a server."""
        where = self.where
        if isinstance(where, Path):
            return where
        raise Usage("This works on a database file only.")

    @property
    def exports(self) -> Path:
        """Where people write who come by a sudo rule."""
        from rwtui.services.opening import key_beside

        return key_beside(self.where).parent / "exports"

    @property
    def key_file(self) -> Path:
        """Where the key lies."""
        from rwtui.services.opening import key_beside

        return self.key or key_beside(self.where)

    @property
    def name(self) -> str:
        """As it may be told: no password is in it."""
        where = self.where
        if isinstance(where, Path):
            return str(where)
        from rwtui.storage.server import shown

        return shown(where)

    def exists(self) -> bool:
        """Whether there is a database; Unavailable where this user may not know, or the server doesn't answer."""
        where = self.where
        if isinstance(where, str):
            from rwtui.storage.database import Storage

            storage = Storage.at(where)
            try:
                return storage.version() > 0
            finally:
                storage.close()
        try:
            return where.exists()
        except OSError as error:
            raise Unavailable(f"The database {where} can't be opened: {error.strerror}.") from error

    def open(self) -> Context:
        """The database, made when it isn't there."""
        from rwtui.storage import without_servers

        where = self.where
        if isinstance(where, Path):
            without_servers()
        from rwtui.services.opening import open_context

        return open_context(where, self.key)

    def make(self) -> Context:
        """The same, told what is to be known of a new one."""
        context = self.open()
        if context.storage.is_served:
            say(f"The key of this database is {self.key_file}. Every host that opens it needs a copy there, 0600.")
        if context.storage.searches_walk:
            from rwtui.storage.server import WITHOUT_INDEX

            say(WITHOUT_INDEX, problem=True)
        return context

    def open_existing(self) -> Context:
        """The database; NotFound when it isn't there, for a slip of the keyboard must not make one."""
        if not self.exists():
            raise NotFound(f"There is no database {self.name}. rwtui init makes one.")
        return self.open()


SERVER = "server"
"""A file in the data folder that holds a URL, for this user alone: it may hold the password too."""


def _place(name: str) -> Path | str:
    """A file, or the URL of a database on a server; Usage for other URLs."""
    if "://" not in name:
        return Path(name)
    from rwtui.storage.server import parts_of

    parts_of(name)
    return name


_OF_THE_TERMINAL = ("TERM", "COLORTERM", "NO_COLOR", "LANG", "LANGUAGE", "PATH")
_OF_ALL_ORIGINS = ("LC_", "SUDO_", "SSH_", "TEXTUAL_")


def leave_the_environment() -> None:
    """Forget all variables but those of the terminal and the origin; the home is what the host says of this user.

    So nobody who comes by a sudo rule says where the database, the key, the crash log or a temporary file lies.
    """
    try:
        user = pwd.getpwuid(os.geteuid())
    except KeyError:
        raise Refused(f"The user {os.geteuid()} that rwtui runs as isn't known to this host.") from None
    kept = {n: v for n, v in os.environ.items() if n in _OF_THE_TERMINAL or n.startswith(_OF_ALL_ORIGINS)}
    os.environ.clear()
    os.environ.update(kept, HOME=user.pw_dir, USER=user.pw_name, LOGNAME=user.pw_name)


def without_password(context: click.Context, option: click.Parameter, name: str | None) -> str | None:
    """Refuse a URL with a password among the arguments, which the whole host can read; Usage."""
    if name is None or "://" not in name or context.get_parameter_source(option.name or "") is not COMMAND_LINE:
        return name
    from rwtui.storage.server import holds_password

    if holds_password(name):
        raise Usage(
            "A database URL with a password in it is refused: others can read it. ~/.pgpass or a service file holds it."
        )
    return name


def database_options(command: Command) -> Command:
    """--db and --key, which may stand before the command's name or after it."""
    database = click.option(
        "--db", "database", metavar="PATH", callback=without_password, help="The database, or its URL."
    )
    key = click.option("--key", type=click.Path(path_type=Path), metavar="PATH", help="Its key file.")
    return database(key(command))


def plain_output_option(command: Command) -> Command:
    """--plain-output, of what draws."""
    told = "Send all that is painted, rather than the cells that change: for a terminal that shows them wrong."
    return click.option("--plain-output", is_flag=True, help=told)(command)


def place_of(context: click.Context, database: str | None, key: Path | None) -> Place:
    """What was said after the command's name holds, then what was said before it, then the environment."""
    before: Place = context.obj
    if before.restricted:
        return before
    return Place(before.database if database is None else database, key or before.key)


def confirm_making(place: Place) -> None:
    """Ask before a database is made where there is none, for it may be a slip of the keyboard; Refused for No."""
    from rwtui.domain.text import one_line

    missing = "doesn't exist" if isinstance(place.where, Path) else "is empty"
    question = f"{one_line(place.name)} {missing}. Make a new database there?"
    if not click.confirm(question, default=False, err=True):
        raise Refused("Nothing was made.")


def require_terminal() -> None:
    """Refuse to draw where nothing can be drawn; Usage."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "dumb") in ("", "dumb"):
        raise Usage("rwtui draws on a whole terminal, and this isn't one. rwtui --help lists commands for scripts.")


def read_password(name: str) -> Secret:
    """The password in a private file, or on standard input; one line's end behind it is none of it."""
    from rwtui.domain.secret import Secret
    from rwtui.security.files import read_private

    if name == "-" and sys.stdin.isatty():
        return Secret(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    content = (
        sys.stdin.buffer.read(LONGEST_PASSWORD_FILE) if name == "-" else read_private(Path(name), LONGEST_PASSWORD_FILE)
    )
    try:
        password = Secret(content.removesuffix(b"\n").removesuffix(b"\r").decode())
    except UnicodeDecodeError:
        raise Refused("The password isn't UTF-8.") from None
    if not password:
        raise Refused("The password file is empty.")
    return password
