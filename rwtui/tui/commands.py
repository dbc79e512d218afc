"""The command palette: every action of the registry that can be done here, by name."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from rwtui.tui import keymap


class Commands(Provider):
    """What can be done on the present screen."""

    def _available(self) -> list[tuple[str, str, str]]:
        found: dict[str, tuple[str, str, str]] = {}
        for active in self.screen.active_bindings.values():
            action = active.binding.action
            if active.enabled and action in keymap.ORDER and keymap.key_for(action).palette:
                key = keymap.key_for(action)
                label = active.binding.description or key.label
                found.setdefault(action, (label, action, f"{key.help} ({keymap.display(key.keys[-1])})"))
        return sorted(found.values(), key=lambda entry: keymap.ORDER[entry[1]])

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
