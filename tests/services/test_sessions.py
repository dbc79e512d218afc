"""security.md, "session" and "revocation": how long one lasts, who sees and ends it, and what ends it unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind, Origin, Result
from rwtui.domain.change import Field, FieldChange, change_of
from rwtui.domain.paging import Toward
from rwtui.domain.query import Query
from rwtui.domain.secret import Secret
from rwtui.errors import Refused
from rwtui.services.access import SessionEnded, TimedOut
from rwtui.services.acting import Sealed
from rwtui.services.desk import Desk, desk_for
from rwtui.services.gate import Gate
from rwtui.services.sign_in import SignIn
from rwtui.storage.sessions import Stage
from tests.phone import enroll, phone_of
from tests.world import DISABLED, DUE, ENABLED, ORIGIN, PASSWORD, World, form_of, moved, settings_of, typed_twice

ENDED, TIMED_OUT = "Your session has ended. Sign in again.", "Your session has timed out."


@pytest.mark.parametrize("minutes", [5, 15, 60])
def test_idle_for_the_accounts_timeout(world: World, minutes: int) -> None:
    """To the second; what is done at the terminal begins it anew, and reading, as a refresh does, doesn't."""
    account = world.add("root@example.org", "Administrator", timeout=minutes)
    desk = world.desk(account)
    for _ in range(3):
        world.clock.move(minutes=minutes, seconds=-1)
        SignIn(world.context).touch(desk.session_id)
    world.clock.move(minutes=minutes, seconds=-1)
    desk.search.page(Query(), None, Toward.DOWN, 5)
    desk.history.page(account.id)
    assert desk.accounts.me().id == account.id
    world.clock.move(seconds=1)
    for deed in (
        lambda: desk.accounts.me(),
        lambda: desk.search.count(Query()),
        lambda: desk.sessions.of(account.id),
        lambda: SignIn(world.context).touch(desk.session_id),
        lambda: SignIn(world.context).prove(desk.session_id, Secret(PASSWORD), ""),
        lambda: desk.accounts.apply(desk.accounts.plan(account, settings_of(account, title="Cook"))),
    ):
        with pytest.raises(TimedOut) as over:
            deed()
        assert str(over.value) == TIMED_OUT
    assert world.account(account).title == ""


def test_another_timeout_counts_at_once(world: World) -> None:
    """It is looked up again each time."""
    account = world.add("roger@example.org", timeout=60)
    desk = world.desk(account)
    world.clock.move(minutes=20)
    world.put(account, timeout=20)
    with pytest.raises(TimedOut):
        desk.accounts.me()


@pytest.mark.parametrize(("option", "hours"), [(None, 8), ("2", 2)])
def test_eight_hours_in_all(world: World, option: str | None, hours: int) -> None:
    """However active; the number is the database's."""
    if option:
        world.run("INSERT INTO option VALUES ('session.longest_hours', ?, 1)", option)
    world.add("roger@example.org", timeout=60)
    desk = desk_for(world.context, world.sign_in("roger@example.org").session_id)
    for _ in range(2 * hours - 1):
        world.clock.move(minutes=30)
        SignIn(world.context).touch(desk.session_id)
    world.clock.move(minutes=30, seconds=-1)
    assert desk.accounts.stage() is Stage.FULL
    world.clock.move(seconds=1)
    with pytest.raises(TimedOut):
        SignIn(world.context).touch(desk.session_id)


def test_a_time_out_is_recorded_once(world: World) -> None:
    """By whoever notices first; then the session has ended for good."""
    account = world.add("roger@example.org", timeout=5)
    desk = world.desk(account)
    world.clock.move(minutes=5)
    for _ in range(2):
        SignIn(world.context).time_out(desk.session_id)
        SignIn(world.context).sign_out(desk.session_id)
    (recorded,) = world.events()
    event = recorded.event
    assert (event.kind, event.result, event.target_id) == (EventKind.TIMEOUT, Result.SUCCESS, account.id)
    with pytest.raises(SessionEnded) as over:
        desk.accounts.me()
    assert str(over.value) == ENDED
    assert world.account(account).sessions == 0


