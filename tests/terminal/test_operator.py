"""The operator's commands from outside: break-glass, the log, the key; and what `--restricted` leaves of the program.

security.md, "Who runs it", "break-glass", "Records".
"""

from __future__ import annotations

import os
import pwd
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.terminal.harness import Terminal
from tests.terminal.job import sign_in
from tests.terminal.program import EMAIL, PASSWORD, RWTUI, Program

LEAVES = "--restricted leaves the screens, and the commands that act by an API Token."
ANOTHER = "velvet Tractor 94 umbrella"


# recover


def shut_out(program: Program) -> None:
    """The only Administrator, disabled, locked, delayed for years, with a lost authenticator."""
    program.change(
        "UPDATE \"user\" SET status = 'Disabled', locked = 1, mfa = 'enrolled', must_change_password = 1, "
        "password_expires = 1"
    )
    program.change("INSERT INTO authenticator VALUES (1, 'lost', 0, 0)")


def test_recover_from_a_file(program: Program) -> None:
    shut_out(program)
    secret = program.folder / "secret"
    secret.write_text(f"{ANOTHER}\n")
    secret.chmod(0o600)
    done = program.run("recover", EMAIL.upper(), "--password-file", "secret")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{EMAIL} can sign in with the new password.",
        "Password: set",
        "Account Status: Enabled",
        "Locked: no",
        "Must Change Password: no",
        "Multi-Factor: due at next login",
    ]
    assert program.rows("SELECT kind, target FROM audit_event ORDER BY id DESC LIMIT 1") == [("Recover", EMAIL)]
    assert program.rows("SELECT * FROM authenticator") == []
    assert program.first_broken() is None


def test_recover_at_a_terminal_then_sign_in(program: Program) -> None:
    """Delayed by failed tries; the password is asked for twice and shown never."""
    with program.terminal() as terminal:
        terminal.wait_for("Password", 20)
        sign_in(terminal, EMAIL, "wrong", "is wrong")
    program.change("UPDATE throttle SET failures = 99, until = 99999999999")
    program.change("UPDATE \"user\" SET status = 'Disabled'")
    with program.terminal("recover", EMAIL) as terminal:
        terminal.wait_for("Password:")
        terminal.type(f"{ANOTHER}\r")
        terminal.wait_for("Repeat for confirmation:")
        terminal.type(f"{ANOTHER}\r")
        terminal.wait_for("can sign in with the new password.")
        assert terminal.wait_exit() == 0
        assert b"Tractor" not in terminal.bytes
    assert program.rows("SELECT * FROM throttle") == []
    with program.terminal() as terminal:
        terminal.wait_for("Password", 20)
        sign_in(terminal, EMAIL, ANOTHER, "My Profile")


@pytest.mark.wide(2)
@pytest.mark.parametrize(
    ("email", "password", "code", "sentence"),
    [
        ("nobody@example.com", ANOTHER, 1, "There is no account nobody@example.com.\n"),
        ("\x1b[31m", ANOTHER, 1, "There is no account \\x1b[31m.\n"),
        ("sso@example.com", ANOTHER, 1, "sso@example.com is an SSO account: it signs in elsewhere and has no password"),
        (EMAIL, "fourteen signs", 1, "Password: 14 characters; at least 15\n"),
        (EMAIL, "", 1, "The password file is empty.\n"),
    ],
)
def test_recover_refuses(program: Program, email: str, password: str, code: int, sentence: str) -> None:
    program.run("import", "-", stdin="Email,First Name,Last Name,User Type\nsso@example.com,Q,Z,SSO\n")
    before = program.rows('SELECT * FROM "user"')
    done = program.run("recover", email, "--password-file", "-", stdin=password)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(sentence)
    assert program.rows('SELECT * FROM "user"') == before


def test_recover_without_a_terminal_wants_a_file(program: Program) -> None:
    done = program.run("recover", EMAIL, stdin=ANOTHER)
    assert done.returncode == 2
    assert done.stderr.startswith("This isn't a terminal to ask for a password at. Use --password-file")


# audit


def test_verify_compares_with_a_head_that_was_kept(program: Program) -> None:
    kept = program.folder / "head.txt"
    for email in ("q", "r", "s"):
        program.run("import", "-", stdin=f"Email,First Name,Last Name\n{email}@example.com,Q,Z\n")
        with kept.open("a") as file:
            file.write(program.run("audit", "head").stdout)
    whole = program.run("audit", "verify", "--head", kept)
    assert (whole.returncode, whole.stderr) == (0, "")
    by_pipe = program.run("audit", "verify", "--head", "-", stdin=whole.stdout)
    assert (by_pipe.returncode, by_pipe.stdout) == (0, whole.stdout)
    program.change("DELETE FROM audit_event WHERE id > 2")
    program.change("UPDATE chain_head SET event_id = 2, mac = (SELECT mac FROM audit_event WHERE id = 2)")
    assert program.run("audit", "verify").returncode == 0
    cut = program.run("audit", "verify", "--head", kept)
    assert (cut.returncode, cut.stdout) == (1, "")
    assert cut.stderr == "The end of the log was cut off: event 3 is missing, and 4 was kept.\n"


@pytest.mark.wide(2)
@pytest.mark.parametrize(
    "content", ["", "nothing of the kind", "12 abc", "-1 " + "a" * 64, "\x1b[31m", "1 " + "A" * 64]
)
def test_what_is_no_head_is_refused(program: Program, content: str) -> None:
    done = program.run("audit", "verify", "--head", "-", stdin=content)
    assert (done.returncode, done.stderr) == (1, "- holds no head as rwtui audit head prints it.\n")
    missing = program.run("audit", "verify", "--head", "nowhere")
    assert (missing.returncode, missing.stderr) == (1, "There is no file nowhere.\n")


