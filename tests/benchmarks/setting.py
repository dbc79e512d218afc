"""What is measured on: how many accounts, in which database; the only place that says how one is named and opened."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rwtui.cli_common import Place

if TYPE_CHECKING:
    from rwtui.services.context import Context

MILLION = 1_000_000
TEN_MILLION = 10 * MILLION


@dataclass(frozen=True, slots=True)
class Setting:
    """One run: `url` is what --db said; without it each number of accounts has a file of its own in the folder."""

    users: int
    folder: Path
    url: str | None = None

    @property
    def kind(self) -> str:
        """Which database it is."""
        return "PostgreSQL" if self.url else "SQLite"

    @property
    def is_huge(self) -> bool:
        """Whether the budgets of ten million accounts hold."""
        return self.users > MILLION

    def of(self, users: int) -> Setting | None:
        """The same with another number of accounts; None on a server, where the one database has its number."""
        return None if self.url else replace(self, users=users)

    @property
    def name(self) -> str:
        """How the files of this database are called."""
        return "server" if self.url else f"accounts-{self.users}"

    @property
    def place(self) -> Place:
        """The database and its key."""
        file = self.folder / f"{self.name}.db"
        return Place(self.url or str(file), file.with_name(f"{file.name}.key"))

    def command(self, *words: str) -> list[str]:
        """The command line of rwtui on this database."""
        place = self.place
        return [sys.executable, "-m", "rwtui", "--db", str(place.database), "--key", str(place.key), *words]

    @contextmanager
    def opened(self) -> Iterator[Context]:
        """The database, opened by the services."""
        context = self.place.open()
        try:
            yield context
        finally:
            context.storage.close()
