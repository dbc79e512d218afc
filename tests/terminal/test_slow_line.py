"""At 9,600 bit/s and 600 ms there and back: typing ahead works, nothing typed is lost, and what is stale isn't sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.program import EMAIL, PASSWORD, Program, with_administrator
from tests.terminal.slow_line import BYTES_A_SECOND, SlowLine

PEOPLE = {"": "OKAPI", "z": "ZEBRA", "zx": "QUAGGA", "zxj": "HYENA"}
"""What finds whom first: each letter more leaves the last ones alone."""
ENOUGH = 30


@pytest.fixture
def line(tmp_path: Path) -> Iterator[SlowLine]:
    """The program at Sign in, at the far end of the line."""
    program: Program = with_administrator(tmp_path)
    rows = ["Email,First Name,Last Name"]
    for place, (found_by, name) in enumerate(PEOPLE.items()):
        rows += [f"{place}{number:02}-{found_by}@field.test,{name},{name}" for number in range(ENOUGH)]
    assert program.run("import", "-", stdin="\n".join(rows)).returncode == 0
    with SlowLine(program.arguments(), cwd=program.folder) as terminal:
        terminal.wait_for("[ Sign in ]", 20)
        terminal.wait_for("Ctrl+Q Leave")
        yield terminal


def only_hyenas(text: str) -> bool:
    """The list is whole, and of the last question."""
    rows = text.splitlines()[3:22]
    return f"{ENOUGH} accounts" in text and len(rows) == 19 and all("HYENA" in row for row in rows)


def test_all_typed_ahead_of_the_first_answer(line: SlowLine) -> None:
    line.send(f"{EMAIL}\t{PASSWORD}\r".encode())
    line.send(b"zxj")
    line.wait_for(only_hyenas, 20)
    assert "Search zxj" in line.text()
    stale = [name for name in ("OKAPI", "ZEBRA", "QUAGGA") if name.encode() in line.bytes]
    assert len(stale) <= 1  # the list that was there before the rest arrived, if there was one


def test_typed_faster_than_the_line_carries(line: SlowLine) -> None:
    line.send(f"{EMAIL}\t{PASSWORD}\r".encode())
    line.wait_for("121 accounts", 20)
    line.wait_for("F1 Help")
    began, asked = len(line.bytes), line.now
    for key in ["z", *["\x7f", "z"] * 8, "x", "j"]:  # a whole list for each, one every tenth of a second
        line.send(key.encode())
        asked += 0.1
        while line.now < asked:
            line._read(0.01)
    line.wait_for(only_hyenas, 20)
    assert "Search zxj" in line.text()
    assert len(line.bytes) - began < 6 * BYTES_A_SECOND
