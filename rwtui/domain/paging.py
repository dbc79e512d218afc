"""Pages of something ordered: which way they go, what is beyond them, and how long one waits for them."""

from __future__ import annotations

from collections.abc import Callable
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
    looked: int | None = None
    """The position that looking for rows has come to, where time was up before there were enough: go on beyond it."""


@dataclass(frozen=True, slots=True)
class Hurry:
    """Somebody waits for an answer and takes what there is when time is up.

    Once it is given, one goes on in the `background`, where an answer takes what it takes. What is not `wanted` any
    more is dropped at once.
    """

    wanted: Callable[[], bool]
    background: bool = False


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one waits for an answer: together well under 250 ms, so that it holds on a busy host too."""

    at_once: float = 0.08
    """Seconds for finding a page with one statement, as nearly all searches do."""
    walking: float = 0.03
    """Seconds for walking through the accounts after that, slice by slice."""
    counting: float = 0.04
    """Seconds for counting what matches."""
    width: int = 100_000
    """How far the first slice goes, in positions; the others are as wide as the time allows."""
