"""The README's table of keys is the registry's, and its pictures and commands are there.

When a key changes: RWTUI_README=1 pytest tests/test_readme.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from click.testing import CliRunner

from rwtui.cli import program
from rwtui.tui import keymap

README = Path(__file__).parents[1] / "README.md"
TABLE = re.compile(r"(?<=<!-- keys -->\n).*?(?=<!-- end of keys -->)", re.DOTALL)


def table() -> str:
    """Where, which key, and what it does, as Markdown."""
    lines = ["", "| where | key | does |", "|---|---|---|"]
    for where in keymap.Where:
        rows = [(keymap.shown_keys(key), key.help) for key in keymap.KEYS if key.where is where]
        rows += [(fixed.keys, fixed.help) for fixed in keymap.FIXED if fixed.where is where]
        for number, (keys, does) in enumerate(rows):
            names = " ".join(f"`{key}`" for key in keys.split())
            lines.append(f"| {where.value if number == 0 else ''} | {names} | {does} |")
    return "\n".join([*lines, "", ""])


def test_every_key_is_in_the_readme() -> None:
    """In the order of the help."""
    text = README.read_text("utf-8")
    if os.environ.get("RWTUI_README"):
        README.write_text(TABLE.sub(lambda _: table(), text), "utf-8")
    found = TABLE.search(README.read_text("utf-8"))
    assert found is not None
    assert found.group() == table(), "RWTUI_README=1 pytest tests/test_readme.py brings the table up to date"


def test_pictures_are_there() -> None:
    """The README shows no picture that is missing."""
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README.read_text("utf-8"))
    assert pictures
    assert all((README.parent / picture).is_file() for picture in pictures)


def test_commands_exist() -> None:
    """Every `rwtui COMMAND` of the README has a help."""
    named = set(re.findall(r"`rwtui ((?:[a-z][a-z-]* ?){1,2})", README.read_text("utf-8")))
    assert named
    for words in named:
        result = CliRunner().invoke(program, [*words.split(), "--help"])
        assert result.exit_code == 0, words
