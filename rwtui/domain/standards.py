"""The policy numbers beside what the standards ask for.

NIST SP 800-63B-4: section 3.1.1.2 (length of passwords), 3.2.2 (failures in a row), 2.2.3 (sessions of AAL2). What it
says "shall" to is bad when it isn't so; what it advises, or our own default asks for, is worth a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rwtui.domain.change import Field
from rwtui.domain.finding import Finding, Level, ok, warn
from rwtui.domain.options import option_values
from rwtui.domain.rules import MfaRequired, Rules

_NIST = "NIST SP 800-63B-4"


@dataclass(frozen=True, slots=True)
class Standard:
    """What a number should be: at least or at most so much, by whose word."""

    field: Field
    level: Level
    source: str
    at_least: int | None = None
    at_most: int | None = None

    def falls_short(self, value: int) -> bool:
        """Whether the number is below the standard."""
        too_low = self.at_least is not None and value < self.at_least
        return too_low or (self.at_most is not None and value > self.at_most)

    @property
    def wanted(self) -> str:
        """The bound in words."""
        return f"at least {self.at_least}" if self.at_most is None else f"at most {self.at_most}"


STANDARDS = (
    Standard(Field.MIN_LENGTH, Level.BAD, f"{_NIST}, 3.1.1.2", at_least=15),
    Standard(Field.MIN_LENGTH_WITH_MFA, Level.BAD, f"{_NIST}, 3.1.1.2", at_least=8),
    Standard(Field.MAX_LENGTH, Level.WARN, f"{_NIST}, 3.1.1.2", at_least=64),
    Standard(Field.LOCK_AT, Level.BAD, f"{_NIST}, 3.2.2", at_most=100),
    Standard(Field.SESSION_HOURS, Level.WARN, f"{_NIST}, 2.2.3", at_most=24),
    Standard(Field.MIN_SCORE, Level.WARN, "rwtui's default", at_least=3),
    Standard(Field.MIN_SCORE_WITH_MFA, Level.WARN, "rwtui's default", at_least=2),
    Standard(Field.TEMPORARY_HOURS, Level.WARN, "rwtui's default", at_most=24),
    Standard(Field.FREE_FAILURES, Level.WARN, "rwtui's default", at_most=5),
    Standard(Field.FIRST_WAIT, Level.WARN, f"{_NIST}, 3.2.2", at_least=30),
    Standard(Field.PROOF_SECONDS, Level.WARN, "rwtui's default", at_most=300),
)


def policy_findings(rules: Rules) -> Iterator[Finding]:
    """A line for each number that falls short, or one that says that none does; and one for multi-factor."""
    values = option_values(rules)
    sound = True
    for standard in STANDARDS:
        value = values[standard.field]
        assert isinstance(value, int)
        if standard.falls_short(value):
            sound = False
            told = f"{standard.field.value} is {value}; {standard.source}: {standard.wanted}."
            yield Finding(standard.level, "Policy", told, f"Set it to {standard.wanted} in Options.")
    if sound:
        yield ok("Policy", f"The numbers are those of {_NIST}, or stricter.")
    if rules.mfa_required is MfaRequired.NOBODY:
        remedy = f"In Options, choose administrators beside {Field.MFA_REQUIRED.value}."
        yield warn("Multi-Factor", "It isn't required of Administrators.", remedy)
    else:
        yield ok("Multi-Factor", f"Required of {rules.mfa_required.value}.")
