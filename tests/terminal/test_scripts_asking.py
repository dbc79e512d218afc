"""What a command asks shows the change first, of several accounts and of groups too; --dry-run tells what follows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.terminal.host import CLERK, DESK, ROGER, ROOT, SSO, Host, crowd, host_at

ANSWER = "[y/N]:"


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host with an Administrator's token."""
    return host_at(tmp_path)


def asked(host: Host, words: list[str], answer: str, code: int) -> list[str]:
    """What stands on the terminal before the answer, a line each."""
    with host.terminal(*words, "--token-file", "root.token") as terminal:
        text = terminal.wait_for(ANSWER, 20)
        terminal.type(f"{answer}\r")
        assert terminal.wait_exit() == code
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def test_several_accounts_are_shown_before_they_are_changed(host: Host) -> None:
    """Field by field, with what follows; who can't be changed is named; what was shown is what is done."""
    words = ["user", "set", ROGER, CLERK, ROOT, "nobody@example.com", "--security-group", "Administrator"]
    lines = asked(host, words, "n", 1)
    assert f"{ROGER}: Security Group: Regular User -> Administrator" in lines
    assert f"{CLERK}: Security Group: {DESK} -> Administrator" in lines
    assert len([line for line in lines if line.startswith("! revokes API token")]) == 2
    assert f"{ROOT}: is so already." in lines
    assert "There is no account nobody@example.com." in lines
    assert lines[-1] == "Change 4 accounts? [y/N]:"
    assert {host.account(email)["security_group"] for email in (ROGER, CLERK)} == {"Regular User", DESK}
    asked(host, words, "y", 1)
    assert {host.account(email)["security_group"] for email in (ROGER, CLERK)} == {"Administrator"}


def test_a_refusal_that_was_shown_is_recorded_once(host: Host) -> None:
    lines = asked(host, ["user", "set", ROGER, SSO, "--must-change"], "y", 1)
    assert [line for line in lines if line.startswith(f"{SSO}: An SSO account holds no password")]
    assert [event[3] for event in host.events() if event[1] == "Refused"] == [SSO]
    assert host.account(ROGER)["must_change_password"]


def test_of_very_many_the_first_are_shown(host: Host) -> None:
    emails = crowd(host, 30)
    for words in (["user", "set", "--title", "Cook"], ["user", "disable"]):
        lines = asked(host, [*words, *emails[:25]], "n", 1)
        assert [line for line in lines if line.startswith(emails[9])]
        assert not [line for line in lines if line.startswith(emails[10])]
        assert "... and 15 more, which --dry-run shows." in lines
    assert host.objects("user", "list", "status:disabled") == []


def test_deeds_for_many_and_their_undoing_are_shown(host: Host) -> None:
    (first, *_) = host.objects("user", "disable", ROGER, CLERK, "--dry-run")
    assert first["follows"][0].startswith("! revokes API token")
    lines = asked(host, ["user", "disable", ROGER, CLERK, ROOT], "y", 1)
    assert "1 stays as it is." in lines
    assert f"{ROGER}: Account Status: Enabled -> Disabled" in lines
    assert len([line for line in lines if line.startswith("! revokes API token")]) == 2
    assert lines[-1] == "Disable: 2 accounts. Go on? [y/N]:"
    event = str(host.rows("SELECT max(id) FROM audit_event WHERE reason LIKE 'Bulk%'")[0][0])
    lines = asked(host, ["log", "undo", event, "--operation"], "y", 0)
    assert [line for line in lines if line.startswith(f"{ROGER}: Account Status: Disabled -> Enabled")]
    assert host.account(ROGER)["status"] == "Enabled"


def test_passwords_of_several_are_shown_before(host: Host) -> None:
    words = ["user", "reset-password", ROGER, SSO, CLERK, "--out", "new"]
    lines = asked(host, words, "n", 1)
    assert [line for line in lines if line.startswith(f"{ROGER}: ") and "assword" in line]
    assert not (host.folder / "new").exists()
    assert host.account(ROGER)["password"] == "set"
    asked(host, words, "y", 1)
    assert [line.split("\t")[0] for line in (host.folder / "new").read_text().splitlines()] == [ROGER, CLERK]


def test_a_group_is_deleted_with_all_that_follows(host: Host) -> None:
    """Whom it moves where, what they gain and lose; the same for --dry-run, and nothing is moved by it."""
    words = ["group", "delete", DESK, "--move-to", "Administrator"]
    told = [
        f"{DESK}: deleted",
        "! moves 1 member to Administrator",
        "! ends their sessions",
        "! revokes their API tokens",
    ]
    lines = asked(host, words, "n", 1)
    assert set(told) <= set(lines)
    shown = host.by("root", *words, "--dry-run").stdout.splitlines()
    assert shown[0] == told[0]
    assert set(told) <= set(shown)
    assert [line for line in shown if line.startswith("+ gains")]
    (planned,) = (json.loads(line) for line in host.by("root", *words, "--dry-run", "--json").stdout.splitlines())
    assert (planned["target"], planned["done"], planned["dry_run"]) == (DESK, False, True)
    assert told[1:] == planned["follows"][-3:]
    assert host.account(CLERK)["security_group"] == DESK
    (made,) = (json.loads(line) for line in host.by("root", *words, "--yes", "--json").stdout.splitlines())
    assert (made["target"], made["done"], made["moved"], made["to"]) == (DESK, True, 1, "Administrator")
    assert host.account(CLERK)["security_group"] == "Administrator"


def test_a_functional_group_likewise(host: Host) -> None:
    words = ["functional-group", "delete", "Kitchen", "--move-to", "stores"]
    assert "! moves 1 member to Stores" in asked(host, words, "n", 1)
    assert host.by("root", *words, "--dry-run").stdout.splitlines() == [
        "Kitchen: deleted",
        "! moves 1 member to Stores",
    ]
    done = host.by("root", *words, "--yes")
    assert done.stdout == "Kitchen: deleted; 1 moved to Stores\n"


@pytest.mark.wide(1)
@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["group", "delete", "Administrator"], "System groups can be copied, not changed."),
        (["group", "delete", DESK], f"{DESK} has 1 member. Move them first."),
        (["group", "delete", DESK, "--move-to", DESK], f"Members of {DESK} can't move to it: it will be gone."),
        (["functional-group", "delete", "Stores"], "Stores has 1 member. Move them first."),
    ],
)
def test_a_dry_run_says_no_as_the_deletion_does(host: Host, words: list[str], why: str) -> None:
    for more in (["--dry-run"], ["--yes"]):
        done = host.by("root", *words, *more)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{why}\n")
