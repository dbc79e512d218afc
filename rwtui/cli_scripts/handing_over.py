"""Where generated secrets go, written inside the transaction that brings them into force: one that nobody could be told
is in force for nobody."""

from __future__ import annotations

import os
import select
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from rwtui.cli_scripts.acting import Acting
from rwtui.cli_scripts.changing import How, ask, carry_out, change_record, file_at, lines_of, tell
from rwtui.cli_scripts.output import as_json, write
from rwtui.errors import Refused, RwtuiError, Unavailable, Usage

if TYPE_CHECKING:
    from rwtui.domain.secret import Secret
    from rwtui.services.acting import Applied
    from rwtui.services.preview import Plan

NOT_ON_A_TERMINAL = "A secret isn't shown on a terminal: --out FILE, or a pipe, takes it."
NOBODY_READS = "A secret goes to --out FILE or a pipe, and standard output is neither."
OTHERS_READ = "Others can read the file that standard output is: --out FILE makes a private one."


@dataclass(frozen=True, slots=True)
class Generated:
    """A secret; with the account's email before it where it is a password."""

    secret: Secret
    email: str | None = None

    @property
    def line(self) -> str:
        """As it is written."""
        return self.secret.reveal() if self.email is None else f"{self.email}\t{self.secret.reveal()}"


class SecretOut:
    """A new private file, or the pipe that standard output is."""

    def __init__(self, file: BinaryIO | None) -> None:
        self._file = file
        self._size = 0

    @property
    def on_stdout(self) -> bool:
        """Whether standard output is the secret's alone."""
        return self._file is None

    def wait(self) -> None:
        """Until a line can be written at once: a reader that is slow must not hold up everybody's transactions."""
        if self.on_stdout:
            select.select((), (sys.stdout,), ())

    def hand_over(self, line: str) -> None:
        """Written and flushed, on the disk where it is a file; Unavailable where that can't be."""
        try:
            if self._file is None:
                write(line)
                sys.stdout.flush()
            else:
                self._size = os.lseek(self._file.fileno(), 0, os.SEEK_END)
                os.write(self._file.fileno(), f"{line}\n".encode())
                os.fsync(self._file.fileno())
        except (OSError, Unavailable) as error:
            why = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
            raise Unavailable(f"The secret can't be handed over{why}. The change was not made.") from error

    def take_back(self) -> None:
        """It didn't come into force."""
        if self._file is not None:
            os.ftruncate(self._file.fileno(), self._size)


@contextmanager
def secret_out(at: Acting, how: How, out: Path | None) -> Iterator[SecretOut]:
    """Where secrets go; a file that none came to is gone again. Usage or Refused where others would see them."""
    if how.dry_run:
        yield SecretOut(None)
        return
    if out is None or str(out) == "-":
        _require_private_stdout()
        yield SecretOut(None)
        return
    from rwtui.security.files import create_private

    out = file_at(at, out)
    at.context.require_place(out)
    file = create_private(out)
    try:
        with file:
            yield SecretOut(file)
    finally:
        if out.stat().st_size == 0:
            out.unlink()


def _require_private_stdout() -> None:
    if sys.stdout.isatty():
        raise Usage(NOT_ON_A_TERMINAL)
    status = os.fstat(sys.stdout.fileno())
    if stat.S_ISREG(status.st_mode):
        if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO) or status.st_uid != os.geteuid():
            raise Refused(OTHERS_READ)
    elif not (stat.S_ISFIFO(status.st_mode) or stat.S_ISSOCK(status.st_mode)):
        raise Usage(NOBODY_READS)


def with_secret(at: Acting, how: How, plan: Plan, out: SecretOut, new: Generated, also: str = "") -> None:
    """Make a Change that a secret comes into force by; Unavailable, and no change, where nobody could be told it."""
    if how.dry_run:
        carry_out(at, how, plan, also=also)
        return
    ask(how, "Change this?", lines_of(plan, also))
    out.wait()
    try:
        applied = at.scripted.apply(plan, how.reason, lambda made: out.hand_over(_line(how, out, made, new)))
    except RwtuiError:
        out.take_back()
        raise
    if not (how.json and out.on_stdout):
        tell(how, applied.change, applied.event_id, on_stderr=out.on_stdout)


def _line(how: How, out: SecretOut, made: Applied, new: Generated) -> str:
    if not (how.json and out.on_stdout):
        return new.line
    return as_json({**change_record(made.change), "done": True, "event": made.event_id, "secret": new.secret.reveal()})
