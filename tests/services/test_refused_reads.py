"""security.md, Records: refusals, of reads too, in a transaction of their own; each of them once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rwtui.domain.accounts import Account, AccountRow
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.paging import Toward
from rwtui.domain.query import Query
from rwtui.errors import NotFound, Refused
from rwtui.services.access import SessionEnded
from rwtui.services.desk import Desk
from rwtui.storage.sessions import Stage
from tests.world import DISABLED, ORIGIN, World, form_of, settings_of


def row_of(account: Account) -> AccountRow:
    """A line of User Search that somebody still has."""
    return AccountRow(
        id=account.id,
        position=1,
        email=account.email,
        first_name="",
        last_name="",
        title="",
        telephone="",
        group=account.group.ref,
        functional_groups=(),
        status=account.status,
        user_type=account.user_type,
        last_login=None,
        timeout=15,
    )


LACKS_VIEW = "Regular User lacks the permission Users: View."
READS: dict[str, tuple[Callable[[Desk, Account], object], str, bool]] = {
    "page": (lambda desk, target: desk.search.page(Query(), None, Toward.DOWN, 5), LACKS_VIEW, False),
    "count": (lambda desk, target: desk.search.count(Query()), LACKS_VIEW, False),
    "place": (lambda desk, target: desk.search.place(Query(), row_of(target)), LACKS_VIEW, False),
    "neighbour": (lambda desk, target: desk.search.neighbour(Query(), row_of(target), Toward.UP), LACKS_VIEW, False),
    "account": (lambda desk, target: desk.accounts.load(target.id), LACKS_VIEW, True),
    "history": (lambda desk, target: desk.history.page(target.id), LACKS_VIEW, True),
    "sessions": (lambda desk, target: desk.sessions.of(target.id), LACKS_VIEW, True),
    "waits": (lambda desk, target: desk.sessions.waits_until(target.id), LACKS_VIEW, True),
    "nobody": (lambda desk, target: desk.accounts.load(9_999), LACKS_VIEW, False),
    "think up": (
        lambda desk, target: desk.password_security.generate_password(),
        "Only an Administrator can reset this password.",
        False,
    ),
}


@pytest.mark.parametrize("what", READS)
def test_a_refused_read_is_one_event(world: World, what: str) -> None:
    """Who, whose, from where, when, and the sentence; nothing else is written."""
    read, sentence, aimed = READS[what]
    me, target = world.add("me@example.org"), world.add("roger@example.org")
    desk = world.desk(me)
    before = world.stored()
    for times in (1, 2):
        with pytest.raises(Refused) as refused:
            read(desk, target)
        assert str(refused.value) == sentence
        assert len(world.events()) == times
    event = world.last_event().event
    assert (event.kind, event.result, event.reason) == (EventKind.ACCESS, Result.REFUSED, sentence)
    assert (event.actor, event.actor_id, event.origin, event.at) == (me.email, me.id, ORIGIN, world.clock())
    assert (event.target_id, event.target) == ((target.id, target.email) if aimed else (None, ""))
    assert world.stored() == before
    assert world.first_broken() is None


@pytest.mark.parametrize("stage", [Stage.ENROLL, Stage.PASSWORD])
def test_so_is_one_that_comes_before_its_turn(world: World, stage: Stage) -> None:
    """A step of signing in is due."""
    desk = world.desk(world.add("root@example.org", "Administrator"), stage)
    for number, read in enumerate((desk.accounts.me, desk.accounts.security_groups, desk.accounts.functional_groups)):
        with pytest.raises(Refused):
            read()
        assert [recorded.event.kind for recorded in world.events()] == [EventKind.ACCESS] * (number + 1)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Roger@Example.org ", "Roger@Example.org"),
        ("nobody@example.org", "nobody@example.org"),
        ("my secret passphrase", "(not an email)"),
    ],
)
def test_who_was_asked_for_by_email(world: World, asked: str, told: str) -> None:
    """As it was typed, whether there is such an account or not; what may be a password isn't kept."""
    me, target = world.add("me@example.org"), world.add("roger@example.org")
    with pytest.raises(Refused, match=LACKS_VIEW):
        world.desk(me).accounts.find(asked)
    event = world.last_event().event
    assert (event.kind, event.result, event.target, event.title) == (
        EventKind.ACCESS,
        Result.REFUSED,
        told,
        "View account",
    )
    assert event.target_id == (target.id if asked.startswith("Roger") else None)


def test_what_is_no_refusal_isnt_recorded(world: World) -> None:
    """What is allowed, what isn't there, and a session that is over."""
    root, target = world.add("root@example.org", "Administrator"), world.add("roger@example.org")
    desk = world.desk(root)
    for read, _, _ in (READS[name] for name in READS if name != "nobody"):
        read(desk, target)
    with pytest.raises(NotFound):
        desk.accounts.load(9_999)
    world.clock.move(minutes=15)
    for again in range(2):
        if again:
            world.put(root, status="Disabled")
        for read, _, _ in READS.values():
            with pytest.raises(SessionEnded):
                read(desk, target)
    assert world.events() == ()


def test_a_refused_change_isnt_told_twice(world: World) -> None:
    """The gate's event is enough."""
    desk, target = world.desk(world.add("me@example.org")), world.add("roger@example.org")
    deeds: tuple[Callable[[], object], ...] = (
        lambda: desk.accounts.plan(target, settings_of(target, title="Cook")),
        lambda: desk.password_security.plan(target, form_of(target, status=DISABLED)),
        lambda: desk.password_security.generate_token(target),
        lambda: desk.sessions.unlock(target),
    )
    for number, deed in enumerate(deeds):
        with pytest.raises(Refused):
            deed()
        assert [recorded.event.kind for recorded in world.events()] == [EventKind.CHANGE] * (number + 1)
