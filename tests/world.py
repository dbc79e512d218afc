"""A small world to try the services in: a real database file, a clock that the test moves, and some accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rwtui.domain.accounts import Account, AccountStatus, MfaState, UserType
from rwtui.domain.audit import EventKind, Origin, RecordedEvent, Result
from rwtui.domain.groups import GroupRef, Permission, SecurityGroup
from rwtui.domain.secret import Secret
from rwtui.errors import Refused
from rwtui.security import passwords
from rwtui.security.files import private_folder
from rwtui.services.accounts import SettingsForm
from rwtui.services.context import Context
from rwtui.services.credentials import NewPassword
from rwtui.services.desk import Desk, desk_for
from rwtui.services.opening import key_beside, open_context
from rwtui.services.password_security import SecurityForm
from rwtui.services.sign_in import FAILED, SignedIn, SignIn
from rwtui.storage import accounts, audit, groups, inspection, sessions
from rwtui.storage.accounts import NewAccount, PasswordWrite
from rwtui.storage.sessions import Stage
from rwtui.storage.tables import GroupPermissionRow, UserRow
from rwtui.storage.typed import run

PASSWORD = "velvet Tractor 94 umbrella"
"""What every account of a world signs in with, unless a test says otherwise."""
NEW_PASSWORD = "seven copper kites at dusk"
START = datetime(2026, 3, 15, 11, 10, tzinfo=UTC)
ORIGIN = Origin(os_user="operator", host="jump1", terminal="pts/3", ssh_client="192.0.2.7")


def hashed(password: str = PASSWORD) -> str:
    """The hash of a password, made once for all tests of a process."""
    return _hashed(password)


@cache
def _hashed(password: str) -> str:
    return passwords.hash_password(Secret(password))


@dataclass
class MovedClock:
    """A clock that stands still until a test moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


def open_named(name: str, **how: Any) -> Context:
    """The database file of this name, or the one at the URL before `#`, whose key lies at the path behind it."""
    place, _, key = name.partition("#")
    return open_context(place, Path(key), **how) if key else open_context(Path(place), **how)


