"""A database on a PostgreSQL server: its URL, its connections, and its faults as sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from typing import Any, cast
from urllib.parse import SplitResult, parse_qsl, urlsplit

import peewee
from peewee import InterfaceError, OperationalError, PostgresqlDatabase

from rwtui.errors import Unavailable, Usage

SCHEMES = ("postgresql", "postgres")
MOST_IDLE = 4
"""Connections that wait for the next read or write, so that not each one greets the server anew."""
_PATIENT = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
    "application_name": "rwtui",
}
"""What libpq does unless the URL says otherwise: a server that went away is noticed."""

NO_DRIVER = "PostgreSQL needs a driver that isn't installed: pip install 'rwtui[postgres]'."
NOT_UNDERSTOOD = "The database URL isn't one that PostgreSQL understands: postgresql://USER@HOST:PORT/NAME?sslmode=..."
WITHOUT_INDEX = (
    "This database has no pg_trgm, so every search walks through all accounts. When its owner has said CREATE EXTENSION"
    " pg_trgm, the next start makes the search index."
)


def is_url(name: str) -> bool:
    """Whether a database's name is that of one on a server."""
    return "://" in name


def parts_of(url: str) -> SplitResult:
    """The URL's parts; Usage for one that names no PostgreSQL database."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Usage(NOT_UNDERSTOOD) from None
    if parts.scheme not in SCHEMES:
        raise Usage("--db names a file, or a database on a server: postgresql://USER@HOST/NAME.")
    return parts


def holds_password(url: str) -> bool:
    """Whether a password stands in a URL, in either place."""
    parts = parts_of(url)
    return parts.password is not None or any(name == "password" for name, _ in parse_qsl(parts.query, True))


def shown(url: str) -> str:
    """The URL as it may be read by anybody: without password and settings."""
    parts = parts_of(url)
    user = f"{parts.username}@" if parts.username else ""
    return f"postgresql://{user}{parts.netloc.rpartition('@')[2]}{parts.path}"


def plain_name(url: str) -> str:
    """The database's name as a part of a file's."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", parts_of(url).path.strip("/")) or "rwtui"


class Server(PostgresqlDatabase):
    """Connections to one database; some that nobody uses are kept open, the last one let go first in use again."""

    def __init__(self, url: str, **settings: Any) -> None:
        self._url = url
        self._idle: list[Any] = []
        self.has_search = False
        """Whether searches have their index, as was seen when it was opened."""
        super().__init__(url, prefer_psycopg3=True, autoconnect=False, **settings)

    def _connect(self) -> Any:
        with suppress(IndexError):
            return self._idle.pop()
        return cast(Any, super())._connect()

    def _close(self, connection: Any) -> None:
        if connection.closed or len(self._idle) >= MOST_IDLE:
            connection.close()
        else:
            self._idle.append(connection)

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """As peewee does, with what a person typed as text that a server takes."""
        return cast(Any, super()).execute_sql(sql, _without_nul(params))

    def let_go(self) -> None:
        """Close what is idle."""
        while self._idle:
            self._idle.pop().close()

    def begin_with(self, statements: str) -> None:
        """Begin a transaction; on a new connection where the one at hand has been cut meanwhile."""
        try:
            self.say(statements)
        except (OperationalError, InterfaceError):
            if not self._cut():
                raise
            self.give_up()
            self.say(statements)

    def give_up(self) -> None:
        """Roll back, or take another connection where this one was cut."""
        if self._cut():
            self.close()
            self.let_go()
            self.connect()
        else:
            with suppress(OperationalError, InterfaceError):
                self.rollback()

    def _cut(self) -> bool:
        return bool(cast(Any, self).connection().closed)

    def say(self, statements: str) -> None:
        """Run statements without an answer, all in one message."""
        with cast(Any, peewee).__exception_wrapper__:
            cast(Any, self).cursor().execute(statements)


def _without_nul(parameters: Any) -> Any:
    """No text on a server holds a NUL; so one that is asked for isn't there."""
    values = parameters.values() if isinstance(parameters, Mapping) else parameters or ()
    if not any(isinstance(value, str) and "\0" in value for value in values):
        return parameters
    if isinstance(parameters, Mapping):
        return {name: _plain(value) for name, value in parameters.items()}
    return tuple(_plain(value) for value in parameters)


def _plain(value: object) -> object:
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def server_at(url: str) -> Server:
    """The database that a URL names; nothing is asked of it yet. Usage for a URL that isn't understood."""
    if find_spec("psycopg") is None:
        raise Unavailable(NO_DRIVER)
    url = "postgresql" + url.removeprefix(parts_of(url).scheme)
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        said: Mapping[str, object] = conninfo_to_dict(url)
    except ProgrammingError:
        raise Usage(NOT_UNDERSTOOD) from None  # what libpq says of it may quote the password
    return Server(url, prepare_threshold=None, **{name: value for name, value in _PATIENT.items() if name not in said})


_BY_STATE = {
    "55P03": "Another writer holds the database. Try again.",
    "40001": "Another writer was faster. Try again.",
    "40P01": "Another writer was faster. Try again.",
    "53100": "The disk of the database server is full; nothing was saved. Make room and try again.",
    "53300": "The database server takes no more connections. Try again.",
    "25006": "This server is a replica, which only answers. Name the primary, or add target_session_attrs=read-write.",
}
_CUT = "The connection to the database server was lost. What was being saved is saved whole or not at all: look again."
_CUT_STATES = ("57P01", "57P02", "57P03")


def state_of(fault: Exception) -> str | None:
    """The state that the server has told of a fault."""
    state: str | None = getattr(_cause(fault), "sqlstate", None)
    return state


def _cause(fault: Exception) -> Exception:
    """What the driver raised, which peewee has wrapped."""
    cause = getattr(fault, "orig", fault)
    assert isinstance(cause, Exception)
    return cause


def sentence(fault: Exception, name: str) -> str | None:
    """What a fault of the server, or of the way there, is called; None where it is a bug of ours."""
    cause, state = _cause(fault), state_of(fault)
    first = str(cause).strip().partition("\n")[0].rstrip(".")
    if state in _BY_STATE:
        return _BY_STATE[state]
    if state == "42501":
        return f"The user of the database may not do this on the server: {first}."
    if state in _CUT_STATES or (state is None and ("closed" in first or "terminat" in first or "lost" in first)):
        return _CUT
    if isinstance(fault, OperationalError | InterfaceError):
        return f"The database {name} can't be reached: {first}."
    return None
