"""User Search: a box that filters as one types, and the accounts that match."""

from __future__ import annotations

from collections.abc import Mapping, Set

from textual import work

from rwtui.domain.accounts import AccountRow
from rwtui.domain.attention import Concern
from rwtui.domain.bulk import Deed
from rwtui.domain.bulk import Order as BulkOrder
from rwtui.domain.change import Field, Value
from rwtui.domain.ordering import BY_EMAIL, MOST_SORTED, AccountQuestion, Order
from rwtui.domain.permissions import DELETE_IS_OFF, Action
from rwtui.domain.preferences import Preferences
from rwtui.domain.query import parse
from rwtui.services.export import Destination, Progress
from rwtui.tui.keymap import Where, bindings
from rwtui.tui.screens.list_page import ListPage
from rwtui.tui.screens.page import one_at_a_time
from rwtui.tui.screens.remedying import RemedyingPage
from rwtui.tui.widgets.account_list import AccountList

TOO_MANY = f"More than {MOST_SORTED:,} match: in e-mail order. Narrow the search."


class UserSearchPage(RemedyingPage):
    """The first screen of who may view other accounts."""

    place = "Users"
    help_text = (
        "Type any part of an email, name, title or telephone number. Words in any order, accents and case aside; one or"
        " two letters find beginnings of words.\n"
        '\nFilters, with - before one to leave out, with " for spaces:\n'
        '  group:service  group:"Service Desk"  functional:finance  email:@example.org\n'
        "  status:disabled  type:sso  mfa:yes|no|due\n"
        "  locked:yes|no|delayed  token:yes|no|stale\n"
        "  password:temporary|none  last:never  last:<90d within  last:>90d longer ago\n"
        "\nMarks (*) stay whatever is searched for or opened next; Esc in the empty box clears them. Columns, order and"
        " full screen are kept for you alone."
    )
    where = (Where.LIST,)
    BINDINGS = [
        *bindings("open", "open_security", "new", "delete_row", "search"),
        *bindings("columns", "full_screen"),
    ]
    _in_order = True

    def __init__(self, said: str = "", text: str = "", concern: Concern | None = None) -> None:
        super().__init__(AccountQuestion(parse(text), Order.of(self.wishes)), said)
        self._text = text
        self.concern = concern

    @property
    def wishes(self) -> Preferences:
        """How who is signed in wants to see the list."""
        return self.program.me.preferences if self.program.me else Preferences()

    def question(self, text: str) -> AccountQuestion:
        """The search language, in the order that is wished."""
        return AccountQuestion(parse(text), Order.of(self.wishes))

    def make_list(self) -> AccountList:
        """Accounts."""
        return AccountList(id="accounts")

    def on_mount(self) -> None:
        """In the columns that are wished, with what is asked for in the box."""
        self._lay_out()
        self.ask_about(self._text, self.concern)

    def on_list_page_found(self, event: ListPage.Found) -> None:
        """The order in force can be seen."""
        if event.query == self.asked:
            self._in_order = event.page.in_order
            self._lay_out()

    def on_list_page_found_more(self, event: ListPage.FoundMore) -> None:
        """Which one it is, is known once all that match are."""
        if event.query == self.asked and self._in_order is not event.page.in_order:
            self._in_order = event.page.in_order
            self._lay_out()

    @property
    def _order(self) -> Order:
        """The one in force."""
        return self.asked.order if self._in_order else BY_EMAIL

    def _lay_out(self) -> None:
        self.set_class(self.wishes.full_screen, "-full")
        self.accounts.lay_out(self.wishes.columns, self._order)
        self.show_standing()

    def _show_count(self, text: str) -> None:
        """The column that the rows are ordered by may be out of view."""
        by = "" if not text or self._order.is_by_email else f", by {self._order}"
        super()._show_count(text + by)

    def explain_nothing(self) -> tuple[str, ...]:
        """What to try."""
        if self.asked.query.is_empty:
            return ("There are no accounts yet.",)
        return (
            "No account matches.",
            "",
            "Try fewer words or letters, or leave out a filter. Esc clears the box, F1 lists the filters.",
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One is here already."""
        if action == "export":
            return self.program.may(Action.EXPORT_ACCOUNTS)
        if action == "new":
            return self.program.may(Action.CREATE_ACCOUNT)
        if action == "delete_row" and self.is_mounted:
            may = self.program.may(Action.DELETE_ACCOUNT)
            return may and (bool(self.marks) or self.list.current is not None or None)
        return False if action == "users" else super().check_action(action, parameters)

    def labels(self) -> dict[str, str]:
        """What is made and deleted here."""
        delete = "Delete Marked" if self.marks else "Delete User"
        return super().labels() | {"new": "New User", "delete_row": delete}

    exported = ("accounts", "accounts")

    def export(self, to: Destination, progress: Progress) -> int:
        """All accounts that match."""
        return self.program.desk.export.accounts(self.asked.query, to, progress, self.asked.order)

    def action_open(self) -> object:
        """Open the account under the cursor."""
        self._open(security=False)
        return None

    def action_new(self) -> None:
        """A form for a new account, which opens once it is made."""
        from rwtui.tui.screens.new_user import NewUserPage

        self.app.push_screen(NewUserPage())

    @work(description="delete")
    @one_at_a_time
    async def action_delete_row(self) -> None:
        """Delete all that are marked, or with none the account under the cursor, after a question."""
        from rwtui.tui.deleting import delete_account
        from rwtui.tui.modals.bulk import Ordered

        row = self.list.current
        if not self.program.may_delete:
            self.say(DELETE_IS_OFF, wrong=True)
            return
        with self.sentences():
            if self.marks:
                await self.do_to_many(Ordered(BulkOrder(Deed.DELETE)), self.marked_ids)
            elif row is not None and await delete_account(self, row.id):
                self.reload_without({row.id})

    def reload_without(self, gone: Set[int]) -> None:
        """Show what is left; the cursor goes to what was next to it."""
        rows, at = self.list.rows, self.list.cursor
        left = (row for row in (*rows[at:], *reversed(rows[:at])) if row.id not in gone)
        self.reload(next(left, None))

    def action_open_security(self) -> None:
        """Open it at Password & Security."""
        self._open(security=True)

    def _open(self, *, security: bool) -> None:
        if (row := self.list.current) is not None:
            self.program.open_account(row, self.asked, security=security)

    def action_refresh(self) -> object:
        """Search again; the cursor stays on its account."""
        self.reload(self.list.current)
        return super().action_refresh()

    def reload(self, at: AccountRow | None) -> None:
        """Show what is stored now, around an account that was opened."""
        if self.asked.problem:
            return
        if self.marks:
            self.review_marks()
        self.count_attention()
        self.forget_count()
        self._shown = None  # Enter and the arrows wait for the rows that come: they set the cursor
        self.find(self.asked, around=at)

    @property
    def standing(self) -> str:
        """How many are marked, and that too many match for the order that was asked for; a full screen has room for
        nothing else.
        """
        if not self._in_order and not self.asked.problem:
            return ". ".join(filter(None, (self._marked, TOO_MANY)))
        return self._marked if self.wishes.full_screen else super().standing

    @work(description="columns")
    @one_at_a_time
    async def action_columns(self) -> None:
        """Which columns and which order; kept for the person."""
        from rwtui.tui.modals.columns import ChooseColumns

        wished = await self.app.push_screen_wait(ChooseColumns(self.wishes))
        if wished is not None:
            columns = tuple(column.value for column in wished.columns)
            await self._keep({Field.LIST_COLUMNS: columns, Field.LIST_ORDER: wished.ordered_by})

    @work(description="full screen")
    @one_at_a_time
    async def action_full_screen(self) -> None:
        """All lines but two for the list, or as it was; kept for the person."""
        await self._keep({Field.FULL_SCREEN: not self.wishes.full_screen})

    async def _keep(self, wanted: Mapping[Field, Value]) -> None:
        with self.sentences():
            self.program.me = await self.ask(self.program.desk.wishes.keep, wanted)
            self._lay_out()
            self.ask_for(self.question(self.box.value))
