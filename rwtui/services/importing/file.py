"""An account file as it is read: a CSV of any size, record by record, with the lines they stand on."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from rwtui.errors import Refused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LONGEST_LINE = 1024 * 1024
"""Characters; a file with a longer line is no account file, and reading on would fill the memory."""
_BUFFER = 256 * 1024
BOM = b"\xef\xbb\xbf"


class Record(NamedTuple):
    """One record: the line it begins on, its cells or why it can't be split into cells, and the text it was."""

    line: int
    cells: list[str]
    problem: str | None
    text: str


class AccountFile:
    """UTF-8, with or without BOM; bytes that are no UTF-8 come as lone surrogates, which no cell may hold."""

    def __init__(self, source: BinaryIO, name: str) -> None:
        self.name = name
        self._raw = _Hashed(source)
        buffered = io.BufferedReader(self._raw, _BUFFER)
        self._start = buffered.peek(4)[:4]
        self._text = io.TextIOWrapper(buffered, encoding="utf-8-sig", errors="surrogateescape", newline="")

    @property
    def done(self) -> int:
        """How many bytes were read so far."""
        return self._raw.done

    @property
    def sha256(self) -> str:
        """The file's hash, once it is read to the end."""
        return self._raw.hash.hexdigest()

    @property
    def has_bom(self) -> bool:
        """Whether it begins with the mark that tells spreadsheets that it is UTF-8."""
        return self._start.startswith(BOM)

    def records(self) -> Iterator[Record]:
        """All records, the header first; blank lines are passed over. Refused for what is no CSV at all."""
        if self._start.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Refused(f"{self.name} is UTF-16. Save it as CSV in UTF-8.")
        taken: list[str] = []
        reader = csv.reader(self._lines(taken), strict=True)
        while True:
            line = reader.line_num + 1
            cells: list[str] = []
            problem = None
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                problem = _explained(str(error), "".join(taken))
            if cells or problem:
                yield Record(line, cells, problem, "".join(taken))
            taken.clear()

    def _lines(self, taken: list[str]) -> Iterator[str]:
        """Physical lines, each also put into `taken`."""
        number = 0
        while line := self._text.readline(LONGEST_LINE):
            number += 1
            if len(line) >= LONGEST_LINE:
                raise Refused(f"Line {number} of {self.name} is longer than {LONGEST_LINE:,} characters.")
            taken.append(line)
            yield line


def _explained(error: str, text: str) -> str:
    if "field larger" in error and '"' not in text:
        return f"A cell has more than {csv.field_size_limit():,} characters."
    if "field larger" in error or "end of data" in error:
        return "A quotation mark is opened and not closed."
    if "expected after" in error:
        return "Something follows a closing quotation mark; inside a cell they are doubled."
    return f"Not CSV: {error}."


class _Hashed(io.RawIOBase):
    """What is read from `source`, counted and hashed on its way."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._ended = False
        self.done = 0
        self.hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, into: WriteableBuffer, /) -> int:
        view = memoryview(into).cast("B")
        data = b"" if self._ended else self._source.read(len(view))
        self._ended = not data  # a terminal would go on after Ctrl+D
        view[: len(data)] = data
        self.hash.update(data)
        self.done += len(data)
        return len(data)
