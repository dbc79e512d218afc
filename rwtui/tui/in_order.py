"""Keys are answered one after the other, however fast they come."""

from __future__ import annotations

from collections import deque
from time import monotonic

from textual import events
from textual.app import App
from textual.dom import DOMNode

PATIENCE = 3.0
"""Seconds after which a key no longer waits for what the key before it began."""
LONGEST = 10.0
"""Seconds after which it no longer waits for a screen that isn't ready for it, either."""


class InOrderApp(App[int]):
    """What is typed ahead waits until the key before it has done its work.

    Textual gives a key to what has the focus when the key comes, but a Tab moves the focus only some turns of the loop
    later: of `email Tab password Enter` in one packet the password would go into Email, in clear. And of `nguyen Enter`
    the Enter would open an account of the list as it was before.
    """

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._typed: deque[events.Event] = deque()
        self._begun: float | None = None
        self._held = False

    def holds(self, event: events.Event) -> bool:
        """Whether the screen is not ready for this one yet; it has to call `go_on` when it is."""
        return False

    def go_on(self) -> None:
        """The screen is ready; said twice before the key is answered, the next one must not overtake it."""
        if self._held:
            self._held = False
            self.call_later(self._answer)

    @property
    def has_answered(self) -> bool:
        """Whether nothing that was typed is waiting or being worked on."""
        return self._begun is None

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes from the terminal queue up; everything else is handled at once."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._typed.append(event)
        if self._begun is None or monotonic() - self._begun > (LONGEST if self._held else PATIENCE):
            await self._answer(patiently=not self._held)

    async def _answer(self, *, patiently: bool = True) -> None:
        """The next key goes to what has the focus now, and a follower the same way up behind it."""
        self._begun, self._held = None, False
        if self._typed:
            self._begun = monotonic()
            self._held = patiently and self.holds(self._typed[0])
            if not self._held:
                target: DOMNode = self.focused or self.screen
                await super().on_event(self._typed.popleft())
                # Twice: what a key does may send a message (a button that was pressed), which goes up after it.
                await self._follow(target.ancestors_with_self * 2)

    async def _follow(self, way: list[DOMNode]) -> None:
        while way:
            if way.pop(0).call_later(self._follow, way):
                return
        await self._answer()
