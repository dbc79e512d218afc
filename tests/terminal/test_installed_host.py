"""README, "On a shared host": the lines for sshd and cron do what they say, beside the sudo rule."""

from __future__ import annotations

import re
import subprocess

from tests.terminal.job import sign_in
from tests.terminal.program import EMAIL, PASSWORD
from tests.terminal.sshd import serving
from tests.terminal.test_shared_host import Host, host, run, told_by_the_readme

__all__ = ["host"]


def test_a_person_who_comes_by_ssh_finds_the_program_and_nothing_else(host: Host) -> None:
    """By the ForceCommand, whatever command they ask for; the log names them and where they came from."""
    unlocked = subprocess.run(["usermod", "-p", "*", host.person], capture_output=True, text=True, check=False)
    assert unlocked.returncode == 0, unlocked.stderr  # without PAM, sshd lets no account in that has no password
    first, *lines = host.as_here(told_by_the_readme("sshd")).splitlines()
    assert first == "Match Group rwtui-admins"
    with serving("\n".join(lines), host.person) as server:
        with server.terminal() as terminal:
            terminal.wait_for("[ Sign in ]", 30)
            sign_in(terminal, EMAIL, PASSWORD, "My Profile")
            origin = host.newest_origin()
            assert (origin["sudo"], origin["user"], origin["ssh"]) == (host.person, host.service, "127.0.0.1")
            assert re.fullmatch(r"pts/\d+", origin["tty"])
        asked = [*server.arguments("-T"), "cat", str(host.folder / "rwtui.db.key")]
        done = subprocess.run(asked, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, timeout=60)
        assert (done.returncode, done.stdout) == (2, "")
        assert "rwtui draws on a whole terminal, and this isn't one." in done.stderr


def test_what_cron_runs_at_night(host: Host) -> None:
    """The backup, for the service user alone, with the head of the log for the mail; and what doctor finds."""
    backup, doctor = (line.split(" ", 5) for line in host.as_here(told_by_the_readme("cron")).splitlines())
    assert (backup[:5], doctor[:5]) == (["15", "2", "*", "*", "*"], ["30", "2", "*", "*", "*"])
    run(["install", "-d", "-o", host.service, "-m", "0700", str(host.folder / "backups")])
    words = {}
    for name, line in (("backup", backup), ("doctor", doctor)):
        user, command = line[5].split(" ", 1)
        assert user == "rwtui"
        words[name] = run(["sudo", "-u", host.service, "sh", "-c", command.replace("\\%", "%")])
        assert words[name].stderr == ""
    assert words["backup"].returncode == 0
    assert re.search(r"^Head: \d+ [0-9a-f]{64}$", words["backup"].stdout, re.MULTILINE)
    (made,) = (host.folder / "backups").iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\.db", made.name)
    assert made.stat().st_mode & 0o777 == 0o600
    assert [line.split()[0] for line in words["doctor"].stdout.splitlines()] == ["warn"] * 2
