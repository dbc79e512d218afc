"""The one registry of keys: bindings, footer, help and command palette are made from it, so they can't disagree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from textual.binding import Binding
from textual.screen import Screen


class Where(Enum):
    """Where a key works; the value is its heading in the help."""

    LIST = "In the list"
    DETAIL = "In User Detail"
    SECURITY = "In Password & Security"
    FORM = "In forms"
    MODAL = "In this question"
    EVERYWHERE = "Everywhere"


@dataclass(frozen=True, slots=True)
class Key:
    """One thing a key does. Letters and signs work only while no text field has the focus, so they stand first."""

    action: str
    keys: tuple[str, ...]
    label: str
    help: str
    where: Where
    footer: bool = True
    palette: bool = True


_DISPLAY = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "number_sign": "#",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "delete": "Del",
    "f1": "F1",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
}


def display(key: str) -> str:
    """A key as it is written in the interface: "Ctrl+S", "?"."""
    if key.startswith("ctrl+"):
        return "Ctrl+" + key[5:].upper()
    return _DISPLAY.get(key, key)


def shown_keys(key: Key) -> str:
    """All keys of an action as they are written; what has none is reached by name, in the palette."""
    return " ".join(map(display, key.keys)) or f"Ctrl+P {key.label}"


KEYS = (
    # The footer shows them in this order, as far as they fit; help last.
    Key("save", ("ctrl+s",), "Change", "save what was typed, after a preview", Where.FORM),
    Key("generate", ("ctrl+g",), "Generate", "a new API Token; in New Password: a password", Where.SECURITY),
    Key("reset", ("ctrl+r",), "Reset Password", "check or clear Reset Password", Where.SECURITY),
    Key("open", ("enter",), "Open", "open what is under the cursor", Where.LIST, palette=False),
    Key("mark", ("space",), "Mark", "mark or unmark the account, and go down one", Where.LIST),
    Key("mark_all", ("a",), "All", "mark all that match; unmark them when all are marked", Where.LIST),
    Key("new", ("n", "ctrl+n"), "New", "make a new user account or group", Where.LIST),
    Key("remedy", ("x",), "Remedy", "what Attention says for the account under the cursor", Where.LIST),
    Key("bulk", ("b",), "Bulk", "one thing for all that are marked, or all that match", Where.LIST),
    Key("undo", ("u",), "Undo", "in History and Event Logs: undo the change under the cursor", Where.LIST),
    Key("copy", ("c",), "Copy", "a new security group like the one under the cursor", Where.LIST),
    Key("members", ("m",), "Members", "who is in the group under the cursor, in Users", Where.LIST),
    Key("export", ("e",), "Export", "everything that the list shows, to CSV or Excel", Where.LIST),
    Key("search", ("slash",), "Search", "go to the search box", Where.LIST),
    Key("delete_row", ("d", "delete"), "Delete", "delete what is under the cursor, or all that is marked", Where.LIST),
    Key("open_security", ("p",), "Password & Security", "open it at Password & Security", Where.LIST),
    Key("columns", ("o",), "Columns", "which columns, and what the list is ordered by", Where.LIST),
    Key("full_screen", ("f",), "Full Screen", "the list on the whole screen, and back", Where.LIST),
    Key("count_all", ("number_sign",), "Count", "where 1,000+ match: how many exactly; Esc stops counting", Where.LIST),
    Key("delete", ("d", "delete"), "End", "end the session under the cursor", Where.DETAIL),
    Key("rights", ("r",), "Rights", "what this account may do, and why", Where.DETAIL),
    Key("delete_user", (), "Delete User", "delete this account", Where.DETAIL),
    Key("next_tab", ("right_square_bracket", "ctrl+t"), "Next Tab", "the next tab", Where.DETAIL),
    Key("previous_tab", ("left_square_bracket",), "Previous Tab", "the previous tab", Where.DETAIL, footer=False),
    Key("next_account", ("greater_than_sign",), "Next", "the next account of the search", Where.DETAIL),
    Key("previous_account", ("less_than_sign",), "Previous", "the previous account of the search", Where.DETAIL),
    Key("users", ("1",), "Users", "find accounts", Where.EVERYWHERE, footer=False),
    Key("attention", ("2",), "Attention", "accounts that need an administrator", Where.EVERYWHERE, footer=False),
    Key("security_groups", ("3",), "Security Groups", "what members of a group may do", Where.EVERYWHERE, footer=False),
    Key("logs", ("4",), "Event Logs", "every sign-in, change and refusal", Where.EVERYWHERE, footer=False),
    Key("profile", ("5",), "My Profile", "your own account", Where.EVERYWHERE, footer=False),
    Key("functional_groups", (), "Functional Groups", "the parts of the organisation", Where.EVERYWHERE),
    Key("options", (), "Options", "policy numbers, Enable Delete, MFA required for", Where.EVERYWHERE),
    Key("back", ("escape", "q"), "Back", "cancel, back; clears the search box", Where.EVERYWHERE, palette=False),
    Key("refresh", ("ctrl+l",), "Refresh", "repaint and reload; what was typed stays", Where.EVERYWHERE, footer=False),
    Key("suspend_process", ("ctrl+z",), "Suspend", "to the shell; fg comes back", Where.EVERYWHERE, footer=False),
    Key("commands", ("colon", "ctrl+p"), "Commands", "everything by name", Where.EVERYWHERE, palette=False),
    Key("leave", ("ctrl+q",), "Leave", "sign out or quit", Where.EVERYWHERE),
    Key("help", ("question_mark", "f1"), "Help", "what one can do here", Where.EVERYWHERE),
)
"""What one can do and the keys for it."""

FIXED = (
    ("Tab Shift+Tab", "the next, the previous field", Where.FORM),
    ("Enter", "in a field: the next one; on a button: press it", Where.FORM),
    ("Space", "check or clear a box; ← → choose, ↓ opens a list", Where.FORM),
    ("↓ ↑", "down from the search box to the list, and back", Where.LIST),
    ("↑ ↓ k j", "move by one; PgUp PgDn by a screen", Where.LIST),
    ("Home End", "the very first, the very last", Where.LIST),
    ("← →", "other columns beside Email", Where.LIST),
    ("← →", "on the strip of tabs: previous, next tab", Where.DETAIL),
    ("Tab Shift+Tab", "to the other answer and back", Where.MODAL),
    ("Enter", "acts on the focused answer; Cancel has the focus first", Where.MODAL),
    ("PgDn PgUp", "the rest of what is longer than the screen", Where.MODAL),
)
"""Keys that the widgets themselves answer to, for the help."""

_BY_ACTION = {key.action: key for key in KEYS}
REPAINTS = frozenset(_BY_ACTION["refresh"].keys)
"""What sends the whole screen again, also where nothing else answers to it."""
ORDER = {key.action: place for place, key in enumerate(KEYS)}


def state_of(screen: Screen[Any], action: str) -> bool | None:
    """Whether an action can be done on a screen, whichever field has the focus: yes, not now (None), or not here."""
    owner = screen if hasattr(screen, f"action_{action}") else screen.app
    return screen.check_action(action, ()) if hasattr(owner, f"action_{action}") else False


def bindings(*actions: str, **labels: str) -> list[Binding]:
    """Bindings for these actions; a label can be said otherwise where the place has a better word."""
    made: list[Binding] = []
    for action in actions:
        key = _BY_ACTION[action]
        label = labels.get(action, key.label)
        made.extend(Binding(name, action, label, show=key.footer, id=f"{action}.{name}") for name in key.keys)
    return made
