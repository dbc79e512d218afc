"""README, "Scripts": the names in JSON are those that the commands print, and the commands are those that there are."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from rwtui.cli import program as commands
from rwtui.cli_scripts import NAMES
from tests.terminal.host import CLERK, DESK, ROGER, ROOT, Host, host_at

README = Path(__file__).resolve().parents[2] / "README.md"


def rows() -> dict[str, list[str]]:
    """The tables of the section: what stands first in each row, and the names behind it."""
    section = README.read_text(encoding="utf-8").split("### Scripts\n")[1].split("### Exit codes\n")[0]
    cells = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return {first.strip("`"): re.findall(r"`([a-z][a-z_-]*)`", rest) for first, rest in cells}


def test_the_commands() -> None:
    told = rows()
    for name in NAMES:
        command = commands.commands[name]
        if isinstance(command, click.Group):
            assert [word for word in told[f"rwtui {name}"] if not word.startswith("-")] == [
                *sorted(command.commands, key=told[f"rwtui {name}"].index)
            ]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host with an Administrator's token."""
    return host_at(tmp_path)


def test_the_names(host: Host) -> None:
    told = rows()
    (account,) = host.objects("user", "list", "roger")
    assert list(account) == told["accounts"]
    assert list(host.account(ROGER)) == told["accounts"] + told["user show`, further"]
    names = told["groups"]
    assert list(host.objects("group", "list")[0]) == names[:7]
    assert list(host.objects("functional-group", "list")[0]) == names[7:]
    assert list(host.objects("token", "list")[0]) == told["tokens"]
    assert list(host.objects("option", "get")[0]) == told["options"]
    assert list(host.objects("attention")[0]) == told["attention"]
    host.change("INSERT INTO session SELECT 'x', id, 'full', 0, 0, 0, NULL, '', '{}' FROM \"user\" WHERE id = 1")
    assert list(host.objects("session", "list", "--user", ROOT)[0]) == told["sessions"]
    (planned,) = host.objects("user", "disable", ROGER, "--dry-run")
    (done,) = host.objects("user", "disable", ROGER, "--yes")
    (skipped,) = host.objects("user", "disable", ROGER, "--yes")
    (secret,) = host.objects("user", "reset-password", CLERK, "--yes")
    assert {*planned, *done, *skipped, *secret} == set(told["a change"]) - {"--dry-run"}
    (deleted,) = host.objects("group", "delete", DESK, "--move-to", "Regular User", "--yes")
    assert list(deleted) == told["a group that is deleted"]
    many = host.objects("user", "enable", ROGER, "clerk@example.com", "--yes")
    assert {name for one in many for name in one} == set(told["one of many"])
    (event, *_) = host.objects("log", "list", "target:roger")
    assert [*event, *event["fields"][0]] == told["events"]
