"""Choosing a Security Group."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual.widgets import Select

from rwtui.domain.groups import GroupRef, SecurityGroup
from rwtui.domain.text import safe


class GroupSelect(Select[int]):
    """The five groups and the custom ones; it holds the account's own until the others are read."""

    key_hints = (("enter", "Choose"),)

    def __init__(self, group: SecurityGroup, *, id: str) -> None:
        self._refs = {group.id: group.ref}
        super().__init__(self._choices(), value=group.id, allow_blank=False, id=id, compact=True)

    def _choices(self) -> list[tuple[Text, int]]:
        """Rich's text, without markup too, because letters find their option only in that."""
        return [(Text(safe(ref.name)), ref.id) for ref in self._refs.values()]

    @property
    def group(self) -> GroupRef:
        """The one that is chosen."""
        assert isinstance(self.value, int)
        return self._refs[self.value]

    def offer(self, groups: Iterable[SecurityGroup]) -> None:
        """All groups there are now; the chosen one stays chosen."""
        chosen = self.group
        self._refs = {group.id: group.ref for group in groups}
        self._refs.setdefault(chosen.id, chosen)
        with self.prevent(Select.Changed):
            self.set_options(self._choices())
            self.value = chosen.id

    def choose(self, group: SecurityGroup) -> None:
        """Choose this one."""
        if group.id not in self._refs:
            self.offer([group])
        self._refs[group.id] = group.ref
        self.value = group.id
