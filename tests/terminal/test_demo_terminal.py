"""rwtui demo: on the screen in a moment, and nothing of it left, however it ends."""

from __future__ import annotations

import signal
import stat
from pathlib import Path

import pytest

from rwtui.services.importing.demo_accounts import SIGN_IN
from tests.terminal.harness import Terminal
from tests.terminal.program import HEEDS_CTRL_C, RWTUI, UNMEASURED


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the demos of one user keep their folders."""
    return tmp_path


def demo(home: Path, *words: str, **environment: str) -> Terminal:
    """A demo of that user."""
    return Terminal([*HEEDS_CTRL_C, *RWTUI, "demo", *words], env={"HOME": str(home), **environment})


def folders(home: Path) -> list[Path]:
    """The folders of demos, running or left."""
    return sorted((home / ".cache" / "rwtui").glob("*"))


def painted(terminal: Terminal) -> None:
    """Wait until the sign-in screen says how to get in."""
    terminal.wait_for(lambda screen: SIGN_IN.email in screen and SIGN_IN.password in screen, 30)


def test_in_a_private_folder_of_its_own_that_is_gone_afterwards(home: Path) -> None:
    with demo(home) as terminal:
        painted(terminal)
        (folder,) = folders(home)
        assert folder.name.startswith(f"demo-{terminal.pid}-")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
        terminal.type(SIGN_IN.email)
        terminal.press("enter")
        terminal.type(SIGN_IN.password)
        terminal.press("enter")
        terminal.wait_for("1,000+ accounts")
        terminal.press("ctrl+q")
        terminal.wait_for("Sign out")
        terminal.press("tab", "tab", "enter")
        assert terminal.wait_exit() == 0
    assert folders(home) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_told_to_end(home: Path, number: signal.Signals) -> None:
    with demo(home, "--users", "50") as terminal:
        painted(terminal)
        assert len(folders(home)) == 1
        terminal.kill(number)
        assert terminal.wait_exit() in (-number, 128 + number)
    assert folders(home) == []


def test_ctrl_c_while_the_accounts_are_made(home: Path) -> None:
    with demo(home, "--users", "300000", **UNMEASURED) as terminal:
        terminal.wait_for("Making accounts [#", 30)
        terminal.press("ctrl+c")
        assert terminal.wait_exit(20) == 130
        assert "Interrupted." in terminal.text()
    assert folders(home) == []


def test_what_a_killed_one_left_the_next_one_removes_and_leaves_the_living_alone(home: Path) -> None:
    with demo(home, "--users", "50") as living, demo(home, "--users", "50") as killed:
        painted(living)
        painted(killed)
        killed.kill(signal.SIGKILL)
        assert killed.wait_exit() == -signal.SIGKILL
        assert len(folders(home)) == 2
        with demo(home, "--users", "50") as following:
            painted(following)
            assert [folder.name.split("-")[1] for folder in folders(home)] == sorted(
                [str(living.pid), str(following.pid)]
            )
            living.type("x")
            living.wait_for("x")


def test_a_folder_that_cant_be_made_is_a_sentence(home: Path) -> None:
    (home / ".cache").write_text("in the way")
    with demo(home) as terminal:
        assert terminal.wait_exit() == 4
        assert "Can't make the folder" in terminal.text()


@pytest.mark.long
def test_a_million_made_up_accounts(home: Path) -> None:
    with demo(home, "--users", "1000000") as terminal:
        terminal.wait_for(SIGN_IN.password, 115)
    assert folders(home) == []
