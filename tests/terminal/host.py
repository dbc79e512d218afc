"""A host whose administrators script: a database with people in it, tokens in private files, commands run by them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from rwtui.domain.accounts import UserType
from rwtui.domain.groups import Permission
from tests.terminal.program import Program
from tests.world import World

ROOT = "root@example.com"
ADA = "ada@example.com"
ROGER = "roger@example.com"
SSO = "sam@example.com"
CLERK = "clerk@example.com"
DESK = "Service Desk"
TOKENS = {"root": ROOT, "clerk": CLERK, "roger": ROGER}


@dataclass
class Host(Program):
    """The program with an API Token in a file for each kind of person."""

    def by(self, who: str, *words: str | Path, stdin: str | bytes = b"") -> subprocess.CompletedProcess[str]:
        """Run a command by somebody's token."""
        return self.run(*words, "--token-file", f"{who}.token", stdin=stdin)

    def objects(self, *words: str | Path, who: str = "root") -> list[dict[str, Any]]:
        """What a command prints as JSON, an object a line."""
        done = self.by(who, *words, "--json")
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def account(self, email: str) -> dict[str, Any]:
        """An account as `rwtui user show` tells of it."""
        return self.objects("user", "show", email)[0]

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a line of a shell that knows `rwtui`, its database and root's token."""
        return self.run_exactly(["bash", "-o", "pipefail", "-c", script])

    def variables(self) -> dict[str, str]:
        """With `rwtui` in the path."""
        held = super().variables()
        where = {"RWTUI_DB": str(self.database), "RWTUI_TOKEN_FILE": str(self.folder / "root.token")}
        return held | where | {"PATH": f"{self.folder / 'bin'}:{held['PATH']}"} | self.environment

    def events(self) -> list[tuple[Any, ...]]:
        """The log: kind, result, actor, target, reason, origin; oldest first."""
        return self.rows("SELECT kind, result, actor, target, reason, origin FROM audit_event ORDER BY id")


@cache
def _template() -> Path:
    """Made once for all tests of a process, through the services."""
    folder = Path(mkdtemp(prefix="rwtui-host-"))
    world = World(folder / "accounts.db")
    world.custom_group(DESK, Permission.USERS_VIEW, Permission.USERS_EDIT, Permission.USERS_CREATE)
    root = world.add(ROOT, "Administrator", first_name="Root", last_name="Byron")
    world.add(ADA, "Administrator", first_name="Ada", last_name="Byron")
    world.add(CLERK, DESK, first_name="Cleo", last_name="Clerk")
    world.add(ROGER, first_name="Roger", last_name="Nguyễn", functional_groups=("Kitchen", "Stores"))
    world.add(SSO, user_type=UserType.SSO, first_name="Sam", last_name="Olsen")
    desk = world.desk(root)
    for name, email in {**TOKENS, "ada": ADA}.items():
        token, _ = desk.password_security.generate_token(desk.accounts.find(email))
        path = folder / f"{name}.token"
        path.write_text(f"{token.reveal()}\n")
        path.chmod(0o600)
    world.run('DELETE FROM "session"')
    world.close()
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    (bin_folder / "rwtui").write_text(f'#!/bin/sh\nexec {sys.executable} -m rwtui "$@"\n')
    (bin_folder / "rwtui").chmod(0o755)
    return folder


def host_at(folder: Path) -> Host:
    """A host in a folder of its own."""
    shutil.copytree(_template(), folder, dirs_exist_ok=True)
    return Host(folder)


def crowd(host: Host, count: int) -> list[str]:
    """Further accounts, imported; their emails."""
    emails = [f"person{number:05}@example.org" for number in range(count)]
    lines = "".join(f"{email},P,Q{number}\n" for number, email in enumerate(emails))
    (host.folder / "crowd.csv").write_text(f"Email,First Name,Last Name\n{lines}")
    assert host.run("import", "crowd.csv").returncode == 0
    return emails


def in_process(words: Sequence[str]) -> int:
    """Run a command in this process, which is quicker; what it prints pytest captures."""
    from rwtui.__main__ import run

    before = os.environ.copy()
    try:
        return run(words)
    finally:
        os.environ.clear()
        os.environ.update(before)