def test_a_log_without_its_head(program: Program) -> None:
    """Neither a new key nor a new chain is begun over what is there."""
    program.change("DELETE FROM chain_head")
    key = program.database.with_name("accounts.db.key")
    key.unlink()
    for words in (["audit", "verify"], ["audit", "head"], ["key", "rotate"]):
        done = program.run(*words)
        assert done.returncode == 4
        assert done.stderr == "The head of the log is missing from this database. Restore a backup.\n"
    assert not key.exists()


# key


def test_rotate_the_key(program: Program) -> None:
    key = program.database.with_name("accounts.db.key")
    before = key.read_text().splitlines()
    done = program.run("key", "rotate")
    assert (done.returncode, done.stderr) == (0, "")
    said = re.fullmatch(
        rf"The key in {key} is new: ([0-9a-f]{{16}})\. Back it up\.\nAuthenticators encrypted anew: 0\.\n", done.stdout
    )
    assert said
    after = key.read_text().splitlines()
    assert (after[0], after[2:]) == (before[0], before[1:])
    assert not any(line in done.stdout for line in after[1:])
    assert key.stat().st_mode & 0o777 == 0o600
    assert program.rows("SELECT key_fingerprint FROM chain_head") == [(said[1],)]
    assert program.run("audit", "verify").returncode == 0


# --restricted


@pytest.fixture
def home() -> Path:
    """The home that the host gives this user; skipped where a database of theirs lies in it."""
    place = Path(pwd.getpwuid(os.geteuid()).pw_dir)
    if (place / ".local" / "share" / "rwtui").exists():
        pytest.skip("this user has a database of their own, which a test leaves alone")
    return place


def test_restricted_refuses_the_operators_commands(program: Program) -> None:
    commands = (["init"], ["import", "x"], ["recover", EMAIL], ["key", "rotate"], ["audit", "head"], ["demo"])
    for words in commands:
        for more in ([], ["--help"]):
            done = program.run_exactly([*RWTUI, "--restricted", "--db", str(program.database), *words, *more])
            assert (done.returncode, done.stdout) == (1, "")
            assert done.stderr == f"rwtui {words[0]} is the operator's; {LEAVES}\n"


def test_restricted_takes_no_other_database(program: Program, home: Path) -> None:
    """Neither by argument nor by environment; and makes none where there is none."""
    environment = {
        "RWTUI_DB": str(program.database),
        "RWTUI_KEY": f"{program.database}.key",
        "XDG_DATA_HOME": str(program.folder),
        "HOME": str(program.folder),
    }
    words = [*RWTUI, "--db", str(program.database), "--key", f"{program.database}.key", "--restricted"]
    with Terminal(words, env=environment, cwd=program.folder) as terminal:
        assert terminal.wait_exit() == 1
        shown = "".join(terminal.text().split())  # wherever a long path has broken the line
        assert shown == f"Thereisnodatabase{home}/.local/share/rwtui/rwtui.db.rwtuiinitmakesone."
    assert not (home / ".local" / "share" / "rwtui").exists()


LOOK = """
import json, os, sys
from rwtui.cli_common import leave_the_environment, Place
leave_the_environment()
print(json.dumps([str(Place(restricted=True).path), sorted(os.environ)]))
"""


def test_restricted_leaves_nothing_of_the_environment_that_says_where(program: Program) -> None:
    program.environment = {
        **dict.fromkeys(("XDG_STATE_HOME", "XDG_CACHE_HOME", "TMPDIR", "SQLITE_TMPDIR", "TERMINFO"), "/tmp/elsewhere"),
        **dict.fromkeys(("SUDO_USER", "SSH_CONNECTION", "TERM", "LC_ALL", "NO_COLOR"), "C"),
    }
    done = program.run_exactly([sys.executable, "-c", LOOK])
    home = pwd.getpwuid(os.geteuid()).pw_dir
    kept = {"HOME", "USER", "LOGNAME", "PATH", "LANG", "SUDO_USER", "SSH_CONNECTION", "TERM", "LC_ALL", "NO_COLOR"}
    assert done.stdout == f'["{home}/.local/share/rwtui/rwtui.db", {sorted(kept)}]\n'.replace("'", '"')


def test_the_origin_is_recorded_and_its_text_is_harmless(program: Program) -> None:
    """Who started it is what others chose: it is kept as text, cut, and shown escaped."""
    hostile = "\x1b]0;owned\x07" + "[@click=app.quit]x[/]" + "x" * 5_000
    with program.terminal(SUDO_USER=hostile, SSH_CONNECTION="192.0.2.7 5022 192.0.2.1 22") as terminal:
        terminal.wait_for("Password", 20)
        sign_in(terminal, EMAIL, PASSWORD, "My Profile")
        with closing(sqlite3.connect(program.database)) as connection:
            ((origin,),) = connection.execute("SELECT origin FROM audit_event ORDER BY id DESC LIMIT 1").fetchall()
        assert '"ssh":"192.0.2.7"' in origin
        assert '"tty":"pts/' in origin
        assert "owned" in origin
        assert len(origin) < 600
        terminal.press("enter")
        terminal.wait_for("[Account Settings]")
        for _ in range(3):
            terminal.press("ctrl+t")
        terminal.wait_for("[Sessions]")
        terminal.wait_for("\\x1b]0;owned\\x07[@click=app.quit]x[/]xxx")
        assert b"\x1b]0;owned" not in terminal.bytes
