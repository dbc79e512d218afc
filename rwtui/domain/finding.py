"""What a look at an installation finds: how it stands, what was seen, and what puts it right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How bad it is; the value stands at the beginning of its line."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: of what, how it stands, what was seen, and the remedy, which there is for all that isn't ok."""

    level: Level
    check: str
    told: str
    remedy: str = ""

    @property
    def is_bad(self) -> bool:
        """Whether it has to be put right."""
        return self.level is Level.BAD

    @property
    def sentence(self) -> str:
        """What was seen, and then the remedy."""
        return f"{self.check}: {self.told} {self.remedy}".rstrip()


def ok(check: str, told: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, check, told)


def warn(check: str, told: str, remedy: str) -> Finding:
    """It works, and may be better."""
    return Finding(Level.WARN, check, told, remedy)


def bad(check: str, told: str, remedy: str) -> Finding:
    """It doesn't work, or isn't safe."""
    return Finding(Level.BAD, check, told, remedy)
