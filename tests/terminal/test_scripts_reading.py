"""The commands for scripts that read: the search language, tables, JSON and CSV, tried from outside."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.terminal.host import ADA, CLERK, ROGER, ROOT, SSO, Host, crowd, host_at

HOSTILE = "Li\x1b]0;owned\x07\u202e[/x]"
ACCOUNT = [
    "id",
    "email",
    "first_name",
    "last_name",
    "title",
    "telephone",
    "security_group",
    "functional_groups",
    "status",
    "user_type",
    "last_login",
    "timeout",
]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host with an Administrator's token."""
    return host_at(tmp_path)


def test_list_and_its_query_language(host: Host) -> None:
    done = host.by("root", "user", "list", 'group:"Service Desk"')
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Email              First Name  Last Name  Security Group  Status",
        "clerk@example.com  Cleo        Clerk      Service Desk    Enabled",
    ]
    assert [row["email"] for row in host.objects("user", "list", "-group:admin type:native")] == [CLERK, ROGER]
    assert [row["email"] for row in host.objects("user", "list", "-type:native")] == [SSO]
    assert [row["email"] for row in host.objects("user", "list", "nguyen")] == [ROGER]
    wrong = host.by("root", "user", "list", "colour:red")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith('Unknown filter "colour:".')


def test_list_as_json_and_csv(host: Host) -> None:
    """The documented names, in their order; lists, numbers and nulls as such; formulas defused in CSV alone."""
    assert host.by("root", "user", "set", ROGER, "--title", "=1+1", "--yes").returncode == 0
    (row,) = host.objects("user", "list", "roger")
    assert list(row) == ACCOUNT
    assert (row["functional_groups"], row["last_login"], row["timeout"]) == (["Kitchen", "Stores"], None, 15)
    assert (row["status"], row["user_type"], row["title"]) == ("Enabled", "Native", "=1+1")
    done = host.by("root", "user", "list", "roger", "--csv")
    heading, values = csv.reader(io.StringIO(done.stdout))
    assert heading == ACCOUNT
    assert dict(zip(heading, values, strict=True)) == {
        **{name: str(row[name] or "") for name in ACCOUNT},
        "title": "'=1+1",
        "functional_groups": "Kitchen;Stores",
    }
    assert host.by("root", "user", "list", "nobody-at-all", "--csv").stdout.startswith("email,")


def test_what_other_programs_keep_is_an_export(host: Host) -> None:
    """Recorded with what was asked for, before the first row; a table to look at isn't one."""
    before = len(host.events())
    host.by("root", "user", "list", "roger")
    assert len(host.events()) == before
    host.by("root", "user", "list", "roger", "--csv")
    host.by("root", "log", "list", "action:import", "--json")
    told = host.rows("SELECT title, reason FROM audit_event WHERE kind = 'Export' ORDER BY id")
    assert told == [("Printed as CSV", "accounts: roger"), ("Printed as JSON", "System Events: action:import")]
    refused = host.by("clerk", "user", "list", "--json")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "Service Desk lacks the permission Users: Export.\n"


def test_list_pages_to_the_end_and_sorts(host: Host) -> None:
    emails = crowd(host, 1_203)
    assert [row["email"] for row in host.objects("user", "list", "person")] == emails
    assert [row["email"] for row in host.objects("user", "list", "person", "--limit", "701")] == emails[:701]
    backwards = host.objects("user", "list", "person", "--sort", "email", "--descending", "--limit", "2")
    assert [row["email"] for row in backwards] == emails[:-3:-1]
    by_name = host.objects("user", "list", "-person", "--sort", "first-name")
    assert [row["first_name"] for row in by_name] == ["Ada", "Cleo", "Roger", "Root", "Sam"]
    assert host.by("root", "user", "list", "--sort", "shoe-size").returncode == 2


def test_show(host: Host) -> None:
    account = host.account(ROGER)
    assert list(account)[:12] == ACCOUNT
    hint = (host.folder / "roger.token").read_text().strip()[-4:]
    assert account["token"] == f"rw_…{hint}"
    assert (account["token_made_by"], account["sessions"], account["mfa"], account["locked"]) == (ROOT, 0, "off", False)
    assert host.account(ROOT)["sessions"] == 0  # it doesn't count its own command
    shown = host.by("root", "user", "show", ROGER, ADA).stdout
    assert "Last Name             Nguyễn\n" in shown
    assert f"\n\nId                    2\nEmail                 {ADA}\n" in shown
    missing = host.by("root", "user", "show", "nobody@example.com")
    assert (missing.returncode, missing.stderr) == (1, "There is no account nobody@example.com.\n")


def test_hostile_text_on_a_terminal(host: Host) -> None:
    """Shown escaped and cut to the width there; JSON holds it raw in a pipe, escaped on a terminal."""
    host.change(f"UPDATE \"user\" SET first_name = '{HOSTILE}' WHERE email = '{ROGER}'")
    for words in (["list", "roger"], ["list", "roger", "--csv"], ["list", "roger", "--json"], ["show", ROGER]):
        with host.terminal("user", *words, "--token-file", "root.token") as terminal:
            assert terminal.wait_exit() == 0
            assert b"\x1b]0" not in terminal.bytes
            assert "\u202e".encode() not in terminal.bytes
            assert "\\x1b" in terminal.text() or "\\u001b" in terminal.text()
    (row,) = host.objects("user", "list", "roger")
    assert row["first_name"] == HOSTILE
    crowd(host, 3)
    with host.terminal("user", "list", "--token-file", "root.token") as terminal:
        assert terminal.wait_exit() == 0
        lines = terminal.text().splitlines()
        assert lines[1].startswith(ADA)  # one line each: nothing was wrapped
        assert lines[8].startswith(SSO)


def test_a_reader_that_has_seen_enough(host: Host) -> None:
    crowd(host, 3_000)
    done = host.shell("set +o pipefail; rwtui user list --json | head -1")
    assert done.returncode == 0
    assert json.loads(done.stdout)["email"] == ADA
    assert done.stderr == ""
