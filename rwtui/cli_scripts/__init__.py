"""The commands for scripts: what the screens do, by an API Token, through the same services and the same gate.

Each group of commands is a module that is imported when one of its commands, or its help, is asked for.
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

_GROUPS = {
    "user": "Find, show, make and change user accounts.",
    "group": "Look after security groups.",
    "functional-group": "Look after functional groups.",
    "token": "API Tokens: list, generate, revoke, verify.",
    "session": "See and end sessions.",
    "log": "Read, export and undo what was recorded.",
    "option": "The options that every host obeys.",
}


class Late(click.Group):
    """A group whose commands are imported when they are asked for."""

    def __init__(self, name: str, about: str) -> None:
        super().__init__(name, help=about)
        del self.__dict__["commands"]

    if not TYPE_CHECKING:

        @cached_property
        def commands(self) -> dict[str, click.Command]:
            """The commands, by name."""
            return self._module.COMMANDS

    @property
    def _module(self) -> Any:
        assert self.name is not None
        return import_module(f"rwtui.cli_scripts.{self.name.replace('-', '_')}s")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the module, which is that of use."""
        return list(self.commands)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples of the module."""
        self.epilog = self._module.EXAMPLES
        super().format_epilog(ctx, formatter)


GROUPS: tuple[click.Command, ...] = tuple(Late(name, about) for name, about in _GROUPS.items())
NAMES = frozenset((*_GROUPS, "attention"))
"""What a sudo rule leaves to people: these act by a token of their own."""
