"""The search texts of an import's records, made by a second process while this one reads on.

Folding takes as long as everything else that is done with a record; a machine with two cores does both at once.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from rwtui.domain.folding import search_text
from rwtui.storage.import_rows import StagedRow

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

WORTH_IT = 4 * 1024 * 1024
"""Bytes of a file from which on a second process gains more than its start costs."""
_PROGRAM = "from rwtui.services.importing.search import serve; serve()"

Searched = tuple[str, str, str, str, str]


class SearchTexts:
    """Takes a batch of records and gives back the one before it, with its texts.

    There is never more than one batch on its way, so that neither side waits for the other to read.
    """

    def __init__(self, octets: int | None) -> None:
        self._waiting: list[StagedRow] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection
        if octets is not None and octets >= WORTH_IT and (os.cpu_count() or 1) > 1:
            self._start()

    def _start(self) -> None:
        """A process group of its own keeps Ctrl+C from it; it ends when this side of its standard input does."""
        from multiprocessing.connection import Connection

        here, there = socket.socketpair()
        with there, suppress(OSError):  # where no process can be started, this one does the work
            self._connection = Connection(here.detach())
            command = [sys.executable, "-P", "-c", _PROGRAM]
            self._process = subprocess.Popen(command, stdin=there.fileno(), process_group=0)  # noqa: S603  our own program

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._process is not None:
            self._connection.close()
            self._process.wait()
            self._process = None

    def exchange(self, rows: list[StagedRow]) -> tuple[list[StagedRow], list[str]]:
        """Records with their texts: these, or those of the call before; an empty list at the end brings the rest."""
        if self._process is None:
            return rows, _texts(map(_searched, rows))
        before, self._waiting = self._waiting, rows
        try:
            texts = self._connection.recv() if before else []
            self._connection.send([_searched(row) for row in rows])
        except (EOFError, OSError):  # it was killed
            self._stop()
            self._waiting = []
            both = [*before, *rows]
            return both, _texts(map(_searched, both))
        return before, texts


def _searched(row: StagedRow) -> Searched:
    return row.email or "", row.first_name or "", row.last_name or "", row.title or "", row.telephone or ""


def _texts(accounts: Iterable[Searched]) -> list[str]:
    return [search_text(*account) for account in accounts]


def serve() -> None:
    """The second process: answer each batch with its texts until the first process is gone."""
    from multiprocessing.connection import Connection

    connection = Connection(0)
    with suppress(EOFError, OSError):
        while accounts := connection.recv():
            connection.send(_texts(accounts))
