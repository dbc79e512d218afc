"""What an import refuses: each bad row named by line and reason, all at once, and nothing written."""

from __future__ import annotations

import csv
import io
import stat
from pathlib import Path

import pytest

from rwtui.domain.accounts import Account
from rwtui.errors import Conflict, Refused
from rwtui.services.importing.file import LONGEST_LINE
from rwtui.services.importing.rejected import RejectedFile
from tests.imports import data, imports, lines
from tests.world import World

GOOD = "quinn@example.com,Quinn,Zed,Good row,+1 555 0100,Regular User,Finance,Enabled,Native,2026-01-02T03:04:05Z,20"
OF_THE_FILE = [
    (2, "Not an email address."),
    (3, "Email is required."),
    (4, "First Name is required."),
    (6, "The same Email as in line 5."),
    (7, "There is no Security Group Superuser."),
    (8, "Account Status is Enabled or Disabled."),
    (9, "User Type is Native or SSO."),
    (10, "Last Login is a time like 2026-01-31T09:00:00Z."),
    (11, "Timeout is 5 to 60 minutes."),
    (12, "Timeout is 5 to 60 minutes."),
    (
        13,
        "First Name has a control or invisible character. Last Name has a control or invisible character. "
        "Title has a control or invisible character.",
    ),
    (15, "First Name has a control or invisible character."),
    (16, "First Name has 5000 characters; at most 320."),
    (17, "It has 14 cells; the first line has 11."),
    (18, "It has 2 cells; the first line has 11."),
]


@pytest.fixture(autouse=True)
def root(world: World) -> Account:
    """An import needs an Administrator to be there."""
    return world.add("root@example.com", "Administrator")


def rejected(world: World) -> Path:
    """The file of the rows that can't go in."""
    return world.path.parent / "people.csv.rejected.csv"


def test_every_bad_row_of_the_file_is_named_and_nothing_written(world: World) -> None:
    before, events = world.stored(), world.events()
    done = imports(world, data("accounts-with-mistakes.csv"))
    assert done.mistakes == OF_THE_FILE
    assert done.counts == (3, 0, 0, 15)
    assert (world.stored(), world.events()) == (before, events)
    assert not rejected(world).exists()


def test_good_rows_go_in_and_bad_ones_into_a_file(world: World) -> None:
    path = data("accounts-with-mistakes.csv")
    done = imports(world, path, skip_invalid=True)
    assert done.counts == (3, 0, 0, 15)
    came = {row[0] for row in world.rows('SELECT email FROM "user"')}
    assert came == {"root@example.com", "dave@example.com", "liz@example.com", "quinn@example.com"}
    (name,) = world.rows("SELECT first_name FROM \"user\" WHERE email = 'liz@example.com'")
    assert name == ('=HYPERLINK("http://x.example","Liz")',)
    written = rejected(world)
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    rows = list(csv.reader(io.StringIO(written.read_text(encoding="utf-8"), newline="")))
    assert [(int(row[0]), row[1]) for row in rows[1:]] == OF_THE_FILE
    before = path.read_bytes().splitlines(keepends=True)
    kept = written.read_bytes().splitlines(keepends=True)
    assert kept[0] == b"Line,Reason," + before[0]
    assert all(now.endswith(b"," + before[int(now.split(b",")[0]) - 1]) for now in kept[1:])


def test_a_rejected_file_is_mended_and_imported(world: World) -> None:
    imports(world, lines(GOOD, GOOD.replace("Enabled", "Maybe").replace("quinn", "quentin")), skip_invalid=True)
    mended = rejected(world).read_text(encoding="utf-8").replace("Maybe", "Disabled")
    assert imports(world, mended).counts == (1, 0, 0, 0)


def test_a_rejected_file_is_never_written_over(world: World) -> None:
    rejected(world).write_text("mine")
    before = world.stored()
    with pytest.raises(Refused, match="exists already; nothing was imported"):
        imports(world, lines(GOOD), skip_invalid=True)
    rejected(world).unlink()
    rejected(world).symlink_to("nowhere")
    with pytest.raises(Refused, match="exists already; nothing was imported"):
        imports(world, lines(GOOD), skip_invalid=True)
    assert world.stored() == before
    assert imports(world, lines(GOOD, "x"), skip_invalid=True, rehearsal=True).counts == (1, 0, 0, 1)
    assert not rejected(world).exists()


