"""What all services stand on: the database, the key, the clock and where we are."""

from __future__ import annotations

from dataclasses import dataclass, field

from rwtui.domain.audit import Origin, Seal
from rwtui.domain.password_policy import Policy
from rwtui.domain.times import Clock
from rwtui.storage.database import Storage


@dataclass(frozen=True, slots=True)
class Context:
    """Given once by the doors; `policy` is the database's, the same for every host."""

    storage: Storage
    seal: Seal
    clock: Clock
    origin: Origin
    policy: Policy = field(default_factory=Policy)
