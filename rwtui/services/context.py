"""What all services stand on: the database, the key, the clock and where we are."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from rwtui.domain.audit import Origin
from rwtui.domain.paging import Patience
from rwtui.domain.rules import Rules
from rwtui.domain.times import Clock
from rwtui.errors import Refused
from rwtui.security.vault import Vault
from rwtui.storage import options
from rwtui.storage.database import Storage


@dataclass(slots=True)
class Context:
    """Given once by the doors; `rules` are the database's, read when it is opened and at each sign-in."""

    storage: Storage
    seal: Vault
    clock: Clock
    origin: Origin
    rules: Rules = field(default_factory=Rules)
    files: Path | None = None
    """The one folder that files may be written to; None where the person is the operator (security.md, restricted)."""
    patience: Patience = field(default_factory=Patience)
    """How long the screens wait for the rows of a search before they show what there is."""

    def require_place(self, path: Path) -> None:
        """Refuse a file outside the one folder, where there is one; links on the way are followed."""
        if self.files is not None and path.resolve().parent != self.files.resolve():
            raise Refused(f"Files go to {self.files} here, and nowhere else.")

    def read_rules(self) -> None:
        """Take the policy numbers that the database has now."""
        with self.storage.reading():
            self.rules = options.rules()