@dataclass
class World:
    """A database in a folder, or at a URL with its key in the folder; what tests do to it and read from it."""

    path: Path
    clock: MovedClock = field(default_factory=MovedClock)
    url: str = ""

    def __post_init__(self) -> None:
        self._open()

    def reopen(self) -> None:
        """Close the program and start it again on the same file."""
        self.close()
        self._open()

    def _open(self) -> None:
        self.context: Context = open_named(self.name, clock=self.clock, origin=ORIGIN)
        if not self.url:
            self.run("PRAGMA synchronous = OFF")  # nobody pulls the plug of a test, and waiting for the disk takes long

    @property
    def key(self) -> Path:
        """Where its key lies."""
        return key_beside(self.path)

    @property
    def name(self) -> str:
        """What `open_named` opens, in other processes too."""
        return f"{self.url}#{self.key}" if self.url else str(self.path)

    def close(self) -> None:
        """Let the database go."""
        self.context.storage.close()

    def add(
        self,
        email: str,
        group: str = "Regular User",
        *,
        user_type: UserType = UserType.NATIVE,
        password: str | None = PASSWORD,
        first_name: str = "Roger",
        last_name: str = "Nguyen",
        functional_groups: tuple[str, ...] = (),
        **columns: Any,
    ) -> Account:
        """A new account, SSO without a password; further columns of its row as they are kept."""
        holds = password is not None and user_type is UserType.NATIVE
        kept = PasswordWrite(hashed(password), None) if holds and password is not None else None
        with self.context.storage.writing():
            for name in functional_groups:
                groups.functional_group_id(name)
            new = NewAccount(
                email=email,
                first_name=first_name,
                last_name=last_name,
                group_id=self._group(group).id,
                functional_groups=functional_groups,
                user_type=user_type,
                password=kept,
            )
            user_id = accounts.add(new, self.clock())
        return self.put(user_id, **columns)

    def put(self, account: Account | int, **columns: Any) -> Account:
        """Write columns of an account's row as they are kept, without a Change; the account as it is then."""
        user_id = account if isinstance(account, int) else account.id
        if columns:
            with self.context.storage.writing():
                UserRow.update(**columns).where(UserRow.id == user_id).execute()
        return self.account(user_id)

    def custom_group(self, name: str, *permissions: Permission) -> SecurityGroup:
        """A custom security group with these permissions."""
        with self.context.storage.writing():
            made = groups.add_security_group(name)
            for permission in permissions:
                GroupPermissionRow.create(security_group=made.id, permission=permission.value)
        return self.group(name)

    def group(self, name: str) -> SecurityGroup:
        """The security group of this name."""
        with self.context.storage.reading():
            return self._group(name)

    def _group(self, name: str) -> SecurityGroup:
        return next(group for group in groups.security_groups() if group.name == name)

    def account(self, account: Account | int) -> Account:
        """An account as it is stored now."""
        with self.context.storage.reading():
            loaded = accounts.load(account if isinstance(account, int) else account.id)
        assert loaded is not None
        return loaded

    def hash_of(self, account: Account) -> str:
        """The password hash that is stored for an account, "" for none."""
        with self.context.storage.reading():
            return accounts.password_hash(account.id) or ""

    def sign_in(self, email: str, password: str = PASSWORD) -> SignedIn:
        """Sign in as a person does."""
        answer = SignIn(self.context).sign_in(email, Secret(password))
        assert isinstance(answer, SignedIn), "this account is enrolled: a code is needed"
        return answer

    def signs_in(self, email: str, password: str = PASSWORD) -> bool:
        """Whether that email and password begin a session."""
        try:
            self.sign_in(email, password)
        except Refused as refused:
            if str(refused) != FAILED:
                raise
            return False
        return True

    def desk(self, account: Account, stage: Stage = Stage.FULL) -> Desk:
        """The desk of an account that is signed in; without the password, which takes a while."""
        with self.context.storage.writing():
            count = int(self.rows('SELECT count(*) FROM "session"')[0][0])
            sessions.start(f"{count:032x}", account.id, stage, ORIGIN, self.clock())
        return desk_for(self.context, f"{count:032x}")

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What a query of the database file gives."""
        return list(run(self.context.storage.database, sql, parameters).fetchall())

    def run(self, sql: str, *parameters: object) -> None:
        """Do something to the database file that no service does."""
        run(self.context.storage.database, sql, parameters)

    def set_option(self, name: str, value: str) -> None:
        """Write an option as it is kept, without a Change."""
        told = "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        self.run(f"INSERT INTO option (name, value, version) VALUES (?, ?, 1) {told}", name, value)

    def require_search_in_step(self) -> None:
        """AssertionError where the search index holds something else than the accounts' texts."""
        if not self.url:
            self.run("INSERT INTO user_search (user_search) VALUES ('integrity-check')")
            self.run("INSERT INTO user_search (user_search, rank) VALUES ('integrity-check', 1)")
        with self.context.storage.reading():
            assert not inspection.search_out_of_step(self.context.storage)

    def stored(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that is kept apart from the log, to compare with what is kept later."""
        tables = ("security_group", "group_permission", "user", "user_functional_group", "api_token", "session")
        return {table: self.rows(f'SELECT * FROM "{table}" ORDER BY 1, 2') for table in tables}

    def events(self) -> tuple[RecordedEvent, ...]:
        """The whole log, oldest first."""
        with self.context.storage.reading():
            return tuple(audit.all_events())

    def last_event(self) -> RecordedEvent:
        """The newest event of the log."""
        return self.events()[-1]

    def changes(self, account: Account) -> int:
        """How many Changes of an account the log holds that were made."""
        return sum(
            (recorded.event.kind, recorded.event.result, recorded.event.target_id)
            == (EventKind.CHANGE, Result.SUCCESS, account.id)
            for recorded in self.events()
        )

    def first_broken(self) -> str | None:
        """What a walk along the chain of events finds wrong."""
        with self.context.storage.reading():
            return audit.first_broken(self.context.seal)

    def file_bytes(self) -> bytes:
        """All that is in the database's folder: database, log, key."""
        return b"".join(path.read_bytes() for path in sorted(self.path.parent.iterdir()) if path.is_file())


def form_of(base: Account, **typed: Any) -> SecurityForm:
    """Password & Security as it stands for an account, with some fields changed by a person."""
    standing: dict[str, Any] = {
        "group": base.group.ref,
        "status": base.status,
        "mfa": base.mfa,
        "must_change": base.must_change_password,
        "reset": None,
    }
    return SecurityForm(**(standing | typed))


def typed_twice(new: str = NEW_PASSWORD, *, confirm: str | None = None, current: str | None = None) -> NewPassword:
    """The fields under Reset Password, filled in."""
    again = Secret(new if confirm is None else confirm)
    return NewPassword(Secret(new), again, None if current is None else Secret(current))


def settings_of(base: Account, **typed: Any) -> SettingsForm:
    """Account Settings as they stand for an account, with some fields changed by a person."""
    return replace(SettingsForm.of(base), **typed)


def moved(base: Account, group: SecurityGroup) -> SecurityForm:
    """The form with another Security Group chosen."""
    return form_of(base, group=GroupRef(group.id, group.name))


DISABLED = AccountStatus.DISABLED
ENABLED = AccountStatus.ENABLED
SSO = UserType.SSO
DUE = MfaState.DUE
ENROLLED = MfaState.ENROLLED


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A new world, closed at the end; for the tests of `tests/databases.py` on either database."""
    url = ""
    if getattr(request, "param", "sqlite") == "postgresql":
        url = request.getfixturevalue("server").anew()
        private_folder(tmp_path / "data")
    made = World(tmp_path / "data" / "accounts.db", url=url)
    yield made
    made.close()
