"""One record of an account file: checked whole, with everything that is wrong with it, and made ready to be staged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

from rwtui.domain.accounts import (
    AccountStatus,
    UserType,
    problem_with_email,
    problem_with_text,
    problem_with_timeout,
)
from rwtui.domain.folding import fold_email
from rwtui.domain.times import parse_time, to_epoch
from rwtui.security import passwords
from rwtui.services.importing.columns import Cells, Column, Header
from rwtui.services.importing.file import Record
from rwtui.services.importing.groups import Books
from rwtui.storage.import_rows import StagedRow

Value = TypeVar("Value")

REMEMBERED = 1024
"""Cells of each column whose meaning is kept; statuses and groups are few, in a file however long."""

EARLIEST = 1970
EXAMPLE = "2026-01-31T09:00:00Z"
_NOT_UTF_8 = re.compile("[\udc80-\udcff]")
SSO_WITH_HASH = "An SSO account holds no password here."


class RowReader:
    """Makes staged rows of records. Nothing here looks at accounts that are stored."""

    def __init__(self, header: Header, books: Books, *, keep_text: bool) -> None:
        self._header = header
        self._keep_text = keep_text
        self._security = lru_cache(REMEMBERED)(books.security.find)
        self._functional = lru_cache(REMEMBERED)(books.functional.find_all)

    def read(self, record: Record) -> StagedRow:
        """The record as it is staged: its values, or the reason why it can't go in."""
        raw = record.text.encode("utf-8", "surrogateescape") if self._keep_text else None
        found = len(record.cells)
        if record.problem or found != self._header.width:
            reason = (
                record.problem or f"It has {found} cell{'s' * (found != 1)}; the first line has {self._header.width}."
            )
            return StagedRow(record.line, None, raw=raw, reason=reason)
        problems: list[str] = []
        row = self._checked(record.line, self._header.pick([*record.cells, None]), raw, problems)
        if not problems:
            return row
        if _NOT_UTF_8.search(record.text):
            problems.append("It isn't UTF-8.")
        return StagedRow(record.line, row.email_key, raw=raw, reason=" ".join(problems))

    def _checked(self, line: int, cells: Cells, raw: bytes | None, problems: list[str]) -> StagedRow:
        email, first, last, title, telephone, group, functional, status, user_type, last_login, timeout, password = (
            cells
        )
        email = (email or "").strip(" ")
        problem = problem_with_email(email)
        if problem:
            problems.append(problem)
        first = None if first is None else _text("First Name", first, problems, required=True)
        last = None if last is None else _text("Last Name", last, problems, required=True)
        title = None if title is None else _text("Title", title, problems)
        telephone = None if telephone is None else _text("Telephone", telephone, problems)
        group_no = None if group is None else _kept(self._security(group.strip(" ")), problems)
        of_user_type = None if user_type is None else _kept(_user_type(user_type.strip(" ")), problems)
        return StagedRow(
            line,
            None if problem else fold_email(email),
            email,
            first,
            last,
            title,
            telephone,
            group_no,
            None if functional is None else _kept(self._functional(functional), problems),
            None if status is None else _kept(_status(status.strip(" ")), problems),
            of_user_type,
            None if timeout is None else _kept(_timeout(timeout.strip(" ")), problems),
            None if not last_login else _kept(_last_login(last_login.strip(" ")), problems),
            None if not password else _password_hash(password.strip(" "), of_user_type, problems),
            raw,
        )


def _text(label: str, cell: str, problems: list[str], *, required: bool = False) -> str:
    value = cell.strip(" ")
    if problem := problem_with_text(label, value, required=required):
        problems.append(problem)
    return value


def _kept(found: tuple[Value | None, str | None], problems: list[str]) -> Value | None:
    value, problem = found
    if problem is not None:
        problems.append(problem)
    return value


@lru_cache(REMEMBERED)
def _status(cell: str) -> tuple[str | None, str | None]:
    return _one_of(Column.STATUS, cell, {status.value.casefold(): status.value for status in AccountStatus})


@lru_cache(REMEMBERED)
def _user_type(cell: str) -> tuple[str | None, str | None]:
    return _one_of(Column.USER_TYPE, cell, {kind.value.casefold(): kind.value for kind in UserType})


def _one_of(column: Column, cell: str, values: Mapping[str, str]) -> tuple[str | None, str | None]:
    value = values.get(cell.casefold())
    return value, None if value else f"{column.value} is {' or '.join(values.values())}."


@lru_cache(REMEMBERED)
def _timeout(cell: str) -> tuple[int | None, str | None]:
    problem = problem_with_timeout(cell)
    return None if problem else int(cell), problem


def _last_login(cell: str) -> tuple[int | None, str | None]:
    """Seconds; None for an empty cell, which is an account that never signed in."""
    moment = parse_time(cell) if cell else None
    if cell and (moment is None or moment.year < EARLIEST):
        return None, f"Last Login is a time like {EXAMPLE}."
    return to_epoch(moment), None


def _password_hash(cell: str, user_type: str | None, problems: list[str]) -> str | None:
    if not cell:
        return None
    if user_type == UserType.SSO.value:
        problems.append(SSO_WITH_HASH)
    elif not passwords.is_supported(cell):
        problems.append("Password Hash is of no known scheme, or damaged, or too cheap or too dear to verify.")
    return cell
