"""`rwtui user ...`: accounts changed, and what is done to them; by their emails, several at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rwtui.cli_scripts.accounts import Plans, ask_about_many, each, emails, one_by_one
from rwtui.cli_scripts.acting import Acting, by_token
from rwtui.cli_scripts.changing import How, changing
from rwtui.cli_scripts.handing_over import Generated, secret_out, with_secret
from rwtui.cli_scripts.many import carry_out_deed
from rwtui.cli_scripts.users import accounts_argument
from rwtui.errors import Usage

if TYPE_CHECKING:
    from rwtui.domain.accounts import Account
    from rwtui.services.preview import Plan


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
    from rwtui.services.scripted import temporary_password

    made: dict[int, Generated] = {}

    def planned(base: Account) -> Plan:
        new, plan = temporary_password(at.desk.password_security, base)
        made[base.id] = Generated(new, base.email)
        return plan

    names, plans = tuple(dict.fromkeys(emails(at, accounts))), Plans(at, planned)
    with secret_out(at, how, out) as secrets:
        going_on = ask_about_many(how, names, plans)

        def reset(name: str) -> None:
            plan = plans.take(name)
            with_secret(at, going_on, plan, secrets, made.pop(plan.change.target_id))

        return each(names, reset)


def _deed(name: str, deed: str, about: str, examples: str) -> click.Command:
    """A command that does to each account what a bulk operation does."""

    def run(at: Acting, accounts: tuple[str, ...], how: How) -> int:
        from rwtui.domain.bulk import Deed

        return carry_out_deed(at, Deed[deed], accounts, how)

    decorated: Callable[..., Any] = accounts_argument(changing(by_token(run)))
    return click.command(name=name, help=about, epilog=f"\b\nExamples:\n{examples}")(decorated)


enable = _deed(
    "enable",
    "ENABLE",
    "Enable accounts. Revives neither sessions nor API Tokens.",
    "  rwtui user enable roger@example.com --yes",
)
disable = _deed(
    "disable",
    "DISABLE",
    "Disable accounts; ends their sessions and revokes their API Tokens. - takes them from standard input.",
    "  rwtui user disable roger@example.com --reason 'left the company' --yes\n"
    "  rwtui user list 'status:enabled last:>90d' --json | jq -r .email | rwtui user disable - --yes",
)
require_mfa = _deed(
    "require-mfa",
    "REQUIRE_MFA",
    "Have an authenticator enrolled at the next sign-in.",
    "  rwtui user require-mfa roger@example.com --yes",
)
unlock = _deed(
    "unlock",
    "UNLOCK",
    "Let locked or delayed accounts try again at once.",
    "  rwtui user unlock roger@example.com --yes",
)
offboard = _deed(
    "offboard",
    "OFFBOARD",
    "Disable accounts, revoke the token, end the sessions, reset MFA.",
    "  rwtui user offboard roger@example.com --reason 'left the company' --yes",
)
delete = _deed(
    "delete",
    "DELETE",
    "Delete accounts, where the option Enable Delete is on; their events stay.",
    "  rwtui user delete roger@example.com --dry-run\n  rwtui user delete roger@example.com --yes",
)
