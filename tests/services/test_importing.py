"""Importing accounts: what goes in, in which order it is found, and what the log says of it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from rwtui.domain.accounts import Account, AccountStatus, PasswordState, UserType
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import Record
from rwtui.domain.paging import Toward
from rwtui.domain.query import parse
from rwtui.errors import Refused
from rwtui.services.importing.report import Phase
from tests.imports import QUINN, data, imports, lines, named
from tests.world import DISABLED, World, hashed


@pytest.fixture(autouse=True)
def root(world: World) -> Account:
    """An import needs an Administrator to be there."""
    return world.add("root@example.com", "Administrator", first_name="Ada", last_name="Byron")


def found(world: World, root: Account, query: str) -> list[str]:
    """The addresses that User Search finds, in its order."""
    page = world.desk(root).search.page(parse(query), None, Toward.DOWN, 500)
    return [row.email for row in page.rows]


def test_a_row_becomes_an_account(world: World) -> None:
    done = imports(world, lines(QUINN))
    assert done.counts == (1, 0, 0, 0)
    quinn = named(world, "quinn@example.com")
    assert (quinn.first_name, quinn.last_name, quinn.title, quinn.telephone) == (
        "Quinn",
        "Zed",
        "Good row",
        "+1 555 0100",
    )
    assert (quinn.group.name, quinn.functional_groups) == ("Regular User", ("Finance",))
    assert (quinn.status, quinn.user_type, quinn.timeout) == (AccountStatus.ENABLED, UserType.NATIVE, 20)
    assert quinn.last_login == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (quinn.password, quinn.version, quinn.sessions, quinn.token) == (PasswordState.NONE, 1, 0, None)
    assert not world.signs_in("quinn@example.com", "")


def test_columns_come_in_any_order_and_case_and_absent_ones_take_defaults(world: World) -> None:
    imports(world, "LAST NAME, email ,First  Name\nZed,Quinn@Example.com,Quinn\n")
    quinn = named(world, "quinn@example.com")
    assert (quinn.email, quinn.full_name) == ("Quinn@Example.com", "Quinn Zed")
    assert (quinn.title, quinn.telephone, quinn.group.name, quinn.functional_groups) == ("", "", "Regular User", ())
    assert (quinn.status, quinn.user_type, quinn.timeout) == (AccountStatus.ENABLED, UserType.NATIVE, 15)
    assert quinn.last_login is None


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_utf_8_with_or_without_mark_and_any_line_ends(world: World, mark: bytes, end: bytes) -> None:
    content = end.join([b"Email,First Name,Last Name", "p@example.com,Przemysław,Nguyễn".encode(), b""])
    assert imports(world, mark + content).counts == (1, 0, 0, 0)
    assert named(world, "p@example.com").full_name == "Przemysław Nguyễn"


def test_functional_groups_are_parted_by_semicolons_and_made_once_whatever_their_case(
    world: World, root: Account
) -> None:
    world.add("old@example.com", functional_groups=("Finance",))
    done = imports(
        world,
        lines(
            "a@example.com,A,B,,,Regular User,Field Services; finance ;FINANCE,Enabled,Native,,15",
            "b@example.com,A,B,,,Regular User,;field SERVICES;,Enabled,Native,,15",
        ),
    )
    assert named(world, "a@example.com").functional_groups == ("Field Services", "Finance")
    assert named(world, "b@example.com").functional_groups == ("Field Services",)
    assert done.report is not None
    assert done.report.functional_groups == ("Field Services",)
    assert world.desk(root).accounts.functional_groups() == ("Field Services", "Finance")


def test_security_groups_are_made_only_when_asked_for_without_permissions_and_recorded(world: World) -> None:
    rows = lines(QUINN, "eve@example.com,Eve,Moss,,,Superuser,,Enabled,Native,,15")
    before = world.stored()
    refused = imports(world, rows)
    assert refused.mistakes == [(3, "There is no Security Group Superuser.")]
    assert world.stored() == before
    assert (
        imports(world, rows, create_groups=True, rehearsal=True).report
        == imports(world, rows, create_groups=True, rehearsal=True).report
    )
    assert world.stored() == before
    done = imports(world, rows, create_groups=True)
    assert done.report is not None
    assert done.report.security_groups == ("Superuser",)
    assert named(world, "eve@example.com").group.permissions == frozenset()
    assert named(world, "eve@example.com").group.name == "Superuser"
    made = [recorded.event for recorded in world.events() if recorded.event.kind is EventKind.CREATED]
    assert [(event.record, event.target) for event in made] == [(Record.SECURITY_GROUP, "Superuser")]
    assert imports(world, rows).counts == (0, 0, 2, 0)


def test_a_group_that_only_a_bad_row_asks_for_is_not_made(world: World) -> None:
    done = imports(
        world,
        lines("eve@example.com,,Moss,,,Superuser,Cooks,Enabled,Native,,15", QUINN),
        create_groups=True,
        skip_invalid=True,
    )
    assert done.report is not None
    assert (done.report.security_groups, done.report.functional_groups) == ((), ("Finance",))
    assert "Superuser" not in [row[1] for row in world.rows("SELECT * FROM security_group")]
    assert [row[1] for row in world.rows("SELECT * FROM functional_group")] == ["Finance"]


def test_new_rows_share_one_event_with_the_hash_of_the_file(world: World) -> None:
    content = lines(QUINN, QUINN.replace("quinn", "quentin"))
    before = len(world.events())
    imports(world, content)
    (event,) = [recorded.event for recorded in world.events()[before:]]
    assert (event.kind, event.result, event.title) == (EventKind.IMPORT, Result.SUCCESS, "Import of people.csv")
    assert event.actor == "operator operator"
    assert "2 added, 0 changed" in event.reason
    assert hashlib.sha256(content.encode()).hexdigest() in event.reason
    assert "Finance" in event.reason
    assert world.first_broken() is None


def test_everyone_is_found_in_order_after_few_and_after_many(world: World, root: Account) -> None:
    """Few new accounts are placed one by one, many are indexed anew; the search shows no difference."""
    many = [
        f"u{number:04}@example.com,Nguyễn{number},Zed,,,Regular User,,Enabled,Native,,15" for number in range(0, 400, 2)
    ]
    first = imports(world, lines(*many))
    assert first.phases == [Phase.CHECKING, Phase.WRITING, Phase.INDEXING]
    few = imports(
        world,
        lines(
            "u0101@example.com,Łukasz,Zed,,,Regular User,,Enabled,Native,,15",
            "u0007@example.com,Nguyen,Zed,,,Regular User,,Enabled,Native,,15",
        ),
    )
    assert few.phases == [Phase.CHECKING, Phase.WRITING]
    more = imports(world, lines(*(row.replace("u0", "v0") for row in many)))
    assert more.phases == [Phase.CHECKING, Phase.WRITING, Phase.INDEXING]
    stored = [row[0] for row in world.rows('SELECT email FROM "user" ORDER BY position')]
    assert stored == sorted(stored)
    assert len({row[0] for row in world.rows('SELECT position FROM "user"')}) == len(stored) == 403
    assert found(world, root, "lukasz") == ["u0101@example.com"]
    assert found(world, root, "nguyen u0007") == ["u0007@example.com"]
    assert found(world, root, "nguyen398") == ["u0398@example.com", "v0398@example.com"]
    world.require_search_in_step()
    imports(world, "Email,Title\nu0101@example.com,Astronaut\n")
    assert found(world, root, "astron") == ["u0101@example.com"]


def test_the_5000(world: World, root: Account) -> None:
    path = data("accounts.csv")
    assert imports(world, path, create_groups=True).counts == (5000, 0, 0, 0)
    assert found(world, root, "przemyslaw")
    assert len(world.rows('SELECT 1 FROM "user"')) == 5001
    before, events = world.stored(), world.events()
    assert imports(world, path).counts == (0, 0, 5000, 0)
    assert (world.stored(), world.events()) == (before, events)


def test_a_rehearsal_says_what_would_happen_and_writes_nothing(world: World) -> None:
    world.add("old@example.com")
    before, events = world.stored(), world.events()
    rows = lines(QUINN, "old@example.com,Roger,Li,,,Workflow User,Cooks,Enabled,Native,,5")
    rehearsal = imports(world, rows, rehearsal=True)
    assert (world.stored(), world.events()) == (before, events)
    done = imports(world, rows)
    assert rehearsal.counts == done.counts == (1, 1, 0, 0)
    assert rehearsal.report is not None
    assert done.report is not None
    assert rehearsal.report.functional_groups == done.report.functional_groups == ("Finance", "Cooks")
    assert (rehearsal.report.written, done.report.written) == (False, True)


def test_nothing_is_imported_where_nobody_could_sign_in(world: World) -> None:
    """The first Administrator can't be made any more once there are accounts."""
    world.run('DELETE FROM "user"')
    with pytest.raises(Refused, match="no Administrator yet"):
        imports(world, lines(QUINN))
    header = "Email,First Name,Last Name,Security Group,Account Status,Password Hash"
    for group, status in (("Regular User", "Enabled"), ("Administrator", "Disabled")):
        with pytest.raises(Refused, match="no Administrator yet"):
            imports(world, lines(f'a@example.com,A,B,{group},{status},"{hashed()}"', header=header))
        assert world.rows('SELECT * FROM "user"') == []
    imports(world, lines(f'a@example.com,A,B,Administrator,Enabled,"{hashed()}"', header=header))
    assert world.signs_in("a@example.com")


