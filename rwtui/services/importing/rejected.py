"""The file that the records which can't go in are written to, so that they can be mended there and imported."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Self

from rwtui.errors import Refused, Unavailable
from rwtui.security.files import create_private
from rwtui.services.importing.columns import REJECTED
from rwtui.services.importing.file import BOM
from rwtui.storage.import_rows import Mistake


def require_free(path: Path) -> None:
    """Refuse an import whose rejected file would overwrite something."""
    if path.exists() or path.is_symlink():
        raise Refused(f"{path} exists already; nothing was imported. Move it away first.")


class RejectedFile:
    """Around the transaction: what was written is taken away again when that fails."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.written and kind is not None:
            self.written = False
            with suppress(OSError):
                self.path.unlink()

    def write(self, header: str, mistakes: Iterable[Mistake], *, bom: bool) -> None:
        """Each record as it was, byte for byte, after its line and the reason.

        Raises Refused when the name was taken meanwhile, Unavailable when the disk is full.
        """
        with create_private(self.path) as file:
            self.written = True
            try:
                file.write(BOM if bom else b"")
                file.write(_cells(*REJECTED) + b"," + _ended(header.encode("utf-8", "surrogateescape")))
                for mistake in mistakes:
                    file.write(_cells(str(mistake.line), mistake.reason) + b"," + _ended(mistake.raw or b""))
                file.flush()
            except OSError as error:
                raise Unavailable(f"Can't write {self.path}: {error.strerror}. Nothing was imported.") from error


def _cells(*values: str) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue().encode("utf-8", "surrogateescape")


def _ended(record: bytes) -> bytes:
    """The last record of a file may lack its line's end."""
    return record if record.endswith((b"\n", b"\r")) else record + b"\r\n"