def test_dead_terminals_end_at_the_next_sign_in_of_anybody(world: World) -> None:
    """One event for each, with where that session came from; those that are alive go on."""
    elsewhere = Origin(os_user="night", host="jump2", ssh_client="198.51.100.9")
    dead = world.add("dead@example.org", timeout=15)
    SignIn(replace(world.context, origin=elsewhere)).sign_in("dead@example.org", Secret(PASSWORD))
    alive = world.desk(world.add("alive@example.org", timeout=60))
    world.clock.move(minutes=15)
    world.add("roger@example.org")
    log = len(world.events())
    world.sign_in("roger@example.org")
    first, second = (recorded.event for recorded in world.events()[log:])
    assert (first.kind, first.target_id, first.origin) == (EventKind.TIMEOUT, dead.id, elsewhere)
    assert (second.kind, second.origin) == (EventKind.LOGIN, ORIGIN)
    assert world.account(dead).sessions == 0
    assert alive.accounts.stage() is Stage.FULL
    world.clock.move(hours=8)
    world.sign_in("roger@example.org")
    assert world.rows("SELECT count(*) FROM session WHERE ended_at IS NULL") == [(1,)]
    assert len([1 for recorded in world.events() if recorded.event.kind is EventKind.TIMEOUT]) == 3


def test_seeing_and_ending_ones_own(world: World) -> None:
    """Where from, since when, last seen, newest first; one, then all; each a Change that says how many."""
    account = world.add("roger@example.org")
    other = world.desk(account)
    world.clock.move(minutes=3)
    desk = world.desk(account)
    newest, oldest = desk.sessions.of(account.id)
    assert (newest.id, oldest.id) == (desk.session_id, other.session_id)
    SignIn(world.context).touch(other.session_id)
    earlier = world.clock() - timedelta(minutes=3)
    assert (oldest.origin, oldest.started_at, oldest.last_seen) == (ORIGIN, earlier, earlier)
    assert desk.sessions.of(account.id)[1].last_seen == world.clock()
    after = desk.sessions.end(account, (oldest,))
    assert (after.sessions, after.version) == (1, account.version + 1)
    (told,) = world.last_event().event.fields
    assert (told.field, told.after) == (Field.SESSIONS, "1 ended")
    with pytest.raises(SessionEnded):
        other.accounts.me()
    for ending, sentence in (((oldest,), "The session has ended already"), ((), "There is no session to end")):
        with pytest.raises(Refused, match=sentence):
            desk.sessions.end(after, ending)
    desk.sessions.end(after, desk.sessions.of(account.id))
    with pytest.raises(SessionEnded):
        desk.accounts.me()


def test_an_administrator_sees_and_ends_anothers(world: World) -> None:
    """And the log says whose doing it was."""
    target = world.add("roger@example.org")
    terminals = [world.desk(target) for _ in range(3)]
    root = world.desk(world.add("root@example.org", "Administrator"))
    base = world.account(target)
    after = root.sessions.end(base, root.sessions.of(target.id))
    assert after.sessions == 0
    event = world.last_event().event
    assert (event.kind, event.actor, event.target) == (EventKind.CHANGE, "root@example.org", "roger@example.org")
    assert [told.after for told in event.fields] == ["3 ended"]
    for terminal in terminals:
        with pytest.raises(SessionEnded):
            terminal.accounts.me()


@pytest.mark.parametrize("group", ["Regular User", "Read Only User"])
def test_others_may_neither_see_nor_end_anothers(world: World, group: str) -> None:
    """Refused and recorded; nor by a Change of one's own account that names another's session."""
    target = world.add("roger@example.org")
    world.desk(target)
    root = world.desk(world.add("root@example.org", "Administrator"))
    (session,) = root.sessions.of(target.id)
    me = world.add("me@example.org", group)
    desk = world.desk(me)
    before = world.stored()
    for deed, sentence, kind in (
        (lambda: desk.sessions.of(target.id), "lacks the permission Users: View", EventKind.ACCESS),
        (lambda: desk.sessions.end(target, (session,)), "Only an Administrator can end this", EventKind.CHANGE),
        (lambda: desk.sessions.end(me, (session,)), "The session has ended already", EventKind.CHANGE),
    ):
        log = len(world.events())
        with pytest.raises(Refused, match=sentence):
            deed()
        (recorded,) = world.events()[log:]
        event = recorded.event
        assert (event.kind, event.result, event.actor_id) == (kind, Result.REFUSED, me.id)
        assert sentence in event.reason
        assert world.stored() == before


