"""Issue "Scripts": a quarter's housekeeping by a shell script, with nothing but the commands and jq."""

from __future__ import annotations

import csv
import shutil
import time
from pathlib import Path

import pytest

from tests.terminal.host import CLERK, ROGER, host_at

SCRIPT = Path(__file__).with_name("housekeeping.sh")


def test_housekeeping(tmp_path: Path) -> None:
    if shutil.which("jq") is None:
        pytest.skip("not installed: jq")
    host = host_at(tmp_path)
    now = int(time.time())
    people = ("gone1", "gone2", "leave", "fresh", "never")
    lines = "".join(f"{name}@example.com,P,Q\n" for name in people)
    assert host.run("import", "-", stdin=f"Email,First Name,Last Name\n{lines}").returncode == 0
    for name, days in (("gone1", 91), ("gone2", 400), ("leave", 120), ("fresh", 3)):
        host.change(f"UPDATE \"user\" SET last_login = {now - days * 86_400} WHERE email = '{name}@example.com'")
    host.change(f"UPDATE api_token SET made_at = {now - 400 * 86_400}")
    host.change(
        f"UPDATE api_token SET made_at = {now} WHERE user_id = (SELECT id FROM \"user\" WHERE email = '{CLERK}')"
    )

    done = host.shell(f"sh {SCRIPT} leave@example.com")
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout.splitlines()
    assert told[:4] == ["dormant: 3", "disabled: 3", "kept: Enabled", "revoked: 1"]
    assert told[-2].startswith("The log is whole: ")
    states = dict(host.rows('SELECT email, status FROM "user"'))
    assert {email for email, status in states.items() if status == "Disabled"} == {
        "gone1@example.com",
        "gone2@example.com",
    }
    owners = host.rows('SELECT email FROM api_token JOIN "user" ON id = user_id ORDER BY email')
    assert owners == [("ada@example.com",), (CLERK,), ("root@example.com",)]
    reasons = {target: reason for _, _, _, target, reason, _ in host.events()}
    assert reasons["gone1@example.com"] == "Bulk 1, Disable: dormant for 90 days"
    assert reasons["leave@example.com"].endswith(": on leave")
    assert reasons[ROGER] == "Bulk 2, Revoke API tokens: older than a year"
    with (tmp_path / "quarter.csv").open(encoding="utf-8-sig", newline="") as file:
        exported = list(csv.DictReader(file))
    assert sum(row["Reason"].endswith("dormant for 90 days") for row in exported) == 3
