"""Bare Textual applications, for what the same costs at the least that Textual itself takes."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Input, Static


class Fields(App[None]):
    """Two fields and a sentence."""

    def compose(self) -> ComposeResult:
        """What is painted."""
        yield Static("Bare")
        yield Input(compact=True)
        yield Input(compact=True, password=True)
        yield Static("[ Sign in ]", markup=False)


class List(App[None]):
    """A field above a table of a hundred rows, the last ones in view."""

    CSS = "DataTable { height: 1fr; scrollbar-size: 0 0; }"

    def compose(self) -> ComposeResult:
        """What is painted."""
        yield Input(compact=True)
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Rows like those of User Search."""
        table = self.query_one(DataTable)
        table.add_columns("Email", "Name", "Title", "Group")
        for number in range(100):
            table.add_row(f"person{number}@example.org", f"Person {number}", "Field engineer", "Regular User")
        table.move_cursor(row=99)


KINDS: dict[str, type[App[None]]] = {"fields": Fields, "list": List}


if __name__ == "__main__":
    KINDS[sys.argv[1]](ansi_color=True).run(mouse=False)
