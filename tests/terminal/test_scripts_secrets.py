"""Canaries: a token, and the secrets that commands make, are looked for wherever they could have been left."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from rwtui.security import tokens
from tests.terminal.host import ROGER, Host, crowd, host_at
from tests.terminal.test_canary import files, found_in

TOKEN = re.compile(r"^rw_[0-9A-Za-z]{36}$")


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host with an Administrator's token."""
    return host_at(tmp_path / "host")


def secrets_of(host: Host) -> list[str]:
    """The tokens in the files."""
    return [path.read_text().strip() for path in sorted(host.folder.glob("*.token"))]


def assert_nowhere(host: Host, secrets: list[str], said: str, *besides: str) -> None:
    """In no file but the ones that hold them on purpose, and nothing that was said."""
    assert found_in(said.encode(), secrets) == []
    for path, content in files(host.folder).items():
        if path.suffix != ".token" and path.name not in besides:
            assert (path.name, found_in(content, secrets)) == (path.name, [])


def test_the_token_is_found_nowhere(host: Host) -> None:
    """Not in the log, an event, a file, or what a refused command says."""
    secrets, said = secrets_of(host), ""
    for words in (
        ["user", "list", "--json"],
        ["user", "show", "root@example.com"],
        ["token", "list", "--csv"],
        ["session", "list", "--json"],
        ["log", "list", "--json"],
        ["user", "disable", ROGER, "--yes", "--json"],
        ["log", "export", "events.csv"],
        ["token", "verify"],
        ["group", "show", "nowhere"],
    ):
        done = host.by("root", *words)
        said += done.stdout + done.stderr
    wrong = tokens.new_token().reveal()
    done = host.run("user", "list", "--token-file", "-", stdin=wrong)
    assert done.returncode == 1
    assert_nowhere(host, [*secrets, wrong], said + done.stdout + done.stderr)


def test_the_token_is_in_no_process_list(host: Host) -> None:
    """What /proc tells of a command while it works: its words and its environment."""
    secrets, emails = secrets_of(host), crowd(host, 2_000)
    program = subprocess.Popen(
        host.arguments("user", "disable", "-", "--yes", "--token-file", "root.token"),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd=host.folder,
        env=host.variables(),
    )
    assert program.stdin
    program.stdin.write("".join(f"{email}\n" for email in emails).encode())
    program.stdin.close()
    while program.poll() is None and not host.rows("SELECT * FROM session WHERE stage = 'token'"):
        pass
    for name in ("cmdline", "environ"):
        content = Path(f"/proc/{program.pid}/{name}").read_bytes()
        assert b"root.token" in content
        assert found_in(content, secrets) == []
    program.terminate()
    program.wait()
    assert_nowhere(host, secrets, "")


def test_a_crash_keeps_it_to_itself(host: Host) -> None:
    code = (
        "import sys; from rwtui.__main__ import run; from rwtui.services.access import Access; "
        "Access.find = lambda *a: 1 / 0; sys.exit(run(sys.argv[1:]))"
    )
    words = host.arguments("user", "show", ROGER, "--token-file", "root.token")[3:]
    done = host.run_exactly([host.arguments()[0], "-c", code, *words])
    assert done.returncode == 70
    assert_nowhere(host, secrets_of(host), done.stdout + done.stderr)


def test_a_generated_token_goes_to_a_new_private_file(host: Host) -> None:
    done = host.by("root", "token", "generate", ROGER, "--out", "fresh", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    path = host.folder / "fresh"
    token = path.read_text()
    assert TOKEN.fullmatch(token.strip())
    assert path.stat().st_mode & 0o777 == 0o600
    assert host.run("token", "verify", "--token-file", "fresh").returncode == 0
    assert_nowhere(host, [token.strip()], done.stdout, "fresh")
    before = host.account(ROGER)["token"]
    again = host.by("root", "token", "generate", ROGER, "--out", "fresh", "--yes")
    assert (again.returncode, again.stderr) == (1, "fresh exists already; nothing was written.\n")
    assert path.read_text() == token
    assert host.account(ROGER)["token"] == before
    refused = host.by("root", "token", "generate", "ada@example.com", "--out", "other", "--yes")
    assert refused.returncode == 1
    assert not (host.folder / "other").exists()


def test_or_to_a_pipe_alone(host: Host) -> None:
    """Standard output is the token and nothing else; what was done is said beside it."""
    done = host.by("root", "token", "generate", ROGER, "--yes")
    assert TOKEN.fullmatch(done.stdout.strip())
    assert done.stderr.startswith(f"{ROGER}: API Token: ")
    assert host.run("token", "verify", "--token-file", "-", stdin=done.stdout).returncode == 0


@pytest.mark.parametrize("words", [["token", "generate", ROGER], ["user", "reset-password", ROGER]])
def test_never_to_a_terminal(host: Host, words: list[str]) -> None:
    before = host.account(ROGER)
    with host.terminal(*words, "--yes", "--token-file", "root.token") as terminal:
        assert terminal.wait_exit() == 2
        assert terminal.text().strip() == "A secret isn't shown on a terminal: --out FILE, or a pipe, takes it."
    assert host.account(ROGER) == before


def test_passwords_of_many_go_to_one_file(host: Host) -> None:
    """A line for each account whose password it is, and none for one that is refused."""
    names = [ROGER, "sam@example.com", "clerk@example.com"]
    done = host.by("root", "user", "reset-password", *names, "--out", "new", "--yes")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    lines = (host.folder / "new").read_text().splitlines()
    assert [line.split("\t")[0] for line in lines] == [ROGER, "clerk@example.com"]
    for line in lines:
        email, password = line.split("\t")
        account = host.account(email)
        assert (account["password"], account["must_change_password"], account["token"]) == ("temporary", True, None)
        assert_nowhere(host, [password], done.stdout + done.stderr, "new")
