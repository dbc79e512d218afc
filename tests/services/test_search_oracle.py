"""issue, "User Search": what is found, in which order and how many, against an oracle that looks at every account."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.paging import Toward
from rwtui.domain.query import Query, parse
from rwtui.services.desk import Desk
from rwtui.storage.tables import MODELS
from tests import rules_of_search as oracle
from tests.crowd import assert_finds, everyone, populate, walk
from tests.world import World

Crowd = tuple[World, Desk, list[Account]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """A world of many, which the tests only look at."""
    world = World(tmp_path_factory.mktemp("search") / "accounts.db")
    desk = populate(world, random.Random(7), 150)
    yield world, desk, everyone(world)
    world.close()


@pytest.fixture
def crowd(made: Crowd) -> Crowd:
    """That world, in use again if another one was used meanwhile."""
    made[0].context.storage.database.bind(MODELS, bind_refs=False, bind_backrefs=False)
    return made


@pytest.mark.wide(1)
@pytest.mark.parametrize("sign", ["", "-"])
def test_each_filter(crowd: Crowd, sign: str) -> None:
    """Alone and negated: between them, every account once."""
    world, desk, people = crowd
    chance = random.Random(1)
    for text in oracle.FILTERS:
        found = assert_finds(world, desk, sign + text, people, chance)
        if "nothing" not in text:
            assert 0 < found < len(people), text


def test_filters_with_their_negation_are_everyone(crowd: Crowd) -> None:
    """Negation is the complement, for what is unset too."""
    _, desk, people = crowd
    for text in oracle.FILTERS:
        assert desk.search.count(parse(text)) + desk.search.count(parse(f"-{text}")) == len(people), text


@pytest.mark.wide(2)
@pytest.mark.parametrize("seed", range(6))
def test_what_people_type(crowd: Crowd, seed: int) -> None:
    """Random words and parts of words in any order, with and without filters."""
    world, desk, people = crowd
    chance = random.Random(seed)
    found = [assert_finds(world, desk, oracle.some_query(chance, people), people, chance) for _ in range(50)]
    assert sum(map(bool, found)) > 15


def test_rows_hold_the_columns_of_an_account_file(crowd: Crowd) -> None:
    """What a line of the list shows is what is stored."""
    _, desk, people = crowd
    for row, account in zip(walk(desk, Query(), Toward.DOWN, 64), people, strict=True):
        shown = (row.id, row.email, row.first_name, row.last_name, row.title, row.telephone, row.group)
        assert shown == (
            account.id,
            account.email,
            account.first_name,
            account.last_name,
            account.title,
            account.telephone,
            account.group.ref,
        )
        assert (row.functional_groups, row.status, row.user_type, row.last_login, row.timeout) == (
            account.functional_groups,
            account.status,
            account.user_type,
            account.last_login,
            account.timeout,
        )
