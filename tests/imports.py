"""Importing in a test: a file made of text, and what the import told."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rwtui.domain.accounts import Account
from rwtui.services.importing.accounts import import_accounts
from rwtui.services.importing.report import Options, Phase, Report, Source
from rwtui.storage import accounts
from rwtui.storage.import_rows import Mistake
from tests.world import World

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Account files that come with the work, beside the repository."""
HEADER = (
    "Email,First Name,Last Name,Title,Telephone,Security Group,Functional Group,Account Status,User Type,Last Login,"
    "Timeout"
)
QUINN = "quinn@example.com,Quinn,Zed,Good row,+1 555 0100,Regular User,Finance,Enabled,Native,2026-01-02T03:04:05Z,20"
"""A row of it."""


def data(name: str) -> Path:
    """One of the account files; the test is skipped where they aren't."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no {path.name} beside the repository")
    return path


@dataclass
class Import:
    """What an import told while it went on, and at the end."""

    mistakes: list[tuple[int, str]] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    report: Report | None = None

    def progress(self, phase: Phase, done: int, total: int | None) -> None:
        """Keep what it was at, once each."""
        assert total is None or 0 <= done <= total
        if phase not in self.phases:
            self.phases.append(phase)

    def mistake(self, mistake: Mistake) -> None:
        """Keep line and reason."""
        self.mistakes.append((mistake.line, mistake.reason))

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Records added, changed, unchanged and bad."""
        assert self.report is not None
        return self.report.added, self.report.changed, self.report.unchanged, self.report.bad


def imports(
    world: World,
    content: str | bytes | Path,
    *,
    create_groups: bool = False,
    skip_invalid: bool = False,
    rehearsal: bool = False,
) -> Import:
    """Import a file of this content, or this file."""
    octets = content.read_bytes() if isinstance(content, Path) else content
    octets = octets.encode() if isinstance(octets, str) else octets
    heard = Import()
    source = Source(io.BytesIO(octets), "people.csv", world.path.parent / "people.csv.rejected.csv", len(octets))
    options = Options(create_groups=create_groups, skip_invalid=skip_invalid, rehearsal=rehearsal)
    heard.report = import_accounts(world.context, source, options, heard)
    return heard


def lines(*records: str, header: str = HEADER) -> str:
    """A file of records."""
    return "".join(f"{record}\r\n" for record in (header, *records))


def named(world: World, email: str) -> Account:
    """The account of this address."""
    with world.context.storage.reading():
        account = accounts.find(email)
    assert account is not None, email
    return account
