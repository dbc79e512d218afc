"""`rwtui token ...`: API Tokens listed, generated, revoked, and verified for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rwtui.cli_common import place_of
from rwtui.cli_scripts.accounts import find
from rwtui.cli_scripts.acting import Acting, by_token, opened, read_token, token_options
from rwtui.cli_scripts.changing import How, changing
from rwtui.cli_scripts.handing_over import Generated, secret_out, with_secret
from rwtui.cli_scripts.many import carry_out_deed
from rwtui.cli_scripts.output import Form, Record, as_json, listing, put, write
from rwtui.cli_scripts.queries import Queried, parsed
from rwtui.cli_scripts.users import accounts_argument, exports, limit_option, rows

if TYPE_CHECKING:
    from rwtui.domain.query import Query

EXAMPLES = """\b
Examples:
  rwtui token list token:stale
  rwtui token generate roger@example.com --out new.token --yes
  rwtui token verify --token-file new.token
  rwtui token revoke roger@example.com --yes"""
SHOWN = ("email", "token", "made_at", "made_by", "last_used")


@click.command(
    name="list",
    cls=Queried,
    epilog="""\b
Examples:
  rwtui token list
  rwtui token list 'token:stale -group:administrator' --json | jq -r .email | rwtui token revoke - --yes""",
)
@click.argument("query", default="")
@limit_option
@listing
@by_token
def list_(at: Acting, query: str, limit: int | None, form: Form | None) -> None:
    """List the API Tokens of the accounts that match QUERY; the tokens themselves are kept nowhere.

    --json and --csv are an export of accounts, allowed and recorded as one.
    """
    parsed(query)
    asked = parsed(f"token:yes {query}")
    if form is not None:
        exports(at).print_accounts(asked, form.name)
    put(_tokens(at, asked, limit), SHOWN, form)


def _tokens(at: Acting, query: Query, limit: int | None) -> Iterator[Record]:
    from rwtui.domain.ordering import BY_EMAIL

    for row in rows(at, query, limit, BY_EMAIL):
        account = at.desk.accounts.load(row["id"])
        if account.token is not None:
            yield {
                "id": account.id,
                "email": account.email,
                "token": account.token.hint,
                "made_at": account.token.made_at,
                "made_by": account.token.made_by,
                "last_used": account.token.last_used,
                "status": account.status,
                "security_group": account.group.name,
            }


@click.command(
    epilog="""\b
Examples:
  rwtui token generate roger@example.com --out new.token --yes
  rwtui token generate roger@example.com --yes | wc -c"""
)
@click.argument("email")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="A new file, 0600; else a pipe.")
@changing
@by_token
def generate(at: Acting, email: str, out: Path | None, how: How) -> None:
    """Make a new API Token for an account, in place of the one it has."""
    with secret_out(at, how, out) as secrets:
        base = find(at, email)
        token, plan = at.scripted.new_token(base)
        also = f"! replaces {base.token.hint} at once" if base.token else ""
        with_secret(at, how, plan, secrets, Generated(token), also)


@click.command(
    epilog="""\b
Examples:
  rwtui token revoke roger@example.com --yes
  rwtui token list 'token:stale -group:administrator' --json | jq -r .email | rwtui token revoke - --yes"""
)
@accounts_argument
@changing
@by_token
def revoke(at: Acting, accounts: tuple[str, ...], how: How) -> int:
    """End API Tokens."""
    from rwtui.domain.bulk import Deed

    return carry_out_deed(at, Deed.REVOKE_TOKENS, accounts, how)


@click.command(
    epilog="""\b
Examples:
  rwtui token verify --token-file roger.token
  rwtui token verify --token-file - < roger.token | jq -r .security_group"""
)
@token_options
@click.pass_context
def verify(context: click.Context, database: str | None, key: Path | None, token_file: str | None) -> None:
    """Say as JSON whose API Token it is, with the group and its permissions.

    Without --token-file it is read from standard input. Exit code 1 when it isn't accepted.
    """
    from rwtui.services.token_sessions import verify as verified

    with opened(place_of(context, database, key)) as services:
        account = verified(services, read_token(token_file or "-", only_stdin=services.files is not None))
    told = {
        "id": account.id,
        "email": account.email,
        "security_group": account.group.name,
        "administrator": account.is_administrator,
        "permissions": account.group.rights,
    }
    write(as_json(told))
