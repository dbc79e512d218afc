"""Issue "Scripts": each command's --help has an example, and every one of them runs as it stands there."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import click
import pytest

from rwtui.cli import program as commands
from rwtui.cli_scripts import NAMES
from tests.terminal.host import ROGER, Host, host_at

EVENT = 12
"""The event that the examples undo."""


def every_command(command: click.Command, *names: str) -> dict[str, click.Command]:
    """Each command by the words that lead to it."""
    below = command.commands if isinstance(command, click.Group) else {}
    found = {" ".join(names): command}
    for name, sub in below.items():
        found |= every_command(sub, *names, name)
    return found


SCRIPTS = {
    words: command for name in sorted(NAMES) for words, command in every_command(commands.commands[name], name).items()
}


@cache
def _template() -> Path:
    """A host on which all that the examples name is there."""
    host = host_at(Path(mkdtemp(prefix="rwtui-examples-")))
    host.change("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    people = "Email,First Name,Last Name,Last Login,Account Status\n"
    people += "off@example.com,P,Q,,Disabled\nsleeper@example.com,P,Q,2020-01-01T00:00:00Z,Enabled\n"
    assert host.run("import", "-", stdin=people).returncode == 0
    host.change("INSERT INTO api_token SELECT id, 'd', 'rw_…dddd', 0, '', 0 FROM \"user\" WHERE email LIKE 'sleep%'")
    for number in range(EVENT):
        if host.rows("SELECT max(id) FROM audit_event")[0][0] < EVENT:
            assert host.by("root", "user", "set", ROGER, "--title", f"Cook {number}", "--yes").returncode == 0
    assert host.rows("SELECT target, kind FROM audit_event WHERE id = ?", EVENT) == [(ROGER, "Change")]
    return host.folder


@pytest.mark.wide(14)
@pytest.mark.parametrize("words", SCRIPTS)
def test_every_example_runs(tmp_path: Path, words: str) -> None:
    command = SCRIPTS[words]
    shown = command.get_help(click.Context(command, info_name=f"rwtui {words}"))
    examples = [line.strip() for line in shown.split("Examples:\n")[1].splitlines()]
    assert any(f"rwtui {words}" in line for line in examples)
    if any("jq" in line for line in examples) and shutil.which("jq") is None:
        pytest.skip("not installed: jq")
    shutil.copytree(_template(), tmp_path, dirs_exist_ok=True)
    host = Host(tmp_path)
    for line in examples:
        done = host.shell(line)
        assert (line, done.returncode) == (line, 0), done.stderr
        assert "rwtui" not in done.stderr
