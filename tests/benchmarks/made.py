"""The database that is measured: made by `rwtui init` and `rwtui import`, timed meanwhile, and kept."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from rwtui.services.importing.columns import Column
from rwtui.services.importing.demo_people import people
from rwtui.storage import bulk
from tests.benchmarks.setting import Setting
from tests.terminal.program import EMAIL, INIT, PASSWORD

HEADER = [
    *(Column.EMAIL, Column.FIRST_NAME, Column.LAST_NAME, Column.TITLE, Column.TELEPHONE, Column.SECURITY_GROUP),
    *(Column.FUNCTIONAL_GROUP, Column.STATUS, Column.USER_TYPE, Column.LAST_LOGIN, Column.TIMEOUT),
]


@dataclass(frozen=True, slots=True)
class Import:
    """What an import took: seconds, and the most memory of its process in MB, as the system saw it."""

    seconds: float
    peak: float


def imported(setting: Setting) -> Import | None:
    """The database, made if it isn't there; what its import took, None when that was never written down."""
    kept = setting.folder / f"{setting.name}.json"
    with setting.opened() as context, context.storage.connection():
        there = bulk.count(context.storage)
    if there and there != setting.users:
        raise SystemExit(f"{setting.place.database} holds {there:,} accounts, not {setting.users:,}; see --users.")
    if not there:
        took = _made(setting)
        kept.write_text(json.dumps(asdict(took)), encoding="utf-8")
    return Import(**json.loads(kept.read_text(encoding="utf-8"))) if kept.exists() else None


def _made(setting: Setting) -> Import:
    _run(setting.command(*INIT), stdin=PASSWORD)
    file = setting.folder / f"people-{setting.users}.csv"
    write_people(file, setting.users - 1)
    began = monotonic()
    peak = _run(setting.command("import", str(file), "--create-groups"))
    took = Import(monotonic() - began, peak)
    file.unlink()
    return took


def write_people(file: Path, count: int) -> None:
    """An account file of made-up people, written one by one."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(column.value for column in HEADER)
        for one in people(count):
            last = "" if one.last_login is None else datetime.fromtimestamp(one.last_login, UTC).isoformat()
            groups = one.security_group, "; ".join(one.functional_groups)
            names = one.email, one.first_name, one.last_name, one.title, one.telephone
            writer.writerow((*names, *groups, one.status, one.user_type, last, one.timeout))


def _run(command: Sequence[str], stdin: str = "") -> float:
    """Run a command to its end: the most memory of it, or of a process that it started, in MB."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        process.stdin.write(stdin.encode())
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command[2:])} ended with {process.returncode}")
    return usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)


SIGN_IN = EMAIL, PASSWORD
"""Who can sign in to it."""
