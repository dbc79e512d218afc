"""Lists that can be exported: everything that they show, to a file."""

from __future__ import annotations

from functools import partial

from textual import work

from rwtui.services.export import Destination, Progress
from rwtui.tui.keymap import bindings
from rwtui.tui.screens.list_page import ListPage, Q, R


class ExportingPage(ListPage[Q, R]):
    """A searchable list whose rows go to CSV or Excel."""

    BINDINGS = [*bindings("export")]

    exported = ("rows", "rwtui")
    """What is exported, in words, and how the file's name begins."""

    def export(self, to: Destination, progress: Progress) -> int:
        """Everything that the list shows; in a thread."""
        raise NotImplementedError

    @work(description="export")
    async def action_export(self) -> None:
        """Ask where to, prove the password if that is long ago, and write."""
        from rwtui.tui.modals.export import ExportProgress, ExportQuestion

        what, name = self.exported
        with self.sentences():
            folder = await self.ask(self.program.desk.export.folder)
            to = await self.app.push_screen_wait(ExportQuestion(what, folder, name, self.program.clock()))
            if to is None:
                return
            await self.proven(self.program.desk.export.require_proof)
            said = await self.app.push_screen_wait(ExportProgress(to, partial(self.export, to)))
            self.say(said.removeprefix("! "), wrong=said.startswith("!"))