def test_the_last_working_administrator_stays(world: World) -> None:
    before = world.stored()
    done = imports(world, lines(QUINN, "root@example.com,Ada,Byron,,,Administrator,,Disabled,Native,,15"))
    assert [line for line, _ in done.mistakes] == [3]
    assert "last working Administrator" in done.mistakes[0][1]
    assert world.stored() == before
    for column, value in (("Security Group", "Regular User"), ("User Type", "SSO")):
        done = imports(world, f"Email,{column}\nroot@example.com,{value}\n")
        assert "last working Administrator" in done.mistakes[0][1]
    skipped = imports(
        world, lines(QUINN, "root@example.com,Ada,Byron,,,Administrator,,Disabled,Native,,15"), skip_invalid=True
    )
    assert skipped.counts == (1, 0, 0, 1)
    assert named(world, "root@example.com").status is AccountStatus.ENABLED


def test_an_administrator_goes_when_another_comes_in_the_same_file(world: World) -> None:
    """Whatever the order of the rows: what counts is who is left."""
    other = world.add("other@example.com", "Administrator", status="Disabled")
    rows = lines("root@example.com,Disabled", "other@example.com,Enabled", header="Email,Account Status")
    assert imports(world, rows).counts == (0, 2, 0, 0)
    assert named(world, "root@example.com").status is DISABLED
    assert named(world, "other@example.com").id == other.id
    header = "Email,First Name,Last Name,Security Group,Account Status,Password Hash"
    swap = lines(
        "other@example.com,O,T,Regular User,Enabled,",
        f'new@example.com,N,W,Administrator,Enabled,"{hashed()}"',
        header=header,
    )
    assert imports(world, swap).counts == (1, 1, 0, 0)
