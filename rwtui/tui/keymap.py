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
    TABS = "Between tabs"
    SECURITY = "In Password & Security"
    FORM = "In forms"
    MODAL = "In questions"
    EVERYWHERE = "Everywhere"


class Part(Enum):
    """What has to be there for a key of a widget to do something; the value says what it is."""

    SEVERAL = "more than one thing that takes the focus"
    SEARCH_BOX = "the search box of a list"
    LIST = "a list"
    COLUMNS = "a list with columns that may be out of view"
    FIELD = "a text field"
    BOX = "a box to check"
    CHOICE = "one of a few to choose"
    DROP_DOWN = "a list that opens"
    BUTTON = "a button"
    TABS = "a strip of tabs"
    LONG = "text that is longer than the screen"


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


@dataclass(frozen=True, slots=True)
class Fixed:
    """Keys that the widgets themselves answer to."""

    keys: str
    help: str
    where: Where
    needs: Part


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
    Key("generate_password", ("ctrl+g",), "Generate Password", "think up a password, shown once", Where.FORM),
    Key("reset", ("ctrl+r",), "Reset Password", "check or clear Reset Password", Where.SECURITY),
    Key("open", ("enter",), "Open", "open what is under the cursor", Where.LIST, palette=False),
    Key("mark", ("space",), "Mark", "mark or unmark the account, and go down one", Where.LIST),
    Key("mark_all", ("a",), "All", "mark all that match; unmark them when all are marked", Where.LIST),
    Key("new", ("n", "ctrl+n"), "New", "make a new user account or group", Where.LIST),
    Key("remedy", ("x",), "Remedy", "what Attention says for the account under the cursor", Where.LIST),
    Key("bulk", ("b",), "Bulk", "one thing for all that are marked, or all that match", Where.LIST),
    Key("carry_on", (), "Go On with Bulk", "a bulk operation that was cut off: go on, or give it up", Where.LIST),
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
    Key("delete", ("d", "delete"), "End", "in Sessions: end the session under the cursor", Where.DETAIL),
    Key("rights", ("r",), "Rights", "what this account may do, and why", Where.DETAIL),
    Key("delete_user", ("d", "delete"), "Delete User", "delete the account", Where.DETAIL, footer=False),
    Key("next_tab", ("right_square_bracket", "ctrl+t"), "Next Tab", "the next tab", Where.TABS),
    Key("previous_tab", ("left_square_bracket",), "Previous Tab", "the previous tab", Where.TABS, footer=False),
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
    Fixed("Tab Shift+Tab", "the next, the previous field", Where.FORM, Part.SEVERAL),
    Fixed("Enter", "in a field: the next one", Where.FORM, Part.FIELD),
    Fixed("Enter", "on a button: press it", Where.FORM, Part.BUTTON),
    Fixed("Space", "check or clear a box", Where.FORM, Part.BOX),
    Fixed("← →", "choose one of a few", Where.FORM, Part.CHOICE),
    Fixed("Enter ↓", "on a drop-down: open it; Enter chooses there, Esc closes it", Where.FORM, Part.DROP_DOWN),
    Fixed("↓ ↑", "down from the search box to the list, and back", Where.LIST, Part.SEARCH_BOX),
    Fixed("↑ ↓ k j", "move by one; PgUp PgDn by a screen", Where.LIST, Part.LIST),
    Fixed("Home End", "the very first, the very last", Where.LIST, Part.LIST),
    Fixed("← →", "other columns; the first one stays", Where.LIST, Part.COLUMNS),
    Fixed("← →", "on the strip of tabs: previous, next tab", Where.TABS, Part.TABS),
    Fixed("Tab Shift+Tab", "the next, the previous field or button", Where.MODAL, Part.SEVERAL),
    Fixed("Enter", "press the button that has the focus", Where.MODAL, Part.BUTTON),
    Fixed("Enter", "in a field: go on; it writes nothing", Where.MODAL, Part.FIELD),
    Fixed("↑ ↓", "move in the list", Where.MODAL, Part.LIST),
    Fixed("Space", "check or clear the box", Where.MODAL, Part.BOX),
    Fixed("← →", "choose one of a few", Where.MODAL, Part.CHOICE),
    Fixed("Enter ↓", "on a drop-down: open it; Enter chooses there, Esc closes it", Where.MODAL, Part.DROP_DOWN),
    Fixed("PgDn PgUp", "the rest of what is longer than the screen", Where.MODAL, Part.LONG),
)
"""For the help, where what they need is there."""
OPEN_DROP_DOWN = (("enter", "Choose"), ("escape", "Close"))
"""What an open drop-down answers to, for the footer."""

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
