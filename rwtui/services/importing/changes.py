"""What a record of an account file asks of an account that is there already, as a Change."""

from __future__ import annotations

from dataclasses import dataclass

from rwtui.domain.accounts import Account, AccountStatus, PasswordState, UserType
from rwtui.domain.change import PASSWORD_SET, Change, Field, Value, change_of
from rwtui.domain.times import from_epoch
from rwtui.services.acting import NOTHING_SEALED, Sealed
from rwtui.services.importing.groups import Books
from rwtui.storage.accounts import PasswordWrite
from rwtui.storage.import_rows import StagedRow


@dataclass(frozen=True, slots=True)
class Asked:
    """A Change, empty when nothing differs, and the hash that goes with it."""

    change: Change
    sealed: Sealed


def asked_of(account: Account, row: StagedRow, books: Books, reason: str) -> Asked:
    """The Change that brings the account to the record: absent columns untouched, Last Login only forward.

    A Password Hash is taken for a Native account without a password only: running an import again must not bring an
    old password back.
    """
    values: dict[Field, Value] = {
        Field.FIRST_NAME: row.first_name,
        Field.LAST_NAME: row.last_name,
        Field.TITLE: row.title,
        Field.TELEPHONE: row.telephone,
        Field.FUNCTIONAL_GROUPS: None if row.functional is None else books.functional.names(row.functional),
        Field.TIMEOUT: row.timeout,
        Field.SECURITY_GROUP: None if row.group_no is None else books.security.ref(row.group_no),
        Field.STATUS: None if row.status is None else AccountStatus(row.status),
        Field.USER_TYPE: None if row.user_type is None else UserType(row.user_type),
    }
    wanted = {field: value for field, value in values.items() if value is not None}
    came = from_epoch(row.last_login)
    if came is not None and (account.last_login is None or came > account.last_login):
        wanted[Field.LAST_LOGIN] = f"{came:%Y-%m-%dT%H:%M:%SZ}"
    sealed = NOTHING_SEALED
    if row.password_hash is not None and account.password is PasswordState.NONE:
        wanted[Field.PASSWORD] = PASSWORD_SET
        sealed = Sealed(password=PasswordWrite(row.password_hash, None))
    return Asked(change_of(account, wanted, reason), sealed)
