"""User Search: a box that filters as one types, and the accounts that match."""

from __future__ import annotations

from rwtui.domain.accounts import AccountRow
from rwtui.domain.paging import Page as Matches
from rwtui.domain.paging import Toward
from rwtui.domain.permissions import Action
from rwtui.domain.query import Query, parse
from rwtui.services.export import Destination, Progress
from rwtui.services.search import COUNTED
from rwtui.tui.keymap import Where, bindings
from rwtui.tui.screens.list_page import CONTEXT, PAGE, ListPage
from rwtui.tui.widgets.account_list import AccountList


class UserSearchPage(ListPage[Query, AccountRow]):
    """The first screen of who may view other accounts."""

    place = "Users"
    help_text = (
        "Type any part of an email, name, title or telephone number. Words in any\n"
        " order, accents and case aside; one or two letters find beginnings of words.\n"
        '\n Filters, with - before one to leave out, with " for spaces:\n'
        '   group:service  group:"Service Desk"  functional:finance  email:@example.org\n'
        "   status:disabled  type:sso  locked:yes  token:yes  mfa:yes|no|due\n"
        "   password:temporary|none  last:never  last:<90d within  last:>90d longer ago"
    )
    where = (Where.LIST,)
    BINDINGS = [*bindings("open", "open_security", "search", "export", "columns")]

    def __init__(self, said: str = "") -> None:
        super().__init__(Query(), said)

    def question(self, text: str) -> Query:
        """The search language."""
        return parse(text)

    def make_list(self) -> AccountList:
        """Accounts."""
        return AccountList(id="accounts")

    def fetch(self, query: Query, start: int | None, toward: Toward) -> Matches[AccountRow]:
        """In e-mail order."""
        return self.program.desk.search.page(query, start, toward, PAGE)

    def count(self, query: Query) -> str:
        """Exact up to a thousand."""
        count = self.program.desk.search.count(query)
        if count >= COUNTED:
            return f"{COUNTED - 1:,}+ accounts"
        return "1 account" if count == 1 else f"{count:,} accounts"

    def explain_nothing(self) -> tuple[str, ...]:
        """What to try."""
        if self.asked.is_empty:
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
        return False if action == "users" else super().check_action(action, parameters)

    exported = ("accounts", "accounts")

    def export(self, to: Destination, progress: Progress) -> int:
        """All accounts that match."""
        return self.program.desk.export.accounts(self.asked, to, progress)

    def action_open(self) -> object:
        """Open the account under the cursor."""
        self._open(security=False)
        return None

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
        rows = self.list.rows
        place = next((place for place, row in enumerate(rows) if at is not None and row.id == at.id), None)
        start = None
        if place is not None and place > CONTEXT:
            start = rows[place - CONTEXT].position - 1
        elif place is None and at is not None:
            start = at.position - 1
        self._shown = None  # Enter and the arrows wait for the rows that come: they set the cursor
        self.find(self.asked, start=start, keep=at.id if at else None)
