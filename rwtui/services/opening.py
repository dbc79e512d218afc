"""Opening a database with its key, and its first Administrator."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rwtui.domain.origin import Origin
from rwtui.domain.secret import Secret
from rwtui.domain.times import Clock, utc_now
from rwtui.errors import Invalid, Refused, Unavailable
from rwtui.security.files import private_folder
from rwtui.security.vault import Vault
from rwtui.services.context import Context
from rwtui.services.origin import here
from rwtui.storage import beginning
from rwtui.storage.database import Storage


def open_context(
    place: Path | str, key: Path | None = None, *, clock: Clock = utc_now, origin: Origin | None = None
) -> Context:
    """Open or make the database in a file or at a URL, and its key, which lies beside it unless `key` says where.

    Raises Refused for a wrong key or a newer database, Unavailable when a file or the server can't be used.
    """
    if key is None:
        key = key_beside(place)
        if isinstance(place, str):
            private_folder(key.parent)
    storage, _ = Storage.open(place, clock)
    try:
        vault = _vault(storage, key)
    except BaseException:
        storage.close()
        raise
    storage.at_each_start(lambda: vault.follow(beginning.key_fingerprint() or vault.fingerprint))
    return Context(storage, vault, clock, origin or here())


def key_beside(place: Path | str) -> Path:
    """Where the key of a database lies unless the operator says otherwise: beside its file, or in the user's folder."""
    if isinstance(place, Path):
        return place.with_name(place.name + ".key")
    from platformdirs import user_data_path

    from rwtui.storage.server import plain_name

    return user_data_path("rwtui", appauthor=False) / f"{plain_name(place)}.postgresql.key"


def _vault(storage: Storage, key: Path) -> Vault:
    """The key that belongs to the database; made only while the database is empty."""
    with storage.reading():
        fingerprint = beginning.key_fingerprint()
        used = beginning.any_account() or beginning.any_event()
    if fingerprint is None:
        if used:
            raise Unavailable("The head of the log is missing from this database. Restore a backup.")
        vault = _first_key(key)
        with storage.writing():
            if beginning.key_fingerprint() is None:
                beginning.start_chain(vault.fingerprint)
        return _vault(storage, key)
    return key_under(fingerprint, storage, key)


def key_under(fingerprint: str, storage: Storage, key: Path) -> Vault:
    """The key with this fingerprint, in its file; Unavailable where that is missing, Refused for another key."""
    if not _is_there(key):
        raise Unavailable(f"The key of this database is missing: {key}. Bring it back from {_source(storage)}.")
    kept = Vault.load(key).under(fingerprint)
    if kept is None:
        raise Refused(f"{key} is not the key of this database.")
    return kept


def _source(storage: Storage) -> str:
    """Where a copy of the key is."""
    return "another host that uses it, or from a backup" if storage.is_served else "a backup"


def _first_key(key: Path) -> Vault:
    """The key for a new database, made by whichever process comes first."""
    if not _is_there(key):
        with suppress(Refused):
            return Vault.create(key)
    return Vault.load(key)


def _is_there(key: Path) -> bool:
    try:
        return key.exists()
    except OSError as error:  # in a folder that this user may not look into
        raise Unavailable(f"Can't read {key}: {error.strerror}.") from error


def is_empty(context: Context) -> bool:
    """True while there is no account, so that the first Administrator can be made."""
    with context.storage.reading():
        return not beginning.any_account()


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """How to get into a demo; shown on its sign-in screen."""

    email: str
    password: str


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """What was given for the first Administrator."""

    email: str
    first_name: str
    last_name: str
    password: Secret
    confirm: Secret


NOT_EMPTY = "This database has accounts already; an Administrator can add more."


def create_first_administrator(context: Context, form: FirstAdministrator) -> int:
    """Make the first account; Invalid with all wrong fields, Refused when there is an account already."""
    from rwtui.domain.accounts import (
        DEFAULT_TIMEOUT,
        AccountStatus,
        UserType,
        problem_with_email,
        problems_with_names,
    )
    from rwtui.domain.change import PASSWORD_SET, Field, Record, Value, creation
    from rwtui.services.acting import Actor, Sealed
    from rwtui.services.credentials import Credentials
    from rwtui.services.gate import Gate
    from rwtui.storage import accounts, groups

    email = form.email.strip()
    names = {"first_name": form.first_name.strip(), "last_name": form.last_name.strip()}
    problems = problems_with_names(names)
    if problem := problem_with_email(email):
        problems["email"] = problem
    credentials = Credentials(context)
    problems |= credentials.problems_with(form.password, form.confirm, (*names.values(), email))
    if problems:
        raise Invalid(problems)
    password = credentials.seal(form.password, temporary=False)
    with context.storage.writing():
        if beginning.any_account():
            raise Refused(NOT_EMPTY)
        group = groups.security_group(accounts.administrators_group_id())
        assert group is not None
        values: dict[Field, Value] = {
            Field.FIRST_NAME: names["first_name"],
            Field.LAST_NAME: names["last_name"],
            Field.SECURITY_GROUP: group.ref,
            Field.USER_TYPE: UserType.NATIVE,
            Field.STATUS: AccountStatus.ENABLED,
            Field.TIMEOUT: DEFAULT_TIMEOUT,
            Field.PASSWORD: PASSWORD_SET,
        }
        change = creation(Record.ACCOUNT, email, values).because("the first Administrator")
        made = Gate(context).write(Actor(operator(context.origin)), change, Sealed(password=password))
        return made.account.id


def operator(origin: Origin) -> str:
    """How the operator of the host is named in the log, who acts without an account."""
    return f"operator {origin.who}"
