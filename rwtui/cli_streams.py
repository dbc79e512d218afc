"""Standard output as it may be: on a full disk, or closed. A command ends with a sentence then, and not as a bug."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from rwtui.errors import Unavailable

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Output(io.FileIO):
    """A descriptor. The first that can't be written raises Unavailable; what else was to follow is let go."""

    def __init__(self, descriptor: int, *, quiet: bool = False) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self._quiet = quiet
        self._failed = False

    def write(self, b: ReadableBuffer, /) -> int:
        """As a file does; where it is quiet, nothing is raised."""
        if not self._failed:
            try:
                return super().write(b)
            except OSError as error:
                self._failed = True
                if not self._quiet:
                    if isinstance(error, BrokenPipeError):
                        raise  # who read it has seen enough
                    raise Unavailable(f"Standard output can't be written: {error.strerror}.") from error
        return memoryview(b).nbytes


def prepare_streams() -> None:
    """Have all three streams, with letters that their encoding lacks shown escaped.

    One that is closed is taken by /dev/null, or else the database would get its number and be written over. A problem
    that can't be told is left to the exit code.
    """
    for descriptor, flags in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, flags)  # the lowest free number; what is written to a closed output fails, as it would
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")
    sys.stdout = _text(sys.stdout, _Output(1))
    sys.stderr = _text(sys.stderr, _Output(2, quiet=True), by_lines=True)


def _text(before: object, raw: _Output, *, by_lines: bool = False) -> io.TextIOWrapper:
    encoding = "utf-8"
    if isinstance(before, io.TextIOWrapper):
        encoding = before.encoding
        before.reconfigure(errors="backslashreplace")  # the screens are drawn through it
    buffer = io.BufferedWriter(raw)
    return io.TextIOWrapper(buffer, encoding, "backslashreplace", line_buffering=by_lines or raw.isatty())
