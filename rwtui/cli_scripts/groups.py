"""`rwtui group ...`: security groups listed, made, copied, changed and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rwtui.cli_scripts.acting import Acting, by_token
from rwtui.cli_scripts.changing import How, ask, carry_out, changing, lines_of, passed_over, removed, show_plan
from rwtui.cli_scripts.output import Form, Record, listing, pairs, put
from rwtui.errors import NotFound, Usage

if TYPE_CHECKING:
    from rwtui.domain.groups import Permission
    from rwtui.services.security_groups import CountedGroup

EXAMPLES = """\b
Examples:
  rwtui group list
  rwtui group create 'Front Desk' --permission 'Users: View' --permission 'Users: Edit' --yes
  rwtui group delete 'Front Desk' --move-to 'Regular User' --yes"""
SHOWN = ("name", "system", "members", "permissions")

name_argument = click.argument("name")
permission_option = click.option(
    "--permission", "permissions", multiple=True, metavar="NAME", help="As in 'Users: View'; several times for several."
)


@click.command(
    name="list",
    epilog="""\b
Examples:
  rwtui group list
  rwtui group list --json | jq -r 'select(.members == 0) | .name'""",
)
@listing
@by_token
def list_(at: Acting, form: Form | None) -> None:
    """List the security groups."""
    put(map(_record, at.desk.security_groups.all()), SHOWN, form)


@click.command(
    epilog="""\b
Examples:
  rwtui group show Administrator
  rwtui group show 'Service Desk' --json"""
)
@name_argument
@listing
@by_token
def show(at: Acting, name: str, form: Form | None) -> None:
    """Show a security group."""
    record = _record(_called(at, name))
    put([record], (), form) if form is not None else pairs(record)


def _record(counted: CountedGroup) -> Record:
    group = counted.group
    return {
        "id": group.id,
        "name": group.name,
        "system": group.system is not None,
        "description": group.description,
        "permissions": group.rights,
        "members": counted.members,
        "version": group.version,
    }


def _called(at: Acting, name: str) -> CountedGroup:
    wanted = name.strip().casefold()
    found = next((one for one in at.desk.security_groups.all() if one.group.name.casefold() == wanted), None)
    if found is None:
        raise NotFound(f"There is no security group {name}.")
    return found


def _permissions(names: tuple[str, ...]) -> frozenset[Permission]:
    from rwtui.domain.groups import Permission

    known = {permission.value.casefold(): permission for permission in Permission}
    for name in names:
        if name.casefold() not in known:
            raise Usage(f"There is no permission {name}. There are: {', '.join(p.value for p in Permission)}.")
    return frozenset(known[name.casefold()] for name in names)


@click.command(
    epilog="""\b
Examples:
  rwtui group create 'Front Desk' --permission 'Users: View' --permission 'Users: Edit' --yes"""
)
@name_argument
@click.option("--description", default="", metavar="TEXT")
@permission_option
@changing
@by_token
def create(at: Acting, name: str, description: str, permissions: tuple[str, ...], how: How) -> None:
    """Make a custom security group."""
    from rwtui.services.security_groups import GroupForm

    form = GroupForm(name, description, _permissions(permissions))
    carry_out(at, how, at.desk.security_groups.plan_creation(form))


@click.command(
    epilog="""\b
Examples:
  rwtui group copy 'Service Desk' 'Night Desk' --yes
  rwtui group copy Administrator 'All but security' --dry-run"""
)
@name_argument
@click.argument("new_name")
@changing
@by_token
def copy(at: Acting, name: str, new_name: str, how: How) -> None:
    """Make a custom security group with the permissions of another one."""
    from dataclasses import replace

    from rwtui.services.security_groups import copy_of

    form = replace(copy_of(_called(at, name).group), name=new_name)
    carry_out(at, how, at.desk.security_groups.plan_creation(form))


@click.command(
    name="set",
    epilog="""\b
Examples:
  rwtui group set 'Service Desk' --permission 'Users: View' --yes
  rwtui group set 'Service Desk' --name 'Help Desk' --dry-run""",
)
@name_argument
@click.option("--name", "new_name", metavar="NAME", help="What it is called from now on.")
@click.option("--description", metavar="TEXT")
@permission_option
@click.option("--no-permissions", is_flag=True, help="None at all.")
@changing
@by_token
def set_(
    at: Acting,
    name: str,
    new_name: str | None,
    description: str | None,
    permissions: tuple[str, ...],
    no_permissions: bool,
    how: How,
) -> None:
    """Change a custom security group; --permission names all that it has afterwards."""
    from rwtui.services.security_groups import GroupForm

    group = _called(at, name).group
    form = GroupForm(
        group.name if new_name is None else new_name,
        group.description if description is None else description,
        _permissions(permissions) if permissions or no_permissions else group.permissions,
    )
    if form == GroupForm(group.name, group.description, group.permissions):
        passed_over(how, group.name, "it is so already")
        return
    carry_out(at, how, at.desk.security_groups.plan(group, form))


@click.command(
    epilog="""\b
Examples:
  rwtui group delete 'Service Desk' --move-to 'Regular User' --yes"""
)
@name_argument
@click.option("--move-to", metavar="NAME", help="The group that its members move to.")
@changing
@by_token
def delete(at: Acting, name: str, move_to: str | None, how: How) -> None:
    """Delete a custom security group, its members moved before."""
    base, to = _called(at, name), None if move_to is None else _called(at, move_to).group
    plan = at.desk.security_groups.plan_deletion(base, to)
    if how.dry_run:
        show_plan(how, plan)
        return
    ask(how, "Delete this group?", lines_of(plan))
    removal = at.desk.security_groups.delete(base.group, to, lambda moved: True, how.reason)
    removed(how, plan.change, removal.moved, None if to is None else to.name)
