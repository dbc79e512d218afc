"""Many accounts at once, and the remedy of one that Attention has named, from User Search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import work
from textual.widget import Widget

from rwtui.domain.attention import Concern, summed_up
from rwtui.domain.bulk import Deed
from rwtui.domain.marks import NO_MARKS
from rwtui.domain.paging import Toward
from rwtui.domain.permissions import Action
from rwtui.domain.text import safe, width
from rwtui.errors import RwtuiError
from rwtui.tui.keymap import bindings
from rwtui.tui.screens.list_page import PAGE
from rwtui.tui.screens.marking import MarkingPage
from rwtui.tui.screens.page import one_at_a_time

if TYPE_CHECKING:
    from rwtui.tui.modals.bulk import Ordered

ENROLL_YOURSELF = "This is you: enroll in My Profile (5), Password & Security, [ Enroll ]."


class RemedyingPage(MarkingPage):
    """A list with marks, on which one deed is done for many, or one remedy for one."""

    BINDINGS = [*bindings("remedy", "bulk")]
    _attention: Sequence[str] = ()
    _cut_off = False
    """Whether an operation of one's own waits to be gone on with, or given up."""
    concern: Concern | None = None
    """The line of Attention that is listed; its remedy can be had as long as its search stands in the box."""

    def ask_about(self, text: str, concern: Concern | None) -> None:
        """Ask for this, or for the accounts of a line of Attention."""
        self.concern = concern
        self.box.value = text
        self.first.focus()
        self.refresh_bindings()

    @property
    def first(self) -> Widget:
        """Of a line of Attention the list is what one came for."""
        return self.list if self.concern else super().first

    def on_mount(self) -> None:
        """How many accounts need attention, and what was cut off."""
        self.count_attention()
        if self.program.just_entered and self.program.may(Action.BULK):
            self.program.just_entered = False
            self._offer()

    @work(exclusive=True, group="attention", description="count attention")
    async def count_attention(self) -> None:
        if self.program.may(Action.BULK):
            with suppress(RwtuiError):  # the search beside it says what is wrong
                lines = await self.ask(self.program.desk.attention.lines)
                self._attention = [line.concern.told(line.count, line.shown) for line in lines if line.count]
                self.show_standing()
                self._cut_off = await self.ask(self.program.desk.bulk.unfinished) is not None

    @work(description="offer")
    @one_at_a_time
    async def _offer(self) -> None:
        from rwtui.tui.bulk_flow import offer_unfinished

        with self.sentences():
            if await offer_unfinished(self):
                self.reload(None)
        self.count_attention()

    def action_carry_on(self) -> None:
        """What was offered after signing in, as long as it is neither done nor given up."""
        self._offer()

    @property
    def standing(self) -> str:
        """How many are marked; without marks, how many need attention, as far as it leaves room for who one is."""
        room = self.size.width - width(safe(self.program.who())) - 4
        return super().standing or summed_up(self._attention, room)

    @property
    def _attended(self) -> Concern | None:
        concern = self.concern
        return concern if concern is not None and concern.search == self.box.value else None

    @work(description="remedy")
    @one_at_a_time
    async def action_remedy(self) -> None:
        """What Attention says for the account under the cursor, after a preview; without a deed, open its tab."""
        from rwtui.tui.modals.change_preview import ChangePreview

        row, concern = self.list.current, self._attended
        if row is None or concern is None:
            return
        remedy, attention = concern.remedy, self.program.desk.attention
        if remedy is Deed.REQUIRE_MFA and self.program.me is not None and row.id == self.program.me.id:
            self.say(ENROLL_YOURSELF)
            return
        if remedy is None:
            self.program.open_account(row, self.asked, security=True)
            return
        with self.sentences():
            plan = await self.ask(attention.plan, remedy, row.id)
            reason = await self.app.push_screen_wait(ChangePreview(plan.change, plan.preview, remedy.value))
            if reason is None:
                self.say("Nothing was saved.")
                return
            await self.proven(attention.apply, plan, reason)
            self.reload_without({row.id})
            self.say(f"{remedy.value}: {row.email}")

    @work(description="bulk")
    @one_at_a_time
    async def action_bulk(self) -> None:
        """One deed for all that are marked, or without marks for all that match."""
        from rwtui.tui.bulk_flow import ask_order

        marks = self.marks
        what = "all that are marked" if marks else "all that match" if self.box.value else "all accounts"
        with self.sentences():
            ordered = await ask_order(self, what)
            if ordered is not None:
                await self.do_to_many(ordered, self.marked_ids if marks else self._matching_ids)

    async def do_to_many(self, ordered: Ordered, ids: Callable[[], Iterable[int]]) -> None:
        """Plan it, carry it out, and show what there is then; of who is gone no mark is left."""
        from rwtui.tui.bulk_flow import bulk

        if await bulk(self, ordered, ids):
            if self.marks.searches and not await self.ask(self.program.desk.search.count_marked, self.marks):
                self.marks = NO_MARKS
            self.reload(self.list.current)
        self.count_attention()

    def _matching_ids(self) -> Iterator[int]:
        """The accounts that match, in e-mail order; in a thread."""
        query, start, more = self.asked.query, None, True
        while more:
            page = self.program.desk.search.page(query, start, Toward.DOWN, PAGE)
            yield from (row.id for row in page.rows)
            more = page.more_below
            start = page.rows[-1].position if page.rows else None

    def labels(self) -> dict[str, str]:
        """What the remedy is."""
        labels = super().labels()
        if (concern := self._attended) is not None:
            labels["remedy"] = concern.remedy.value if concern.remedy else "Open"
        return labels

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Bulk is an Administrator's; a remedy needs its line of Attention."""
        if action == "bulk" and self.is_mounted:
            return self.program.may(Action.BULK) and (bool(self.marks) or self.list.current is not None or None)
        if action == "carry_on":
            return self._cut_off
        if action == "remedy" and self.is_mounted:
            return self._attended is not None and (self.list.current is not None or None)
        return super().check_action(action, parameters)
