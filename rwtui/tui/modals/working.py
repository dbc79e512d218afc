"""Long work: how far it is, and Cancel. It runs in a thread; the modal answers when it has come to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Static

from rwtui.domain.text import safe
from rwtui.errors import RwtuiError
from rwtui.services.access import TimedOut
from rwtui.tui.modals.base import Question, paragraph

R = TypeVar("R")
Progress = Callable[[int, int], bool]
"""Told how much is done, of how much (0: not known); answers whether to go on."""


class Working(Question[R | RwtuiError]):
    """Answers with what the job returned, or with the refusal or fault that ended it."""

    AUTO_FOCUS = "#cancel"
    place = "work that goes on"
    help_text = "How far the work is. Cancel and Esc stop it at the next step; then you are told what is done by then."

    def __init__(self, title: str, text: str, unit: str, job: Callable[[Progress], R]) -> None:
        super().__init__(title)
        self._text = text
        self._unit = unit
        self._job = job
        self._wanted = True

    def body(self) -> ComposeResult:
        """What is done, and how far it is."""
        yield paragraph(f" {self._text}")
        yield Static("", id="progress", markup=False)

    def on_mount(self) -> None:
        """Begin."""
        self._run()

    def _progress(self, done: int, total: int) -> bool:
        self.app.call_from_thread(self._show, done, total)
        return self._wanted

    def _show(self, done: int, total: int) -> None:
        of = f" of {total:,}" if total else ""
        self.query_one("#progress", Static).update(Content(f" {done:,}{of} {safe(self._unit)}"))

    @work(description="long work")
    async def _run(self) -> None:
        """After a time-out the answer waits until the cover is gone; then the session is another one."""
        session_id = self.program.desk.session_id
        try:
            self.answer(await asyncio.to_thread(self._job, self._progress))
        except RwtuiError as no:
            if isinstance(no, TimedOut) and self.program.desk.session_id == session_id:
                self.program.cover()
            self.answer(no)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Cancel."""
        self.action_back()

    def action_back(self) -> None:
        """Stop at the next step; what the job says of it is the answer."""
        self._wanted = False
