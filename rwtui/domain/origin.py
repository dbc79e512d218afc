"""Where something was done from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an action came from, as far as the host tells."""

    os_user: str = ""
    host: str = ""
    terminal: str = ""
    ssh_client: str = ""
    login_user: str = ""
    """Who logged in to the host, as its kernel remembers across sudo and su; "" where it doesn't."""
    sudo_user: str = ""
    """Who became `os_user` by sudo."""
    via: str = ""
    """By what, where no person at a terminal signed in: "API token rw_…9f3c"."""

    @property
    def who(self) -> str:
        """The operating-system users, from who logged in to whom the program runs as: "ada as rwtui"."""
        return " as ".join(dict.fromkeys(name for name in (self.login_user, self.sudo_user, self.os_user) if name))

    def __str__(self) -> str:
        where = self.ssh_client or self.host
        parts = (f"{self.who}@{where}" if where else self.who, self.terminal, self.via)
        return " ".join(part for part in parts if part)
