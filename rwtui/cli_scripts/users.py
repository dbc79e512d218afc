"""`rwtui user ...`: accounts found and shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from rwtui.cli_common import say
from rwtui.cli_scripts.accounts import emails, find
from rwtui.cli_scripts.acting import Acting, by_token
from rwtui.cli_scripts.output import Form, Record, listing, pairs, put
from rwtui.cli_scripts.queries import Queried, parsed
from rwtui.errors import Usage

if TYPE_CHECKING:
    from rwtui.domain.accounts import Account
    from rwtui.domain.ordering import Order
    from rwtui.domain.query import Query
    from rwtui.services.export import Export

EXAMPLES = """\b
Examples:
  rwtui user list 'group:admin -status:disabled last:>90d'
  rwtui user show roger@example.com --json
  rwtui user disable roger@example.com --reason 'left the company' --yes
  rwtui user list 'last:>365d' --json | jq -r .email | rwtui user disable - --yes"""
AT_ONCE = 500
SHOWN = ("email", "first_name", "last_name", "security_group", "status")

accounts_argument = click.argument("accounts", metavar="EMAIL...", nargs=-1, required=True)
limit_option = click.option("--limit", type=click.IntRange(1), metavar="N", help="No more than N accounts.")


@click.command(
    name="list",
    cls=Queried,
    epilog="""\b
Examples:
  rwtui user list
  rwtui user list 'group:admin -status:disabled last:>90d'
  rwtui user list nguyen --sort last-login --descending --limit 10
  rwtui user list -status:enabled --json | jq -r .email""",
)
@click.argument("query", default="")
@limit_option
@click.option("--sort", default="email", metavar="COLUMN", help="email, last-name, last-login, status, ...")
@click.option("--descending", is_flag=True, help="The greatest first.")
@listing
@by_token
def list_(at: Acting, query: str, limit: int | None, sort: str, descending: bool, form: Form | None) -> None:
    """List accounts that match QUERY, the language of the search box.

    --json and --csv print whole accounts for other programs to keep: that is an export, allowed and recorded as one.
    """
    asked, order = parsed(query), _order(sort, descending)
    if form is not None:
        exports(at).print_accounts(asked, form.name)
    put(rows(at, asked, limit, order), SHOWN, form)


def exports(at: Acting) -> Export:
    """What says whether rows may be taken away, and records it."""
    from rwtui.services.export import Export
    from rwtui.services.logs import Logs

    return Export(at.access, Logs(at.access))


def _order(sort: str, descending: bool) -> Order:
    from rwtui.domain.ordering import Order
    from rwtui.domain.preferences import ListColumn

    columns = {column.value.lower().replace(" ", "-"): column for column in ListColumn}
    if sort not in columns:
        raise Usage(f"--sort takes {', '.join(columns)}.")
    return Order(columns[sort], descending)


def rows(at: Acting, query: Query, limit: int | None, order: Order) -> Iterator[Record]:
    """All matches, a page in memory at a time."""
    from rwtui.domain.paging import Toward
    from rwtui.services.search import Search

    search, start, left = Search(at.access), None, limit
    while left is None or left > 0:
        page = search.page(query, start, Toward.DOWN, AT_ONCE if left is None else min(AT_ONCE, left), order)
        if not page.in_order and start is None:
            say("Too many match to be sorted so; they come by email.", problem=True)
        for row in page.rows:
            yield {
                "id": row.id,
                "email": row.email,
                "first_name": row.first_name,
                "last_name": row.last_name,
                "title": row.title,
                "telephone": row.telephone,
                "security_group": row.group.name,
                "functional_groups": row.functional_groups,
                "status": row.status,
                "user_type": row.user_type,
                "last_login": row.last_login,
                "timeout": row.timeout,
            }
        if not page.rows or not page.more_below:
            return
        start = page.rows[-1].position
        left = None if left is None else left - len(page.rows)


@click.command(
    epilog="""\b
Examples:
  rwtui user show roger@example.com
  rwtui user show roger@example.com --json | jq .sessions"""
)
@accounts_argument
@listing
@by_token
def show(at: Acting, accounts: tuple[str, ...], form: Form | None) -> None:
    """Show accounts whole."""
    records = (_whole(at, find(at, email)) for email in emails(at, accounts))
    if form is not None:
        put(records, (), form)
        return
    for number, record in enumerate(records):
        if number:
            say("")
        pairs(record)


def _whole(at: Acting, account: Account) -> Record:
    token = account.token
    return {
        "id": account.id,
        "email": account.email,
        "first_name": account.first_name,
        "last_name": account.last_name,
        "title": account.title,
        "telephone": account.telephone,
        "security_group": account.group.name,
        "functional_groups": account.functional_groups,
        "status": account.status,
        "user_type": account.user_type,
        "last_login": account.last_login,
        "timeout": account.timeout,
        "mfa": account.mfa,
        "recovery_codes": account.recovery_codes,
        "password": account.password,
        "password_expires": account.password_expires,
        "must_change_password": account.must_change_password,
        "locked": account.locked,
        "token": token and token.hint,
        "token_made_at": token and token.made_at,
        "token_made_by": token and token.made_by,
        "token_last_used": token and token.last_used,
        "sessions": account.sessions - (account.id == at.session.account.id),  # not counting this command's
        "version": account.version,
    }
