"""How values of a Change, and where an event came from, are written as JSON."""

from __future__ import annotations

import json
from enum import Enum
from typing import Any

from rwtui.domain.accounts import AccountStatus, MfaState, UserType
from rwtui.domain.change import Field, FieldChange, Value
from rwtui.domain.groups import GroupRef
from rwtui.domain.origin import Origin
from rwtui.domain.preferences import DateFormat, Theme, TimeFormat

_ENUMS: dict[Field, type[AccountStatus | UserType | MfaState | DateFormat | TimeFormat | Theme]] = {
    Field.STATUS: AccountStatus,
    Field.USER_TYPE: UserType,
    Field.MFA: MfaState,
    Field.DATE_FORMAT: DateFormat,
    Field.TIME_FORMAT: TimeFormat,
    Field.THEME: Theme,
}


def storable(text: str) -> str:
    """The text with lone surrogates and NUL, which not every database takes, as escapes: `\\udcff`."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _plain(value: Value) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, GroupRef):
        return {"id": value.id, "name": value.name}
    return list(value) if isinstance(value, tuple) else value


def _typed(field: Field, value: Any) -> Value:
    if isinstance(value, dict):
        return GroupRef(int(value["id"]), str(value["name"]))
    if isinstance(value, list):
        return tuple(str(part) for part in value)
    if value is not None and field in _ENUMS:
        return _ENUMS[field](value)
    plain: str | int | bool | None = value
    return plain


def fields_to_json(fields: tuple[FieldChange, ...]) -> str:
    """The fields of a Change as one line."""
    rows = [[change.field.name, _plain(change.before), _plain(change.after)] for change in fields]
    return storable(json.dumps(rows, ensure_ascii=False, separators=(",", ":")))


def fields_from_json(text: str) -> tuple[FieldChange, ...]:
    """The fields of a recorded Change."""
    changes = []
    for name, before, after in json.loads(text):
        field = Field[name]
        changes.append(FieldChange(field, _typed(field, before), _typed(field, after)))
    return tuple(changes)


def origin_to_json(origin: Origin) -> str:
    """Where an event came from, as one line."""
    parts = {
        "user": origin.os_user,
        "host": origin.host,
        "tty": origin.terminal,
        "ssh": origin.ssh_client,
        "login": origin.login_user,
        "sudo": origin.sudo_user,
        "via": origin.via,
    }
    told = {name: part for name, part in parts.items() if part}
    return storable(json.dumps(told, ensure_ascii=False, separators=(",", ":")))


def origin_from_json(text: str) -> Origin:
    """Where a recorded event came from."""
    parts = json.loads(text)
    return Origin(*(parts.get(name, "") for name in ("user", "host", "tty", "ssh", "login", "sudo", "via")))
