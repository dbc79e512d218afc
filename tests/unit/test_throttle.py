"""security.md, "throttle": 5 failures, then 30 s doubling to 15 min; 100 in a row lock the account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rwtui.domain.throttle import Throttle, ThrottlePolicy, after_failure, again_at, locks, waits

NOW = datetime(2026, 3, 15, 14, 1, 57, tzinfo=UTC)
POLICY = ThrottlePolicy()

policies = st.builds(
    ThrottlePolicy,
    free_failures=st.integers(1, 20),
    first_wait_seconds=st.integers(1, 120),
    longest_wait_seconds=st.integers(120, 86_400),
    lock_at=st.integers(1, 200),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


def failed(times: int, policy: ThrottlePolicy = POLICY) -> tuple[Throttle, datetime]:
    """So many failures, each made as soon as it is allowed, and the time of the last."""
    throttle, now = Throttle(), NOW
    for _ in range(times):
        now = waits(throttle, now) or now
        throttle = after_failure(throttle, now, policy)
    return throttle, now


def test_the_first_four_failures_cost_nothing() -> None:
    throttle, now = failed(4)
    assert throttle == Throttle(4, None)
    assert waits(throttle, now) is None


@pytest.mark.parametrize(
    ("failures", "seconds"), [(5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (11, 900), (99, 900)]
)
def test_then_thirty_seconds_double_to_fifteen_minutes(failures: int, seconds: int) -> None:
    throttle, now = failed(failures)
    assert throttle.until == now + timedelta(seconds=seconds)


def test_the_next_try_is_allowed_at_the_moment_said_and_not_before() -> None:
    throttle, now = failed(5)
    assert throttle.until is not None
    assert waits(throttle, now) == throttle.until
    assert waits(throttle, throttle.until - timedelta(microseconds=1)) == throttle.until
    assert waits(throttle, throttle.until) is None


def test_a_hundred_in_a_row_lock() -> None:
    assert not locks(failed(99)[0], POLICY)
    assert locks(failed(100)[0], POLICY)
    assert locks(failed(101)[0], POLICY)


def test_a_million_failures_are_no_longer_wait() -> None:
    throttle = after_failure(Throttle(1_000_000), NOW, POLICY)
    assert throttle == Throttle(1_000_001, NOW + timedelta(minutes=15))


@given(policies, st.lists(moments, min_size=1, max_size=60))
def test_a_failure_never_helps(policy: ThrottlePolicy, times: list[datetime]) -> None:
    """Whatever the clocks of several hosts say: failures are counted, no wait shortens, a lock stays."""
    throttle = Throttle()
    for now in times:
        after = after_failure(throttle, now, policy)
        assert after.failures == throttle.failures + 1
        if throttle.until is not None:
            assert after.until is not None
            assert after.until >= throttle.until
        assert locks(after, policy) or not locks(throttle, policy)
        assert (after.until is None) == (after.failures < policy.free_failures)
        throttle = after


@given(policies, st.integers(0, 300), moments)
def test_waits_grow_to_the_longest_and_no_further(policy: ThrottlePolicy, failures: int, now: datetime) -> None:
    one, two = (after_failure(Throttle(failures + more), now, policy).until or now for more in (0, 1))
    assert now <= one <= two <= now + timedelta(seconds=policy.longest_wait_seconds + 1)


@given(policies, st.integers(20, 300), moments)
def test_a_wait_is_whole_seconds_as_it_is_stored(policy: ThrottlePolicy, failures: int, now: datetime) -> None:
    until = after_failure(Throttle(failures), now, policy).until
    assert until is not None
    assert until.microsecond == 0
    assert until >= now + timedelta(seconds=policy.first_wait_seconds)


def test_the_sentence() -> None:
    assert again_at(NOW + timedelta(seconds=30), NOW) == "Too many tries. Again at 14:02:27 UTC."


def test_the_sentence_has_the_date_when_it_is_not_today() -> None:
    late = datetime(2026, 3, 15, 23, 59, 50, tzinfo=UTC)
    assert again_at(late + timedelta(seconds=30), late) == "Too many tries. Again at 2026-03-16 00:00:20 UTC."


def test_the_sentence_is_in_utc_and_never_too_early() -> None:
    moment = NOW.replace(microsecond=1).astimezone(timezone(timedelta(hours=7)))
    assert again_at(moment, NOW) == "Too many tries. Again at 14:01:58 UTC."


def test_the_sentence_goes_by_the_programs_clock_when_told_no_time() -> None:
    assert again_at(datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)) == "Too many tries. Again at 2001-02-03 04:05:06 UTC."
