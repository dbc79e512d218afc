"""Where the commands for scripts take their token from, and what `rwtui token verify` answers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.terminal.host import CLERK, DESK, ROGER, Host, host_at


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host with an Administrator's token."""
    return host_at(tmp_path)


def test_where_the_token_comes_from(host: Host) -> None:
    token = (host.folder / "root.token").read_text()
    host.environment = {"RWTUI_TOKEN_FILE": ""}
    none = host.run("user", "list")
    assert (none.returncode, none.stdout) == (2, "")
    assert "RWTUI_TOKEN_FILE" in none.stderr
    assert host.run("user", "list", "--token-file", "-", stdin=token).returncode == 0
    host.environment = {"RWTUI_TOKEN_FILE": "root.token"}
    assert host.run("user", "list").returncode == 0
    said = host.run("user", "list", "--token-file", token.strip())
    assert (said.returncode, token.strip() in said.stderr) == (2, False)
    assert host.run("user", "list", "--token-file", "nowhere").returncode == 1
    (host.folder / "root.token").chmod(0o640)
    open_to_others = host.run("user", "list")
    assert (open_to_others.returncode, open_to_others.stdout) == (1, "")
    assert open_to_others.stderr.startswith("Others can read root.token;")


def test_verify(host: Host) -> None:
    """For other programs: JSON and 0, or a sentence and 1."""
    token = (host.folder / "clerk.token").read_text().strip()
    host.environment = {"RWTUI_TOKEN_FILE": ""}
    for words, stdin in ((["--token-file", "clerk.token"], ""), ([], token), (["--token-file", "-"], f"{token}\n")):
        done = host.run("token", "verify", *words, stdin=stdin)
        assert (done.returncode, done.stderr) == (0, "")
        told = json.loads(done.stdout)
        assert {name: told[name] for name in ("email", "security_group", "administrator")} == {
            "email": CLERK,
            "security_group": DESK,
            "administrator": False,
        }
        assert told["permissions"] == ["Users: View", "Users: Create", "Users: Edit"]
    for wrong in ("", "x", f"{token[:-1]}{'0' if token[-1] != '0' else '1'}", "rw_" + "0" * 36):
        done = host.run("token", "verify", stdin=wrong)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    host.change(f"UPDATE \"user\" SET locked = 1 WHERE email = '{CLERK}'")
    assert host.run("token", "verify", stdin=token).returncode == 1


def test_show_imports_nothing_of_the_screens(host: Host) -> None:
    """What it needs and no more, so that it answers at once."""
    words = ["--db", str(host.database), "user", "show", ROGER, "--token-file", "root.token"]
    heavy = ("textual", "rich", "passlib", "cryptography", "pyotp", "zxcvbn", "xlsxwriter", "qrcode", "PIL")
    slow = (
        "rwtui.services.desk",
        "rwtui.services.bulk",
        "rwtui.services.export",
        "rwtui.services.sign_in",
        "rwtui.tui",
    )
    asked = f"[name for name in {heavy + slow!r} if name in sys.modules]"
    code = f"import sys; from rwtui.__main__ import run; print(run({words!r}), {asked})"
    done = host.run_exactly([sys.executable, "-c", code])
    assert done.stdout.splitlines()[-1] == "0 []"
