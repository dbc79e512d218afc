"""The options: policy numbers and switches that an Administrator sets for every host, as fields of one record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter

from rwtui.domain.change import Change, Field, FieldChange, Record, Value
from rwtui.domain.rules import MfaRequired, Rules

OPTIONS_ID = 1
"""The options are one record."""


@dataclass(frozen=True, slots=True)
class Number:
    """A policy number: where it is kept, what it may be, and what it means. `standard` is what the sources ask for."""

    field: Field
    key: str
    smallest: int
    largest: int
    about: str


NUMBERS = (
    Number(Field.MIN_LENGTH, "password.min_length", 8, 64, "characters where it stands alone; NIST: 15"),
    Number(Field.MIN_LENGTH_WITH_MFA, "password.min_length_with_mfa", 8, 64, "beside a second factor; NIST: 8"),
    Number(Field.MAX_LENGTH, "password.max_length", 64, 1024, "characters; NIST: at least 64"),
    Number(Field.MIN_SCORE, "password.min_score", 0, 4, "of 4, as zxcvbn guesses"),
    Number(Field.MIN_SCORE_WITH_MFA, "password.min_score_with_mfa", 0, 4, "of 4, beside a second factor"),
    Number(Field.TEMPORARY_HOURS, "password.temporary_hours", 1, 168, "hours until it can't be used any more"),
    Number(Field.FREE_FAILURES, "throttle.free_failures", 1, 20, "failed sign-ins in a row"),
    Number(Field.FIRST_WAIT, "throttle.first_wait_seconds", 1, 3600, "seconds, doubled at each failure"),
    Number(Field.LONGEST_WAIT, "throttle.longest_wait_seconds", 1, 86_400, "seconds at most"),
    Number(Field.LOCK_AT, "throttle.lock_at", 5, 100, "in a row; NIST: at most 100"),
    Number(Field.SESSION_HOURS, "session.longest_hours", 1, 24, "hours in all, however active"),
    Number(Field.PROOF_SECONDS, "session.proof_seconds", 60, 3600, "seconds until the password is asked again"),
    Number(Field.RECOVERY_WARNING, "session.recovery_warning", 0, 9, "left, when one is warned at sign-in"),
)
_BY_FIELD = {number.field: number for number in NUMBERS}
_ENABLE_DELETE = "enable_delete"
_MFA_REQUIRED = "mfa_required"


def option_values(rules: Rules) -> dict[Field, Value]:
    """All options as fields, with the values that are in force."""
    values: dict[Field, Value] = {
        Field.ENABLE_DELETE: rules.enable_delete,
        Field.MFA_REQUIRED: rules.mfa_required.value,
    }
    return values | {number.field: int(attrgetter(number.key)(rules)) for number in NUMBERS}


def options_change(base: Rules, version: int, wanted: Mapping[Field, Value]) -> Change:
    """The Change that brings the options to the wanted values; those that have them already are left out."""
    now = option_values(base)
    fields = tuple(FieldChange(field, now[field], after) for field, after in wanted.items() if now[field] != after)
    return Change(OPTIONS_ID, "Options", version, fields, record=Record.OPTIONS)


def number_from(field: Field, text: str) -> int | None:
    """What was typed for a policy number, or None when it can't be one."""
    number, text = _BY_FIELD[field], text.strip()
    plain = text.isascii() and text.isdecimal() and len(text) <= 6
    return int(text) if plain and number.smallest <= int(text) <= number.largest else None


def problem_with_number(field: Field) -> str:
    """The sentence that says what the number can be."""
    number = _BY_FIELD[field]
    return f"{number.smallest} to {number.largest:,}."


_AT_MOST = (
    (Field.MIN_LENGTH, Field.MAX_LENGTH),
    (Field.MIN_LENGTH_WITH_MFA, Field.MAX_LENGTH),
    (Field.FIRST_WAIT, Field.LONGEST_WAIT),
    (Field.FREE_FAILURES, Field.LOCK_AT),
)


def problems_with_options(values: Mapping[Field, Value]) -> dict[Field, str]:
    """What is wrong with the options as a whole, by field: a value that can't be, or two that don't fit together."""
    problems = {
        field: problem_with_number(field)
        for field, value in values.items()
        if field in _BY_FIELD and (not isinstance(value, int) or number_from(field, str(value)) is None)
    }
    if values[Field.MFA_REQUIRED] not in {required.value for required in MfaRequired}:
        problems[Field.MFA_REQUIRED] = "Nobody, administrators or everyone."
    for low, high in _AT_MOST:
        lower, higher = values[low], values[high]
        fits = isinstance(lower, int) and isinstance(higher, int) and lower <= higher
        if not fits and low not in problems and high not in problems:
            problems[low] = f"At most {high.value}, which is {higher}."
    return problems


def stored_option(change: FieldChange) -> tuple[str, str]:
    """The row of a changed option: its name and its value."""
    if change.field is Field.ENABLE_DELETE:
        return _ENABLE_DELETE, "yes" if change.after else "no"
    if change.field is Field.MFA_REQUIRED:
        return _MFA_REQUIRED, str(change.after)
    return _BY_FIELD[change.field].key, str(change.after)


def stored_names() -> dict[str, Field]:
    """Every option by the name it is kept under, in the order of the screen."""
    switches = {_ENABLE_DELETE: Field.ENABLE_DELETE, _MFA_REQUIRED: Field.MFA_REQUIRED}
    return switches | {number.key: number.field for number in NUMBERS}
