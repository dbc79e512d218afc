"""How it is kept: tables, database, search index, migrations. The only room that imports peewee."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import cast

_DRIVERS = ("psycopg", "psycopg2", "psycopg2cffi")


def without_servers() -> None:
    """Say, before anything is opened, that only a file will be: peewee then leaves the drivers of servers alone.

    It imports them where they are installed, needed or not, which takes a fifth of the time until Sign in is painted.
    """
    if "peewee" not in sys.modules:
        left_out = [name for name in _DRIVERS if name not in sys.modules]
        cast("dict[str, object]", sys.modules).update(dict.fromkeys(left_out))  # None: it can't be imported
        try:
            with suppress(ImportError):
                import_module("peewee")
        finally:
            for name in left_out:
                del sys.modules[name]