def test_the_rejected_file_goes_when_the_import_fails_after_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    written = RejectedFile.write

    def write_and_fail(*parts: object, **options: object) -> None:
        written(*parts, **options)  # type: ignore[arg-type]  # passed through
        raise Conflict("somebody else was faster")

    monkeypatch.setattr(RejectedFile, "write", write_and_fail)
    before = world.stored()
    with pytest.raises(Conflict):
        imports(world, lines(GOOD, "x"), skip_invalid=True)
    assert not rejected(world).exists()
    assert world.stored() == before


def test_no_rejected_file_without_a_bad_row(world: World) -> None:
    assert imports(world, lines(GOOD), skip_invalid=True).counts == (1, 0, 0, 0)
    assert not rejected(world).exists()


def test_lines_are_those_of_the_file(world: World) -> None:
    """A cell may go over several lines, and blank ones count; the line is where the record begins."""
    content = 'Email,First Name,Last Name\n\nbad,A,B\na@example.com,"A\n\nB",C\n\nbad,A,B\n"bad",A,B\n'
    assert imports(world, content).mistakes == [
        (3, "Not an email address."),
        (4, "First Name has a control or invisible character."),
        (8, "Not an email address."),
        (9, "Not an email address."),
    ]


def test_quotation_marks_that_dont_fit(world: World) -> None:
    content = (
        'Email,First Name,Last Name\na@example.com,"A"B,C\nb@example.com,B,C\nc@example.com,"C,D\nd@example.com,D,E\n'
    )
    assert imports(world, content).mistakes == [
        (2, "Something follows a closing quotation mark; inside a cell they are doubled."),
        (4, "A quotation mark is opened and not closed."),
    ]


def test_bytes_that_are_no_utf_8_name_their_row_and_stay_as_they_were(world: World) -> None:
    content = b"Email,First Name,Last Name\na@example.com,J\xfcrgen,C\nb@example.com,B,C\n"
    done = imports(world, content, skip_invalid=True)
    assert done.mistakes == [(2, "First Name has a control or invisible character. It isn't UTF-8.")]
    assert rejected(world).read_bytes().endswith(b",a@example.com,J\xfcrgen,C\n")


def test_a_rejected_file_keeps_the_mark_for_spreadsheets(world: World) -> None:
    imports(world, b"\xef\xbb\xbfEmail,First Name,Last Name\nbad,A,B", skip_invalid=True)
    assert rejected(world).read_bytes() == (
        b"\xef\xbb\xbfLine,Reason,Email,First Name,Last Name\n2,Not an email address.,bad,A,B\r\n"
    )


