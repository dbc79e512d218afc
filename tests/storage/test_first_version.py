"""A database that an earlier version made is brought up to date when it is opened."""

from __future__ import annotations

import pytest

from tests.world import World


def test_a_database_of_the_first_version(world: World) -> None:
    """What it lacks is made when it is opened."""
    world.run("DELETE FROM migration WHERE number > 1")
    world.run("DROP INDEX throttle_until")
    if world.url:
        world.run("DROP INDEX user_search")
        world.run('CREATE INDEX user_search ON "user" USING gin (search_text gin_trgm_ops)')
    world.add("ann@example.com", first_name="Ann")
    world.reopen()
    assert world.rows("SELECT number FROM migration") == [(1,), (2,)]
    with pytest.raises(Exception, match="already exists"):
        world.run("CREATE INDEX throttle_until ON throttle (until)")
    if world.url:
        assert "position" in world.rows("SELECT pg_get_indexdef('user_search'::regclass)")[0][0]
