"""Pages of something ordered: which way they go, and what is beyond them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

R = TypeVar("R")


class Toward(Enum):
    """Which way a page goes on from where it starts."""

    DOWN = "down"
    UP = "up"

    @property
    def opposite(self) -> Toward:
        """The other way."""
        return Toward.UP if self is Toward.DOWN else Toward.DOWN


@dataclass(frozen=True)
class Page(Generic[R]):
    """Consecutive rows in their order, and whether there are more before the first and after the last."""

    rows: tuple[R, ...]
    more_above: bool
    more_below: bool
    in_order: bool = True
    """False where there were too many for the order that was asked for; they come in the one that always holds."""
