"""The second factor from outside: the QR code is read from the painted screen, and another program makes the codes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from rwtui.tui.widgets.qr import modules_of
from tests.terminal.desk import (
    ROGER,
    ROGERS_PASSWORD,
    add_roger,
    at_sign_in,
    change,
    code_of,
    open_security,
    own_security,
    rfc_6238,
    secret_shown,
    sign_in,
    sign_out,
    tab_to,
)
from tests.terminal.harness import Terminal
from tests.terminal.program import EMAIL, Program

BLACK, WHITE = "000000", "ffffff"
HALVES = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
SCALE = 4
RECOVERY_CODE = re.compile(r"\b[0-9a-zA-Z]{4,}(?:-[0-9a-zA-Z]{4,})+\b")
REFUSED = "The code is wrong, or was used already"


def test_the_own_implementation_keeps_to_the_vectors() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B: the last six of eight digits
    for moment, code in ((59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")):
        assert rfc_6238(secret, moment) == code
    assert code_of(secret) in {code_of(secret), rfc_6238(secret, 0), code_of(secret, -30)}


def painted(terminal: Terminal) -> list[list[bool]]:
    """The dark pixels of the code, by the colours of the cells alone, two for each cell."""
    screen = terminal.screen
    white = [
        [x for x in range(screen.columns) if WHITE in (screen.buffer[y][x].bg, screen.buffer[y][x].fg)]
        for y in range(screen.lines)
    ]
    area = [(y, columns[0], columns[-1] + 1) for y, columns in enumerate(white) if columns]
    rows: list[list[bool]] = []
    for y, left, right in area:
        cells = [screen.buffer[y][x] for x in range(left, right)]
        for half in (0, 1):
            colours = [cell.fg if HALVES[cell.data][half] else cell.bg for cell in cells]
            assert set(colours) <= {BLACK, WHITE}
            rows.append([colour == BLACK for colour in colours])
    lines = ["".join(screen.buffer[y][x].data for x in range(left, right)) for y, left, right in area]
    assert modules_of(lines) == rows
    return rows


def scanned(terminal: Terminal, folder: Path) -> str:
    """What a camera's program reads."""
    if (zbar := shutil.which("zbarimg")) is None:
        pytest.skip("no zbarimg here (Debian: zbar-tools)")
    terminal.settle()
    dark = painted(terminal)
    rows = [" ".join("1 " * SCALE if pixel else "0 " * SCALE for pixel in row) for row in dark for _ in range(SCALE)]
    picture = folder / "screen.pbm"
    picture.write_text(f"P1\n{len(dark[0]) * SCALE} {len(rows)}\n" + "\n".join(rows) + "\n", encoding="ascii")
    command = [zbar, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def secret_in(uri: str, email: str) -> str:
    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path).endswith(f":{email}")
    return parse_qs(parts.query)["secret"][0]


def take_codes(terminal: Terminal) -> list[str]:
    """The recovery codes; the screen stays until they are said to be kept."""
    codes = RECOVERY_CODE.findall(terminal.wait_for("Recovery Codes"))
    assert len(set(codes)) == 10
    terminal.press("escape", "tab", "enter")
    assert codes[0] in terminal.settle()
    terminal.press("space")
    terminal.wait_for("[x] I have kept")
    terminal.press("tab", "enter")
    terminal.wait_gone(codes[0])
    return codes


def answer(terminal: Terminal, code: str, until: str) -> None:
    terminal.type(code)
    terminal.press("enter")
    terminal.wait_for(until)


def test_enrolled_from_the_painted_screen(program: Program, tmp_path: Path) -> None:
    with at_sign_in(program) as terminal:
        sign_in(terminal, "1 account")
        own_security(terminal)
        tab_to(terminal, ">[ Enroll ]")
        terminal.press("enter")
        shown = secret_shown(terminal.wait_for("Scan the code"))
        secret = secret_in(scanned(terminal, tmp_path), EMAIL)
        assert secret == shown
        assert len(secret) == 32  # 160 bits
        used = code_of(secret)
        answer(terminal, used, "Recovery Codes")
        codes = take_codes(terminal)
        terminal.wait_for("Multi-Factor: enrolled")
        sign_out(terminal)

        sign_in(terminal, "Code")
        answer(terminal, used, REFUSED)  # the code that enrolled
        fresh = code_of(secret, 30)  # the next one: a step either side is taken
        answer(terminal, fresh, "1 account")
        sign_out(terminal)

        sign_in(terminal, "Code")
        answer(terminal, fresh, REFUSED)
        answer(terminal, codes[0], "1 account")
        sign_out(terminal)

        sign_in(terminal, "Code")
        answer(terminal, codes[0], REFUSED)
        answer(terminal, codes[7], "1 account")
    assert program.first_broken() is None
    assert not any(secret.encode() in path.read_bytes() for path in tmp_path.glob("accounts*"))


def test_due_at_sign_in(program: Program, tmp_path: Path) -> None:
    add_roger(program)
    with at_sign_in(program) as terminal:
        sign_in(terminal, "2 accounts")
        open_security(terminal, ROGER)
        tab_to(terminal, ">[ ] Enroll in Multi-Factor")
        terminal.press("space")
        change(terminal)
        sign_out(terminal)

        sign_in(terminal, "It is due", ROGER, ROGERS_PASSWORD)
        terminal.press("1", "q", "escape")  # nowhere to go but out
        terminal.wait_for("Signed out")
        sign_in(terminal, "It is due", ROGER, ROGERS_PASSWORD)
        secret = secret_in(scanned(terminal, tmp_path), ROGER)
        answer(terminal, "000000" if code_of(secret) != "000000" else "111111", "Not this authenticator's code")
        answer(terminal, code_of(secret), "Recovery Codes")
        take_codes(terminal)
        terminal.wait_for("Multi-Factor Authentication is enrolled")
        terminal.wait_for(f" {ROGER}")
        sign_out(terminal)
        sign_in(terminal, "Code", ROGER, ROGERS_PASSWORD)
        answer(terminal, code_of(secret, 30), f" {ROGER}")


@pytest.mark.wide(1)
@pytest.mark.parametrize(
    ("columns", "lines", "locale"),
    [(60, 16, "C.UTF-8"), (79, 24, "C.UTF-8"), (80, 22, "C.UTF-8"), (80, 24, "C")],
)
def test_only_text_where_there_is_no_room(program: Program, columns: int, lines: int, locale: str) -> None:
    with at_sign_in(program, columns, lines, LANG=locale) as terminal:
        sign_in(terminal, "1 account")
        own_security(terminal)
        tab_to(terminal, ">[ Enroll ]")
        terminal.press("enter")
        shown = terminal.wait_for("Type this secret")
        assert not set(shown) & set("▀▄█")
        assert ">Code" in shown
        answer(terminal, code_of(secret_shown(shown)), "Recovery Codes")
        take_codes(terminal)
