"""Sessions: which terminals are signed in, as whom, and how far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from rwtui.domain.origin import Origin
from rwtui.domain.times import from_epoch, to_epoch
from rwtui.storage.prepared import Prepared
from rwtui.storage.tables import SessionRow, UserRow
from rwtui.storage.typed import tuples
from rwtui.storage.values import origin_from_json, origin_to_json


class Stage(Enum):
    """How far a session reaches: everything its account may do, or one step of signing in alone.

    TOKEN is a command's, which an API Token began: it reaches as far as FULL, but for the secrets of accounts.
    """

    ENROLL = "enroll"
    PASSWORD = "password"
    FULL = "full"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in terminal, ended or not."""

    id: str
    user_id: int
    stage: Stage
    started_at: datetime
    last_seen: datetime
    proved_at: datetime
    ended: bool
    origin: Origin


_COLUMNS = (
    SessionRow.id,
    SessionRow.user,
    SessionRow.stage,
    SessionRow.started_at,
    SessionRow.last_seen,
    SessionRow.proved_at,
    SessionRow.ended_at,
    SessionRow.origin,
)
_BY_ID = Prepared(lambda session_id: SessionRow.select(*_COLUMNS).where(SessionRow.id == session_id))
_TOUCH = Prepared(
    lambda session_id, moment: SessionRow.update({SessionRow.last_seen: moment}).where(SessionRow.id == session_id)
)


def _session(row: tuple[Any, ...]) -> Session:
    session_id, user_id, stage, started_at, last_seen, proved_at, ended_at, origin = row
    started, seen, proved = from_epoch(started_at), from_epoch(last_seen), from_epoch(proved_at)
    assert started is not None
    assert seen is not None
    assert proved is not None
    ended = ended_at is not None
    return Session(session_id, user_id, Stage(stage), started, seen, proved, ended, origin_from_json(origin))


def start(session_id: str, user_id: int, stage: Stage, origin: Origin, now: datetime) -> None:
    """Keep that a terminal has signed in."""
    moment = to_epoch(now)
    SessionRow.insert(
        id=session_id,
        user=user_id,
        stage=stage.value,
        started_at=moment,
        last_seen=moment,
        proved_at=moment,
        end_reason="",
        origin=origin_to_json(origin),
    ).execute()


def find(session_id: str) -> Session | None:
    """The session, ended or not; None when there never was one."""
    row = _BY_ID.row(session_id)
    return None if row is None else _session(row)


def live_of(user_id: int) -> tuple[Session, ...]:
    """An account's sessions that have not ended, newest first."""
    rows = SessionRow.select(*_COLUMNS).where((SessionRow.user == user_id) & SessionRow.ended_at.is_null())
    return tuple(_session(row) for row in tuples(rows.order_by(SessionRow.started_at.desc(), SessionRow.id)))


def overdue(now: datetime, longest: timedelta) -> tuple[Session, ...]:
    """Sessions that nobody has ended though their time is over: of terminals that went away."""
    waits = SessionRow.stage != Stage.TOKEN.value  # a command is at work for as long as it takes
    idle = waits & (SessionRow.last_seen + UserRow.timeout * 60 <= to_epoch(now))
    too_long = SessionRow.started_at <= to_epoch(now - longest)
    rows = SessionRow.select(*_COLUMNS).join(UserRow).where(SessionRow.ended_at.is_null() & (idle | too_long))
    return tuple(_session(row) for row in tuples(rows))


def advance(session_id: str, stage: Stage) -> None:
    """The session now reaches as far as this."""
    SessionRow.update(stage=stage.value).where(SessionRow.id == session_id).execute()


def touch(session_id: str, now: datetime) -> None:
    """The person at the terminal has done something."""
    _TOUCH.run(session_id, to_epoch(now))


def proved(session_id: str, now: datetime) -> None:
    """The person has proved again who they are."""
    moment = to_epoch(now)
    SessionRow.update(proved_at=moment, last_seen=moment).where(SessionRow.id == session_id).execute()


def end(session_id: str, reason: str, now: datetime) -> bool:
    """End one session; False when it had ended already."""
    live_one = (SessionRow.id == session_id) & SessionRow.ended_at.is_null()
    return bool(SessionRow.update(ended_at=to_epoch(now), end_reason=reason).where(live_one).execute())


def end_all(user_id: int, reason: str, now: datetime, keep: str | None = None) -> int:
    """End an account's sessions, but for `keep`; how many ended."""
    theirs = (SessionRow.user == user_id) & SessionRow.ended_at.is_null()
    if keep is not None:
        theirs &= SessionRow.id != keep
    return int(SessionRow.update(ended_at=to_epoch(now), end_reason=reason).where(theirs).execute())


def end_tokens(user_id: int, reason: str, now: datetime) -> None:
    """End the sessions that an account's API Token began; it is gone, or another one by now."""
    theirs = (SessionRow.user == user_id) & SessionRow.ended_at.is_null() & (SessionRow.stage == Stage.TOKEN.value)
    SessionRow.update(ended_at=to_epoch(now), end_reason=reason).where(theirs).execute()


def forget(session_id: str) -> None:
    """A command is done: of it the log tells, and a row of each would fill the table."""
    SessionRow.delete().where((SessionRow.id == session_id) & SessionRow.ended_at.is_null()).execute()
