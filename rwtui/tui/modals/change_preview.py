"""The preview of a Change: each field before and after, rights gained and lost, and what follows."""

from __future__ import annotations

from textual.app import ComposeResult

from rwtui.domain.change import Change, Field, shown
from rwtui.domain.text import fit
from rwtui.services.preview import Preview
from rwtui.tui.modals.base import paragraph
from rwtui.tui.modals.reason import AskReason


class ChangePreview(AskReason):
    """Answers with the reason typed, "" for none, or None when it was refused."""

    def __init__(self, change: Change, preview: Preview, verb: str = "Change") -> None:
        super().__init__(f"{verb}: {change.target}", verb)
        self._change = change
        self._preview = preview

    def what(self) -> ComposeResult:
        """The fields as a table, then what follows."""
        yield paragraph("\n".join(self._table()))
        if consequences := self._consequences():
            yield paragraph("\n".join(consequences), classes="effects")

    def _table(self) -> list[str]:
        """Before and after; what comes into being has no before."""
        formats = self.program.formats
        fields = [change for change in self._change.fields if change.field is not Field.EXISTS]
        if self._change.creates:
            return [f" {change.field.value:20} {shown(change.field, change.after, formats)}" for change in fields]
        lines = [f" {'':20} {'before':28} after"]
        for change in fields:
            before, after = (shown(change.field, value, formats) for value in (change.before, change.after))
            if change.field is Field.FUNCTIONAL_GROUPS:
                before, after = before or "none", after or "none"
            lines.append(f" {change.field.value:20} {fit(before, 28)} {after}")
        return lines

    def _consequences(self) -> list[str]:
        lines = []
        if self._preview.gains is not None:
            lines += [f" + gains   {', '.join(self._preview.gains) or 'nothing'}"]
        if self._preview.loses is not None:
            lines += [f" - loses   {', '.join(self._preview.loses) or 'nothing'}"]
        return lines + [f" ! {effect}" for effect in self._preview.effects]
