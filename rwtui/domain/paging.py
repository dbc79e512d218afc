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


@dataclass(frozen=True)
class Page(Generic[R]):
    """Consecutive rows in their order, and whether there are more before the first and after the last."""

    rows: tuple[R, ...]
    more_above: bool
    more_below: bool
