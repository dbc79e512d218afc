"""The command palette: every action of the registry that can be done here, by name."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from rwtui.tui import keymap
from rwtui.tui.screens.page import Page


def _help(key: keymap.Key) -> str:
    return f"{key.help} ({keymap.display(key.keys[-1])})" if key.keys else key.help


class Commands(Provider):
    """What can be done on the present screen."""

    def _available(self) -> list[tuple[str, str, str]]:
        """Label, action and help of what can be done now, whichever field has the focus."""
        labels = self.screen.labels() if isinstance(self.screen, Page) else {}
        return [
            (labels.get(key.action, key.label), key.action, _help(key))
            for key in keymap.KEYS
            if key.palette and keymap.state_of(self.screen, key.action) is True
        ]

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for label, action, text in self._available():
            yield DiscoveryHit(label, partial(self.screen.run_action, action), help=text)

    async def search(self, query: str) -> Hits:
        """Those whose name or help matches."""
        matcher = self.matcher(query)
        for label, action, text in self._available():
            if (score := max(matcher.match(label), matcher.match(text))) > 0:
                yield Hit(score, label, partial(self.screen.run_action, action), help=text)
