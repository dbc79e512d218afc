"""Groups by keyboard alone in a real terminal of 80x24; after each step the database is read by another program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.terminal.harness import Terminal
from tests.terminal.job import ROOT, ROOT_PASSWORD, Stored, command, make_database, program, sign_in

MEMBERS = 3
ALL = ["Logs: Export", "Logs: View", "Users: Create", "Users: Edit", "Users: Export", "Users: View"]


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    """A database with a custom group that has members, and a functional group that has the same."""
    path = make_database(tmp_path)
    rows = ["Email,First Name,Last Name,Security Group,Functional Group"]
    rows += [f"cook{number}@example.org,Ada,Cook,Kitchen,Food" for number in range(MEMBERS)]
    done = command("--db", path, "import", "-", "--create-groups", stdin="\n".join(rows) + "\n")
    assert done.returncode == 0, done.stderr
    return Stored(path)


def permissions(stored: Stored, name: str) -> list[str]:
    """What the members of a group may do."""
    found = stored.rows(
        "SELECT permission FROM group_permission JOIN security_group ON security_group.id = security_group_id "
        "WHERE name = ? ORDER BY permission",
        name,
    )
    return [permission for (permission,) in found]


def names(stored: Stored, table: str) -> set[str]:
    """What groups there are, the system ones aside."""
    where = "WHERE system IS NULL" if table == "security_group" else ""
    return {name for (name,) in stored.rows(f"SELECT name FROM {table} {where}")}


def save(terminal: Terminal, *told: str) -> None:
    """Through the preview: Cancel has the focus first, the verb is one Tab away."""
    terminal.press("ctrl+s")
    shown = terminal.wait_for("optional")
    for text in told:
        assert text in shown, shown
    terminal.press("tab", "enter")
    terminal.wait_for("Saved: ")


@pytest.mark.long
def test_the_tour(stored: Stored) -> None:
    with program(stored.path) as terminal:
        sign_in(terminal, ROOT, ROOT_PASSWORD, "4 accounts")
        terminal.press("down", "3")
        terminal.wait_for("6 groups")
        terminal.press("down")
        _from_scratch(terminal, stored)
        _as_a_copy(terminal, stored)
        _renamed_with_other_permissions(terminal, stored)
        _who_is_in_it(terminal)
        _deleted_with_a_move(terminal, stored)
        _functional_groups(terminal, stored)
        terminal.press("ctrl+q")
        terminal.wait_for("Leave rwtui")
        terminal.press("tab", "tab", "enter")
        assert terminal.wait_exit(10) == 0
    assert command("--db", stored.path, "audit", "verify").returncode == 0


def _from_scratch(terminal: Terminal, stored: Stored) -> None:
    terminal.press("n")
    terminal.wait_for("New Security Group")
    terminal.type("Service Desk")
    terminal.press("tab")
    terminal.type("Helps everybody")
    terminal.press("tab", "tab", "tab", "space")
    terminal.wait_for("checked too: Users: Edit requires it")
    save(terminal, "Create: Service Desk", "Users: Edit")
    assert permissions(stored, "Service Desk") == ["Users: Edit", "Users: View"]
    assert stored.value("SELECT description FROM security_group WHERE name = 'Service Desk'") == "Helps everybody"
    assert stored.last_event("Service Desk")[:3] == ("Created", "Success", ROOT)
    terminal.press("escape")
    terminal.wait_for("7 groups")


def _as_a_copy(terminal: Terminal, stored: Stored) -> None:
    terminal.press("home", "c")
    terminal.wait_for("Copy of Administrator")
    save(terminal)
    assert permissions(stored, "Copy of Administrator") == ALL
    terminal.press("escape")
    terminal.wait_for("8 groups")


def _renamed_with_other_permissions(terminal: Terminal, stored: Stored) -> None:
    terminal.press("/")
    terminal.type("kitchen")
    terminal.wait_for("1 group\n")
    terminal.press("enter")
    terminal.wait_for("custom, 3 members")
    terminal.press("ctrl+u")
    terminal.type("Canteen")
    terminal.press("tab", "tab", "space")
    save(terminal, "+ gains   Users: View", "- loses   nothing", "concerns 3 members")
    assert names(stored, "security_group") == {"Canteen", "Copy of Administrator", "Service Desk"}
    assert permissions(stored, "Canteen") == ["Users: View"]
    fields = json.loads(stored.last_event("Kitchen")[3])
    assert fields == [["NAME", "Kitchen", "Canteen"], ["PERMISSIONS", [], ["Users: View"]]]
    terminal.press("escape")
    terminal.wait_for("0 groups")
    terminal.press("escape")


def _who_is_in_it(terminal: Terminal) -> None:
    terminal.wait_for("8 groups")
    terminal.type("canteen")
    terminal.wait_for("1 group\n")
    terminal.press("down", "m")
    terminal.wait_for("3 accounts")
    assert 'Search group:"Canteen"' in terminal.lines()[1]
    terminal.press("down", "3")
    terminal.wait_for("8 groups")


def _deleted_with_a_move(terminal: Terminal, stored: Stored) -> None:
    terminal.type("canteen")
    terminal.wait_for("1 group\n")
    terminal.press("down", "d")
    terminal.wait_for("Delete Canteen? It has 3 members")
    terminal.press("enter")
    terminal.type("service")
    terminal.press("enter")
    terminal.wait_for("+ gain    Users: Edit")
    terminal.press("tab")
    terminal.type("the kitchen closes")
    terminal.press("tab", "tab", "enter")
    terminal.wait_for("Deleted: Canteen; 3 moved to Service Desk")
    assert names(stored, "security_group") == {"Copy of Administrator", "Service Desk"}
    moved = stored.rows(
        'SELECT email FROM "user" JOIN security_group AS g ON g.id = security_group_id WHERE g.name = ?', "Service Desk"
    )
    assert len(moved) == MEMBERS
    assert stored.last_event("cook0@example.org")[:2] == ("Change", "Success")
    assert stored.last_event("Canteen")[:2] == ("Deleted", "Success")
    assert stored.value("SELECT reason FROM audit_event WHERE target = 'Canteen'") == "the kitchen closes"


def _functional_groups(terminal: Terminal, stored: Stored) -> None:
    terminal.press("ctrl+p")
    terminal.wait_for("Search for commands")
    terminal.type("functional")
    terminal.wait_for("the parts of the organisation")
    terminal.press("enter")
    terminal.wait_for("[Functional Groups]")
    terminal.press("ctrl+n")
    terminal.wait_for("New Functional Group")
    terminal.type("Catering")
    terminal.press("tab", "tab", "enter")
    terminal.wait_for("optional")
    terminal.press("tab", "enter")
    terminal.wait_for("Created: Catering")
    assert names(stored, "functional_group") == {"Catering", "Food"}
    terminal.type("food")
    terminal.wait_for("1 group\n")
    terminal.press("down", "d")
    terminal.wait_for("Delete Food? It has 3 members")
    terminal.press("enter")
    terminal.type("cat")
    terminal.press("enter", "tab", "tab", "tab", "enter")
    terminal.wait_for("Deleted: Food; 3 moved to Catering")
    assert names(stored, "functional_group") == {"Catering"}
    assert stored.value("SELECT count(*) FROM user_functional_group") == MEMBERS
