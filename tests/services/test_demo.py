"""The demo's people are made up, many, and the same ones every time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import pytest

from rwtui.domain.accounts import problem_with_email, problems_with_names
from rwtui.domain.folding import fold_email
from rwtui.domain.paging import Toward
from rwtui.domain.query import parse
from rwtui.domain.secret import Secret
from rwtui.domain.text import safe
from rwtui.services.credentials import Credentials
from rwtui.services.importing.demo_accounts import SIGN_IN, fill
from rwtui.services.importing.demo_people import people
from tests.world import World

COUNT = 5_000
TOLD: list[tuple[int, int]] = []


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A demo's database with its default number of accounts."""
    world = World(tmp_path_factory.mktemp("demo") / "demo.db")
    TOLD.clear()
    assert fill(world.context, COUNT, lambda done, total: TOLD.append((done, total))) == SIGN_IN
    yield world
    world.close()


def found(demo: World, query: str) -> int:
    """How many accounts its Administrator finds."""
    root = demo.sign_in(SIGN_IN.email, SIGN_IN.password).account
    page = demo.desk(root).search.page(parse(query), None, Toward.DOWN, COUNT + 1)
    assert not page.more_below
    return len(page.rows)


def test_the_same_people_every_time() -> None:
    first, again = (hashlib.sha256(repr(list(people(COUNT))).encode()).hexdigest() for _ in range(2))
    assert first == again
    assert first == "770a55d8a86a9bf917eed616bb1332ee8a02add82e520bfdebc2c9b549dc1258"
    assert list(islice(people(COUNT), 100)) == list(people(100))


def test_everyone_could_be_an_account() -> None:
    crowd = list(people(COUNT))
    assert len({fold_email(person.email) for person in crowd}) == COUNT
    for person in crowd:
        names = {name: getattr(person, name) for name in ("first_name", "last_name", "title", "telephone")}
        assert problem_with_email(person.email) is None
        assert problems_with_names(names) == {}
        assert person.email.isascii()
        assert person.email.partition("@")[2].split(".", 1)[-1] in ("com", "org", "net", "example.com", "example.net")
    assert {("Przemysław", "Wiśniewski"), ("Hồng", "Nguyễn"), ("秀芳", "梁")} == {
        (person.first_name, person.last_name) for person in crowd[:3]
    }


def test_they_are_many_kinds(demo: World) -> None:
    kinds = Counter(
        demo.rows(
            'SELECT g.name, u.status, u.user_type FROM "user" u JOIN security_group g ON g.id = u.security_group_id'
        )
    )
    assert sum(kinds.values()) == COUNT
    assert {group for group, _, _ in kinds} == {
        "Administrator", "Regular User", "Regular User (No Delete)", "Read Only User", "Workflow User", "Service Desk",
    }  # fmt: skip
    assert {status for _, status, _ in kinds} == {"Enabled", "Disabled"}
    assert {user_type for _, _, user_type in kinds} == {"Native", "SSO"}
    for query in (
        "przemyslaw", "nguyen", "梁", "last:never", "token:yes", "locked:yes", "mfa:due", "password:temporary",
        "password:none", "functional:finance", 'group:"service desk"',
    ):  # fmt: skip
        assert 0 < found(demo, query) < COUNT, query
    assert found(demo, "") == COUNT
    assert demo.group("Service Desk").rights == ("Users: View", "Users: Edit")
    assert demo.rows("SELECT count(*) FROM functional_group") == [(9,)]


def test_its_administrator_signs_in_and_nobody_else_can(demo: World) -> None:
    assert demo.sign_in(SIGN_IN.email, SIGN_IN.password).must_change_password is False
    everyone = demo.rows('SELECT DISTINCT password_hash FROM "user" WHERE password_hash IS NOT NULL')
    assert len(everyone) == 2
    assert not demo.signs_in("hong.nguyen@example.com", SIGN_IN.password)


def test_its_password_keeps_the_policy(demo: World) -> None:
    password = Secret(SIGN_IN.password)
    assert Credentials(demo.context).problems_with(password, password, ("Root", "Administrator", SIGN_IN.email)) == {}


def test_an_sso_account_holds_nothing(demo: World) -> None:
    assert demo.rows(
        "SELECT count(*) FROM \"user\" WHERE user_type = 'SSO' AND (password_hash IS NOT NULL OR mfa <> 'off' "
        "OR locked OR must_change_password OR id IN (SELECT user_id FROM api_token))"
    ) == [(0,)]


def test_temporary_passwords_are_still_good(demo: World) -> None:
    (earliest, latest) = demo.rows('SELECT min(password_expires), max(password_expires) FROM "user"')[0]
    now = demo.clock().timestamp()
    assert now < earliest <= latest <= (demo.clock() + timedelta(days=1)).timestamp()


def test_the_log_says_what_it_is(demo: World) -> None:
    assert [(recorded.event.title, recorded.event.reason) for recorded in demo.events()][:1] == [
        ("Demo", "5,000 made-up accounts")
    ]
    assert demo.first_broken() is None
    demo.run("INSERT INTO user_search (user_search) VALUES ('integrity-check')")


def test_nothing_in_it_needs_escaping(demo: World) -> None:
    for (text,) in demo.rows('SELECT first_name || last_name || title || telephone FROM "user"'):
        assert safe(text) == text


@pytest.mark.usefixtures("demo")
def test_it_tells_how_far_it_is() -> None:
    assert TOLD[-1] == (2 * COUNT, 2 * COUNT)
    assert sorted(TOLD) == TOLD
