"""A real sshd on the loopback, with keys and a configuration of its own."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.terminal.harness import Terminal

PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
TOOLS = ("sshd", "ssh", "ssh-keygen")


@dataclass(frozen=True, slots=True)
class Host:
    """Where it listens, who may come, and with which key."""

    folder: Path
    port: int
    user: str

    def arguments(self, *words: str) -> list[str]:
        """The command line of a client: nothing of the caller's own configuration, keys or known hosts."""
        options = {
            "IdentityFile": self.folder / "user_key",
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "UserKnownHostsFile": self.folder / "known_hosts",
            "StrictHostKeyChecking": "yes",
            "BatchMode": "yes",
            "LogLevel": "ERROR",
        }
        said = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        return ["ssh", "-F", "none", *said, "-p", str(self.port), *words, f"{self.user}@127.0.0.1"]

    def terminal(self) -> Terminal:
        """A person who comes by ssh, on a terminal."""
        return Terminal(self.arguments("-tt"), cwd="/")


@contextmanager
def serving(settings: str, user: str | None = None) -> Iterator[Host]:
    """Serve a user by these settings until the end; where that can't be, the test is skipped and says why."""
    missing = [tool for tool in TOOLS if shutil.which(tool, path=PATH) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    with ExitStack() as stack:
        folder = Path(mkdtemp(prefix="rwtui-sshd-", dir="/tmp"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        host = Host(folder, _free_port(), user or getpass.getuser())
        _make_keys(host)
        (folder / "sshd_config").write_text(_configuration(host, settings))
        process = _start(host, stack)
        if not _answers(host):
            process.kill()
            pytest.skip(f"sshd lets nobody in here: {(process.communicate()[1].strip().splitlines() or ['?'])[-1]}")
        yield host


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _make_keys(host: Host) -> None:
    for name in ("host_key", "user_key"):
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(host.folder / name)]
        subprocess.run(words, check=True, stdin=subprocess.DEVNULL)
    public = (host.folder / "host_key.pub").read_text()
    (host.folder / "known_hosts").write_text(f"[127.0.0.1]:{host.port} {public}")


def _configuration(host: Host, settings: str) -> str:
    lines = (
        f"Port {host.port}",
        "ListenAddress 127.0.0.1",
        f"HostKey {host.folder}/host_key",
        f"AuthorizedKeysFile {host.folder}/user_key.pub",
        "StrictModes no",
        "UsePAM no",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "PermitRootLogin prohibit-password",
        "PidFile none",
        "PrintMotd no",
        "PrintLastLog no",
        "LogLevel VERBOSE",
        f"Match User {host.user}",
        settings,
    )
    return "\n".join(lines) + "\n"


def _start(host: Host, stack: ExitStack) -> subprocess.Popen[str]:
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # as Debian's service does before it starts
    sshd = shutil.which("sshd", path=PATH)
    assert sshd is not None
    process = subprocess.Popen(
        [sshd, "-D", "-e", "-f", str(host.folder / "sshd_config")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    stack.callback(process.communicate)
    stack.callback(process.kill)
    assert process.stderr
    for line in process.stderr:
        if "Server listening" in line:
            return process
    pytest.skip(f"sshd doesn't start here: it ended with {process.wait()}")


def _answers(host: Host) -> bool:
    """Whether somebody with the key gets as far as the command; 255 is ssh's own."""
    words = host.arguments("-T")
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60)
    return done.returncode != 255
