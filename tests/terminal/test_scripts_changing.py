"""The commands for scripts that change: previewed, asked for, recorded, tried from outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.terminal.host import ADA, CLERK, DESK, ROGER, ROOT, SSO, Host, host_at
from tests.terminal.program import PASSWORD


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host with an Administrator's token."""
    return host_at(tmp_path)


def test_dry_run_makes_nothing_and_shows_what_follows(host: Host) -> None:
    before = host.rows('SELECT * FROM "user"')
    done = host.by("root", "user", "disable", ROGER, "--dry-run")
    hint = (host.folder / "roger.token").read_text().strip()[-4:]
    assert done.stdout.splitlines() == [
        f"{ROGER}: Account Status: Enabled -> Disabled",
        f"! revokes API token rw_…{hint}; enabling again won't revive it",
    ]
    done = host.by("root", "user", "set", ROGER, "--security-group", DESK, "--dry-run")
    assert "+ gains Users: View" in done.stdout.splitlines()
    assert host.by("root", "user", "offboard", ROGER, CLERK, "--dry-run", "--json").returncode == 0
    assert host.by("root", "token", "generate", ROGER, "--dry-run").returncode == 0
    assert host.by("root", "user", "reset-password", ROGER, "--dry-run").returncode == 0
    assert host.by("root", "group", "delete", DESK, "--move-to", "Regular User", "--dry-run").returncode == 0
    assert host.rows('SELECT * FROM "user"') == before
    assert host.rows("SELECT * FROM bulk_operation") == []


def test_who_cannot_be_asked_says_yes_beforehand(host: Host) -> None:
    done = host.by("root", "user", "disable", ROGER)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--yes" in done.stderr
    assert host.account(ROGER)["status"] == "Enabled"


def test_at_a_terminal_it_asks(host: Host) -> None:
    for answer, status, code in (("n", "Enabled", 1), ("", "Enabled", 1), ("y", "Disabled", 0)):
        with host.terminal("user", "disable", ROGER, "--token-file", "root.token") as terminal:
            terminal.wait_for("Change this? [y/N]:")
            terminal.type(f"{answer}\r")
            assert terminal.wait_exit() == code
        assert host.account(ROGER)["status"] == status


def test_one_account_its_reason_and_its_event(host: Host) -> None:
    done = host.by("root", "user", "disable", ROGER.upper(), "--reason", "left", "--yes", "--json")
    told = json.loads(done.stdout)
    assert (told["target"], told["done"]) == (ROGER, True)
    assert told["fields"][0] == {"field": "Account Status", "before": "Enabled", "after": "Disabled"}
    kind, result, actor, target, reason, origin = host.events()[-1]
    assert (kind, result, actor, target, reason) == ("Change", "Success", ROOT, ROGER, "left")
    assert json.loads(origin)["via"].startswith("API token rw_…")
    (shown,) = host.objects("log", "list", "target:roger", "--limit", "1")
    assert (shown["event"], shown["reason"], shown["action"]) == (told["event"], "left", "Change")
    again = host.by("root", "user", "disable", ROGER, "--yes")
    assert (again.returncode, again.stdout) == (0, f"{ROGER}: skipped, Disabled already\n")
    undone = host.by("root", "log", "undo", str(told["event"]), "--yes", "--reason", "came back")
    assert undone.returncode == 0, undone.stderr
    assert host.account(ROGER)["status"] == "Enabled"
    assert host.events()[-1][4] == f"Undo of event {told['event']}: came back"


def test_accounts_on_standard_input(host: Host) -> None:
    """Those that aren't there are named, and the exit code says so; oneself is left as one is."""
    given = f"{ROGER}\n\n {CLERK} \nnobody@example.com\n{ROOT}\n{ROGER}\n"
    done = host.by("root", "user", "disable", "-", "--yes", "--reason", "cleaning", stdin=given)
    assert done.returncode == 1
    assert sorted(done.stderr.splitlines()) == [
        "There is no account nobody@example.com.",
        f"{ROOT}: your own account",
    ]
    assert len(done.stdout.splitlines()) == 2
    events = [event for event in host.events() if event[4] == "Bulk 1, Disable: cleaning"]
    assert sorted(event[3] for event in events) == [CLERK, ROGER]
    number = host.rows("SELECT max(id) FROM audit_event WHERE reason LIKE 'Bulk%'")[0][0]
    shown = host.by("root", "log", "undo", str(number), "--operation", "--dry-run").stdout.splitlines()
    assert f"{ROGER}: Account Status: Disabled -> Enabled" in shown
    assert "! stays as it is: API Token: an API Token is kept only as a hash, and the old one is gone" in shown
    assert host.by("root", "log", "undo", str(number), "--operation", "--yes").returncode == 0
    assert {host.account(email)["status"] for email in (ROGER, CLERK)} == {"Enabled"}
    both = host.run(
        "user", "disable", "-", "--yes", "--token-file", "-", stdin=(host.folder / "root.token").read_text()
    )
    assert both.returncode == 2


def test_set_many_fields_of_many(host: Host) -> None:
    done = host.by("root", "user", "set", ROGER, CLERK, SSO, "--title", "Cook", "--must-change", "--yes")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"{SSO}: An SSO account holds no password, authenticator or API Token here."]
    for email in (ROGER, CLERK):
        account = host.account(email)
        assert (account["title"], account["must_change_password"]) == ("Cook", True)
    for words in (["--timeout", "4"], ["--first-name", ""], ["--functional-group", "Nowhere"]):
        wrong = host.by("root", "user", "set", ROGER, *words, "--yes")
        assert (wrong.returncode, wrong.stderr.count("\n")) == (1, 1)
    assert host.by("root", "user", "set", ROGER, "--yes").returncode == 2
    assert host.by("root", "user", "set", ROGER, "--no-functional-groups", "--yes").returncode == 0
    assert host.account(ROGER)["functional_groups"] == []


