"""`rwtui demo`: a throw-away database in a folder of its own, which goes when the program ends.

Each demo holds a lock on its folder for as long as it lives, so the next one knows which folders were left by a kill.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from rwtui.cli_import import Teller
from rwtui.errors import Unavailable
from rwtui.security.files import private_folder
from rwtui.services.importing.demo_accounts import fill
from rwtui.services.importing.report import Phase
from rwtui.services.opening import open_context

PREFIX = "demo-"


def show_demo(users: int, *, plain_output: bool = False) -> int:
    """Make the accounts, show the program, and take everything away; the exit code."""
    with _folder() as folder:
        context = open_context(folder / "demo.db")
        try:
            teller = Teller()
            sign_in = fill(context, users, lambda done, total: teller.progress(Phase.MAKING, done, total))
            teller.clear()
            from rwtui.tui.app import run

            return run(context, sign_in, plain_output=plain_output)
        finally:
            context.storage.close()


@contextmanager
def _folder() -> Iterator[Path]:
    """A private folder that is gone afterwards, and with it those of demos that were killed."""
    from platformdirs import user_cache_path

    above = user_cache_path("rwtui", appauthor=False)
    private_folder(above)
    try:
        with _locked(above, wait=True):  # so that nobody takes a new folder for a left one
            _sweep(above)
            folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=above))
            lock = _lock(folder, wait=False)
    except OSError as error:
        raise Unavailable(f"Can't make a folder in {above}: {error.strerror}.") from error
    try:
        with _removed_when_told_to_end(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _sweep(above: Path) -> None:
    """Remove the folders that no living demo holds."""
    for folder in above.glob(f"{PREFIX}*"):
        with suppress(OSError), _locked(folder, wait=False):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path, *, wait: bool) -> Iterator[None]:
    lock = _lock(folder, wait=wait)
    try:
        yield
    finally:
        os.close(lock)


def _lock(folder: Path, *, wait: bool) -> int:
    """The lock on a folder, which goes with its descriptor; OSError when another process has it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def _removed_when_told_to_end(folder: Path) -> Iterator[None]:
    """A closed terminal and a plain kill end the demo too."""

    def end(number: int, frame: FrameType | None) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    before = {number: signal.signal(number, end) for number in (signal.SIGHUP, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
