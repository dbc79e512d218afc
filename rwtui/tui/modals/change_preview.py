"""The preview of a Change: each field before and after, rights gained and lost, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from textual.app import ComposeResult

from rwtui.domain.change import Change, Field, FieldChange, Value, shown
from rwtui.domain.text import fit
from rwtui.services.preview import Preview
from rwtui.tui.modals.base import paragraph
from rwtui.tui.modals.reason import RECORDED, AskReason


class ChangePreview(AskReason):
    """Answers with the reason typed, "" for none, or None when it was refused."""

    place = "Preview"
    help_text = (
        "What will be changed, before and after, and what follows from it: + rights that are gained, - rights that are"
        " lost, ! what ends or is warned of. Nothing is saved yet. The answer beside Cancel does it; Cancel and Esc go"
        f" back, and what was typed stays.\n\n{RECORDED}"
    )

    def __init__(self, change: Change, preview: Preview, verb: str = "Change") -> None:
        super().__init__(f"{verb}: {change.target}", verb)
        self._change = change
        self._preview = preview

    def what(self) -> ComposeResult:
        """The fields as a table, then what follows."""
        yield paragraph(self._table())
        if consequences := self._consequences():
            yield paragraph(consequences, classes="effects")

    def _table(self) -> list[str | tuple[str, str]]:
        """Before and after; what comes into being has no before."""
        lines: list[str | tuple[str, str]] = [] if self._change.creates else [f" {'':20} {'before':28} after"]
        for change in self._change.fields:
            if change.field is not Field.EXISTS:
                lines += self._lines(change)
        return lines

    def _lines(self, change: FieldChange) -> Iterator[tuple[str, str]]:
        told = (self._values(change.field, change.before), self._values(change.field, change.after))
        for place, (before, after) in enumerate(zip_longest(*told, fillvalue="")):
            label = "" if place else change.field.value
            yield f" {label:20} {'' if self._change.creates else fit(before, 28) + ' '}", after

    def _values(self, field: Field, value: Value) -> tuple[str, ...]:
        """A value, in one line; permissions are compared better one under the other."""
        if field is Field.PERMISSIONS and isinstance(value, tuple):
            return value or ("none",)
        text = shown(field, value, self.program.formats)
        return (text or "none",) if field is Field.FUNCTIONAL_GROUPS else (text,)

    def _consequences(self) -> list[str]:
        lines: list[str] = []
        if self._preview.gains is not None:
            lines += [f" + gains   {', '.join(self._preview.gains) or 'nothing'}"]
        if self._preview.loses is not None:
            lines += [f" - loses   {', '.join(self._preview.loses) or 'nothing'}"]
        return lines + [f" ! {effect}" for effect in self._preview.effects]
