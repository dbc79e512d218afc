"""A terminal's screen kept by pyte, hardened for what today's programs send."""

from __future__ import annotations

import copy
import re
from typing import Any, Final

import pyte

# Whole escape sequences. What pyte 0.8.2 doesn't know it prints as junk or dies of, so it is kept from it.
_SEQUENCE: Final = re.compile(
    rb"""
    \x1b (?:
        \[ (?P<csi> [0-?]* [ -/]* [@-~] )               # CSI: parameters, intermediates, one final byte
      | [PX^_] [^\x1b\x07]* (?: \x1b\\ | \x07 )         # DCS, SOS, PM, APC up to their terminator
      | \] [^\x1b\x07]* (?: \x1b\\ | \x07 )             # OSC (titles, the clipboard), likewise
      | [ -/]+ [0-~]                                    # ESC ( B and its like
      | [0-OQ-WYZ\\`-~]                                 # ESC 7, ESC M, a stray string terminator
    )
    """,
    re.VERBOSE,
)
# The beginning of one at the end of a read: it waits for its rest.
_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[PX^_\]][^\x1b\x07]*\x1b?|[ -/]*)\Z")
# Parameters and final byte of the control sequences that pyte reads rightly: plain ones, and private modes.
_KNOWN_CSI: Final = re.compile(rb"[0-9;]*[@-~]|\?[0-9;]*[hl]")
_ALTERNATE_SCREEN: Final = frozenset({47, 1047, 1049})


class Screen(pyte.Screen):
    """pyte's screen, and the alternate one beside it: when a program leaves, what stood before comes back."""

    def __init__(self, columns: int, lines: int) -> None:
        self._kept: tuple[Any, Any] | None = None
        self.answers = b""
        super().__init__(columns, lines)

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        """Entering the alternate screen keeps the main one."""
        super().set_mode(*modes, **kwargs)
        if kwargs.get("private") and _ALTERNATE_SCREEN.intersection(modes) and self._kept is None:
            self._kept = copy.deepcopy(self.buffer), copy.copy(self.cursor)
            self.erase_in_display(2)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        """Leaving it brings the main one back."""
        super().reset_mode(*modes, **kwargs)
        if kwargs.get("private") and _ALTERNATE_SCREEN.intersection(modes) and self._kept is not None:
            buffer, cursor = self._kept
            self._kept = None
            self.buffer.clear()
            self.buffer.update(buffer)
            cursor.hidden = self.cursor.hidden
            self.cursor = cursor

    def write_process_input(self, data: str) -> None:
        """What the terminal answers to a question."""
        self.answers += data.encode()

    @property
    def alternate(self) -> bool:
        """Whether the alternate screen is shown."""
        return self._kept is not None

    def rows(self) -> list[str]:
        """What stands on each line, without the blanks at its end."""
        # Not pyte's `display`, which fails on a wide character that was half overwritten.
        return ["".join(self.buffer[y][x].data for x in range(self.columns)).rstrip() for y in range(self.lines)]


class Feed:
    """Takes a program's output in whatever pieces it is read and draws it on a screen."""

    def __init__(self, screen: Screen) -> None:
        self._stream = pyte.ByteStream(screen)
        self._waiting = b""
        self.unknown: list[bytes] = []

    def __call__(self, data: bytes) -> None:
        """Draw `data`; sequences that pyte doesn't know are kept in `unknown` and draw nothing."""
        data = self._waiting + data
        unfinished = _UNFINISHED.search(data)
        end = unfinished.start() if unfinished else len(data)
        data, self._waiting = data[:end], data[end:]
        at = 0
        for sequence in _SEQUENCE.finditer(data):
            self._stream.feed(data[at : sequence.start()])
            self._sequence(sequence)
            at = sequence.end()
        self._stream.feed(data[at:])

    def _sequence(self, sequence: re.Match[bytes]) -> None:
        whole, csi = sequence.group(), sequence["csi"]
        known = _KNOWN_CSI.fullmatch(csi) if csi is not None else whole[1:2] not in b"PX^_\\"
        if not known:
            self.unknown.append(whole)
            return
        try:
            self._stream.feed(whole)
        except (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError):
            self.unknown.append(whole)
