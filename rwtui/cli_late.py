"""Groups of commands whose modules are imported when they are asked for: one for its command, all for the help."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click


class Late(click.Group):
    """A group that knows in which module each of its commands is: `late` gives each one's "module:variable"."""

    _known: dict[str, click.Command]

    def __init__(self, *words: Any, late: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(*words, **more)
        self._late = dict(late or {})

    if not TYPE_CHECKING:

        @property
        def commands(self) -> dict[str, click.Command]:
            """All commands, by name."""
            return {name: self._command(name) for name in self.list_commands(None)}

        @commands.setter
        def commands(self, known: dict[str, click.Command]) -> None:
            self._known = dict(known)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """One that is imported already."""
        self._known[name or cmd.name or ""] = cmd

    def get_command(self, ctx: click.Context | None, cmd_name: str) -> click.Command | None:
        """The command of that name, its module imported."""
        return self._command(cmd_name) if cmd_name in self._known or cmd_name in self._late else None

    def list_commands(self, ctx: click.Context | None) -> list[str]:
        """In the order that was given, or by name where some are no late ones."""
        return sorted({*self._known, *self._late}) if set(self._known) - set(self._late) else list(self._late)

    def _command(self, name: str) -> click.Command:
        if name not in self._known:
            module, _, variable = self._late[name].partition(":")
            command = getattr(import_module(f"rwtui.{module}"), variable)
            assert isinstance(command, click.Command)
            self._known[name] = command
        return self._known[name]
