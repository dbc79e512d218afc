"""Where we are: what the host tells of who started the program and from where."""

from __future__ import annotations

import os
import pwd
import socket

from rwtui.domain.audit import Origin


def here() -> Origin:
    """The operating-system user (and who became it by sudo), host, terminal and SSH client address."""
    return Origin(os_user=_user(), host=socket.gethostname(), terminal=_terminal(), ssh_client=_ssh_client())


def _user() -> str:
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    became = os.environ.get("SUDO_USER", "")
    return f"{became} as {name}" if became and became != name else name


def _terminal() -> str:
    for stream in (0, 1, 2):
        try:
            return os.ttyname(stream).removeprefix("/dev/")
        except OSError:
            continue
    return ""


def _ssh_client() -> str:
    return (os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_CLIENT") or "").partition(" ")[0]
