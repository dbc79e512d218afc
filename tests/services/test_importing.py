"""Importing accounts: what goes in, what running it again does, and what the log says of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rwtui.domain.accounts import Account, AccountStatus, PasswordState, UserType
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import PASSWORD_DROPPED, PASSWORD_SET, Field, Record
from rwtui.domain.paging import Toward
from rwtui.domain.query import parse
from rwtui.errors import Refused
from rwtui.services.importing.report import Phase
from rwtui.storage import accounts
from tests.imports import data, imports, lines
from tests.world import DISABLED, SSO, World, hashed

QUINN = "quinn@example.com,Quinn,Zed,Good row,+1 555 0100,Regular User,Finance,Enabled,Native,2026-01-02T03:04:05Z,20"


@pytest.fixture(autouse=True)
def root(world: World) -> Account:
    """An import needs an Administrator to be there."""
    return world.add("root@example.com", "Administrator", first_name="Ada", last_name="Byron")


def named(world: World, email: str) -> Account:
    """The account of this address."""
    with world.context.storage.reading():
        account = accounts.find(email)
    assert account is not None, email
    return account


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


def test_running_it_again_adds_nothing_and_makes_no_event(world: World) -> None:
    content = lines(QUINN, "b@example.com,Bo,Li,,,Workflow User,,Disabled,SSO,,5")
    imports(world, content)
    before, events = world.stored(), world.events()
    assert imports(world, content).counts == (0, 0, 2, 0)
    assert imports(world, content.replace("quinn@example", "QUINN@EXAMPLE")).counts == (0, 0, 2, 0)
    assert (world.stored(), world.events()) == (before, events)


def test_what_differs_is_a_change_each(world: World) -> None:
    imports(world, lines(QUINN, "b@example.com,Bo,Li,,,Workflow User,,Enabled,Native,,5"))
    quinn, bo = named(world, "quinn@example.com"), named(world, "b@example.com")
    before = len(world.events())
    done = imports(
        world,
        lines(
            "quinn@example.com,Quin,Zed,,+1 555 0100,Read Only User,Finance;Cooks,Disabled,Native,,30",
            "b@example.com,Bo,Li,,,Workflow User,,Enabled,Native,,5",
        ),
    )
    assert done.counts == (0, 1, 1, 0)
    now = named(world, "quinn@example.com")
    assert (now.id, now.version) == (quinn.id, quinn.version + 1)
    assert (now.first_name, now.title, now.group.name) == ("Quin", "", "Read Only User")
    assert (now.functional_groups, now.status, now.timeout) == (("Cooks", "Finance"), AccountStatus.DISABLED, 30)
    assert named(world, "b@example.com") == bo
    change, whole = [recorded.event for recorded in world.events()[before:]]
    assert (change.kind, change.target_id, change.actor) == (EventKind.CHANGE, quinn.id, "operator operator")
    assert change.reason == "Import of people.csv, line 2"
    assert {field.field for field in change.fields} == {
        Field.FIRST_NAME, Field.TITLE, Field.SECURITY_GROUP, Field.FUNCTIONAL_GROUPS, Field.STATUS, Field.TIMEOUT,
    }  # fmt: skip
    assert whole.kind is EventKind.IMPORT
    assert "0 added, 1 changed" in whole.reason
    assert world.first_broken() is None


def test_absent_columns_are_untouched(world: World) -> None:
    imports(world, lines(QUINN))
    before = named(world, "quinn@example.com")
    assert imports(world, "Email,Title\nquinn@example.com,Chief\n").counts == (0, 1, 0, 0)
    assert named(world, "quinn@example.com") == replace(before, title="Chief", version=before.version + 1)


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("2026-01-02T03:04:06Z", datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)),
        ("2026-01-02T05:04:06+02:00", datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)),
        ("2026-01-02T03:04:04Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    ],
)
def test_last_login_only_moves_forward(world: World, came: str, kept: datetime) -> None:
    imports(world, lines(QUINN))
    imports(world, f"Email,Last Login\nquinn@example.com,{came}\n")
    assert named(world, "quinn@example.com").last_login == kept


def test_last_login_of_who_never_signed_in(world: World) -> None:
    imports(world, "Email,First Name,Last Name\nq@example.com,Q,Z\n")
    assert imports(world, "Email,Last Login\nq@example.com,2026-01-02T03:04:05Z\n").counts == (0, 1, 0, 0)
    assert named(world, "q@example.com").last_login == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_becoming_sso_drops_password_token_and_sessions(world: World, root: Account) -> None:
    roger = world.add("roger@example.com")
    signed_in = world.sign_in("roger@example.com")
    world.desk(root).password_security.generate_token(roger)
    assert imports(world, "Email,User Type\nroger@example.com,SSO\n").counts == (0, 1, 0, 0)
    now = named(world, "roger@example.com")
    assert (now.user_type, now.password, now.token, now.sessions) == (UserType.SSO, PasswordState.NONE, None, 0)
    assert world.hash_of(now) == ""
    assert signed_in.account.id == now.id
    fields = {field.field: field.after for field in world.events()[-2].event.fields}
    assert fields[Field.PASSWORD] == PASSWORD_DROPPED
    assert fields[Field.SESSIONS] == "1 ended"


def test_a_hash_comes_in_with_a_new_account_and_is_no_text_of_the_log(world: World) -> None:
    imports(world, f'Email,First Name,Last Name,Password Hash\nq@example.com,Q,Z,"{hashed()}"\n')
    assert world.signs_in("q@example.com")
    assert not world.signs_in("q@example.com", "something else entirely")
    assert hashed() not in str(world.events())


def test_a_hash_is_taken_only_where_there_is_no_password(world: World) -> None:
    """Running an old import again must not bring old passwords back."""
    world.add("new@example.com", password=None)
    holder = world.add("holder@example.com")
    kept = world.hash_of(holder)
    other = kept[:-4] + ("AAAA" if not kept.endswith("AAAA") else "BBBB")
    rows = f'Email,Password Hash\nnew@example.com,"{hashed()}"\nholder@example.com,"{other}"\n'
    assert imports(world, rows).counts == (0, 1, 1, 0)
    assert world.signs_in("new@example.com")
    assert world.hash_of(holder) == kept
    change = next(recorded.event for recorded in world.events() if recorded.event.target == "new@example.com")
    assert [(field.field, field.after) for field in change.fields] == [(Field.PASSWORD, PASSWORD_SET)]
    assert imports(world, rows).counts == (0, 0, 2, 0)


def test_an_sso_account_takes_no_hash(world: World) -> None:
    world.add("sso@example.com", user_type=SSO)
    world.add("native@example.com")
    done = imports(world, f'Email,Password Hash\nsso@example.com,"{hashed()}"\nnative@example.com,\n')
    assert done.mistakes == [(2, "An SSO account holds no password here.")]
    rows = f'Email,User Type,Password Hash\nnative@example.com,SSO,"{hashed()}"\n'
    assert imports(world, rows).mistakes == [(2, "An SSO account holds no password here.")]
    back = f'Email,User Type,Password Hash\nsso@example.com,Native,"{hashed()}"\n'
    assert imports(world, back).counts == (0, 1, 0, 0)
    assert world.signs_in("sso@example.com")


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