def test_create_and_delete(host: Host) -> None:
    words = ["--email", "li@example.com", "--first-name", "Li", "--last-name", "Na"]
    assert host.by("root", "user", "create", *words, "--yes").returncode == 2
    secret = host.folder / "secret"
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    given = ["--password-file", "secret", "--no-must-change", "--functional-group", "Kitchen", "--yes"]
    done = host.by("root", "user", "create", *words, *given)
    assert (done.returncode, done.stderr) == (0, "")
    account = host.account("li@example.com")
    assert (account["password"], account["must_change_password"]) == ("set", False)
    assert host.by("root", "user", "create", *words, *given).returncode == 1
    refused = host.by("root", "user", "delete", "li@example.com", "--yes")
    assert (refused.returncode, "Deleting accounts is off" in refused.stderr) == (1, True)
    assert host.by("root", "option", "set", "enable_delete", "yes", "--yes").returncode == 0
    assert host.by("root", "user", "delete", "li@example.com", "--yes").stdout == "li@example.com: deleted\n"
    assert host.by("root", "user", "show", "li@example.com").returncode == 1


def test_groups(host: Host) -> None:
    made = host.by("root", "group", "create", "Night", "--permission", "users: view", "--yes")
    assert (made.returncode, made.stderr) == (0, "")
    assert host.by("root", "group", "copy", "Night", "Day", "--yes").returncode == 0
    assert host.by("root", "group", "set", "day", "--name", "Noon", "--no-permissions", "--yes").returncode == 0
    assert host.by("root", "user", "set", ROGER, "--security-group", "Noon", "--yes").returncode == 0
    (noon,) = host.objects("group", "show", "Noon")
    assert (noon["permissions"], noon["members"], noon["system"]) == ([], 1, False)
    with_members = host.by("root", "group", "delete", "Noon", "--yes")
    assert (with_members.returncode, with_members.stderr) == (1, "Noon has 1 member. Move them first.\n")
    assert host.by("root", "group", "delete", "Noon", "--move-to", "Night", "--yes").returncode == 0
    assert host.account(ROGER)["security_group"] == "Night"
    assert host.by("root", "group", "set", "Administrator", "--description", "x", "--yes").returncode == 1
    assert host.by("root", "group", "create", "X", "--permission", "Fly", "--yes").returncode == 2
    assert [group["name"] for group in host.objects("group", "list")][5:] == ["Night", DESK]


def test_functional_groups(host: Host) -> None:
    name = "functional-group"
    assert host.by("root", name, "create", "Logistics", "--yes").returncode == 0
    assert host.by("root", name, "set", "Kitchen", "--name", "Canteen", "--yes").returncode == 0
    assert host.objects(name, "show", "Canteen")[0]["members"] == 1
    assert host.by("root", name, "delete", "Canteen", "--move-to", "Logistics", "--yes").returncode == 0
    assert [(group["name"], group["members"]) for group in host.objects(name, "list")] == [
        ("Logistics", 1),
        ("Stores", 1),
    ]


def test_options_and_attention(host: Host) -> None:
    assert host.objects("option", "get", "password.min_length") == [
        {"name": "password.min_length", "value": 15, "label": "Shortest Password"}
    ]
    assert host.by("root", "option", "set", "password.min_length", "16", "--yes").returncode == 0
    assert host.objects("option", "get", "password.min_length")[0]["value"] == 16
    assert host.by("root", "option", "set", "password.min_length", "7", "--yes").returncode == 1
    assert host.by("root", "option", "set", "colour", "red", "--yes").returncode == 1
    lines = {line["concern"]: line for line in host.objects("attention")}
    assert lines["Administrators without multi-factor"]["count"] == 2
    query = lines["Administrators without multi-factor"]["query"]
    assert [row["email"] for row in host.objects("user", "list", query)] == [ADA, ROOT]


def test_sessions(host: Host) -> None:
    host.change(
        "INSERT INTO session SELECT 'a' || id, id, 'full', 2000000000, 2000000000, 2000000000, NULL, '', "
        '\'{"host":"jump1","tty":"pts/3"}\' FROM "user" WHERE user_type = \'Native\''
    )
    (session,) = host.objects("session", "list", "--user", ROGER)
    assert (session["email"], session["host"], session["terminal"]) == (ROGER, "jump1", "pts/3")
    assert len(host.objects("session", "list")) == 1
    assert host.by("root", "session", "end", "--user", ROGER, "--yes").returncode == 0
    assert host.objects("session", "list", "--user", ROGER) == []
    assert host.by("root", "session", "end", "--user", ROOT, "--yes").returncode == 0  # but for its own
    assert host.by("roger", "session", "list").returncode == 0
    assert host.rows("SELECT stage FROM session WHERE ended_at IS NULL AND stage = 'token'") == []


def test_the_log_is_exported_privately(host: Host) -> None:
    done = host.by("root", "log", "export", "events.csv", "-actor:nobody")
    assert (done.returncode, done.stderr) == (0, "")
    path = host.folder / "events.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text("utf-8-sig").startswith("Event,Timestamp,Actor,")
    assert host.by("root", "log", "export", "events.csv").returncode == 1
    assert host.by("root", "log", "export", "events.xlsx", "--log", "login").returncode == 0
    assert host.by("root", "log", "list", "colour:red").returncode == 2
