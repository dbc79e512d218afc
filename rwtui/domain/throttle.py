"""How guessing is slowed down: a few free tries, then waits that double, and in the end a locked account.

NIST SP 800-63B-4, section 3.2.2: at most 100 failures in a row for one account, whatever was guessed at (passwords,
codes, recovery codes), and, so that its owner isn't shut out by somebody else's first guesses, a wait that grows from
30 seconds. Where the numbers are kept, and by which email, is the services' matter; nothing here reads a clock but
`again_at`, and only where it isn't told the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rwtui.domain.preferences import Formats
from rwtui.domain.times import utc_now
from rwtui.errors import Refused

_PLAIN = Formats()


@dataclass(frozen=True, slots=True)
class ThrottlePolicy:
    """The numbers; the database's options hold them, the same for every host."""

    free_failures: int = 5
    """This failure in a row is the first that is followed by a wait."""
    first_wait_seconds: int = 30
    longest_wait_seconds: int = 900
    lock_at: int = 100
    """This failure in a row locks the account, until an administrator unlocks it."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """Where one email stands: failures in a row, and when the next try is allowed. A success leads to `Throttle()`."""

    failures: int = 0
    until: datetime | None = None


def waits(throttle: Throttle, now: datetime) -> datetime | None:
    """The moment from which the next try is allowed; None when it is allowed now."""
    return throttle.until if throttle.until is not None and now < throttle.until else None


def after_failure(throttle: Throttle, now: datetime, policy: ThrottlePolicy) -> Throttle:
    """One failure more: from the `free_failures`th on with a wait, doubled each time up to the longest.

    The wait ends on a whole second, since that is how times are stored and said, and never before one that is running
    already: two processes may have let in two tries at once.
    """
    failures = throttle.failures + 1
    beyond = failures - policy.free_failures
    if beyond < 0:
        return Throttle(failures, throttle.until)
    doublings = min(beyond, policy.longest_wait_seconds.bit_length())  # more change nothing but the size of the number
    seconds = min(policy.first_wait_seconds << doublings, policy.longest_wait_seconds)
    until = _whole_second(now + timedelta(seconds=seconds))
    return Throttle(failures, until if throttle.until is None else max(until, throttle.until))


def locks(throttle: Throttle, policy: ThrottlePolicy) -> bool:
    """Whether these are so many failures that the account is locked; the last working Administrator never is."""
    return throttle.failures >= policy.lock_at


class TooManyTries(Refused):
    """The next try is not allowed yet; the sentence says when it is."""

    def __init__(self, until: datetime, now: datetime) -> None:
        super().__init__(again_at(until, now))
        self._until = until
        self._now = now

    def told(self, formats: Formats) -> str:
        """The sentence for who wants times written like this."""
        return again_at(self._until, self._now, formats)


def again_at(moment: datetime, now: datetime | None = None, formats: Formats = _PLAIN) -> str:
    """The sentence that says when, with the date where that isn't today; the same for every email, known or not.

    `now` is the caller's clock; without it the program's.
    """
    moment = _whole_second(moment.astimezone(UTC))
    today = (utc_now() if now is None else now).astimezone(UTC).date()
    date = "" if moment.date() == today else f"{formats.day(moment)} "
    return f"Too many tries. Again at {date}{formats.clock(moment, seconds=True)} UTC."


def _whole_second(moment: datetime) -> datetime:
    """Rounded up, so that nobody is told to come back a moment too early."""
    return moment.replace(microsecond=0) + timedelta(seconds=1) if moment.microsecond else moment
