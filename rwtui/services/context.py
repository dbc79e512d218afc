"""What all services stand on: the database, the key, the clock and where we are."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rwtui.domain.origin import Origin
from rwtui.domain.paging import Patience
from rwtui.domain.times import Clock
from rwtui.errors import Refused
from rwtui.security.vault import Vault
from rwtui.storage.database import Storage

if TYPE_CHECKING:
    from rwtui.domain.rules import Rules


@dataclass(slots=True)
class Context:
    """Given once by the doors; `rules` are the database's, read when they are first asked for and at each sign-in."""

    storage: Storage
    seal: Vault
    clock: Clock
    origin: Origin
    _rules: Rules | None = field(default=None, repr=False)
    files: Path | None = None
    """The one folder that files may be written to; None where the person is the operator (security.md, restricted)."""
    patience: Patience = field(default_factory=Patience)
    """How long the screens wait for the rows of a search before they show what there is."""

    @property
    def rules(self) -> Rules:
        """The policy numbers as they were last read; read now if they never were, in a transaction too."""
        if self._rules is None:
            from rwtui.storage import options

            with self.storage.connection():
                self._rules = options.rules()
        return self._rules

    @rules.setter
    def rules(self, rules: Rules) -> None:
        self._rules = rules

    def require_place(self, path: Path) -> None:
        """Refuse a file outside the one folder, where there is one; links on the way are followed."""
        if self.files is not None and path.resolve().parent != self.files.resolve():
            raise Refused(f"Files go to {self.files} here, and nowhere else.")

    def read_rules(self) -> None:
        """Take the policy numbers that the database has now."""
        from rwtui.storage import options

        with self.storage.reading():
            self.rules = options.rules()
