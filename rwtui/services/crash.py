"""What is kept of a bug: where it happened, without the values of any variable, in a file for the owner alone."""

from __future__ import annotations

import platform
import secrets
import traceback
from datetime import datetime
from pathlib import Path

from rwtui import __version__
from rwtui.errors import RwtuiError
from rwtui.security.files import create_private, private_folder


def record_crash(error: BaseException, now: datetime) -> Path | None:
    """Write the traceback, without locals, to a new 0600 file in the user's state folder; None where that can't be."""
    from platformdirs import user_log_path

    folder = user_log_path("rwtui", appauthor=False)
    path = folder / f"crash-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}.log"
    told = traceback.TracebackException.from_exception(error, capture_locals=False)
    heading = (
        f"rwtui {__version__}, Python {platform.python_version()}, {platform.platform()}, {now:%Y-%m-%d %H:%M:%S} UTC\n"
    )
    try:
        private_folder(folder)
        with create_private(path) as file:
            file.write((heading + "".join(told.format())).encode("utf-8", "backslashreplace"))
    except (RwtuiError, OSError):
        return None
    return path
