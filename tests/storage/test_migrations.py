"""design.md, "Data": numbered migrations run forward once; what a newer program wrote is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rwtui.domain.groups import SystemGroup
from rwtui.errors import Refused
from rwtui.storage import migrations
from rwtui.storage.tables import MODELS
from tests.world import World

OPEN = """
import sys
from pathlib import Path
from rwtui.services.opening import open_context
sys.stdin.readline()
context = open_context(Path(sys.argv[1]))
print(context.seal.key_id)
context.storage.close()
"""


def test_they_run_once(world: World) -> None:
    """Opening again changes nothing of the schema, and the system groups stay five."""
    before = world.rows("SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2")
    applied = world.rows("SELECT * FROM migration")
    assert [number for number, _ in applied] == [migration.number for migration in migrations.MIGRATIONS]
    world.clock.move(days=1)
    world.reopen()
    assert world.rows("SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2") == before
    assert world.rows("SELECT * FROM migration") == applied
    assert world.rows("SELECT id, name FROM security_group ORDER BY id") == [
        (number, group.value) for number, group in enumerate(SystemGroup, start=1)
    ]


def test_numbers_follow_each_other() -> None:
    """`MIGRATIONS[start:]` is what is still to run."""
    assert [migration.number for migration in migrations.MIGRATIONS] == list(range(1, migrations.NEWEST + 1))


def test_a_newer_database_is_refused(world: World) -> None:
    """With a sentence that says which version it has; and it is left as it is."""
    newer = migrations.NEWEST + 1
    world.run("INSERT INTO migration VALUES (?, 0)", newer)
    world.run("CREATE TABLE of_tomorrow (id INTEGER)")
    world.close()
    with pytest.raises(Refused, match=f"at version {newer}; this program knows up to {migrations.NEWEST}"):
        world.reopen()
    world.context.storage.keep_open()
    assert world.rows("SELECT count(*) FROM of_tomorrow") == [(0,)]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model._meta.table_name))
def test_models_say_what_the_database_has(world: World, model: Any) -> None:
    """Columns, which of them may be null, the primary key, foreign keys with what deleting does, unique columns."""
    name = model._meta.table_name
    fields = {field.column_name: field for field in model._meta.sorted_fields}
    info = {column: (notnull, key) for _, column, _, notnull, _, key in world.rows(f'PRAGMA table_info("{name}")')}
    assert set(fields) == set(info)
    keys = {field.column_name for field in model._meta.get_primary_keys()}
    assert keys == {column for column, (_, key) in info.items() if key}
    for column, field in fields.items():
        if column not in keys:
            assert bool(info[column][0]) is not field.null, column
    foreign = {
        (column, table, on_delete)
        for _, _, table, column, _, _, on_delete, _ in world.rows(f'PRAGMA foreign_key_list("{name}")')
    }
    assert foreign == {
        (column, field.rel_model._meta.table_name, field.on_delete)
        for column, field in fields.items()
        if hasattr(field, "rel_model")
    }
    unique = {
        columns[0][2]
        for _, index, is_unique, *_ in world.rows(f'PRAGMA index_list("{name}")')
        if is_unique and len(columns := world.rows(f'PRAGMA index_info("{index}")')) == 1
    }
    assert {column for column, field in fields.items() if field.unique} == unique - keys


def test_every_table_has_a_model(world: World) -> None:
    """Apart from the search index and SQLite's own."""
    tables = {name for (name,) in world.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    own = {name for name in tables if not name.startswith(("sqlite_", "user_search"))}
    assert own == {model._meta.table_name for model in MODELS}


def test_many_programs_make_it_at_once(tmp_path: Path) -> None:
    """Four hosts start on the same new database: one makes it, all open it with the same key."""
    path = tmp_path / "data" / "accounts.db"
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for program in programs:
        assert program.stdin
        program.stdin.write("go\n")
        program.stdin.flush()
    answers = [program.communicate()[0].strip() for program in programs]
    assert [program.returncode for program in programs] == [0] * 4
    assert len(set(answers)) == 1
    world = World(path)
    assert world.rows("SELECT number FROM migration") == [(number + 1,) for number in range(migrations.NEWEST)]
    assert world.rows("SELECT count(*) FROM chain_head") == [(1,)]
    assert [entry.name for entry in path.parent.iterdir() if entry.name.startswith(".")] == []
    world.close()
