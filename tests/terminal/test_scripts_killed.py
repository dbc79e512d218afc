"""Issue "Scripts": many accounts from standard input, killed in the middle and run again; each is changed once."""

from __future__ import annotations

import random
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.terminal.host import Host, crowd, host_at

DISABLE = ("user", "disable", "-", "--yes", "--reason", "gone", "--token-file", "root.token")


def killed(host: Host, emails: list[str], enough: int) -> None:
    """Begin, and kill -9 when so many are disabled."""
    program = subprocess.Popen(
        host.arguments(*DISABLE),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=host.folder,
        env=host.variables(),
    )
    assert program.stdin
    program.stdin.write("".join(f"{email}\n" for email in emails).encode())
    program.stdin.close()
    until(program, host, enough)
    program.kill()
    program.wait()
    assert program.stderr
    program.stderr.close()


def until(program: subprocess.Popen[bytes], host: Host, enough: int) -> None:
    """Wait until so many are disabled, or the program has ended."""
    while program.poll() is None and disabled(host) < enough:
        with suppress(subprocess.TimeoutExpired):
            program.wait(0.02)


def disabled(host: Host) -> int:
    """How many accounts are."""
    return int(host.rows("SELECT count(*) FROM \"user\" WHERE status = 'Disabled'")[0][0])


def carried_through(host: Host, count: int) -> None:
    """Killed three times, then left alone."""
    emails, chance = crowd(host, count), random.Random(count)
    for third in range(3):
        killed(host, emails, chance.randrange(count * third // 4 + 1, count * (third + 1) // 4))
        assert 0 < disabled(host) < count
        assert host.first_broken() is None
    done = host.run(*DISABLE, stdin="".join(f"{email}\n" for email in emails))
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout.splitlines()
    assert len(told) == count
    skipped = sum(line.endswith("skipped, Disabled already") for line in told)
    assert 0 < skipped < count
    assert disabled(host) == count
    found = host.rows("SELECT count(*), count(DISTINCT target_id) FROM audit_event WHERE reason LIKE 'Bulk%: gone'")
    assert found == [(count, count)]
    assert host.rows("SELECT count(*) FROM bulk_operation WHERE state = 'running'") == [(0,)]
    assert host.first_broken() is None


@pytest.mark.long
def test_a_few_hundred(tmp_path: Path) -> None:
    carried_through(host_at(tmp_path), 300)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_ten_thousand(tmp_path: Path) -> None:
    """The issue's number, in one run."""
    carried_through(host_at(tmp_path), 10_000)


def test_another_list_is_another_operation(tmp_path: Path) -> None:
    """What a kill cut off is given up only where its rest is in the list that comes next."""
    host = host_at(tmp_path)
    emails = crowd(host, 200)
    killed(host, emails, 1)
    before = disabled(host)
    done = host.run(*DISABLE, stdin="roger@example.com\nclerk@example.com\n")
    assert done.returncode == 0
    assert disabled(host) == before + 2
    assert host.rows("SELECT count(*) FROM bulk_operation WHERE state = 'running'") == [(1,)]


def test_an_order_to_end_is_heard(tmp_path: Path) -> None:
    """A plain kill: what was done stays done, nobody goes on with the rest, and no session is left."""
    host = host_at(tmp_path)
    emails = crowd(host, 1_000)
    program = subprocess.Popen(
        host.arguments(*DISABLE),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd=host.folder,
        env=host.variables(),
    )
    assert program.stdin
    program.stdin.write("".join(f"{email}\n" for email in emails).encode())
    program.stdin.close()
    until(program, host, 1)
    program.terminate()
    assert program.wait() == 143
    assert 0 < disabled(host) < 1_000
    assert host.rows("SELECT state FROM bulk_operation") == [("cancelled",)]
    assert host.rows("SELECT * FROM session") == []