def test_duplicates_whatever_case_and_width_and_the_first_stays(world: World) -> None:
    content = lines(
        GOOD,
        "ＱＵＩＮＮ@example.com,Q,Z,,,Regular User,,Enabled,Native,,15",
        GOOD.upper().replace("REGULAR", "x"),
        GOOD,
    )
    done = imports(world, content, skip_invalid=True)
    assert [line for line, reason in done.mistakes if "The same Email as in line 2." in reason] == [3, 4, 5]
    assert done.counts == (1, 0, 0, 3)
    assert world.rows("SELECT first_name FROM \"user\" WHERE email_key = 'quinn@example.com'") == [("Quinn",)]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("Email", "a b@example.com", "Not an email address."),
        ("Email", "a@" + "b" * 330, "Email has 332 characters; at most 320."),
        ("Email", "a\u202e@example.com", "Email has a control or invisible character."),
        ("First Name", "   ", "First Name is required."),
        ("Last Name", "x" * 321, "Last Name has 321 characters; at most 320."),
        ("Title", "x" * 321, "Title has 321 characters; at most 320."),
        ("Telephone", "1\t2", "Telephone has a control or invisible character."),
        ("Security Group", "", "Security Group is required."),
        ("Security Group", "Regular\x1b[31m", "Security Group has a control or invisible character."),
        ("Functional Group", "Finance;\x07", "Functional Group has a control or invisible character."),
        ("Functional Group", "Finance;" + "x" * 321, "Functional Group has 321 characters; at most 320."),
        ("Account Status", "", "Account Status is Enabled or Disabled."),
        ("User Type", "LDAP", "User Type is Native or SSO."),
        ("Last Login", "2026-01-02", "Last Login is a time like 2026-01-31T09:00:00Z."),
        ("Last Login", "2026-02-30T00:00:00Z", "Last Login is a time like 2026-01-31T09:00:00Z."),
        ("Last Login", "0001-01-01T00:00:00+14:00", "Last Login is a time like 2026-01-31T09:00:00Z."),
        ("Last Login", "1969-12-31T23:59:59Z", "Last Login is a time like 2026-01-31T09:00:00Z."),
        ("Timeout", "4", "Timeout is 5 to 60 minutes."),
        ("Timeout", "61", "Timeout is 5 to 60 minutes."),
        ("Timeout", "", "Timeout is 5 to 60 minutes."),
        ("Timeout", "１５", "Timeout is 5 to 60 minutes."),
        (
            "Password Hash",
            "$1$salt$nonsense",
            "Password Hash is of no known scheme, or damaged, or too cheap or too dear to verify.",
        ),
    ],
)
def test_values_that_cant_be(world: World, column: str, value: str, reason: str) -> None:
    good = {"Email": "q@example.com", "First Name": "Q", "Last Name": "Z", column: value}
    text = io.StringIO(newline="")
    csv.writer(text).writerows([list(good), list(good.values())])
    before = world.stored()
    assert imports(world, text.getvalue()).mistakes == [(2, reason)]
    assert world.stored() == before


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Email", "x" * 64 + "@" + "y" * 251 + ".com"),
        ("First Name", "x" * 320),
        ("Last Name", "علی\u200cرضا"),
        ("Title", ""),
        ("Account Status", "ENABLED"),
        ("Security Group", "regular user"),
        ("Last Login", " 2026-01-02T03:04:05.25+05:30 "),
        ("Timeout", "60"),
    ],
)
def test_values_that_can_be(world: World, column: str, value: str) -> None:
    good = {"Email": "q@example.com", "First Name": "Q", "Last Name": "Z", column: value}
    text = io.StringIO(newline="")
    csv.writer(text).writerows([list(good), list(good.values())])
    assert imports(world, text.getvalue()).mistakes == []


def test_everything_wrong_with_a_row_is_said_at_once(world: World) -> None:
    (mistake,) = imports(world, lines("bad,,B,,,Nobodies,,Maybe,Kerberos,soon,99")).mistakes
    assert mistake == (
        2,
        "Not an email address. First Name is required. There is no Security Group Nobodies. "
        "User Type is Native or SSO. Account Status is Enabled or Disabled. Timeout is 5 to 60 minutes. "
        "Last Login is a time like 2026-01-31T09:00:00Z.",
    )


def test_names_are_required_for_new_accounts_only(world: World) -> None:
    done = imports(world, "Email,Title\nroot@example.com,Chief\nnew@example.com,Cook\n")
    assert done.mistakes == [(3, "First Name and Last Name are required for a new account.")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "people.csv is empty."),
        ("\n\n", "people.csv is empty."),
        ("Email;First Name\n", r"doesn't name the columns \(separated by commas\): Email, First Name,"),
        ("ada@example.com,Ada,Byron\n", "doesn't name the columns: Email, First Name,"),
        ("First Name,Last Name\n", "There is no column Email."),
        ("Email,Acount Status\n", "The column Acount Status is unknown."),
        ("Email,\n", "A column has no name."),
        ("Email,email\n", "The column Email is there twice."),
        ('Email,"First\nx', "Line 1: A quotation mark is opened and not closed."),
        ("Email\n".encode("utf-16"), "people.csv is UTF-16. Save it as CSV in UTF-8."),
        ("Email\n" + "x" * (LONGEST_LINE + 1), "Line 2 of people.csv is longer than"),
    ],
    ids=[
        "empty",
        "blank",
        "semicolons",
        "no names",
        "no email",
        "unknown",
        "nameless",
        "twice",
        "open",
        "UTF-16",
        "long",
    ],
)
def test_files_that_are_no_account_file(world: World, content: str | bytes, sentence: str) -> None:
    before = world.stored()
    with pytest.raises(Refused, match=sentence):
        imports(world, content)
    assert world.stored() == before


def test_a_first_line_without_a_known_column_is_not_repeated(world: World) -> None:
    """It may be a password file that was given by a slip."""
    with pytest.raises(Refused) as refused:
        imports(world, "my secret phrase\n")
    assert "secret" not in str(refused.value)
