"""What the commands say: exit codes as the README has them, labels as on the screens, refusals of what was asked."""

from __future__ import annotations

import pytest

from tests.terminal.host import CLERK, DESK, ROGER, Host, in_process

NEW = ["user", "create", "--email", "li@example.com", "--first-name", "Li", "--last-name", "Na", "--yes"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["user", "set", ROGER, "--yes"], 2, "Say what to set: rwtui user set --help lists it."),
        (["group", "set", DESK, "--yes"], 2, "Say what to set: rwtui group set --help lists it."),
        (["option", "set", "enable_delete", "maybe", "--yes"], 2, "enable_delete is yes or no."),
        (["option", "set", "mfa_required", "x", "--yes"], 2, "mfa_required is nobody, administrators or everyone."),
        (["option", "set", "password.min_length", "7", "--yes"], 1, "Shortest Password: 8 to 64."),
        (["user", "set", ROGER, "--timeout", "4", "--yes"], 1, "Timeout is 5 to 60 minutes."),
        (["user", "set", ROGER, "--first-name", "", "--yes"], 1, "First Name is required."),
        (["user", "set", ROGER, "--telephone", "1" * 321, "--yes"], 1, "Telephone has"),
        (["user", "set", ROGER, "--functional-group", "Nowhere", "--yes"], 1, "There is no functional group Nowhere."),
        (["group", "create", "", "--yes"], 1, "Name"),
        (
            ["user", "set", ROGER, "--functional-group", "Kitchen", "--no-functional-groups", "--yes"],
            2,
            "--functional-group and --no-functional-groups contradict each other.",
        ),
        (
            ["group", "set", DESK, "--permission", "Users: View", "--no-permissions", "--yes"],
            2,
            "--permission and --no-permissions contradict each other.",
        ),
        ([*NEW, "--password-file", "root.token", "--out", "new"], 2, "--out is for a password that is thought up"),
        ([*NEW, "--sso", "--out", "new"], 2, "--out is for a password that is thought up"),
    ],
)
def test_what_cannot_be(host: Host, words: list[str], code: int, told: str, capfd: pytest.CaptureFixture[str]) -> None:
    before = host.rows('SELECT * FROM "user"')
    assert in_process(words) == code
    done = capfd.readouterr()
    assert (done.out, done.err.count("\n")) == ("", 1)
    assert done.err.startswith(told)
    assert host.rows('SELECT * FROM "user"') == before


def test_undone_already_is_so_already(host: Host) -> None:
    assert host.by("root", "user", "set", ROGER, "--title", "Cook", "--yes").returncode == 0
    event = str(host.rows("SELECT max(id) FROM audit_event")[0][0])
    assert host.by("root", "log", "undo", event, "--yes").returncode == 0
    again = host.by("root", "log", "undo", event, "--yes")
    assert (again.returncode, again.stdout) == (0, f"event {event}: skipped, undone already\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["attention"], "Only an Administrator can see which accounts need attention.\n"),
        (["group", "list"], "Only an Administrator can see the security groups.\n"),
        (["group", "show", DESK], "Only an Administrator can see the security groups.\n"),
        (["functional-group", "list"], "Only an Administrator can see the functional groups.\n"),
        (["option", "get"], "Only an Administrator can see the options.\n"),
    ],
)
def test_a_refusal_says_what_was_asked(
    host: Host, words: list[str], told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    for who in ("clerk", "roger"):
        assert in_process([*words, "--token-file", f"{who}.token"]) == 1
        assert capfd.readouterr().err == told
        assert host.events()[-1][2:5:2] == ({"clerk": CLERK, "roger": ROGER}[who], told.strip())


def test_one_event_is_one_event(host: Host) -> None:
    words = ["log", "export", "events.csv", f"target:{CLERK} action:change"]
    done = host.by("root", *words)
    assert done.stdout.endswith(" events in events.csv.\n") or done.stdout == "1 event in events.csv.\n"
    done = host.by("root", "log", "export", "one.csv", "action:export")
    assert done.stdout == "1 event in one.csv.\n"


def test_a_long_cell_is_no_open_quotation_mark(host: Host) -> None:
    for cell, told in (
        ("x" * 140_000, "line 2: A cell has more than 131,072 characters.\n"),
        ('"' + "x" * 140_000, "line 2: A quotation mark is opened and not closed.\n"),
    ):
        done = host.run("import", "-", stdin=f"Email,First Name,Last Name\na@example.com,{cell},N\n")
        assert done.returncode == 1
        assert done.stderr.startswith(told)


def test_restricted_leaves_what_explains(host: Host) -> None:
    """And the commands that act by a token, whose database the host says."""
    for words in (["manual"], ["completion", "bash"]):
        assert host.run_exactly([*host.arguments()[:3], "--restricted", *words]).returncode == 0
    refused = host.run_exactly([*host.arguments()[:3], "--restricted", "audit", "head"])
    assert refused.returncode == 1
    assert "the commands that act by an API Token" in refused.stderr
