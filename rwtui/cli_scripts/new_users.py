"""`rwtui user create`: a new account, with a password that is given in a file or generated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rwtui.cli_common import read_password
from rwtui.cli_scripts.acting import Acting, by_token
from rwtui.cli_scripts.changing import How, carry_out, changing
from rwtui.cli_scripts.handing_over import Generated, secret_out, with_secret
from rwtui.errors import NotFound, Usage

PASSWORDS = "Say where the password comes from: --password-file FILE, or --generate with --out FILE or a pipe."


@click.command(
    epilog="""\b
Examples:
  rwtui user create --email li@example.com --first-name Li --last-name Na --generate --out li.txt --yes
  rwtui user create --email jo@example.com --first-name Jo --last-name Ng --sso --yes""",
)
@click.option("--email", required=True, metavar="EMAIL", help="The login ID, which never changes.")
@click.option("--first-name", required=True, metavar="NAME")
@click.option("--last-name", required=True, metavar="NAME")
@click.option("--title", default="", metavar="TEXT")
@click.option("--telephone", default="", metavar="TEXT")
@click.option("--security-group", "group", default="Regular User", show_default=True, metavar="NAME")
@click.option(
    "--functional-group", "functional_groups", multiple=True, metavar="NAME", help="Several times for several."
)
@click.option("--timeout", default="15", show_default=True, metavar="MINUTES")
@click.option("--sso", is_flag=True, help="It signs in elsewhere and has no password here.")
@click.option("--password-file", metavar="FILE", help="Holds the password and is private; - is standard input.")
@click.option("--generate", is_flag=True, help="Have a password thought up.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="For it, a new file, 0600; else a pipe.")
@click.option("--no-must-change", is_flag=True, help="The password is no temporary one.")
@changing
@by_token
def create(at: Acting, how: How, out: Path | None, **given: Any) -> None:
    """Make an account. Its password is temporary, unless --no-must-change is said."""
    if given["sso"] and (given["generate"] or given["password_file"]):
        raise Usage("An SSO account holds no password here.")
    if not given["sso"] and given["generate"] == bool(given["password_file"]):
        raise Usage(PASSWORDS)
    if not given["generate"]:
        carry_out(at, how, _planned(at, _given(at, given), given))
        return
    with secret_out(at, how, out) as secrets:
        new = at.desk.new_accounts.generate_password()
        plan = _planned(at, new, given)
        with_secret(at, how, plan, secrets, Generated(new, plan.change.target))


def _given(at: Acting, given: dict[str, Any]) -> Any:
    from rwtui.domain.secret import Secret

    if given["sso"]:
        return Secret("")
    if given["password_file"] == "-" and at.token_on_stdin:
        raise Usage("- is standard input, once.")
    return read_password(given["password_file"])


def _planned(at: Acting, password: Any, given: dict[str, Any]) -> Any:
    from rwtui.domain.accounts import UserType
    from rwtui.services.new_accounts import NewAccountForm

    groups = {group.name.casefold(): group for group in at.desk.accounts.security_groups()}
    group = groups.get(given["group"].casefold())
    if group is None:
        raise NotFound(f"There is no security group {given['group']}.")
    form = NewAccountForm(
        email=given["email"],
        first_name=given["first_name"],
        last_name=given["last_name"],
        group=group.ref,
        password=password,
        confirm=password,
        title=given["title"],
        telephone=given["telephone"],
        timeout=given["timeout"],
        functional_groups=given["functional_groups"],
        user_type=UserType.SSO if given["sso"] else UserType.NATIVE,
        must_change=not given["no_must_change"],
    )
    return at.desk.new_accounts.plan(form)
