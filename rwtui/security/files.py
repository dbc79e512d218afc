"""Files that only their owner can read, whatever the umask is: the database, the key, exports, crash logs.

Permissions are set on what was just made, not left to the umask, which takes bits away and never adds them. Nothing
here opens a file that SQLite may have open: closing any descriptor of a file drops every lock that the process holds
on it (fcntl, and SQLite's "How To Corrupt An SQLite Database File", section 2.2). Whoever may write in the folder
could put another file in place of these.
"""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from rwtui.errors import Refused, Unavailable

FILE_MODE = 0o600
FOLDER_MODE = 0o700

_FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def private_folder(path: Path) -> None:
    """Make the folder, and those above it that are missing, for the owner alone.

    A folder that exists keeps its permissions, since it may be somebody's home or /tmp; one in which everybody may
    replace files is refused. Raises Refused for that and for what isn't a folder, Unavailable where it can't be made.
    """
    try:
        for folder in reversed([path, *path.parents]):
            if not folder.exists():
                with suppress(FileExistsError):  # another process was faster
                    folder.mkdir(FOLDER_MODE)
                    folder.chmod(FOLDER_MODE)
        mode = path.stat().st_mode
    except OSError as error:
        raise Unavailable(f"Can't make the folder {path}: {error.strerror}.") from error
    if not stat.S_ISDIR(mode):
        raise Refused(f"{path} isn't a folder.")
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise Refused(f"Everybody can replace files in {path}; chmod o-w it, or choose another folder.")


def create_private(path: Path, told: Path | None = None) -> BinaryIO:
    """Open a new file for writing that only its owner can read; a sentence about it calls it `told`.

    Raises Refused where the name is taken, be it by a dangling link, Unavailable where the folder can't be written.
    """
    try:
        return _create(path)
    except FileExistsError as error:
        raise Refused(f"{told or path} exists already; nothing was written.") from error
    except OSError as error:
        raise Unavailable(f"Can't write {told or path}: {error.strerror}.") from error


def write_private_atomic(path: Path, content: bytes, *, replace: bool = True) -> None:
    """Write a file so that at any moment, power cuts included, it is there whole, as before or as after.

    A link at `path` is replaced, not followed. With replace=False a name that is taken is Refused. Raises Unavailable
    where the disk is full or the folder can't be written; what was there is then still there.
    """
    spare = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write_new(spare, content)
        if replace:
            spare.replace(path)
        else:
            _give_name(spare, path)
        _sync_folder(path.parent)
    except FileExistsError as error:
        raise Refused(f"{path} exists already; nothing was written.") from error
    except OSError as error:
        raise Unavailable(f"Can't write {path}: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            spare.unlink()


def name_private(spare: Path, path: Path, *, replace: bool) -> None:
    """Give a finished file beside `path` that name, at one stroke, when all of it is on the disk.

    With replace=False a name that is taken is Refused. Raises Unavailable where the folder can't be written; `spare` is
    then still there. For a file too large for `write_private_atomic`, and that nobody has open.
    """
    try:
        descriptor = os.open(spare, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if replace:
            spare.replace(path)
        else:
            _rename_new(spare, path)
        _sync_folder(path.parent)
    except FileExistsError as error:
        raise Refused(f"{path} exists already; nothing was written.") from error
    except OSError as error:
        raise Unavailable(f"Can't write {path}: {error.strerror}.") from error


def append_private(path: Path, content: bytes) -> None:
    """Add to the end of a file of one's own that nobody else can read, made if need be; on the disk at return.

    Raises Refused for a file that others can read, Unavailable where it can't be written.
    """
    try:
        if not path.exists():
            create_private(path).close()
            _sync_folder(path.parent)
        require_private(path)
        with open(path, "ab", opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW)) as file:
            _require(path, os.fstat(file.fileno()))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Unavailable(f"Can't write {path}: {error.strerror}.") from error


def require_private(path: Path) -> None:
    """Refuse a file that others can read or that is somebody else's. Raises Unavailable where it can't be looked at."""
    _require(path, _status(path))


def read_private(path: Path, limit: int) -> bytes:
    """What is in a file of at most `limit` bytes, after `require_private` of the very file that is read."""
    _require(path, _status(path))  # before opening, since opening a pipe waits for its other end
    try:
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
            _require(path, os.fstat(file.fileno()))
            content = file.read(limit + 1)
    except OSError as error:
        raise Unavailable(f"Can't read {path}: {error.strerror}.") from error
    if len(content) > limit:
        raise Refused(f"{path} is longer than {limit} bytes.")
    return content


def _create(path: Path) -> BinaryIO:
    descriptor = os.open(path, _NEW, FILE_MODE)
    os.fchmod(descriptor, FILE_MODE)
    return os.fdopen(descriptor, "wb")


def _write_new(path: Path, content: bytes) -> None:
    with _create(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except FileNotFoundError as error:
        raise Unavailable(f"{path} isn't there.") from error
    except OSError as error:
        raise Unavailable(f"Can't read {path}: {error.strerror}.") from error


def _require(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise Refused(f"{path} isn't a file.")
    if status.st_uid != os.geteuid():
        raise Refused(f"{path} belongs to another user of this system.")
    if status.st_mode & _FOR_OTHERS:
        raise Refused(f"Others can read {path}; chmod 600 it, and think of what it holds as known.")


def _give_name(spare: Path, path: Path) -> None:
    """A hard link takes a name at one stroke, and only where it is free. Where there are none, a new file has to do."""
    try:
        os.link(spare, path, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        _write_new(path, spare.read_bytes())


def _rename_new(spare: Path, path: Path) -> None:
    """As `_give_name`; where there are no hard links, a name that was free a moment ago has to do."""
    try:
        os.link(spare, path, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(path):
            raise FileExistsError from None
        spare.rename(path)
    else:
        spare.unlink()


def _sync_folder(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
