"""Keys are answered one after the other, however fast they come."""

from __future__ import annotations

from collections import deque
from time import monotonic

from textual import events
from textual.app import App
from textual.dom import DOMNode

PATIENCE = 1.0
"""Seconds after which a key no longer waits for an answer that went missing."""


class InOrderApp(App[int]):
    """What is typed ahead waits until the key before it has done its work.

    Textual gives a key to what has the focus when the key comes, but a Tab moves the focus only some turns of the loop
    later: of `email Tab password Enter` in one packet the password would go into Email, in clear.
    """

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[events.Event] = deque()
        self._answering: float | None = None

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes from the terminal queue up; everything else is handled at once."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._typed.append(event)
        if self._answering is None or monotonic() - self._answering > PATIENCE:
            await self._answer()

    async def _answer(self) -> None:
        """The next key goes to what has the focus now, and a follower the same way up behind it."""
        self._answering = None
        if self._typed:
            self._answering = monotonic()
            target: DOMNode = self.focused or self.screen
            await super().on_event(self._typed.popleft())
            # Twice: what a key does may send a message (a button that was pressed), which goes up after it.
            await self._follow(target.ancestors_with_self * 2)

    async def _follow(self, way: list[DOMNode]) -> None:
        while way:
            if way.pop(0).call_later(self._follow, way):
                return
        await self._answer()
