"""While an import is on its way: somebody else writes, the second process dies, a listener gives up."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.folding import search_text
from rwtui.errors import Conflict
from rwtui.services.importing.report import Phase
from rwtui.services.importing.search import WORTH_IT, SearchTexts
from rwtui.storage.import_rows import StagedRow, Staging
from tests.imports import Import, imports, lines
from tests.world import World

ROWS = [f"u{number}@example.com,Zoë,Zed,,,Regular User,,Enabled,Native,,15" for number in range(3)]


@pytest.fixture(autouse=True)
def root(world: World) -> Account:
    """An import needs an Administrator to be there."""
    return world.add("root@example.com", "Administrator")


def meanwhile(monkeypatch: pytest.MonkeyPatch, what: Callable[[], object]) -> None:
    """Do something between checking and writing."""
    compare = Staging.compare

    def compare_and_do(staging: Staging) -> None:
        compare(staging)
        what()

    monkeypatch.setattr(Staging, "compare", compare_and_do)


@pytest.mark.parametrize("many", [0, 300], ids=["in bulk", "one by one"])
def test_the_same_account_made_by_someone_else(world: World, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    for number in range(many):
        world.add(f"old{number}@example.com", password=None)
    meanwhile(monkeypatch, lambda: world.add("u1@example.com", first_name="Other"))
    with pytest.raises(Conflict, match="Nothing was imported"):
        imports(world, lines(*ROWS))
    assert world.rows("SELECT email, first_name FROM \"user\" WHERE email LIKE 'u%'") == [("u1@example.com", "Other")]
    world.require_search_in_step()


def test_an_account_that_is_gone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.add("u1@example.com")
    meanwhile(monkeypatch, lambda: world.run("DELETE FROM \"user\" WHERE email = 'u1@example.com'"))
    with pytest.raises(Conflict, match="Nothing was imported"):
        imports(world, lines(*ROWS))
    assert world.rows("SELECT email FROM \"user\" WHERE email LIKE 'u%'") == []


@pytest.mark.parametrize("many", [0, 300], ids=["in bulk", "one by one"])
@pytest.mark.parametrize("table", ["security_group", "functional_group"])
def test_a_group_that_is_gone(world: World, monkeypatch: pytest.MonkeyPatch, table: str, many: int) -> None:
    """What refers to it is refused, also where references are looked at only when all is written."""
    world.custom_group("Going")
    world.run("INSERT INTO functional_group VALUES (7, 'Going', 'going', 1)")
    for number in range(many):
        world.add(f"old{number}@example.com", password=None)
    meanwhile(monkeypatch, lambda: world.run(f"DELETE FROM {table} WHERE name = 'Going'"))
    column = "Security Group" if table == "security_group" else "Functional Group"
    with pytest.raises(Conflict, match="Nothing was imported"):
        imports(world, f"Email,First Name,Last Name,{column}\nu1@example.com,U,One,Going\n")
    assert world.rows("SELECT email FROM \"user\" WHERE email LIKE 'u%'") == []
    world.require_search_in_step()


def test_references_are_kept_after_an_import(world: World) -> None:
    imports(world, lines(*ROWS))
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        world.run('UPDATE "user" SET security_group_id = 999')
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        world.run('INSERT INTO user_functional_group SELECT id, 999 FROM "user"')


def test_what_someone_else_changed_meanwhile_is_the_base(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their Change stays where the file has no such column."""
    account = world.add("u1@example.com")
    meanwhile(monkeypatch, lambda: world.put(account, title="Theirs", version=account.version + 1))
    imports(world, "Email,Timeout\nu1@example.com,30\n")
    now = world.account(account)
    assert (now.title, now.timeout, now.version) == ("Theirs", 30, account.version + 2)


@pytest.mark.parametrize("phase", list(Phase)[:3])
def test_ctrl_c_leaves_everything_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch, phase: Phase) -> None:
    before, events = world.stored(), world.events()

    def interrupted(heard: Import, now: Phase, done: int, total: int | None) -> None:
        if now is phase:
            raise KeyboardInterrupt

    monkeypatch.setattr(Import, "progress", interrupted)
    with pytest.raises(KeyboardInterrupt):
        imports(world, lines(*ROWS))
    assert (world.stored(), world.events()) == (before, events)
    monkeypatch.undo()
    assert imports(world, lines(*ROWS)).counts == (3, 0, 0, 0)


def batch(first: int, count: int = 50) -> list[StagedRow]:
    """Some records."""
    return [StagedRow(line, None, f"u{line}@example.com", "Zoë", "梁") for line in range(first, first + count)]


def texts_of(rows: list[StagedRow]) -> list[str]:
    """What the texts of records should be."""
    return [search_text(row.email or "", row.first_name or "", row.last_name or "", "", "") for row in rows]


@pytest.mark.parametrize("octets", [None, 10, WORTH_IT], ids=["unknown", "small", "large"])
def test_every_record_gets_its_text(octets: int | None) -> None:
    """By this process or a second one."""
    came: list[StagedRow] = []
    texts: list[str] = []
    with SearchTexts(octets) as searching:
        for rows in (batch(1), batch(51), batch(101, 1), []):
            back = searching.exchange(rows)
            came += back[0]
            texts += back[1]
    assert came == batch(1, 101)
    assert texts == texts_of(came)


def test_the_second_process_may_die(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    came: list[StagedRow] = []
    texts: list[str] = []
    with SearchTexts(WORTH_IT) as searching:
        process = searching._process
        assert process is not None
        for number, rows in enumerate((batch(1), batch(51), batch(101), [])):
            if number == 1:
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
            back = searching.exchange(rows)
            came += back[0]
            texts += back[1]
    assert came == batch(1, 150)
    assert texts == texts_of(came)
