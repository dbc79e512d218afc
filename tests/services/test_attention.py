"""Issue "Attention": each line finds its accounts and no others, and its remedy takes an account off it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.groups import Permission
from rwtui.domain.paging import Toward
from rwtui.errors import Refused
from rwtui.services.attention import Counted
from rwtui.services.desk import Desk
from tests.world import START, World

DAY = 86_400


@pytest.fixture
def desk(world: World) -> Desk:
    """An Administrator's, who needs no attention."""
    now = int(world.clock().timestamp())
    root = world.add("root@example.com", "Administrator", last_login=now, mfa="due at next login")
    return world.desk(world.put(root, mfa="enrolled"))


def fine(world: World, email: str = "roger@example.org", group: str = "Regular User") -> Account:
    """An account that needs no attention."""
    return world.add(email, group, last_login=int(world.clock().timestamp()))


def line(desk: Desk, name: str) -> Counted:
    """The line of this name."""
    (found,) = (line for line in desk.attention.lines() if line.concern.name.startswith(name))
    return found


def found(desk: Desk, name: str) -> list[str]:
    """Whom Enter on the line lists."""
    return [row.email for row in desk.search.page(line(desk, name).concern.query, None, Toward.DOWN, 50).rows]


def test_nothing_to_see(world: World, desk: Desk) -> None:
    fine(world)
    assert [line.count for line in desk.attention.lines()] == [0] * 8


def delayed(world: World, desk: Desk, account: Account) -> None:
    """Five failures."""
    for _ in range(5):
        assert not world.signs_in(account.email, "wrong")


def with_token(world: World, desk: Desk, account: Account, made: int = 0, used: int | None = None) -> None:
    """A token made and used so many days ago."""
    desk.password_security.generate_token(account)
    now = int(world.clock().timestamp())
    last = None if used is None else now - used * DAY
    world.run("UPDATE api_token SET made_at = ?, last_used = ?", now - made * DAY, last)


Making = Callable[[World, Desk, Account], object]
NOW_IS = int(START.timestamp())


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("Locked", lambda world, desk, account: world.put(account, locked=True)),
        ("Locked", delayed),
        ("Multi-factor required", lambda world, desk, account: world.put(account, mfa="due at next login")),
        ("Disabled with a live", lambda world, desk, account: _disabled_with_token(world, desk, account)),
        ("API token", lambda world, desk, account: with_token(world, desk, account, 366, 1)),
        ("API token", lambda world, desk, account: with_token(world, desk, account, 91)),
        ("API token", lambda world, desk, account: with_token(world, desk, account, 200, 91)),
        ("Never signed in", lambda world, desk, account: world.put(account, last_login=None)),
        ("Dormant", lambda world, desk, account: world.put(account, last_login=NOW_IS - 91 * DAY)),
    ],
)
def test_each_line_and_its_remedy(world: World, desk: Desk, name: str, make: Making) -> None:
    """Found by its line alone, remedied by one Change, and gone from it."""
    account = fine(world)
    make(world, desk, account)
    assert found(desk, name) == [account.email]
    assert line(desk, name).count == 1
    remedy = line(desk, name).concern.remedy
    assert remedy is not None
    before = world.changes(account)
    desk.attention.apply(desk.attention.plan(remedy, account.id), "attention")
    assert line(desk, name).count == 0
    assert world.changes(account) == before + 1
    assert world.last_event().event.reason == "attention"
    with pytest.raises(Refused):
        desk.attention.plan(remedy, account.id)


def _disabled_with_token(world: World, desk: Desk, account: Account) -> None:
    with_token(world, desk, account)
    world.put(account, status="Disabled")


def test_administrators_without_a_second_factor(world: World, desk: Desk) -> None:
    ada = fine(world, "ada@example.com", "Administrator")
    assert found(desk, "Administrators without") == ["ada@example.com"]
    remedy = line(desk, "Administrators without").concern.remedy
    assert remedy is not None
    desk.attention.apply(desk.attention.plan(remedy, ada.id))
    assert found(desk, "Administrators without") == []
    assert found(desk, "Multi-factor required") == ["ada@example.com"]


def test_required_for_everyone(world: World, desk: Desk) -> None:
    """The line follows the option."""
    fine(world)
    assert line(desk, "Multi-factor required").count == 0
    world.run("INSERT INTO option VALUES ('mfa_required', 'everyone', 1)")
    assert found(desk, "Multi-factor required") == ["roger@example.org"]


def test_a_temporary_password(world: World, desk: Desk) -> None:
    """Its remedy is on the tab."""
    world.put(fine(world), password_expires=NOW_IS + 60)
    assert found(desk, "Temporary password") == ["roger@example.org"]
    assert line(desk, "Temporary password").concern.remedy is None


def test_a_token_in_use_is_fine(world: World, desk: Desk) -> None:
    with_token(world, desk, fine(world), 364, 1)
    assert line(desk, "API token").count == 0


def test_for_administrators(world: World) -> None:
    world.custom_group("Desk", *Permission)
    mia = world.desk(world.add("mia@example.com", "Desk"))
    with pytest.raises(Refused):
        mia.attention.lines()
