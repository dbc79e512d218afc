"""The list of User Search."""

from __future__ import annotations

from rwtui.domain.accounts import AccountRow, AccountStatus
from rwtui.domain.times import shown_time
from rwtui.tui.widgets.paged_list import Column, PagedList


class AccountList(PagedList[AccountRow]):
    """Accounts in e-mail order."""

    FIXED = Column[AccountRow]("Email", 28, lambda row: row.email)
    COLUMNS = (
        Column[AccountRow]("First Name", 10, lambda row: row.first_name),
        Column[AccountRow]("Last Name", 9, lambda row: row.last_name),
        Column[AccountRow]("Security Group", 19, lambda row: row.group.name),
        Column[AccountRow]("Status", 8, lambda row: row.status.value),
        Column[AccountRow]("Title", 30, lambda row: row.title),
        Column[AccountRow]("Telephone", 19, lambda row: row.telephone),
        Column[AccountRow]("Functional Group", 30, lambda row: ", ".join(row.functional_groups)),
        Column[AccountRow]("Type", 6, lambda row: row.user_type.value),
        Column[AccountRow]("Last Login (UTC)", 16, lambda row: shown_time(row.last_login)),
        Column[AccountRow]("Timeout", 7, lambda row: f"{row.timeout} min"),
    )

    def position(self, row: AccountRow) -> int:
        """Its place in e-mail order."""
        return row.position

    def identity(self, row: AccountRow) -> int:
        """The account's id."""
        return row.id

    def is_dim(self, row: AccountRow) -> bool:
        """A disabled account is quieter; its Status says so too."""
        return row.status is AccountStatus.DISABLED
