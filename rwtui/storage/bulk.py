"""Writing many new accounts at once, from where an import or the demo staged them, and indexing them afterwards."""

from __future__ import annotations

from datetime import datetime

from peewee import Database, IntegrityError

from rwtui.domain.accounts import DEFAULT_TIMEOUT, AccountStatus, UserType
from rwtui.domain.times import to_epoch
from rwtui.errors import Conflict
from rwtui.storage import positions
from rwtui.storage.database import Storage
from rwtui.storage.dialect import Progress, dialect_of
from rwtui.storage.import_rows import Staging
from rwtui.storage.typed import run

MEANWHILE = "Accounts or groups were changed by someone else meanwhile. Nothing was imported; import it again."
FEW = 1_000
"""Accounts that are placed one by one among those that came: writing all places anew takes longer."""
BATCH = 5_000
"""Accounts that one statement writes: Ctrl+C is heard between two of them."""

_ACCOUNTS = f"""INSERT INTO "user" (id, version, position, email, email_key, first_name, last_name, title, telephone,
    security_group_id, status, user_type, timeout, last_login, created_at, password_hash, must_change_password, mfa,
    locked, search_text)
SELECT :base + place, 1, {{position}}, email, email_key, first_name, last_name, coalesce(title, ''),
    coalesce(telephone, ''), coalesce(made.id, group_no, :group_id), coalesce(status, '{AccountStatus.ENABLED.value}'),
    coalesce(user_type, '{UserType.NATIVE.value}'), coalesce(timeout, {DEFAULT_TIMEOUT}), last_login, :now,
    password_hash, false, 'off', false, search_text
FROM import_new {{in_this_order}} import_row USING (line) LEFT JOIN import_group AS made ON made.no = group_no
WHERE place > :after AND place <= :until ORDER BY place"""  # noqa: S608  values of ours

_MEMBERSHIPS = """INSERT INTO user_functional_group
SELECT :base + place, coalesce(made.id, wanted.value)
FROM import_new {in_this_order} import_row USING (line) CROSS JOIN {functional} AS wanted
LEFT JOIN import_functional AS made ON made.no = wanted.value
WHERE place > :after AND place <= :until AND functional <> '[]' ORDER BY 1, 2"""


def count(storage: Storage) -> int:
    """How many accounts there are."""
    return int(run(storage.database, 'SELECT count(*) FROM "user"').fetchone()[0])


def add_accounts(staging: Staging, default_group: int, now: datetime, progress: Progress) -> None:
    """Insert all staged new accounts in e-mail order, each search entry by trigger unless `without_index` came first.

    Their places are right among themselves alone: `index_anew` sees to those that were there.
    """
    database = staging.database
    values = _values(database, default_group, now)
    total = staging.new()
    for after in range(0, total, BATCH):
        _add(database, values | {"after": after, "until": after + BATCH}, f"place * {positions.GAP}")
        progress(min(after + BATCH, total), total)
    dialect_of(database).go_on_behind(database, {"user": values["base"] + total})


def place_accounts(staging: Staging, default_group: int, now: datetime, progress: Progress) -> None:
    """Insert all staged new accounts, each at its place among those that are there, and indexed by trigger."""
    database = staging.database
    values = _values(database, default_group, now)
    total = staging.new()
    for place, email_key in staging.new_keys():
        position = positions.place(email_key)
        _add(database, values | {"after": place - 1, "until": place, "position": position}, ":position")
        progress(place, total)
    dialect_of(database).go_on_behind(database, {"user": values["base"] + total})


def _values(database: Database, default_group: int, now: datetime) -> dict[str, int]:
    moment = to_epoch(now)
    assert moment is not None
    return {"base": dialect_of(database).numbers(database).get("user", 0), "group_id": default_group, "now": moment}


def _add(database: Database, values: dict[str, int], position: str) -> None:
    """Insert the accounts of some places and their memberships; Conflict where somebody else was faster."""
    dialect = dialect_of(database)
    said = {
        "position": position,
        "in_this_order": dialect.in_this_order,
        "functional": dialect.numbers_in.format(array="functional"),
    }
    try:
        for statement in (_ACCOUNTS, _MEMBERSHIPS):
            run(database, statement.format(**said), values)
    except IntegrityError as fault:
        raise Conflict(MEANWHILE) from fault


def without_index(storage: Storage) -> None:
    """Let accounts be written without indexing each; `index_anew` has to follow in the same transaction."""
    storage.dialect.without_search(storage.database)


def newest(storage: Storage) -> int:
    """The highest number that an account ever had."""
    return storage.dialect.numbers(storage.database).get("user", 0)


def index_anew(storage: Storage, progress: Progress, *, stored: int = 0, newest: int = 0) -> None:
    """Index all accounts by their places in e-mail order.

    Of these, `stored` accounts up to number `newest` were there before the others and have no right place yet. Conflict
    where what one refers to is gone.
    """
    if stored and (stored > FEW or not positions.place_among(newest)):
        positions.renumber()
    try:
        storage.dialect.index_anew(storage.database, progress)
    except IntegrityError as fault:
        raise Conflict(MEANWHILE) from fault
