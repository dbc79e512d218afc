"""The commands for scripts: what the screens do, by an API Token, through the same services and the same gate.

The modules of a group of commands are imported when its help, or one of its commands, is asked for.
"""

from __future__ import annotations

from importlib import import_module

import click

from rwtui.cli_late import Late

_DEEDS = ("enable", "disable", "require_mfa", "unlock", "offboard", "delete")
_GROUPS: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "user": (
        "Find, show, make and change user accounts.",
        {
            "users": ("list_", "show"),
            "new_users": ("create",),
            "user_changes": ("set_", *_DEEDS, "reset_password", "reset_mfa"),
        },
    ),
    "group": (
        "Look after security groups.",
        {"groups": ("list_", "show", "create", "copy", "set_", "delete")},
    ),
    "functional-group": (
        "Look after functional groups.",
        {"functional_groups": ("list_", "show", "create", "set_", "delete")},
    ),
    "token": (
        "API Tokens: list, generate, revoke, verify.",
        {"tokens": ("list_", "generate", "revoke", "verify")},
    ),
    "session": ("See and end sessions.", {"sessions": ("list_", "end")}),
    "log": ("Read, export and undo what was recorded.", {"logs": ("list_", "export", "undo")}),
    "option": ("The options that every host obeys.", {"options": ("get", "set_")}),
}
"""What each is about, and the variables of its modules that hold its commands."""


class Scripts(Late):
    """A group of commands for scripts; its examples are in the module that is called as it is."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples of the module."""
        assert self.name is not None
        self.epilog = import_module(f"rwtui.cli_scripts.{self.name.replace('-', '_')}s").EXAMPLES
        super().format_epilog(ctx, formatter)


def _group(name: str) -> click.Command:
    about, modules = _GROUPS[name]
    late = {
        variable.rstrip("_").replace("_", "-"): f"cli_scripts.{module}:{variable}"
        for module, variables in modules.items()
        for variable in variables
    }
    return Scripts(name=name, help=about, late=late)


GROUPS = tuple(map(_group, _GROUPS))
NAMES = frozenset((*_GROUPS, "attention"))
"""What a sudo rule leaves to people: these act by a token of their own."""
