"""Where we are: what the host tells of who started the program and from where. All of it is text that others chose."""

from __future__ import annotations

import os
import pwd
import socket
from pathlib import Path

from rwtui.domain.origin import Origin

LONGEST = 128
"""Signs of a name that are kept: an environment can hold a megabyte."""
_NOBODY = 2**32 - 1
"""What the kernel answers for a process that no login led to."""


def here() -> Origin:
    """The operating-system users, host, terminal and SSH client address.

    SUDO_USER and SSH_CONNECTION are what the environment says: sshd and sudo set them, and so can who starts the
    program without these. The login user and the user that it runs as are the kernel's word.
    """
    return Origin(
        os_user=_name(os.geteuid()),
        host=socket.gethostname(),
        terminal=_terminal(),
        ssh_client=_ssh_client()[:LONGEST],
        login_user=_login_user(),
        sudo_user=os.environ.get("SUDO_USER", "")[:LONGEST],
    )


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except (KeyError, OverflowError):
        return str(number)


def _login_user() -> str:
    try:
        number = int(Path("/proc/self/loginuid").read_text("ascii"))
    except (OSError, ValueError):
        return ""
    return "" if number == _NOBODY else _name(number)


def _terminal() -> str:
    for stream in (0, 1, 2):
        try:
            return os.ttyname(stream).removeprefix("/dev/")
        except OSError:
            continue
    return ""


def _ssh_client() -> str:
    return (os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_CLIENT") or "").partition(" ")[0]
