"""Moving a database between a file and a server: all of it arrives, verified, or nothing does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from rwtui.domain.audit import EventKind
from rwtui.domain.paging import Toward
from rwtui.domain.query import parse
from rwtui.errors import NotFound, Refused, Unavailable
from rwtui.services.opening import key_beside
from rwtui.services.transfer import End, Moved, move
from rwtui.storage.tables import MODELS
from tests.postgresql import Server
from tests.world import PASSWORD, World, form_of

_NUMBER = count()
BACK_AND_FORTH = [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "sqlite")]


def quietly(what: str, done: int, total: int) -> None:
    """Nobody looks."""


def rows(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """All that is kept, but for when the migrations came."""
    tables = [model._meta.table_name for model in MODELS if model._meta.table_name != "migration"]
    return {
        table: sorted((tuple(map(_plain, row)) for row in world.rows(f'SELECT * FROM "{table}"')), key=str)
        for table in tables
    }


def _plain(value: object) -> object:
    return int(value) if isinstance(value, bool) else value


def end(world: World) -> End:
    """Where a world is."""
    return End(world.url or world.path, world.key)


@pytest.fixture(params=BACK_AND_FORTH, ids=" to ".join)
def ends(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[World, End]]:
    """A world with a bit of everything in it, closed, and an empty place to go to."""
    kind, to = request.param
    server: Server | None = request.getfixturevalue("server") if "postgresql" in request.param else None
    url = server.make(f"from{next(_NUMBER)}") if server and kind == "postgresql" else ""
    (tmp_path / "data").mkdir(mode=0o700)
    world = World(tmp_path / "data" / "accounts.db", url=url)
    fill(world)
    world.close()
    place = server.make(f"to{next(_NUMBER)}") if server and to == "postgresql" else tmp_path / "there" / "new.db"
    yield world, End(place, tmp_path / "there" / "new.db.key")
    world.close()


def fill(world: World) -> None:
    """Accounts with tokens, sessions, groups and hostile names; changes, an undo, an option; one who is gone."""
    root = world.add("root@example.com", "Administrator")
    roger = world.add("roger@example.com", functional_groups=("Kitchen", "Zoo"), first_name="Zoë\x1b[2J", title="秀芳")
    gone = world.add("gone@example.com", locked=True)
    world.custom_group("Desk")
    desk = world.desk(root)
    desk.password_security.generate_token(roger)
    changed = form_of(world.account(roger), must_change=True)
    desk.password_security.apply(desk.password_security.plan(world.account(roger), changed))
    world.sign_in("root@example.com")
    world.run("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    desk.deleting.apply(desk.deleting.plan(gone.id), "left")


def moved(ends: tuple[World, End]) -> Moved:
    """The whole way."""
    return move(end(ends[0]), ends[1], quietly)


def arrived(target: End) -> World:
    """What is there now."""
    url = target.place if isinstance(target.place, str) else ""
    return World(target.key.with_suffix(""), url=url)


def test_all_of_it_is_there_and_the_source_as_it_was(ends: tuple[World, End]) -> None:
    """Row by row; then one can sign in, search, and go on with new ids, and the log is whole."""
    source, target = ends
    source.reopen()
    before = rows(source)
    source.close()
    done = moved(ends)
    source.reopen()
    assert rows(source) == before
    source.close()
    there = arrived(target)
    after = rows(there)
    last = after["audit_event"].pop()
    assert last[2] == EventKind.MOVE.value
    assert (done.accounts, done.head.event_id) == (2, len(before["audit_event"]))
    assert after.pop("chain_head") != before.pop("chain_head")
    assert after == before
    assert there.first_broken() is None
    there.require_search_in_step()
    assert there.signs_in("root@example.com")
    root = there.account(1)
    found = there.desk(root).search.page(parse("zoe"), None, Toward.DOWN, 10)
    assert [row.email for row in found.rows] == ["roger@example.com"]
    assert there.add("new@example.com").id == 4
    there.close()


def test_cut_off_there_is_nothing(ends: tuple[World, End]) -> None:
    """Neither rows nor a key; and it can be done again."""
    source, target = ends

    def cut(what: str, done: int, total: int) -> None:
        if what == "Verifying":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(end(source), target, cut)
    assert not target.key.exists()
    assert isinstance(target.place, str) or not target.place.exists()
    assert moved(ends).accounts == 2


def test_only_into_what_is_empty(ends: tuple[World, End]) -> None:
    source, target = ends
    moved(ends)
    with pytest.raises(Refused, match="isn't empty, so nothing was moved"):
        moved(ends)
    assert target.key.read_bytes() == source.key.read_bytes()


def test_not_under_another_key(ends: tuple[World, End]) -> None:
    target = ends[1]
    target.key.parent.mkdir(mode=0o700)
    target.key.touch(mode=0o600)
    with pytest.raises(Refused, match="is another key"):
        moved(ends)
    assert target.key.read_bytes() == b""


def test_a_log_that_isnt_whole_is_not_carried_on(ends: tuple[World, End]) -> None:
    source, target = ends
    source.reopen()
    source.run("UPDATE audit_event SET reason = 'nothing' WHERE id = 2")
    source.close()
    with pytest.raises(Refused, match=r"so nothing was moved\. Event 2 has been altered"):
        moved(ends)
    assert not target.key.exists()


def test_what_cant_be_moved(ends: tuple[World, End], tmp_path: Path) -> None:
    """A missing file, a missing key, a database that nobody has an account in."""
    source, target = ends
    with pytest.raises(NotFound, match="There is no database"):
        move(End(tmp_path / "nowhere.db", source.key), target, quietly)
    with pytest.raises(Unavailable, match="The key of this database is missing"):
        move(End(end(source).place, tmp_path / "nowhere.key"), target, quietly)


def test_a_file_in_use_stays_where_it_is(world: World, tmp_path: Path) -> None:
    world.add("root@example.com", "Administrator", password=PASSWORD)
    with pytest.raises(Refused, match="Another program has"):
        move(end(world), End(tmp_path / "new.db", key_beside(tmp_path / "new.db")), quietly)
