"""The groups that an account file names: looked up by name, or numbered below zero until they are made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rwtui.domain.accounts import problem_with_text
from rwtui.domain.groups import GroupRef
from rwtui.storage.groups import name_key

Found = tuple[int | None, str | None]
"""A group's number, or the sentence that says why there is none."""


class GroupBook:
    """Security groups, or functional ones, by the name that is the same whatever its case."""

    def __init__(self, what: str, stored: Iterable[GroupRef], *, making: bool) -> None:
        self._what = what
        self._making = making
        self._numbers = {name_key(group.name): group.id for group in stored}
        self._refs = {group.id: group for group in stored}
        self._wanted: dict[int, str] = {}

    def find(self, name: str) -> Found:
        """The number of the group of this name."""
        if problem := problem_with_text(self._what, name, required=True):
            return None, problem
        key = name_key(name)
        number = self._numbers.get(key)
        if number is None:
            if not self._making:
                return None, f"There is no {self._what} {name}."
            number = self._numbers[key] = -1 - len(self._wanted)
            self._wanted[number] = name
        return number, None

    def find_all(self, names: str) -> tuple[str | None, str | None]:
        """A JSON array of the numbers of several groups, parted by semicolons; each once, in order."""
        numbers = set()
        for name in filter(None, (name.strip(" ") for name in names.split(";"))):
            number, problem = self.find(name)
            if number is None:
                return None, problem
            numbers.add(number)
        return json.dumps(sorted(numbers), separators=(",", ":")), None

    def wanted(self, numbers: Iterable[int]) -> dict[int, str]:
        """The names of groups to be made, by their numbers, in the order of the file."""
        return {number: self._wanted[number] for number in sorted(numbers, reverse=True)}

    def made(self, groups: Mapping[int, GroupRef]) -> None:
        """What became of the numbers."""
        self._refs.update(groups)

    def ref(self, number: int) -> GroupRef:
        """The group of a number, made by now."""
        return self._refs[number]

    def names(self, numbers: str) -> tuple[str, ...]:
        """The names of the groups in a JSON array of numbers, in the order an account has them."""
        return tuple(sorted((self._refs[number].name for number in json.loads(numbers)), key=name_key))


@dataclass(frozen=True, slots=True)
class Books:
    """The two kinds of groups that a file names."""

    security: GroupBook
    functional: GroupBook
