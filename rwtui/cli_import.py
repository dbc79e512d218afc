"""`rwtui import` at a terminal or in a script: the file opened, a progress bar, and what came of it in words."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from contextlib import ExitStack
from io import FileIO
from pathlib import Path

from rwtui.cli_common import say
from rwtui.cli_progress import Bar
from rwtui.errors import NotFound, Refused, Usage
from rwtui.services.context import Context
from rwtui.services.importing.accounts import import_accounts
from rwtui.services.importing.report import Options, Phase, Report, Source
from rwtui.storage.import_rows import Mistake


class Teller(Bar):
    """Shows on standard error how far an import is, where that is a terminal, and every bad row."""

    def __init__(self) -> None:
        super().__init__()
        self.unknown_group = False

    def progress(self, phase: Phase, done: int, total: int | None) -> None:
        """Paint the bar, in place, a few times a second."""
        self.show(phase.value, done, total, "bytes")

    def mistake(self, mistake: Mistake) -> None:
        """One line for each bad row."""
        self.clear()
        self.unknown_group = self.unknown_group or UNKNOWN_GROUP in mistake.reason
        say(f"line {mistake.line}: {mistake.reason}", problem=True)


UNKNOWN_GROUP = "There is no Security Group"


def import_file(open_database: Callable[[], Context], name: str, options: Options) -> int:
    """Import the file of this name, "-" for standard input; the exit code."""
    if name == "-" and options.skip_invalid:
        raise Usage("--skip-invalid writes FILE.rejected.csv, so it needs a file.")
    with ExitStack() as stack:
        source = _open(name, stack)
        context = open_database()
        stack.callback(context.storage.close)
        teller = Teller()
        stack.callback(teller.clear)
        report = import_accounts(context, source, options, teller)
    return _tell(report, options, teller)


def _open(name: str, stack: ExitStack) -> Source:
    if name == "-":
        stdin = stack.enter_context(FileIO(sys.stdin.fileno(), closefd=False))
        return Source(stdin, "standard input", Path("standard input.rejected.csv"))
    path = Path(name)
    try:
        stream = stack.enter_context(path.open("rb", buffering=0))
        status = os.fstat(stream.fileno())
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}.") from error
    except OSError as error:
        raise Refused(f"Can't read {path}: {error.strerror}.") from error
    size = status.st_size if stat.S_ISREG(status.st_mode) else None
    name = path.name.encode("utf-8", "backslashreplace").decode()
    return Source(stream, name, path.with_name(f"{path.name}.rejected.csv"), size)


def _tell(report: Report, options: Options, teller: Teller) -> int:
    """Say what came of it; 1 when bad rows kept everything out."""
    if report.bad and not options.skip_invalid:
        say(f"{_rows(report.bad)} can't go in; nothing was imported.", problem=True)
        if teller.unknown_group:
            say("--create-groups makes security groups that are unknown, without permissions.", problem=True)
        return 1
    lead = "" if report.written else "Nothing was written. It would be: "
    say(f"{lead}{report.added:,} added, {report.changed:,} changed, {report.unchanged:,} unchanged.")
    if report.security_groups:
        say(f"Security groups made, without permissions: {', '.join(report.security_groups)}.")
    if report.functional_groups:
        say(f"Functional groups made: {', '.join(report.functional_groups)}.")
    if report.bad:
        where = f": {report.rejected}" if report.rejected else ""
        say(f"{_rows(report.bad)} can't go in{where}.", problem=True)
    return 0


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
