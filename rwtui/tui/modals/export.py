"""Exporting a list: where to and in which format, then progress that can be cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Input, Static

from rwtui.errors import RwtuiError
from rwtui.services.export import Destination, Format, Progress
from rwtui.tui.modals.base import Question, paragraph
from rwtui.tui.widgets.controls import Choice, TextField, Verb
from rwtui.tui.widgets.fields import FieldRow


class ExportQuestion(Question[Destination | None]):
    """Answers with the place and the format, or None."""

    AUTO_FOCUS = "#path"
    place = "Export"
    help_text = (
        "Everything that the list finds goes into a file on the host that rwtui runs on, not just what is on the"
        " screen: as CSV, which any program reads, or as an Excel workbook. File is its whole path, in a folder that"
        " exists; the ending follows the format.\n"
        "\nYou alone can read the file. What a spreadsheet would calculate is text in it. A file that is there already"
        " is replaced only after you have been told and take Export again."
    )
    refused = None

    def __init__(self, what: str, folder: Path, name: str, now: datetime) -> None:
        super().__init__(f"Export {what}")
        self._what = what
        self._suggested = folder / f"{name}-{now:%Y%m%d-%H%M}"
        self._replace = False

    def body(self) -> ComposeResult:
        """Everything that the list shows, not just this screen."""
        yield paragraph(f" All {self._what} that the list shows. The file can be read by you alone.\n")
        yield FieldRow("File", TextField(f"{self._suggested}{Format.CSV.suffix}", id="path"), id="path")
        options = [(kind.value, kind) for kind in Format]
        yield FieldRow("Format", Choice(options, Format.CSV, id="format"), id="format")

    def buttons(self) -> ComposeResult:
        """Cancel, or go."""
        yield from super().buttons()
        yield Verb("Export", id="verb")

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """The name's ending follows the format."""
        field = self.query_one("#path", TextField)
        for kind in Format:
            field.value = field.value.removesuffix(kind.suffix)
        field.value += self._format.suffix

    @property
    def _format(self) -> Format:
        chosen: Choice[Format] = self.query_one("#format", Choice)
        return chosen.value

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another name is another question."""
        self._replace = False
        self.query_one("#row-path", FieldRow).complain(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to Cancel; it never writes."""
        event.stop()
        self.query_one("#cancel").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer; a file that is there is asked about first."""
        if event.button.id != "verb":
            self.dismiss(None)
            return
        path = Path(self.query_one("#path", TextField).value).expanduser()
        problem = self._problem(path)
        if problem is None:
            self.dismiss(Destination(path, self._format, self._replace))
        else:
            self.query_one("#row-path", FieldRow).complain(problem)

    def _problem(self, path: Path) -> str | None:
        if not path.is_absolute() or path.is_dir() or not path.parent.is_dir():
            return "A whole path to a file in a folder that exists"
        if path.exists() and not self._replace:
            self._replace = True
            return "This file is there already; Export again replaces it"
        return None


class ExportProgress(Question[str]):
    """Runs the export; answers with what happened, in words."""

    AUTO_FOCUS = "#cancel"
    place = "Export"
    help_text = "How many rows are written. Cancel and Esc stop; the unfinished file goes."
    refused = ""

    def __init__(self, to: Destination, export: Callable[[Progress], int]) -> None:
        super().__init__("Export")
        self._to = to
        self._export = export
        self._wanted = True

    def body(self) -> ComposeResult:
        """How far it is."""
        yield paragraph(f" {self._to.path}")
        yield Static("", id="progress", markup=False)

    def on_mount(self) -> None:
        """Begin."""
        self._run()

    def _progress(self, count: int) -> bool:
        self.app.call_from_thread(self._show, count)
        return self._wanted

    def _show(self, count: int) -> None:
        self.query_one("#progress", Static).update(Content(f" {count:,} rows"))

    @work(description="export")
    async def _run(self) -> None:
        try:
            count = await asyncio.to_thread(self._export, self._progress)
        except RwtuiError as no:
            self.answer(f"! {no}")
        else:
            self.answer(f"Exported {count:,} {'row' if count == 1 else 'rows'} to {self._to.path}")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Cancel."""
        self.action_back()

    def action_back(self) -> None:
        """Stop; the unfinished file goes."""
        self._wanted = False
