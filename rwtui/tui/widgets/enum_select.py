"""Choosing one of a few that are too many for one line."""

from __future__ import annotations

from enum import Enum
from typing import Any, Generic, TypeVar, cast

from rich.text import Text
from textual.widgets import Select

E = TypeVar("E", bound=Enum)


class EnumSelect(Select[Any], Generic[E]):
    """A drop-down of an enum whose values are the names in the interface."""

    key_hints = (("enter", "Choose"),)

    def __init__(self, chosen: E, *, id: str) -> None:
        options = [(Text(str(member.value)), member) for member in type(chosen)]
        super().__init__(options, value=chosen, allow_blank=False, id=id, compact=True)

    @property
    def chosen(self) -> E:
        """The one that is chosen."""
        return cast("E", self.value)

    def choose(self, member: E) -> None:
        """Choose this one."""
        self.value = member
