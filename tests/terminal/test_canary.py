"""Canaries: secrets typed or made in a real terminal are looked for wherever they could have been left."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.terminal.desk import (
    ROGER,
    at_sign_in,
    change,
    code_of,
    open_security,
    own_security,
    quit_program,
    secret_shown,
    sign_in,
    tab_to,
)
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, PASSWORD, Program

WRONG = "canary Molybdenum 71 fjord"
CANARY = "canary Tungsten 58 lagoon"
TOKEN = re.compile(r"rw_[0-9A-Za-z]{36}")
RECOVERY_CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}\b")


pytestmark = pytest.mark.usefixtures("roger")


def forms(secret: str) -> set[bytes]:
    """As it is, and as it would stand in a traceback's or a file's other clothes."""
    return {secret.encode(), secret.encode("utf-16-le"), secret.encode().hex().encode(), secret[::-1].encode()}


def found_in(data: bytes, secrets: Iterable[str]) -> list[str]:
    """Which secrets can be read there."""
    return [secret for secret in secrets if any(form in data for form in forms(secret))]


def files(*folders: Path) -> dict[Path, bytes]:
    """All files in and under some folders."""
    return {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def nowhere(terminal: Terminal, program: Program, secrets: list[str], since: int) -> None:
    """None of the secrets is in what was sent since, in any file, or in what /proc tells while the program runs."""
    assert found_in(terminal.bytes[since:], secrets) == []
    assert b"\x1b]52" not in terminal.bytes  # nothing was sent to the clipboard
    for path, content in files(program.folder, terminal.home).items():
        assert (path.name, found_in(content, secrets)) == (path.name, [])
    if terminal.alive:
        for name in ("cmdline", "environ"):
            assert found_in(Path(f"/proc/{terminal.pid}/{name}").read_bytes(), secrets) == []


def shown_once(terminal: Terminal, pattern: re.Pattern[str]) -> list[str]:
    """The secrets that a question shows; Ctrl+C on them copies nothing."""
    terminal.wait_for(lambda text: pattern.search(text) is not None)
    terminal.press("ctrl+c")
    return pattern.findall(terminal.settle())


def test_typed_and_made_secrets_are_found_nowhere(program: Program) -> None:
    with at_sign_in(program) as terminal:
        sign_in(terminal, "is wrong", EMAIL, WRONG)
        terminal.type(PASSWORD)
        terminal.press("shift+home", "ctrl+c", "ctrl+x", "end", "enter")
        terminal.wait_for("2 accounts")

        open_security(terminal, ROGER)
        terminal.press("ctrl+g")
        terminal.wait_for("Generate API Token")
        terminal.press("tab", "enter")
        secrets = shown_once(terminal, TOKEN)
        terminal.press("escape")
        terminal.wait_for("A new API Token was made")

        terminal.press("ctrl+r")
        terminal.wait_for("New Password")
        terminal.press("ctrl+g")  # a generated password, shown once
        secrets += re.findall(r"^>(\S.*)$", terminal.wait_for("Generated Password"), re.MULTILINE)
        terminal.press("escape")
        tab_to(terminal, ">New Password")
        for _ in range(2):
            terminal.press("ctrl+u")
            terminal.type(CANARY)
            terminal.press("shift+home", "ctrl+c", "ctrl+x", "end", "tab")
        change(terminal)
        terminal.press("escape")
        terminal.wait_for("Search")

        own_security(terminal)
        tab_to(terminal, ">[ Enroll ]")
        terminal.press("enter")
        totp = secret_shown(terminal.wait_for("Scan the code"))
        code = code_of(totp)
        terminal.type(code)
        terminal.press("enter")
        secrets += [totp, " ".join(re.findall("....", totp)), *shown_once(terminal, RECOVERY_CODE)]
        terminal.press("space", "tab", "enter")
        terminal.wait_for("Multi-Factor: enrolled")
        assert len(secrets) == 1 + 1 + 2 + 10

        terminal.press("ctrl+l")
        terminal.settle()
        since = len(terminal.bytes)
        assert found_in(terminal.bytes, secrets) == [s for s in secrets if " " not in s and s != totp]
        terminal.press("ctrl+l", "ctrl+t", "ctrl+t")
        terminal.wait_for("[Sessions]")
        terminal.settle()
        nowhere(terminal, program, [*secrets, WRONG, CANARY, PASSWORD], since)
        nowhere(terminal, program, [WRONG, CANARY, PASSWORD], 0)
        quit_program(terminal)
        assert terminal.text().strip() == ""
        nowhere(terminal, program, [*secrets, WRONG, CANARY, PASSWORD], since)


def crash_log(terminal: Terminal) -> str:
    """What a crash left: a given-back terminal, one sentence, and a private file without values."""
    assert terminal.wait_exit() == 70
    assert not terminal.screen.alternate
    assert not terminal.screen.cursor.hidden
    told = terminal.text().replace("\n", "")
    match = re.fullmatch(r"A bug ended rwtui\. What happened is in (/\S+\.log)\.", told)
    assert match is not None, told
    log = Path(match[1])
    assert log.is_relative_to(terminal.home)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    text = log.read_text()
    assert "Traceback (most recent call last)" in text
    assert "no such table" in text
    assert "locals" not in text
    return text


def test_a_crash_while_the_password_is_typed(program: Program) -> None:
    with at_sign_in(program) as terminal:
        terminal.type(EMAIL)
        terminal.press("tab")
        terminal.type(CANARY)
        terminal.settle()
        program.change("ALTER TABLE throttle RENAME TO gone")
        terminal.press("enter")
        log = crash_log(terminal)
        assert "sign_in" in log
        assert EMAIL not in log
        nowhere(terminal, program, [CANARY], 0)


def test_a_crash_while_signed_in(program: Program) -> None:
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        own_security(terminal)
        terminal.press("ctrl+r")
        terminal.wait_for("Current Password")
        terminal.type(PASSWORD)
        for _ in range(2):
            terminal.press("tab")
            terminal.type(CANARY)
        terminal.settle()
        program.change("ALTER TABLE api_token RENAME TO gone")
        terminal.press("ctrl+s")
        log = crash_log(terminal)
        assert "password_security" in log
        assert "Worker raised exception" not in log
        nowhere(terminal, program, [CANARY, PASSWORD], 0)


def test_a_crash_ends_the_session(program: Program) -> None:
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        program.change("ALTER TABLE throttle RENAME TO gone")
        terminal.type(f"email:{ROGER}")
        terminal.wait_for("1 account\n")
        terminal.press("down", "p")
        assert "waits_until" in crash_log(terminal)
    assert program.rows("SELECT ended_at IS NULL, end_reason FROM session") == [(0, "ended by a bug")]
