"""Sessions: which terminals are signed in, as whom, and how far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from rwtui.domain.audit import Origin
from rwtui.domain.times import to_epoch
from rwtui.storage.tables import SessionRow
from rwtui.storage.values import origin_to_json


class Stage(Enum):
    """How far a session reaches: everything its account may do, or Force Password Change alone."""

    PASSWORD = "password"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that has not ended."""

    id: str
    user_id: int
    stage: Stage


def start(session_id: str, user_id: int, stage: Stage, origin: Origin, now: datetime) -> None:
    """Keep that a terminal has signed in."""
    moment = to_epoch(now)
    SessionRow.insert(
        id=session_id,
        user=user_id,
        stage=stage.value,
        started_at=moment,
        last_seen=moment,
        end_reason="",
        origin=origin_to_json(origin),
    ).execute()


def live(session_id: str) -> LiveSession | None:
    """The session if it has not ended, else None."""
    row = SessionRow.get_or_none((SessionRow.id == session_id) & SessionRow.ended_at.is_null())
    return None if row is None else LiveSession(row.id, row.user_id, Stage(row.stage))


def advance(session_id: str) -> None:
    """The session now reaches everything its account may do."""
    SessionRow.update(stage=Stage.FULL.value).where(SessionRow.id == session_id).execute()


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


def find(session_id: str) -> LiveSession | None:
    """The session, ended or not: who it was, for the record of a refusal."""
    row = SessionRow.get_or_none(SessionRow.id == session_id)
    return None if row is None else LiveSession(row.id, row.user_id, Stage(row.stage))
