"""Refusals that a person can read, and the exit code each one has on the command line."""

from __future__ import annotations

from collections.abc import Mapping


class RwtuiError(Exception):
    """What the program says in one sentence and then stops, or goes on, without a traceback."""

    exit_code = 1


class Refused(RwtuiError):
    """A rule said no; the text is the sentence that says which one."""


class SoAlready(Refused):
    """There is nothing to do: a command that is run again passes over it."""


class Invalid(RwtuiError):
    """Fields whose values can't be taken: each with the sentence that stands beside it."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


class NotFound(RwtuiError):
    """What was asked for isn't there, or isn't there any more."""


class Usage(RwtuiError):
    """The program was called in a way it can't follow."""

    exit_code = 2


class Conflict(RwtuiError):
    """Somebody else changed the same record since it was loaded; nothing was overwritten."""

    exit_code = 3


class Unavailable(RwtuiError):
    """The database, its key or its disk can't be used now; the same step can be tried again."""

    exit_code = 4
