"""The people of the interface's tests: an Administrator, the accounts they work on, and five thousand others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.folding import search_text
from rwtui.storage import accounts
from rwtui.storage.accounts import NewAccount
from rwtui.tui import in_order
from tests.world import SSO, World, world

__all__ = ["world"]

CROWD = 5_000


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that is busy with other tests, keys wait longer for what the key before them began."""
    monkeypatch.setattr(in_order, "PATIENCE", 60)
    monkeypatch.setattr(in_order, "LONGEST", 60)


def searchable(world: World, account: Account) -> Account:
    """Index an account whose columns were written without a Change."""
    fields = (account.email, account.first_name, account.last_name, account.title, account.telephone)
    return world.put(account, search_text=search_text(*fields))


@pytest.fixture
def root(world: World) -> Account:
    """Who works with the program in most tests."""
    return world.add("root@example.com", "Administrator", first_name="Ada", last_name="Root")


@pytest.fixture
def roger(world: World) -> Account:
    """A Native account with everything that a profile can show, so that it can be changed."""
    made = world.add(
        "roger.nguyen@example.org",
        "Regular User (No Delete)",
        first_name="Roger",
        last_name="Nguyễn",
        functional_groups=("Human Resources",),
        title="Chief Strategy Officer",
        telephone="+1-202-555-0142",
    )
    return searchable(world, made)


@pytest.fixture
def sso(world: World) -> Account:
    """An account that signs in elsewhere."""
    return world.add("xiufang.liang@example.com", "Read Only User", user_type=SSO, first_name="秀芳", last_name="梁")


@pytest.fixture(scope="session")
def _crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = World(tmp_path_factory.mktemp("crowd") / "accounts.db")
    made.add("root@example.com", "Administrator", first_name="Ada", last_name="Root")
    group = made.group("Regular User").id
    with made.context.storage.writing():
        for number in range(1, CROWD):
            new = NewAccount(f"user{number:04}@example.org", "Common", f"Name{number:04}", group)
            accounts.add(new, made.clock())
    made.close()
    return made.path


@pytest.fixture
def crowd(_crowd: Path, tmp_path: Path) -> Iterator[World]:
    """A world of 5,000 accounts, root@example.com among them; made once, and copied."""
    folder = shutil.copytree(_crowd.parent, tmp_path / "crowd")
    made = World(folder / _crowd.name)
    yield made
    made.close()
