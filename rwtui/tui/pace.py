"""How much may be on its way to the terminal: on a slow line a painting waits until the one before has arrived.

The line's buffers hold many screens, so nothing but the terminal itself can tell what it has drawn: behind a painting
goes a question that every terminal answers (Device Status Report). What would be painted meanwhile is stale by then.
"""

from __future__ import annotations

QUESTION = "\x1b[5n"
ANSWER = "\x1b[0n"
ASK_AFTER = 500
"""Bytes behind which the terminal is asked whether they have come."""
MOST = 1_000
"""Bytes on the way from which on paintings wait: a second's worth at 9,600 bit/s."""


class Pace:
    """Counts what is on its way. A terminal that never answers is never waited for."""

    def __init__(self) -> None:
        self._answers = False
        self._asked = False
        self._sent = 0
        self._before_question = 0

    @property
    def waited_for(self) -> bool:
        """Whether an answer is on its way that will come."""
        return self._answers and self._asked

    @property
    def waits(self) -> bool:
        """Whether enough is on its way."""
        return self.waited_for and self._sent > MOST

    def ask(self) -> str:
        """The question."""
        self._asked, self._before_question = True, self._sent
        return QUESTION

    def sending(self, data: str) -> str:
        """What to send for this: itself, and the question where it is time for it."""
        self._sent += len(data)
        due = self._answers and not self._asked and self._sent > ASK_AFTER
        return data + self.ask() if due else data

    def answered(self) -> None:
        """All up to the question has been drawn."""
        self._answers, self._asked = True, False
        self._sent -= self._before_question

    def give_up(self) -> None:
        """No answer has come for long: the terminal is another one now, perhaps."""
        self._answers = self._asked = False
        self._sent = 0
