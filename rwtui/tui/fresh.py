"""A screen that comes has its styles from being put together: Textual would work them all out once more to show it."""

from __future__ import annotations

from typing import Any, TypeVar

from textual import events
from textual.screen import Screen

Answer = TypeVar("Answer")


class FreshScreen(Screen[Answer]):
    """Every screen and question is one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fresh: bool = getattr(self.app, "styled", True)

    async def on_event(self, event: events.Event) -> None:
        """Styles are worked out again from the second time on, when the look may be another one."""
        if isinstance(event, events.ScreenResume):
            event.refresh_styles = event.refresh_styles and not self._fresh
            self._fresh = False
        await super().on_event(event)
