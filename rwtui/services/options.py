"""Options: what Administrators set for every host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rwtui.domain.change import Field, Value
from rwtui.domain.options import (
    NUMBERS,
    number_from,
    option_values,
    options_change,
    problem_with_number,
    problems_with_options,
)
from rwtui.domain.permissions import Action
from rwtui.domain.rules import MfaRequired, Rules
from rwtui.errors import Invalid, Refused
from rwtui.services.access import Access
from rwtui.services.acting import Applied, check_rules
from rwtui.services.gate import Gate
from rwtui.services.preview import Plan, Preview
from rwtui.storage import options


@dataclass(frozen=True, slots=True)
class LoadedOptions:
    """The options as they are in force, and their version."""

    rules: Rules
    version: int


@dataclass(frozen=True, slots=True)
class Options:
    """Loading and changing the options; every call checks the session and the rules again."""

    access: Access
    gate: Gate

    def load(self) -> LoadedOptions:
        """What is in force now; Refused for who may not see it."""
        with self.access.reading():
            self.access.require(Action.SEE_OPTIONS)
            return LoadedOptions(options.rules(), options.version())

    def plan(self, base: LoadedOptions, typed: Mapping[Field, str | bool]) -> Plan:
        """Check what was typed and say what will happen; Invalid with all wrong fields, by the fields' names."""
        wanted: dict[Field, Value] = dict(option_values(base.rules))
        problems: dict[Field, str] = {}
        for number in NUMBERS:
            value = number_from(number.field, str(typed[number.field]))
            if value is None:
                problems[number.field] = problem_with_number(number.field)
            else:
                wanted[number.field] = value
        wanted[Field.ENABLE_DELETE] = bool(typed[Field.ENABLE_DELETE])
        wanted[Field.MFA_REQUIRED] = str(typed[Field.MFA_REQUIRED])
        problems = problems_with_options(wanted) | problems
        if problems:
            raise Invalid({field.name.lower(): sentence for field, sentence in problems.items()})
        change = options_change(base.rules, base.version, wanted)
        if not change:
            raise Refused("Nothing was changed.")
        with self.gate.recording_refusal(self.access.session_id, change), self.access.context.storage.reading():
            check_rules(self.access.actor(), change, None)
        required = change.get(Field.MFA_REQUIRED)
        due = required is not None and required.after != MfaRequired.NOBODY.value
        return Plan(change, Preview(None, None, ("asks who has no authenticator to enroll at the next sign-in",) * due))

    def apply(self, plan: Plan, reason: str = "") -> Applied:
        """Put the planned Change through the gate; Refused, Conflict or ProofNeeded when it says no."""
        return self.gate.apply(self.access.session_id, plan.change.because(reason), plan.sealed)
