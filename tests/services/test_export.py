"""Export: all of what is shown, private, never over a file unasked, formulas defused, recorded, for who may."""

from __future__ import annotations

import csv
import stat
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from rwtui.domain.audit import EventKind
from rwtui.domain.groups import Permission
from rwtui.domain.log_query import Log, parse_log
from rwtui.domain.query import parse
from rwtui.errors import Refused, Unavailable
from rwtui.services.access import ProofNeeded
from rwtui.services.export import ACCOUNT_COLUMNS, Cancelled, Destination, Format
from tests.world import World

EVIL = ["=HYPERLINK(1)", "+1-555", "-2", "@SUM(1+1)", "plain", "秀芳"]


def go_on(count: int) -> bool:
    """Nobody cancels."""
    return True


def crowd(world: World, count: int) -> None:
    """Accounts whose titles are formulas, and one that doesn't match."""
    for number in range(count):
        world.add(f"user{number:04}@example.org", title=EVIL[number % len(EVIL)])
    world.add("somebody@elsewhere.example")


@pytest.mark.parametrize("kind", list(Format))
def test_all_that_match_and_nothing_else(
    world: World, tmp_path: Path, kind: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In e-mail order over several chunks; formulas are text; 0600; an event says how many and what was asked."""
    monkeypatch.setattr("rwtui.services.export.CHUNK", 5)
    crowd(world, 13)
    desk = world.desk(world.add("root@example.org", "Administrator"))
    path = tmp_path / f"out{kind.suffix}"
    told: list[int] = []

    def progress(count: int) -> bool:
        told.append(count)
        return True

    assert desk.export.accounts(parse("email:user"), Destination(path, kind), progress) == 13
    assert told == [5, 10]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = _read(path)
    assert rows[0] == list(ACCOUNT_COLUMNS)
    assert [row[0] for row in rows[1:]] == [f"user{number:04}@example.org" for number in range(13)]
    guard = "'" if kind is Format.CSV else ""
    assert [row[3] for row in rows[1:5]] == [f"{guard}{text}" for text in EVIL[:4]]
    assert [row[3] for row in rows[5:7]] == EVIL[4:]
    event = world.last_event().event
    assert (event.kind, event.title, event.actor) == (EventKind.EXPORT, f"13 rows to {path.name}", "root@example.org")
    assert "email:user" in event.reason


def _read(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        return list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        assert book.active is not None
        cells = [list(row) for row in book.active.iter_rows()]
    assert {cell.data_type for row in cells for cell in row if cell.value is not None} == {"s"}
    return [[str(cell.value) if cell.value is not None else "" for cell in row] for row in cells]


def test_events(world: World, tmp_path: Path) -> None:
    """The log as it is filtered."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    for _ in range(3):
        world.signs_in("root@example.org", "wrong")
    path = tmp_path / "events.csv"
    assert desk.export.events(Log.LOGIN_HISTORY, parse_log("result:failure"), Destination(path, Format.CSV), go_on) == 3
    assert [row[6] for row in _read(path)] == ["Result", "Failure", "Failure", "Failure"]


def test_never_over_a_file_unasked(world: World, tmp_path: Path) -> None:
    """Replaced only where it was asked about; a link isn't followed."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    path = tmp_path / "out.csv"
    path.write_text("mine")
    with pytest.raises(Refused, match="there already"):
        desk.export.accounts(parse(""), Destination(path, Format.CSV), go_on)
    assert path.read_text() == "mine"
    desk.export.accounts(parse(""), Destination(path, Format.CSV, replace=True), go_on)
    assert _read(path)[1][0] == "root@example.org"


def test_cancelled_leaves_nothing(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, no event."""
    monkeypatch.setattr("rwtui.services.export.CHUNK", 2)
    crowd(world, 6)
    desk = world.desk(world.add("root@example.org", "Administrator"))
    folder = tmp_path / "exports"
    folder.mkdir()
    with pytest.raises(Cancelled):
        desk.export.accounts(parse(""), Destination(folder / "out.csv", Format.CSV), lambda count: count < 4)
    assert list(folder.iterdir()) == []
    assert world.events() == ()


def test_a_place_that_cant_be_written(world: World, tmp_path: Path) -> None:
    """A sentence, and nothing is left."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    with pytest.raises(Unavailable):
        desk.export.accounts(parse(""), Destination(tmp_path / "no folder" / "out.csv", Format.CSV), go_on)


@pytest.mark.parametrize(
    ("permissions", "sentence"),
    [
        ((Permission.USERS_VIEW,), "Users: Export"),
        ((Permission.USERS_VIEW, Permission.USERS_EXPORT), ""),
    ],
)
def test_who_may(world: World, tmp_path: Path, permissions: tuple[Permission, ...], sentence: str) -> None:
    """With Users: Export; and the password proved lately."""
    world.custom_group("Desk", *permissions)
    desk = world.desk(world.add("me@example.org", "Desk"))
    path = tmp_path / "out.csv"
    if sentence:
        with pytest.raises(Refused, match=sentence):
            desk.export.accounts(parse(""), Destination(path, Format.CSV), go_on)
        assert not path.exists()
        return
    world.clock.move(seconds=301)
    with pytest.raises(ProofNeeded):
        desk.export.accounts(parse(""), Destination(path, Format.CSV), go_on)
    assert not path.exists()


def test_one_folder_where_files_are_restricted(world: World, tmp_path: Path) -> None:
    """Nowhere else, not by a link in it or dots either; the folder is made, for its owner alone."""
    world.context.files = folder = tmp_path / "exports"
    desk = world.desk(world.add("root@example.org", "Administrator"))
    assert desk.export.folder() == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (folder / "away").symlink_to(tmp_path)
    for path in (tmp_path / "out.csv", folder / ".." / "out.csv", folder / "away" / "out.csv"):
        with pytest.raises(Refused, match="nowhere else"):
            desk.export.accounts(parse(""), Destination(path, Format.CSV), go_on)
    assert not (tmp_path / "out.csv").exists()
    assert desk.export.accounts(parse(""), Destination(folder / "out.csv", Format.CSV), go_on) == 1