def test_ending_sessions_hides_no_other_change(world: World) -> None:
    """A crafted Change can't disable without what follows from that."""
    target = world.add("roger@example.org")
    world.desk(target)
    root = world.desk(world.add("root@example.org", "Administrator"))
    (session,) = root.sessions.of(target.id)
    both = change_of(target, {Field.STATUS: DISABLED}).with_fields([FieldChange(Field.SESSIONS, None, "1")])
    before = world.stored()
    with pytest.raises(Refused, match="by a Change of their own"):
        Gate(world.context).apply(root.session_id, both, Sealed(sessions=(session.id,)))
    assert world.stored() == before


@dataclass(frozen=True)
class Case:
    """Something done to an account by somebody, and what of it is left: here, on other terminals, the token."""

    deed: Callable[[World, Desk, Account], object]
    others: bool
    token: bool
    here: bool | None = None


def by_form(**typed: object) -> Callable[[World, Desk, Account], object]:
    """Password & Security with this changed."""
    return lambda world, desk, base: desk.password_security.apply(
        desk.password_security.plan(base, form_of(base, **typed))
    )


def into(group: str) -> Callable[[World, Desk, Account], object]:
    """A move of group."""
    return lambda world, desk, base: desk.password_security.apply(
        desk.password_security.plan(base, moved(base, world.group(group)))
    )


def enroll_again(world: World, desk: Desk, base: Account) -> object:
    """Another authenticator, in this session."""
    enrollment = desk.multi_factor.begin()
    return desk.multi_factor.confirm(enrollment, phone_of(world, enrollment).code())


REVOCATION = {
    "disabled": Case(by_form(status=DISABLED), others=False, token=False),
    "password reset": Case(by_form(reset=typed_twice()), others=False, token=False),
    "MFA reset": Case(by_form(mfa=DUE), others=False, token=False),
    "moved": Case(into("Workflow User"), others=False, token=True),
    "into Administrator": Case(into("Administrator"), others=False, token=False),
    "flag": Case(by_form(must_change=True), others=True, token=True),
    "own password": Case(by_form(reset=typed_twice(current=PASSWORD)), others=False, token=True, here=True),
    "own enrolling": Case(enroll_again, others=False, token=True, here=True),
    "own recovery codes": Case(lambda world, desk, base: desk.multi_factor.renew_codes(), True, True, here=True),
}


@pytest.mark.parametrize("name", REVOCATION)
def test_revocation(world: World, name: str) -> None:
    """The row of security.md in full; and enabling again revives nothing."""
    case = REVOCATION[name]
    root = world.desk(world.add("root@example.org", "Administrator"))
    held = enroll(world, world.add("roger@example.org"))
    here, others = world.desk(held.account), [world.desk(held.account) for _ in range(2)]
    _, base = root.password_security.generate_token(held.account)
    case.deed(world, here if case.here else root, base)
    after = world.account(base)
    assert (after.token is not None) is case.token
    assert after.sessions == bool(case.here or case.others) + 2 * case.others
    for terminal, goes_on in ((here, bool(case.here or case.others)), *((other, case.others) for other in others)):
        if goes_on:
            assert terminal.accounts.stage() is Stage.FULL
        else:
            with pytest.raises(SessionEnded, match="has ended"):
                terminal.accounts.me()
    if after.status is DISABLED:
        enabled = root.password_security.apply(root.password_security.plan(after, form_of(after, status=ENABLED)))
        assert (enabled.sessions, enabled.token) == (0, None)
        with pytest.raises(SessionEnded):
            here.accounts.me()
