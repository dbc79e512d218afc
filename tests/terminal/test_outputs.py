"""Standard output on a full disk, closed, or left by its reader; and the secrets that were to go there."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.terminal.disk import filled
from tests.terminal.host import ADA, CLERK, ROGER, SSO, Host, host_at
from tests.terminal.program import RWTUI

NO_ROOM = "Standard output can't be written: No space left on device.\n"
CLOSED = "Standard output can't be written: Bad file descriptor.\n"
COMMANDS = (
    ["--version"],
    ["--help"],
    ["manual"],
    ["completion", "bash"],
    ["user", "list"],
    ["user", "list", "--json"],
    ["user", "show", ROGER, "--csv"],
    ["token", "verify"],
    ["audit", "head"],
)
NEW = ["user", "create", "--email", "li@example.com", "--first-name", "Li", "--last-name", "Na", "--generate"]
SECRETS = (["token", "generate", ROGER], ["user", "reset-password", ROGER], NEW)
KEPT = 'SELECT * FROM "user"', "SELECT user_id, digest, hint FROM api_token"


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host with an Administrator's token."""
    return host_at(tmp_path / "host")


def stored(host: Host) -> list[list[tuple[object, ...]]]:
    """Who is there with which password, and the tokens."""
    return [host.rows(sql) for sql in KEPT]


@pytest.mark.wide(3)
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_output_that_cannot_be_written(host: Host, words: list[str]) -> None:
    """A sentence and exit code 4, on a full disk and where nothing is open."""
    said = f"rwtui {shlex.join(words)} {'--token-file root.token' if words == ['token', 'verify'] else ''}"
    for to, told in ((">/dev/full", NO_ROOM), (">&-", CLOSED)):
        done = host.shell(f"{said} {to}")
        assert (done.returncode, done.stderr) == (4, told)
    assert host.shell(f"{said} 2>&- <&-").returncode == 0


@pytest.mark.parametrize("words", [["user", "show", "nobody@example.com"], ["user", "list", "--jsn"], ["user"]])
def test_a_sentence_that_cannot_be_said(host: Host, words: list[str]) -> None:
    """The exit code says as much as it can."""
    plain = host.shell(f"rwtui {shlex.join(words)}").returncode
    for to in ("2>/dev/full", "2>&-", ">&- 2>&- <&-"):
        assert host.shell(f"rwtui {shlex.join(words)} {to}").returncode == plain


def test_the_database_is_not_what_is_printed_to(host: Host) -> None:
    """It would take the number of a descriptor that is closed."""
    assert host.shell("rwtui user disable roger@example.com --yes >&- 2>&- <&-").returncode == 4
    assert host.first_broken() is None
    assert host.run("doctor", "--json").stdout.count('"level": "bad"') == 0


@pytest.mark.wide(5)
@pytest.mark.parametrize("words", SECRETS, ids=" ".join)
@pytest.mark.parametrize(
    ("to", "code"),
    [(">/dev/full", 2), (">/dev/null", 2), (">&-", 2), ("> plain.txt", 1), ("| true", 4), ("--out /dev/full", 1)],
)
def test_a_secret_that_nobody_would_know_is_not_in_force(host: Host, words: list[str], to: str, code: int) -> None:
    (host.folder / "plain.txt").touch(0o644)
    before = stored(host)
    command = f"rwtui {shlex.join(words)} --yes"
    piped = to.startswith("|")
    done = host.shell(f"({command}; echo $? > code) {to}" if piped else f"{command} {to}; echo $? > code")
    assert (host.folder / "code").read_text().strip() == str(code), done.stderr
    assert done.stderr.count("\n") == 1
    assert stored(host) == before
    assert (host.folder / "plain.txt").read_text() == ""


def test_a_secret_goes_where_only_its_owner_reads(host: Host) -> None:
    """A private file that the shell made, a pipe, and - for it."""
    for to in ("> private", "| cat > private", "--out - | cat > private"):
        done = host.shell(f"umask 077; rwtui token generate {ROGER} --yes {to}")
        assert done.returncode == 0
        assert host.run("token", "verify", "--token-file", "private").returncode == 0
        (host.folder / "private").unlink()
    assert not (host.folder / "-").exists()


def test_a_full_disk_under_a_secret(host: Host, small_disk: Path) -> None:
    """Neither a file that is named nor one that standard output is can take it."""
    filled(small_disk)
    before = stored(host)
    for words in SECRETS:
        out = str(small_disk / "out")
        done = host.by("root", *words, "--out", out, "--yes")
        assert (done.returncode, done.stdout) == (4, "")
        assert done.stderr == "The secret can't be handed over: No space left on device. The change was not made.\n"
        assert not Path(out).exists()
        done = host.shell(f"umask 077; rwtui {shlex.join(words)} --yes > {out}")
        assert (done.returncode, done.stderr.count("\n")) == (4, 1)
        Path(out).unlink(missing_ok=True)
    assert stored(host) == before


def test_a_reader_that_leaves_in_the_middle(host: Host) -> None:
    """Only the passwords that were handed over are in force."""
    words = ["user", "reset-password", ROGER, CLERK, ADA, "--yes", "--token-file", "root.token"]
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    filler = os.write(writing, b"x" * 2**20)
    program = subprocess.Popen(
        host.arguments(*words), stdout=writing, stderr=subprocess.PIPE, cwd=host.folder, env=host.variables()
    )
    os.close(writing)
    while not host.rows("SELECT * FROM session WHERE stage = 'token'"):
        assert program.poll() is None
    assert (
        host.by("root", "user", "set", SSO, "--title", "Cook", "--yes").returncode == 0
    )  # a slow reader is in no one's way
    os.read(reading, filler)
    os.close(reading)
    _, problem = program.communicate(timeout=60)
    assert program.returncode in (0, 4), problem
    if program.returncode == 4:
        assert host.rows('SELECT email FROM "user" WHERE must_change_password = 0 AND email = ?', ADA) == [(ADA,)]


def test_secrets_as_json(host: Host) -> None:
    """One object a line, as of every change, with the secret in it where it goes to the same pipe."""
    for words in SECRETS:
        (told,) = (json.loads(line) for line in host.by("root", *words, "--json", "--yes").stdout.splitlines())
        assert list(told) == ["target", "fields", "done", "event", "secret"]
        assert told["event"] == host.rows("SELECT max(id) FROM audit_event WHERE kind != 'Login'")[0][0]
    done = host.by("root", "user", "reset-password", ROGER, CLERK, "--json", "--yes")
    assert [json.loads(line)["target"] for line in done.stdout.splitlines()] == [ROGER, CLERK]
    done = host.by("root", "token", "generate", SSO, "--json", "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    done = host.by("root", "user", "reset-password", ROGER, "--out", "new", "--json", "--yes")
    assert "secret" not in json.loads(done.stdout)


@pytest.mark.parametrize("words", [["user"], ["key"], ["audit"], ["functional-group"]])
def test_a_group_of_commands_alone_shows_its_help(host: Host, words: list[str]) -> None:
    """As it is, and not as one sentence."""
    done = host.run(*words)
    helped = subprocess.run([*RWTUI, *words, "--help"], capture_output=True, text=True, check=True, cwd=host.folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == helped.stdout
