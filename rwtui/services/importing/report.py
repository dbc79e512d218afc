"""What an import is given and what it tells: where the records come from, how far it is, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Protocol

from rwtui.storage.import_rows import Mistake


class Phase(Enum):
    """What an import is at; the value stands beside the progress bar."""

    CHECKING = "Checking"
    WRITING = "Writing"
    INDEXING = "Indexing"
    MAKING = "Making accounts"


class Listener(Protocol):
    """Who is told how far an import is, and of every bad record, in the order of the file."""

    def progress(self, phase: Phase, done: int, total: int | None) -> None:
        """`done` of `total` bytes or accounts; None when nobody knows how many there will be."""

    def mistake(self, mistake: Mistake) -> None:
        """A record that can't go in, and why."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the records come from: `size` in bytes where it is known, `rejected` for those that can't go in."""

    stream: BinaryIO
    name: str
    rejected: Path
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for; a `rehearsal` says what would happen and writes nothing."""

    create_groups: bool = False
    skip_invalid: bool = False
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it, or would: records by what happened to them, and the names of the groups that were made."""

    added: int
    changed: int
    unchanged: int
    bad: int
    security_groups: tuple[str, ...]
    functional_groups: tuple[str, ...]
    written: bool
    rejected: Path | None
