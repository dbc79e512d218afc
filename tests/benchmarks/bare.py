"""A bare Textual application, for the time that a command takes to be painted at the least."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Input, Static


class Bare(App[None]):
    """Two fields and a sentence."""

    def compose(self) -> ComposeResult:
        """What is painted."""
        yield Static("Bare")
        yield Input(compact=True)
        yield Input(compact=True, password=True)
        yield Static("[ Sign in ]", markup=False)


if __name__ == "__main__":
    Bare(ansi_color=True).run(mouse=False)
