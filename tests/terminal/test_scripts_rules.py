"""design.md, "Who may do what": every action that has a command, by the tokens of three kinds of people.

Each line of the table names the command and who may give it; whoever may not changes nothing, is told by which rule,
and the refusal is in the log with the token that asked.
"""

from __future__ import annotations

import json
import os
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.terminal.host import ADA, CLERK, DESK, ROGER, Host, host_at, in_process

ALL = frozenset({"root", "clerk", "roger"})
ROOT_ONLY = frozenset({"root"})
VIEWERS = frozenset({"root", "clerk"})
NOBODY: frozenset[str] = frozenset()

NEW = ["--email", "li@example.com", "--first-name", "Li", "--last-name", "Na", "--sso", "--yes"]
TABLE: dict[str, tuple[list[str], frozenset[str]]] = {
    "search accounts": (["user", "list"], VIEWERS),
    "export accounts": (["user", "list", "--json"], ROOT_ONLY),
    "export accounts with tokens": (["token", "list", "--csv"], ROOT_ONLY),
    "view another's account": (["user", "show", ADA], VIEWERS),
    "view one's own": (["user", "show", "{own}"], ALL),
    "view another's sessions": (["session", "list", "--user", ADA], ROOT_ONLY),
    "view one's own sessions": (["session", "list"], ALL),
    "end another's sessions": (["session", "end", "--user", ADA, "--yes"], ROOT_ONLY),
    "end one's own sessions": (["session", "end", "--user", "{own}", "--yes"], ALL),
    "create an account": (["user", "create", *NEW], VIEWERS),
    "create an Administrator": (["user", "create", *NEW, "--security-group", "Administrator"], ROOT_ONLY),
    "edit another's settings": (["user", "set", "other@example.com", "--title", "Cook", "--yes"], VIEWERS),
    "edit an Administrator's settings": (["user", "set", ADA, "--title", "Cook", "--yes"], ROOT_ONLY),
    "edit one's own settings": (["user", "set", "{own}", "--title", "Cook", "--yes"], ALL),
    "change the group": (["user", "set", "other@example.com", "--security-group", DESK, "--yes"], ROOT_ONLY),
    "change one's own group": (["user", "set", "{own}", "--security-group", "Read Only User", "--yes"], NOBODY),
    "disable": (["user", "disable", "other@example.com", "--yes"], ROOT_ONLY),
    "disable many": (["user", "disable", "other@example.com", ADA, "--yes"], ROOT_ONLY),
    "disable oneself": (["user", "disable", "{own}", "--yes"], NOBODY),
    "enable": (["user", "enable", "disabled@example.com", "--yes"], ROOT_ONLY),
    "delete": (["user", "delete", "other@example.com", "--yes"], ROOT_ONLY),
    "delete oneself": (["user", "delete", "{own}", "--yes"], NOBODY),
    "offboard": (["user", "offboard", "other@example.com", "--yes"], ROOT_ONLY),
    "reset another's password": (["user", "reset-password", "other@example.com", "--out", "pw", "--yes"], ROOT_ONLY),
    "reset one's own password": (["user", "reset-password", "{own}", "--out", "pw", "--yes"], NOBODY),
    "the flag": (["user", "set", "other@example.com", "--must-change", "--yes"], ROOT_ONLY),
    "require MFA": (["user", "require-mfa", "other@example.com", "--yes"], ROOT_ONLY),
    "reset MFA": (["user", "reset-mfa", "enrolled@example.com", "--yes"], ROOT_ONLY),
    "unlock": (["user", "unlock", "locked@example.com", "--yes"], ROOT_ONLY),
    "generate a token": (["token", "generate", "other@example.com", "--out", "t", "--yes"], ROOT_ONLY),
    "generate an Administrator's token": (["token", "generate", ADA, "--out", "t", "--yes"], NOBODY),
    "generate one's own token": (["token", "generate", "{own}", "--out", "t", "--yes"], NOBODY),
    "revoke a token": (["token", "revoke", "tokened@example.com", "--yes"], ROOT_ONLY),
    "revoke an Administrator's token": (["token", "revoke", ADA, "--yes"], NOBODY),
    "see the tokens": (["token", "list"], VIEWERS),
    "view the logs": (["log", "list"], ROOT_ONLY),
    "export the logs": (["log", "export", "events.csv"], ROOT_ONLY),
    "export the logs to another program": (["log", "list", "--json"], ROOT_ONLY),
    "undo": (["log", "undo", "{event}", "--yes"], ROOT_ONLY),
    "undo many": (["log", "undo", "{event}", "--operation", "--yes"], NOBODY),
    "see attention": (["attention"], ROOT_ONLY),
    "see the options": (["option", "get"], ROOT_ONLY),
    "change the options": (["option", "set", "password.min_length", "16", "--yes"], ROOT_ONLY),
    "see the groups": (["group", "list"], ROOT_ONLY),
    "make a group": (["group", "create", "Night", "--yes"], ROOT_ONLY),
    "copy a group": (["group", "copy", DESK, "Night", "--yes"], ROOT_ONLY),
    "change a group": (["group", "set", DESK, "--description", "x", "--yes"], ROOT_ONLY),
    "delete a group": (["group", "delete", "Empty", "--yes"], ROOT_ONLY),
    "see the functional groups": (["functional-group", "list"], ROOT_ONLY),
    "make a functional group": (["functional-group", "create", "Logistics", "--yes"], ROOT_ONLY),
    "rename a functional group": (["functional-group", "set", "Kitchen", "--name", "Canteen", "--yes"], ROOT_ONLY),
    "delete a functional group": (["functional-group", "delete", "Kitchen", "--move-to", "Stores", "--yes"], ROOT_ONLY),
}
"""root can't undo many here, for there is no bulk operation to undo: elsewhere that is tried."""
EMAILS = {"root": "root@example.com", "clerk": CLERK, "roger": ROGER}
PEOPLE = ("other", "disabled", "enrolled", "locked", "tokened")


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    """Further people in the states that the commands end."""
    shutil.copytree(_template(), tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RWTUI_DB", str(tmp_path / "accounts.db"))
    return Host(tmp_path)


@cache
def _template() -> Path:
    """Made once for all tests of a process."""
    made = host_at(Path(mkdtemp(prefix="rwtui-rules-")))
    made.run("import", "-", stdin="Email,First Name,Last Name\n" + "".join(f"{n}@example.com,P,Q\n" for n in PEOPLE))
    made.change("UPDATE \"user\" SET status = 'Disabled' WHERE email LIKE 'disabled%'")
    made.change("UPDATE \"user\" SET mfa = 'enrolled' WHERE email LIKE 'enrolled%'")
    made.change("UPDATE \"user\" SET locked = 1 WHERE email LIKE 'locked%'")
    made.change("INSERT INTO api_token SELECT id, 'd', 'rw_…dddd', 0, '', 0 FROM \"user\" WHERE email LIKE 'tokened%'")
    made.change("INSERT INTO option VALUES ('enable_delete', 'yes', 1)")
    made.change("INSERT INTO security_group VALUES (99, 'Empty', 'empty', NULL, '', 1)")
    made.change(
        "INSERT INTO session SELECT 's' || id, id, 'full', 4000000000, 4000000000, 4000000000, NULL, '', '{}' "
        "FROM \"user\" WHERE email LIKE 'ada%'"
    )
    assert made.by("root", "user", "set", "other@example.com", "--telephone", "1", "--yes").returncode == 0
    return made.folder


KEPT = (
    "user",
    "security_group",
    "group_permission",
    "functional_group",
    "user_functional_group",
    "api_token",
    "option",
)


def stored(host: Host) -> dict[str, list[tuple[object, ...]]]:
    """All that the commands change; of tokens not when they were last used."""
    rows = {table: host.rows(f'SELECT * FROM "{table}" ORDER BY 1, 2') for table in KEPT}
    rows["api_token"] = [row[:-1] for row in rows["api_token"]]
    rows["session"] = host.rows("SELECT id, ended_at FROM session ORDER BY id")
    return rows


@pytest.mark.parametrize("who", sorted(ALL))
@pytest.mark.parametrize("what", TABLE)
def test_who_may(host: Host, who: str, what: str, capfd: pytest.CaptureFixture[str]) -> None:
    words, allowed = TABLE[what]
    event = str(host.rows("SELECT max(id) FROM audit_event")[0][0])
    said = [word.format(own=EMAILS[who], event=event) for word in words]
    before, log = stored(host), len(host.events())
    status = in_process([*said, "--token-file", f"{who}.token"])
    problem = capfd.readouterr().err
    new = host.events()[log:]
    if who in allowed:
        assert (status, problem) == (0, "")
        assert [event[1] for event in new if event[1] != "Success"] == []
        return
    assert status == 1
    assert problem.count("\n") == 1
    assert stored(host) == before
    assert not any(Path(name).exists() for name in ("pw", "t", "events.csv"))
    if what == "undo many" and who == "root":
        assert problem == f"Event {event} belongs to no bulk operation.\n"
        return
    hint = (host.folder / f"{who}.token").read_text().strip()[-4:]
    refusals = [(actor, reason, json.loads(origin)["via"]) for _, _, actor, _, reason, origin in new]
    assert (EMAILS[who], problem.strip(), f"API token rw_…{hint}") in refusals
    assert {result for _, result, *_ in new} == {"Refused"}


def test_the_environment_is_as_before(host: Host) -> None:
    """What a command sets for itself doesn't stay in this process."""
    assert in_process(["user", "list", "--token-file", "root.token"]) == 0
    assert os.environ["RWTUI_DB"] == str(host.database)
