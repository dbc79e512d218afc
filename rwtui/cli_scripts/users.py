"""`rwtui user ...`: accounts found, shown, changed, and what is done to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rwtui.cli_common import say
from rwtui.cli_scripts.acting import Acting, by_token
from rwtui.cli_scripts.changing import How, changing, emails, find, one_by_one, secret_out, with_secret
from rwtui.cli_scripts.many import carry_out_deed
from rwtui.cli_scripts.new_users import create
from rwtui.cli_scripts.output import Form, Record, listing, pairs, put
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
QUERY = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""A query may begin with a minus, as in -status:disabled."""

accounts_argument = click.argument("accounts", metavar="EMAIL...", nargs=-1, required=True)


@click.command(
    name="list",
    context_settings=QUERY,
    epilog="""\b
Examples:
  rwtui user list
  rwtui user list 'group:admin -status:disabled last:>90d'
  rwtui user list nguyen --sort last-login --descending --limit 10
  rwtui user list -status:enabled --json | jq -r .email""",
)
@click.argument("query", default="")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="No more than N accounts.")
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


def parsed(text: str) -> Query:
    """The query; Usage with the sentence that says what is wrong with it."""
    from rwtui.domain.query import parse

    query = parse(text)
    if query.problem is not None:
        raise Usage(query.problem)
    return query


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


@click.command(
    name="set",
    epilog="""\b
Examples:
  rwtui user set roger@example.com --title 'Head Chef' --timeout 30 --yes
  rwtui user set roger@example.com --security-group 'Read Only User' --dry-run
  rwtui user set roger@example.com --functional-group Kitchen --functional-group Stores --yes""",
)
@accounts_argument
@click.option("--first-name", metavar="NAME")
@click.option("--last-name", metavar="NAME")
@click.option("--title", metavar="TEXT")
@click.option("--telephone", metavar="TEXT")
@click.option("--timeout", metavar="MINUTES", help="Of inactivity until it is logged out.")
@click.option("--functional-group", "functional", multiple=True, metavar="NAME", help="These and no others.")
@click.option("--no-functional-groups", "none", is_flag=True, help="None at all.")
@click.option("--security-group", metavar="NAME")
@click.option("--must-change/--no-must-change", default=None, help="The password, at the next login.")
@changing
@by_token
def set_(
    at: Acting, accounts: tuple[str, ...], how: How, functional: tuple[str, ...], none: bool, **fields: Any
) -> int:
    """Change settings, the Security Group, or the flag User Must Change Password at Next Login."""
    from rwtui.services.scripted import Edit

    edit = Edit(functional_groups=functional or (() if none else None), **fields)
    if edit == Edit():
        raise Usage("Say what to set: rwtui user set --help lists it.")
    return one_by_one(at, how, accounts, lambda base: at.scripted.edit(base, edit))


@click.command(
    name="reset-mfa",
    epilog="""\b
Examples:
  rwtui user reset-mfa roger@example.com --reason 'lost the telephone' --yes""",
)
@accounts_argument
@changing
@by_token
def reset_mfa(at: Acting, accounts: tuple[str, ...], how: How) -> int:
    """Forget the authenticator; a new one is enrolled at the next sign-in."""
    return one_by_one(at, how, accounts, lambda base: at.scripted.reset_mfa(base))


@click.command(
    name="reset-password",
    epilog="""\b
Examples:
  rwtui user reset-password roger@example.com --out roger.txt --yes
  rwtui user reset-password roger@example.com --yes | wc -l""",
)
@accounts_argument
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="A new file, 0600; else a pipe.")
@changing
@by_token
def reset_password(at: Acting, accounts: tuple[str, ...], out: Path | None, how: How) -> int:
    """Generate temporary passwords, written as EMAIL, a tab and the password, a line each."""
    from dataclasses import replace

    from rwtui.cli_scripts.changing import ask, each
    from rwtui.services.scripted import temporary_password

    names = tuple(dict.fromkeys(emails(at, accounts)))
    if len(names) > 1 and not how.dry_run:
        ask(how, f"Reset {len(names):,} passwords?")
        how = replace(how, yes=True)
    with secret_out(at, how, out) as secrets:

        def reset(name: str) -> None:
            base = find(at, name)
            new, plan = temporary_password(at.desk.password_security, base)
            with_secret(at, how, plan, secrets, lambda: f"{base.email}\t{new.reveal()}")

        return each(names, reset)


def _deed(name: str, deed: str, about: str, examples: str) -> click.Command:
    """A command that does to each account what a bulk operation does."""

    def run(at: Acting, accounts: tuple[str, ...], how: How) -> int:
        from rwtui.domain.bulk import Deed

        return carry_out_deed(at, Deed[deed], accounts, how)

    decorated: Callable[..., Any] = accounts_argument(changing(by_token(run)))
    return click.command(name=name, help=about, epilog=f"\b\nExamples:\n{examples}")(decorated)


DEEDS = (
    _deed(
        "enable",
        "ENABLE",
        "Enable accounts. Revives neither sessions nor API Tokens.",
        "  rwtui user enable roger@example.com --yes",
    ),
    _deed(
        "disable",
        "DISABLE",
        "Disable accounts; ends their sessions and revokes their API Tokens. - takes them from standard input.",
        "  rwtui user disable roger@example.com --reason 'left the company' --yes\n"
        "  rwtui user list 'status:enabled last:>90d' --json | jq -r .email | rwtui user disable - --yes",
    ),
    _deed(
        "require-mfa",
        "REQUIRE_MFA",
        "Have an authenticator enrolled at the next sign-in.",
        "  rwtui user require-mfa roger@example.com --yes",
    ),
    _deed(
        "unlock",
        "UNLOCK",
        "Let locked or delayed accounts try again at once.",
        "  rwtui user unlock roger@example.com --yes",
    ),
    _deed(
        "offboard",
        "OFFBOARD",
        "Disable accounts, revoke the token, end the sessions, reset MFA.",
        "  rwtui user offboard roger@example.com --reason 'left the company' --yes",
    ),
    _deed(
        "delete",
        "DELETE",
        "Delete accounts, where the option Enable Delete is on; their events stay.",
        "  rwtui user delete roger@example.com --dry-run\n  rwtui user delete roger@example.com --yes",
    ),
)

COMMANDS: dict[str, click.Command] = {
    command.name or "": command for command in (list_, show, create, set_, *DEEDS, reset_password, reset_mfa)
}
