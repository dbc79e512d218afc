"""A person at a terminal with the program on it: what the tests of what is safe do again and again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rwtui.domain.secret import Secret
from rwtui.security import passwords
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, PASSWORD, Program

ROGER = "roger@example.org"
ROGERS_PASSWORD = "violet anchor monsoon 27"


@contextmanager
def at_sign_in(program: Program, columns: int = 80, lines: int = 24, **environment: str) -> Iterator[Terminal]:
    """The program in a terminal, at Sign in."""
    with Terminal(program.arguments(), env=environment, cwd=program.folder, columns=columns, lines=lines) as terminal:
        terminal.wait_for("[ Sign in ]", 20)
        yield terminal


def sign_in(terminal: Terminal, until: str, email: str = EMAIL, password: str = PASSWORD) -> str:
    """From the Sign in screen, until it shows what comes next."""
    terminal.type(email)
    terminal.press("tab")
    terminal.type(password)
    terminal.press("enter")
    return terminal.wait_for(until, 15)


def sign_out(terminal: Terminal) -> None:
    """Leave, and the first answer after Cancel."""
    terminal.press("ctrl+q")
    terminal.wait_for("Leave rwtui")
    terminal.press("tab", "enter")
    terminal.wait_for("Signed out")
    terminal.wait_for(">Email")


def quit_program(terminal: Terminal) -> None:
    """Leave, and the last answer."""
    terminal.press("ctrl+q")
    terminal.wait_for("Leave rwtui")
    terminal.press("shift+tab", "enter")
    assert terminal.wait_exit() == 0


def tab_to(terminal: Terminal, wanted: str, most: int = 20) -> None:
    """Tab until the screen shows the focus where it is wanted."""
    for _ in range(most):
        if wanted in terminal.settle(0.1):
            return
        terminal.press("tab")
    terminal.wait_for(wanted, 1)


def own_security(terminal: Terminal) -> None:
    """From User Search to one's own Password & Security."""
    terminal.press("down", "5")
    terminal.wait_for("[5 My Profile]")
    terminal.press("ctrl+t")
    terminal.wait_for("[Password & Security]")


def open_security(terminal: Terminal, email: str) -> None:
    """From User Search to another's Password & Security."""
    terminal.type(f"email:{email}")
    terminal.wait_for(lambda text: "1 account\n" in text)
    terminal.press("down", "p")
    terminal.wait_for("[Password & Security]")
    terminal.wait_for("1 of 1")


def change(terminal: Terminal) -> None:
    """Through the preview: Cancel has the focus first, the verb is one Tab away."""
    terminal.press("ctrl+s")
    terminal.wait_for("optional")
    terminal.press("tab", "enter")
    terminal.wait_for("Saved")


def add_roger(program: Program) -> None:
    """Another account, which can sign in."""
    password_hash = passwords.hash_password(Secret(ROGERS_PASSWORD))
    rows = f'Email,First Name,Last Name,Password Hash\n{ROGER},Roger,Nguyễn,"{password_hash}"\n'
    done = program.run("import", "-", stdin=rows)
    assert done.returncode == 0, done.stderr


def once_round(terminal: Terminal) -> list[str]:
    """Sign in, search, open, look at the help, a question and the commands; the screens, one after the other."""
    screens = [terminal.text(), sign_in(terminal, "2 accounts")]
    terminal.type("nguyen")
    screens.append(terminal.wait_for("1 account\n"))
    terminal.press("down", "p")
    terminal.wait_for("[Password & Security]")
    terminal.wait_for("1 of 1")
    screens.append(terminal.settle())
    terminal.press("tab", "tab", "right", "ctrl+s")
    screens.append(terminal.wait_for("optional"))
    terminal.press("enter")
    terminal.wait_for("Nothing was saved")
    terminal.press("f1")
    screens.append(terminal.wait_for("Help: "))
    terminal.press("escape", "ctrl+p")
    screens.append(terminal.wait_for("Search for commands"))
    terminal.press("escape", "ctrl+r")
    terminal.wait_for("New Password")
    terminal.type("secret")
    screens.append(terminal.settle())
    return screens


def code_of(secret: str, later: int = 0) -> str:
    """The six digits of an authenticator, by oathtool or else by RFC 6238 itself; `later` in seconds from now."""
    moment = int(time.time()) + later
    if tool := shutil.which("oathtool"):
        words = [tool, "--totp", "--base32", f"--now=@{moment}", "-"]
        return subprocess.run(words, input=secret, capture_output=True, text=True, check=True).stdout.strip()
    return rfc_6238(secret, moment)


def rfc_6238(secret: str, moment: int) -> str:
    """SHA-1, 30 s, six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, (moment // 30).to_bytes(8, "big"), hashlib.sha1)
    at = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def secret_shown(text: str) -> str:
    """The secret of an authenticator as Enroll shows it, in groups of four."""
    return "".join(re.findall(r"(?<![A-Z2-7])[A-Z2-7]{4}(?![A-Z2-7])", text))
