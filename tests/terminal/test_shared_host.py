"""security.md, "Who runs it": people reach the program by sudo, and not its files. Tried with two real users.

Root makes both users and a sudo rule for the time of the tests, and takes them away whatever happens.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import re
import secrets
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

from rwtui.security import tokens
from tests.terminal.harness import Terminal
from tests.terminal.job import sign_in
from tests.terminal.program import EMAIL, INIT, PASSWORD

TOP = Path(__file__).resolve().parents[2]
RULES = Path("/etc/sudoers.d")
LEAVES = "--restricted leaves the screens, and the commands that act by an API Token."
TOOLS = ("sudo", "visudo", "useradd", "userdel", "setpriv")


def run(words: Sequence[str | Path], stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command in a place that everybody may stand in."""
    return subprocess.run(
        [str(word) for word in words],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd="/",
        env={"PATH": "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"},
    )


@dataclass(frozen=True, slots=True)
class Host:
    """A host with rwtui's own user, a person who may run it by sudo, and the program."""

    service: str
    person: str
    rwtui: Path

    def as_here(self, told: str) -> str:
        """Lines of the README, with the names that users and files have here."""
        names = {"%rwtui-admins": self.person, "/opt/rwtui/bin/rwtui": str(self.rwtui), "(rwtui)": f"({self.service})"}
        for name, here in names.items():
            told = told.replace(name, here)
        return told.replace("-u rwtui ", f"-u {self.service} ").replace("/var/backups/rwtui", f"{self.folder}/backups")

    @property
    def folder(self) -> Path:
        """Where the service user's database lies."""
        return Path(pwd.getpwnam(self.service).pw_dir) / ".local" / "share" / "rwtui"

    def by_the_person(self, *words: str | Path) -> list[str]:
        """The command line that runs something as the person, as if they had logged in."""
        return ["setpriv", f"--reuid={self.person}", f"--regid={self.person}", "--init-groups", *map(str, words)]

    def by_the_operator(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """One of the operator's commands: root, who becomes the service user."""
        return run(["sudo", "-u", self.service, self.rwtui, *words], stdin)

    def terminal(self, *words: str, **environment: str) -> Terminal:
        """What the person types on a terminal: sudo, the service user, the program."""
        typed = ("sudo", "-n", "-u", self.service, str(self.rwtui), *words)
        return Terminal(self.by_the_person(*typed), cwd="/", env=environment)

    def newest_origin(self) -> dict[str, str]:
        """Where the newest event came from."""
        told: dict[str, str] = json.loads(self._of_the_newest_event("origin"))
        return told

    def newest_actor(self) -> str:
        """Whose the newest event is."""
        return self._of_the_newest_event("actor")

    def _of_the_newest_event(self, column: str) -> str:
        with closing(sqlite3.connect(self.folder / "rwtui.db")) as connection:
            found = connection.execute(f"SELECT {column} FROM audit_event ORDER BY id DESC LIMIT 1").fetchall()
        return str(found[0][0])


def told_by_the_readme(what: str) -> str:
    """The lines that the README tells an installer to write."""
    found = re.search(rf"<!-- {what} -->\n```\n(.*?)```", (TOP / "README.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """Two users, a sudo rule and a program that both can reach, for as long as the tests run."""
    missing = [tool for tool in TOOLS if shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin") is None]
    if os.geteuid() != 0:
        pytest.skip("only root makes operating-system users")
    if missing or not RULES.is_dir():
        pytest.skip(f"not installed: {', '.join(missing) or RULES}")
    mark = secrets.token_hex(3)
    with ExitStack() as stack:
        service, person = (_user(f"{name}-{mark}", stack) for name in ("rwtuisvc", "rwtuiman"))
        made = Host(service, person, _program(stack))
        rule = RULES / f"rwtui-test-{mark}"
        stack.callback(rule.unlink, missing_ok=True)
        rule.write_text(made.as_here(told_by_the_readme("sudoers")))
        rule.chmod(0o440)
        checked = run(["visudo", "-c", "-f", rule])
        if checked.returncode:
            pytest.skip(f"sudo takes no rule here: {checked.stdout}{checked.stderr}")
        tried = made.by_the_operator("--version")
        if tried.returncode:
            pytest.skip(f"another user can't run this Python: {(tried.stderr.splitlines() or [''])[-1]}")
        done = made.by_the_operator(*INIT, stdin=PASSWORD)
        assert done.returncode == 0, done.stderr
        yield made


def _user(name: str, stack: ExitStack) -> str:
    """A new user with a private home."""
    stack.callback(_alone, ["userdel", "--remove", name])
    made = _alone(["useradd", "--create-home", "--key", "HOME_MODE=0700", "--shell", "/bin/sh", name])
    if made.returncode:
        pytest.skip(f"no user can be made here: {made.stderr.strip()}")
    return name


def _alone(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command while no other test process changes the list of users, which they would find locked."""
    with (RULES.parent / "passwd").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return run(words)


def _program(stack: ExitStack) -> Path:
    """The program where everybody can run it, with a Python that everybody can: this one, or else the system's."""
    folder = Path(mkdtemp(prefix="rwtui-host-", dir="/tmp"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    program = folder / "rwtui"
    packages = [path for path in sys.path if "site-packages" in path]
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    pythons = [sys.executable, f"/usr/bin/python{version}"]
    for python in pythons:
        where = ":".join([str(TOP), *packages])
        program.write_text(f'#!/bin/sh\nexec env PYTHONPATH={shlex.quote(where)} {python} -sm rwtui "$@"\n')
        program.chmod(0o755)
        if run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "--version"]).returncode == 0:
            break
    return program


def test_a_person_signs_in_by_sudo_and_the_event_names_everybody(host: Host) -> None:
    with host.terminal("--restricted") as terminal:
        terminal.wait_for("Password", 30)
        sign_in(terminal, EMAIL, PASSWORD, "My Profile")
        origin = host.newest_origin()
        assert (origin["sudo"], origin["user"]) == (host.person, host.service)
        assert re.fullmatch(r"pts/\d+", origin["tty"])
        terminal.press("enter")
        terminal.wait_for("[Account Settings]")
        for _ in range(3):
            terminal.press("ctrl+t")
        terminal.wait_for(f"{host.person} as {host.service}@")


def test_the_files_are_the_service_users_alone(host: Host) -> None:
    for path in (host.folder / "rwtui.db", host.folder / "rwtui.db.key"):
        assert (path.stat().st_uid, path.stat().st_mode & 0o777) == (pwd.getpwnam(host.service).pw_uid, 0o600)
        for look in (("cat", path), ("ls", host.folder), ("test", "-r", path), ("test", "-e", path)):
            done = run(host.by_the_person(*look))
            assert (done.returncode != 0, done.stdout) == (True, "")
    database = host.folder / "rwtui.db"
    opened = run(host.by_the_person(host.rwtui, "--db", database, "audit", "head"))
    assert (opened.returncode, opened.stdout) == (4, "")
    assert opened.stderr == f"The database {database} can't be opened: Permission denied.\n"
    with Terminal(host.by_the_person(host.rwtui, "--db", database), cwd="/") as terminal:
        assert terminal.wait_exit() == 4
    mine = Path(pwd.getpwnam(host.person).pw_dir) / "mine.db"
    words = ("--db", mine, "--key", f"{database}.key", *INIT)
    with_their_key = run(host.by_the_person(host.rwtui, *words), PASSWORD)
    assert (with_their_key.returncode, with_their_key.stdout) == (4, "")
    assert with_their_key.stderr == f"Can't read {database}.key: Permission denied.\n"


@pytest.mark.parametrize(
    "words",
    [
        ["--restricted", "audit", "head"],
        ["--restricted", "recover", EMAIL],
        ["--db", "/tmp/other.db"],
        ["--restricted", "--db", "/tmp/other.db"],
        ["recover", EMAIL],
        [],
    ],
)
def test_sudo_lets_nothing_else_through(host: Host, words: list[str]) -> None:
    """The rule names the program with --restricted and nothing behind it."""
    with host.terminal(*words) as terminal:
        assert terminal.wait_exit() == 1
        assert "password is required" in " ".join(terminal.text().split())
    assert not Path("/tmp/other.db").exists()


def test_a_wider_rule_opens_no_more(host: Host) -> None:
    """Were the rule to end in a star: the program itself refuses, and takes no other database."""
    other = host.rwtui.parent / "other"
    other.mkdir(exist_ok=True)
    other.chmod(0o777)
    words = [
        "sudo",
        "-u",
        host.service,
        "env",
        f"RWTUI_DB={other}/a.db",
        f"XDG_DATA_HOME={other}",
        f"HOME={other}",
    ]
    refused: list[list[str]] = [["init"], ["recover", EMAIL], ["key", "rotate"], ["audit", "head"], ["import", "x"]]
    for command in refused:
        done = run([*words, host.rwtui, "--restricted", *command])
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == f"rwtui {command[0]} is the operator's; {LEAVES}\n"
    with Terminal([*words, str(host.rwtui), "--restricted", "--db", f"{other}/b.db"], cwd="/") as terminal:
        terminal.wait_for("Password", 30)
        sign_in(terminal, EMAIL, PASSWORD, "My Profile")
    assert list(other.iterdir()) == []


def test_people_script_by_their_own_token(host: Host) -> None:
    """With a rule that ends in a star: the token on standard input, the service user's database, its one folder."""
    token = tokens.new_token()
    with closing(sqlite3.connect(host.folder / "rwtui.db")) as connection, connection:
        made = (tokens.digest(token), tokens.hint(token))
        connection.execute("INSERT OR REPLACE INTO api_token VALUES (1, ?, ?, 0, 'root', NULL)", made)
    words: list[str | Path] = [
        "sudo",
        "-u",
        host.service,
        "env",
        "RWTUI_DB=/tmp/a.db",
        "HOME=/tmp",
        host.rwtui,
        "--restricted",
    ]

    def by_token(*more: str) -> subprocess.CompletedProcess[str]:
        return run([*words, *more, "--token-file", "-"], token.reveal())

    listed = by_token("user", "list", "--json", "--db", "/tmp/other.db")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert json.loads(listed.stdout)["email"] == EMAIL
    assert by_token("log", "export", "events.csv").returncode == 0
    assert (host.folder / "exports" / "events.csv").stat().st_mode & 0o777 == 0o600
    elsewhere = by_token("log", "export", "/tmp/rwtui-events.csv")
    assert (elsewhere.returncode, elsewhere.stderr.startswith("Files go to ")) == (1, True)
    from_a_file = run([*words, "user", "list", "--token-file", "/etc/passwd"])
    assert (from_a_file.returncode, from_a_file.stdout) == (1, "")
    assert from_a_file.stderr == "Here the API Token comes on standard input: --token-file -.\n"
    shutil.rmtree(host.folder / "exports")


def test_what_the_environment_says_counts_for_nothing(host: Host) -> None:
    """sudo drops it: the person's own variables neither lead elsewhere nor name somebody else."""
    with host.terminal("--restricted", RWTUI_DB="/tmp/other.db", SUDO_USER="root", PYTHONPATH="/tmp") as terminal:
        terminal.wait_for("Password", 30)
        sign_in(terminal, EMAIL, PASSWORD, "My Profile")
        assert host.newest_origin()["sudo"] == host.person


def test_the_operators_commands_name_the_operator(host: Host) -> None:
    done = host.by_the_operator("recover", EMAIL, "--password-file", "-", stdin=PASSWORD)
    assert (done.returncode, done.stderr) == (0, "")
    origin = host.newest_origin()
    assert (origin["sudo"], origin["user"]) == ("root", host.service)
    assert host.newest_actor().endswith(f"root as {host.service}")


def test_the_login_user_is_kept_through_sudo(host: Host) -> None:
    """The kernel's word, which no environment changes: who logged in, became root, and then the service user."""
    number = pwd.getpwnam(host.person).pw_uid
    login = run(["sh", "-c", f"echo {number} > /proc/self/loginuid"])
    if login.returncode:
        pytest.skip(f"this kernel keeps no login uid, or doesn't let root set it: {login.stderr.strip()}")
    words = ("sudo", "-u", host.service, str(host.rwtui), "recover", EMAIL, "--password-file", "-")
    done = run(["sh", "-c", f'echo {number} > /proc/self/loginuid; exec "$@"', "sh", *words], PASSWORD)
    assert (done.returncode, done.stderr) == (0, "")
    origin = host.newest_origin()
    assert (origin["login"], origin["sudo"], origin["user"]) == (host.person, "root", host.service)
    assert host.newest_actor() == f"operator {host.person} as root as {host.service}"


def test_an_empty_database_makes_nobody_its_administrator(host: Host) -> None:
    """Whoever comes first by the sudo rule is asked for no First Administrator."""
    database = host.folder / "rwtui.db"
    away = host.folder.with_name("rwtui-away")
    host.folder.rename(away)
    try:
        with host.terminal("--restricted") as terminal:
            assert terminal.wait_exit() == 1
            assert "There is no database" in terminal.text()
        assert not host.folder.exists()
        with Terminal(["sudo", "-u", host.service, str(host.rwtui)], cwd="/") as terminal:
            terminal.wait_for("First Name", 20)
        assert database.exists()
        with host.terminal("--restricted") as terminal:
            assert terminal.wait_exit() == 1
            assert "This database has no account yet." in " ".join(terminal.text().split())
    finally:
        shutil.rmtree(host.folder, ignore_errors=True)
        away.rename(host.folder)
