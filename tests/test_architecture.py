"""The house rules: who imports whom, how long a file may be, and what stands at the top of the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
LONGEST = 320
TOP_LEVEL = {"rwtui", "tests", "pyproject.toml", "README.md", "styles.tcss"}
SECOND_COMMAND = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/pytest"


def test_imports_run_down_only() -> None:
    """The contracts of pyproject.toml hold; what breaks one is in the message."""
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [program, "--no-cache"],
        cwd=TOP,
        env={**os.environ, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_no_file_is_too_long() -> None:
    """A file over about 300 lines wants splitting."""
    lengths = {
        str(path.relative_to(TOP)): len(path.read_text(encoding="utf-8").splitlines())
        for path in sorted((TOP / "rwtui").rglob("*.py"))
    }
    assert lengths
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_top_level_holds_only_what_the_design_names() -> None:
    """Asked of git, which doesn't count what is ignored; a copy without git has nothing to ask."""
    if not (TOP / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    # A clone may belong to another account than the one that runs the tests.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True).stdout
    tops = {name.split("/")[0] for name in listed.split("\0") if name}
    assert {top for top in tops if not top.startswith(".")} <= TOP_LEVEL


def test_ci_runs_the_command_of_the_readme() -> None:
    """What is told to a developer is what is checked."""
    for name in ("README.md", ".ci/run"):
        assert SECOND_COMMAND in (TOP / name).read_text(encoding="utf-8").splitlines()
