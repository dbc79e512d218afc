"""Whether the files of a database are its user's alone."""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rwtui.domain.finding import Finding, bad, ok, warn


def look_at_files(path: Path, key: Path) -> Iterator[Finding]:
    """The folders, and every file in them that is the database's; those that aren't there are told of elsewhere."""
    yield from _look_at((path, Path(f"{path}-wal"), Path(f"{path}-shm"), key))


def look_at_key_file(key: Path) -> Iterator[Finding]:
    """The same of the key alone, which is all that lies here where the database is on a server."""
    yield from _look_at((key,))


def _look_at(files: tuple[Path, ...]) -> Iterator[Finding]:
    for folder in dict.fromkeys(file.parent for file in files):
        yield look_at_folder(folder)
    sound = []
    for file in files:
        finding = look_at_file(file)
        if finding is None:
            sound.append(file.name)
        elif finding.told:
            yield finding
    if sound:
        yield ok("Files", f"For this user alone: {', '.join(sound)}.")


def look_at_folder(folder: Path) -> Finding:
    """Whether others can put other files in the place of ours."""
    try:
        status = folder.resolve().stat()
    except OSError as error:
        return bad("Folder", f"{folder}: {error.strerror}.", "Run this as the user whose database it is.")
    shown = f"{folder.resolve()} ({stat.S_IMODE(status.st_mode):04o})"
    if status.st_uid not in (os.geteuid(), 0):
        return bad("Folder", f"{shown} is {_name(status.st_uid)}'s.", f"chown it to {_name(os.geteuid())}.")
    replaced = status.st_mode & stat.S_IWGRP or (status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX)
    if replaced:
        return bad("Folder", f"Others can replace files in {shown}.", f"chmod 700 {folder.resolve()}")
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return warn("Folder", f"Others can look into {shown}.", f"chmod 700 {folder.resolve()}")
    return ok("Folder", f"{shown} is for this user alone.")


def look_at_file(path: Path) -> Finding | None:
    """None for a file that is this user's alone, and for one that isn't there."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return ok("Files", "")
    except OSError as error:
        return bad("Files", f"{path}: {error.strerror}.", "Run this as the user whose database it is.")
    shown = f"{path} ({stat.S_IMODE(status.st_mode):04o})"
    if not stat.S_ISREG(status.st_mode):
        return bad("Files", f"{shown} isn't a file.", "--db and --key name files.")
    if status.st_uid != os.geteuid():
        remedy = f"Run this as {_name(status.st_uid)}, or chown it to {_name(os.geteuid())}."
        return bad("Files", f"{shown} is {_name(status.st_uid)}'s.", remedy)
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return bad("Files", f"Others can open {shown}.", f"chmod 600 {path}, and think of what it holds as known.")
    return None


def _name(number: int) -> str:
    with suppress(KeyError, OverflowError):
        return pwd.getpwuid(number).pw_name
    return str(number)
