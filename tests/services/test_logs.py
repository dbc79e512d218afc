"""Event Logs: which events each log holds, what its filters find, paging both ways, and who may read."""

from __future__ import annotations

import pytest

from rwtui.domain.audit import EventKind, RecordedEvent
from rwtui.domain.groups import Permission
from rwtui.domain.log_query import Log, parse_log
from rwtui.domain.paging import Toward
from rwtui.errors import Refused
from rwtui.services.desk import Desk
from rwtui.services.sign_in import SignIn
from rwtui.storage import logs
from tests.world import DISABLED, World, form_of, settings_of

DOWN, UP = Toward.DOWN, Toward.UP


def history(world: World) -> Desk:
    """Sign-ins, a failure, a Change that ended a session, a log-out and a time-out; an Administrator's desk."""
    root = world.add("root@example.org", "Administrator")
    roger = world.add("roger@example.org")
    first = world.sign_in("roger@example.org")
    assert not world.signs_in("roger@example.org", "wrong")
    SignIn(world.context).sign_out(first.session_id)
    world.sign_in("roger@example.org")
    desk = world.desk(root)
    desk.password_security.apply(desk.password_security.plan(roger, form_of(roger, status=DISABLED)), "left the firm")
    return desk


def found(desk: Desk, log: Log, text: str = "") -> list[RecordedEvent]:
    """What a log shows for a text in the box."""
    query = parse_log(text)
    assert query.problem is None
    return list(desk.logs.page(log, query, None, DOWN, 100).rows)


def test_each_event_stands_in_its_log(world: World) -> None:
    """Sign-ins in Login History, ends of sessions in Session Terminations, all else in System Events; newest first."""
    desk = history(world)
    logins = found(desk, Log.LOGIN_HISTORY)
    assert {recorded.event.kind for recorded in logins} == {EventKind.LOGIN}
    assert [recorded.id for recorded in logins] == sorted((r.id for r in logins), reverse=True)
    ends = [recorded.event.kind for recorded in found(desk, Log.SESSION_TERMINATIONS)]
    assert ends == [EventKind.CHANGE, EventKind.LOGOUT]
    assert [recorded.event.kind for recorded in found(desk, Log.SYSTEM_EVENTS)] == [EventKind.CHANGE]
    everything = {r.id for log in Log for r in found(desk, log)}
    assert everything == {recorded.id for recorded in world.events()}


@pytest.mark.wide(12)
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("result:failure", 1),
        ("-result:failure", 2),
        ("failure", 1),
        ("ROGER", 3),
        ("actor:roger target:roger", 3),
        ("actor:root", 0),
        ("action:login time:<1d", 3),
        ("time:>1d", 0),
        ("-time:>1d", 3),
        ('"wrong password"', 1),
        ("source:192.0.2.7", 3),
        ("action: time:<", 3),  # still being typed
    ],
)
def test_filters_of_login_history(world: World, text: str, count: int) -> None:
    """Text and filters by action, actor, target, result and time."""
    assert len(found(history(world), Log.LOGIN_HISTORY, text)) == count


def test_what_is_wrong_with_a_filter_is_said() -> None:
    """In one sentence, with what there is."""
    assert parse_log("colour:red").problem == (
        'Unknown filter "colour:". Filters: action, actor, target, result, source, time.'
    )
    assert (parse_log("time:yesterday").problem or "").startswith("time: takes")


def test_paging_goes_both_ways_over_gaps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every match once, from either end, however few there are in a stretch."""
    monkeypatch.setattr("rwtui.services.logs.WIDTH", 3)
    desk = history(world)
    for number in range(30):
        if number % 4:
            desk.accounts.apply(desk.accounts.plan(world.account(2), settings_of(world.account(2), title=f"{number}")))
        else:
            world.signs_in(f"nobody{number}@example.org", "wrong")
    expected = [r.id for r in reversed(world.events()) if r.event.kind is EventKind.LOGIN]
    query = parse_log("action:login")
    for toward, wanted in ((DOWN, expected), (UP, expected[::-1])):
        walked: list[int] = []
        start, more = None, True
        while more:
            page = desk.logs.page(Log.LOGIN_HISTORY, query, start, toward, 4)
            rows = list(page.rows) if toward is DOWN else list(reversed(page.rows))
            walked += [row.id for row in rows]
            more = page.more_below if toward is DOWN else page.more_above
            start = rows[-1].id if rows else start
            if not rows:
                break
        assert walked == wanted


def test_a_search_that_nobody_waits_for_stops(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the stretch it is at."""
    monkeypatch.setattr("rwtui.services.logs.WIDTH", 1)
    desk = history(world)
    page = desk.logs.page(Log.LOGIN_HISTORY, parse_log("nothing like it"), None, DOWN, 10, lambda: False)
    assert page.rows == ()
    assert page.more_below


@pytest.mark.parametrize(("group", "may"), [("Administrator", True), ("Log reader", True), ("Regular User", False)])
def test_who_may_read(world: World, group: str, may: bool) -> None:
    """Administrators, and custom groups with Logs: View; a refusal is recorded."""
    world.custom_group("Log reader", Permission.LOGS_VIEW)
    desk = world.desk(world.add("me@example.org", group))
    if may:
        assert found(desk, Log.SYSTEM_EVENTS) == []
        return
    with pytest.raises(Refused, match="Logs: View"):
        found(desk, Log.SYSTEM_EVENTS)
    assert world.last_event().event.kind is EventKind.ACCESS


def test_the_newest_of_an_empty_log(world: World) -> None:
    """Nothing has happened yet."""
    with world.context.storage.reading():
        assert logs.newest() == 0
