"""The world that these tests are in."""

from tests.world import world

__all__ = ["world"]
