"""Attention: which accounts need an administrator, each kind with its count, one key from its remedy."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult

from rwtui.domain.text import fit
from rwtui.services.attention import Counted
from rwtui.tui.keymap import Where, bindings
from rwtui.tui.screens.page import Page
from rwtui.tui.widgets.block_list import Block, BlockList


class AttentionPage(Page):
    """One line for each kind; Enter lists its accounts in User Search, where x remedies one, b many."""

    place = "Attention"
    help_text = (
        "Accounts that need an administrator, and what remedies them. Enter (or x) lists the accounts of a line in"
        " Users, with the cursor in the list: there x remedies the account under it, as the line says, after a preview,"
        " and b does something to all that are marked. The counts are read when you come here."
    )
    where = (Where.LIST,)
    BINDINGS = [*bindings("open", "remedy", remedy="List to Remedy")]

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Counted, ...] = ()

    def body(self) -> ComposeResult:
        """The list."""
        yield BlockList(id="concerns", empty="  Counting ...")

    def on_mount(self) -> None:
        """Count."""
        super().on_mount()
        self.query_one(BlockList).focus()
        self._count()

    @work(description="attention")
    async def _count(self) -> None:
        with self.sentences():
            self._lines = await self.ask(self.program.desk.attention.lines)
            listed = self.query_one(BlockList)
            cursor = listed.cursor
            listed.show([_block(place, line) for place, line in enumerate(self._lines)], complete=True)
            listed.action_move(cursor)
            if not any(line.count for line in self._lines):
                self.say("Nothing needs attention.")

    def action_open(self) -> None:
        """The accounts of the line under the cursor."""
        block = self.query_one(BlockList).current
        if block is not None:
            self.program.go_users(concern=self._lines[block.key].concern)

    def action_remedy(self) -> None:
        """To the list, where the same key remedies the account under the cursor."""
        self.action_open()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """What Enter does."""
        return (("enter", "List"),)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One is here already."""
        return False if action == "attention" else super().check_action(action, parameters)

    def action_refresh(self) -> object:
        """Count again."""
        self._count()
        return super().action_refresh()

    def action_back(self) -> object:
        """To the search."""
        self.program.go_users()
        return None


def _block(place: int, line: Counted) -> Block:
    remedy = line.concern.remedy.value if line.concern.remedy else "Open"
    return Block(place, f"{line.shown:>7}  {fit(line.concern.name, 40)} x {remedy}")
