"""The manual page is what --help says, and the shells' completion works.

When a command changes: RWTUI_MANUAL=1 pytest tests/test_manual.py
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from rwtui.cli import program
from rwtui.cli_manual import EXIT_CODES, SHELLS, manual_page
from tests.terminal.program import RWTUI

TOP = Path(__file__).parents[1]
WHAT = ("View", "Create", "Edit", "Export")
"""Users: what a custom group can be given."""
PAGE = TOP / "rwtui" / "rwtui.1"


def test_the_page_is_what_help_says() -> None:
    """Made anew from the commands' own texts, and compared."""
    made = manual_page(program)
    if os.environ.get("RWTUI_MANUAL"):
        PAGE.write_text(made, "utf-8")
    assert PAGE.read_text("utf-8") == made, "RWTUI_MANUAL=1 pytest tests/test_manual.py brings the page up to date"


def commands(above: click.Group, name: str) -> list[str]:
    """Every command by its whole name."""
    names: list[str] = []
    for word, command in above.commands.items():
        whole = f"{name} {word}"
        names += commands(command, whole) if isinstance(command, click.Group) else [whole]
    return names


def test_man_shows_every_command_and_finds_no_fault() -> None:
    """As the reader sees it; an apostrophe, a dash or a dot at the beginning of a line is shown as what it is."""
    if shutil.which("man") is None or shutil.which("groff") is None:
        pytest.skip("man and groff aren't installed")
    words = ["man", "--warnings", "-l", str(PAGE)]
    variables = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "MANWIDTH": "100"}
    done = subprocess.run(words, env=variables, capture_output=True, text=True, check=True)
    shown = re.sub(".\b", "", done.stdout)
    assert done.stderr == ""
    for name in commands(program, "rwtui"):
        assert f"\n   {name}\n" in shown
    for line in (program.epilog or "").splitlines()[2:]:
        assert not line.startswith("  ") or f"{line}\n" in shown


def test_the_readme_has_the_same_exit_codes() -> None:
    """One list, told twice."""
    readme = (TOP / "README.md").read_text("utf-8")
    assert re.findall(r"^\| (\d+) \| (.+) \|$", readme, re.MULTILINE) == [(str(code), how) for code, how in EXIT_CODES]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_takes_the_completion(shell: str, tmp_path: Path) -> None:
    """Each shell that is here reads what is printed for it, and asks the program with it."""
    done = subprocess.run([*RWTUI, "completion", shell], capture_output=True, text=True, check=True)
    assert "_RWTUI_COMPLETE" in done.stdout
    assert done.stderr == ""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} isn't installed")
    script = tmp_path / "completion"
    script.write_text(done.stdout)
    checked = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_tab_in_bash(tmp_path: Path) -> None:
    """What bash asks, after it has read the script, is answered with the commands that begin so."""
    if shutil.which("bash") is None:
        pytest.skip("bash isn't installed")
    program_file = tmp_path / "rwtui"
    program_file.write_text(f'#!/bin/sh\nexec {" ".join(RWTUI)} "$@"\n')
    program_file.chmod(0o755)
    asked = (
        'eval "$(rwtui completion bash)"; COMP_WORDS=(rwtui re); COMP_CWORD=1; _rwtui_completion rwtui; '
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    variables = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(TOP)}
    done = subprocess.run(["bash", "-c", asked], env=variables, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["recover", "restore"]


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("rwtui import ac", ["file,ac"]),
        ("rwtui --db ac", ["file,ac"]),
        ("rwtui user show x --token-file ac", ["file,ac"]),
        ("rwtui init --password-file ac", ["file,ac"]),
        ("rwtui user list --sort last", ["plain,last-name", "plain,last-login"]),
        ("rwtui user list -status:enabled --so", ["plain,--sort"]),
        ("rwtui user di", ["plain,disable"]),
        ("rwtui group create X --permission users:", [f"plain,Users: {what}" for what in WHAT]),
        ("rwtui option set enable", ["plain,enable_delete"]),
        ("rwtui option get password.max", ["plain,password.max_length"]),
        ("rwtui log list --log lo", ["plain,login"]),
    ],
)
def test_tab_completes(typed: str, completed: list[str]) -> None:
    """Files where a file is meant, and the words that an option takes where these are known."""
    *words, last = typed.split(" ")
    variables = {
        "PATH": os.environ["PATH"],
        "_RWTUI_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join([*words, last]),
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run(RWTUI, env=variables, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == completed
