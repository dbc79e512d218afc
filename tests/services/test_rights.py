"""Issue "Users & Groups": "Rights" answers what an account may do, and why; it never says otherwise than the gate."""

from __future__ import annotations

import pytest

from rwtui.domain.groups import Permission
from rwtui.domain.rights import Right
from rwtui.errors import Refused
from tests.world import DISABLED, SSO, World


def said(rights: tuple[Right, ...]) -> dict[str, tuple[bool, str]]:
    """By what it is."""
    return {right.what: (right.may, right.why) for right in rights}


def test_an_administrator(world: World) -> None:
    """Everything, with the guards named; deleting only where the option says so."""
    root = world.add("root@example.com", "Administrator")
    rights = said(world.desk(root).accounts.rights(root.id))
    assert rights.pop("Delete accounts") == (False, "Enable Delete is off (Options)")
    assert all(may for may, _ in rights.values())
    assert rights["Change group and status"] == (True, "Administrator; not its own")
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    assert said(world.desk(root).accounts.rights(root.id))["Delete accounts"] == (True, "Administrator; not its own")


@pytest.mark.parametrize("permission", list(Permission)[1:4])
def test_a_custom_group_by_its_permissions(world: World, permission: Permission) -> None:
    """Each right names the permission that gives it, or the one it is without."""
    world.custom_group("Desk", Permission.USERS_VIEW, permission)
    mia = world.add("mia@example.com", "Desk")
    rights = said(world.desk(mia).accounts.rights(mia.id))
    words = {
        Permission.USERS_CREATE: "Create accounts",
        Permission.USERS_EDIT: "Edit others' settings",
        Permission.USERS_EXPORT: "Export accounts",
    }
    for other, what in words.items():
        may, why = rights[what]
        assert may is (other is permission)
        assert why.startswith(other.value if may else f"without {other.value}")
    assert rights["Reset others' passwords"] == (False, "Administrators only")
    assert rights["Its own password"] == (True, "every account may")


def test_who_can_not_sign_in(world: World) -> None:
    """The reason stands first."""
    root = world.add("root@example.com", "Administrator")
    desk = world.desk(root)

    def first(**columns: object) -> tuple[bool, str]:
        return said(desk.accounts.rights(world.put(other, **columns).id))["Sign in here"]

    other = world.add("roger@example.org")
    assert first() == (True, "Enabled, Native, with a password")
    assert first(locked=True) == (False, "It is locked; an Administrator can unlock it.")
    assert first(status=DISABLED.value)[1] == "It is disabled."
    assert first(status="Enabled", locked=False, password_hash=None)[1] == "It has no password that is good now."
    sso = world.add("sso@example.org", user_type=SSO)
    assert said(desk.accounts.rights(sso.id))["Sign in here"][1] == "An SSO account signs in elsewhere."


def test_only_of_accounts_that_one_may_view(world: World) -> None:
    """A Regular User reads their own."""
    root = world.add("root@example.com", "Administrator")
    roger = world.add("roger@example.org")
    desk = world.desk(roger)
    assert not said(desk.accounts.rights(roger.id))["Search and view accounts"][0]
    with pytest.raises(Refused):
        desk.accounts.rights(root.id)
