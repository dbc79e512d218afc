"""The list of User Search."""

from __future__ import annotations

from dataclasses import replace

from rwtui.domain.accounts import AccountRow, AccountStatus
from rwtui.domain.marks import NO_MARKS
from rwtui.domain.ordering import Order
from rwtui.domain.preferences import ALL_COLUMNS, Formats, ListColumn
from rwtui.tui.widgets.columned import Column
from rwtui.tui.widgets.paged_list import PagedList

_COLUMNS = {
    ListColumn.EMAIL: Column[AccountRow]("Email", 28, lambda row: row.email),
    ListColumn.FIRST_NAME: Column[AccountRow]("First Name", 10, lambda row: row.first_name),
    ListColumn.LAST_NAME: Column[AccountRow]("Last Name", 9, lambda row: row.last_name),
    ListColumn.SECURITY_GROUP: Column[AccountRow]("Security Group", 19, lambda row: row.group.name),
    ListColumn.STATUS: Column[AccountRow]("Status", 8, lambda row: row.status.value),
    ListColumn.TITLE: Column[AccountRow]("Title", 30, lambda row: row.title),
    ListColumn.TELEPHONE: Column[AccountRow]("Telephone", 19, lambda row: row.telephone),
    ListColumn.FUNCTIONAL_GROUP: Column[AccountRow]("Functional Group", 30, lambda r: ", ".join(r.functional_groups)),
    ListColumn.USER_TYPE: Column[AccountRow]("Type", 6, lambda row: row.user_type.value),
    ListColumn.LAST_LOGIN: Column[AccountRow]("Last Login (UTC)", Formats.MOST_CELLS, lambda row: row.last_login),
    ListColumn.TIMEOUT: Column[AccountRow]("Timeout", 7, lambda row: f"{row.timeout} min"),
}


class AccountList(PagedList[AccountRow]):
    """Accounts in the order that is asked for, in the columns that a person wants, some of them marked."""

    FIXED = _COLUMNS[ListColumn.EMAIL]
    COLUMNS = tuple(_COLUMNS[column] for column in ALL_COLUMNS)

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._wanted: tuple[ListColumn, ...] = ALL_COLUMNS
        self.marks = NO_MARKS
        self.by_search: frozenset[int] = frozenset()
        """Those of the rows that whole searches mark; as with the marks, whoever changes them draws the list anew."""

    def lay_out(self, columns: tuple[ListColumn, ...], order: Order) -> None:
        """Show these columns beside Email; a sign says which of all the rows are ordered by, and which way."""
        shown = {column: _COLUMNS[column] for column in (ListColumn.EMAIL, *columns)}
        if (plain := shown.get(order.column)) is not None:
            heading = f"{plain.heading} {order.sign}"
            shown[order.column] = replace(plain, heading=heading, cells=max(plain.cells, len(heading)))
            email = shown[ListColumn.EMAIL]  # gives the sign the room it needs
            shown[ListColumn.EMAIL] = replace(email, cells=email.cells - shown[order.column].cells + plain.cells)
        self.fixed, *others = shown.values()
        self.columns = tuple(others)
        if columns != self._wanted:
            self._wanted, self._first_column = columns, 0
        self.refresh()

    def is_marked(self, row: AccountRow) -> bool:
        """Alone, or with the search that it matches."""
        return self.marks.is_marked(row.id, by_search=row.id in self.by_search)

    def position(self, row: AccountRow) -> int:
        """Its place in the order."""
        return row.position

    def identity(self, row: AccountRow) -> int:
        """The account's id."""
        return row.id

    def is_dim(self, row: AccountRow) -> bool:
        """A disabled account is quieter; its Status says so too."""
        return row.status is AccountStatus.DISABLED
