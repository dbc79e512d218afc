"""Waiting for one's turn to write to a SQLite file, so that whoever has waited longest is served soon.

SQLite's own busy handler asks more and more seldom, up to ten times a second: among fifty programs the ones that have
waited longest starve, and give up. Here a waiter asks the more often the longer it has waited.
"""

from __future__ import annotations

import random
import time

from peewee import Database, OperationalError

from rwtui.storage.typed import run

FIRST_PAUSE = 0.03
"""Seconds between the first two questions, on the average."""
SHORTEST_PAUSE = 0.002
"""Seconds, however long one has waited: each question costs the others a little."""
_CHANCE = random.SystemRandom()


def begin_in_turn(database: Database) -> None:
    """Begin to write, alone; OperationalError, "locked", when the turn hasn't come within the connection's timeout."""
    began = time.monotonic()
    milliseconds = int(run(database, "PRAGMA busy_timeout").fetchone()[0])
    run(database, "PRAGMA busy_timeout = 0")
    try:
        while not _begun(database):
            waited = time.monotonic() - began
            if waited * 1000 > milliseconds:
                raise OperationalError("database is locked")
            time.sleep(max(SHORTEST_PAUSE, FIRST_PAUSE / (1 + waited)) * _CHANCE.uniform(0.5, 1.5))
    finally:
        run(database, f"PRAGMA busy_timeout = {milliseconds}")


def _begun(database: Database) -> bool:
    try:
        database.begin()
    except OperationalError as fault:
        if "locked" not in str(fault):
            raise
        return False
    return True
