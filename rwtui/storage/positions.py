"""Places in e-mail order: gaps of 64 let a new account in between without moving the others."""

from __future__ import annotations

from peewee import fn

from rwtui.storage.tables import UserRow

GAP = 64
_WINDOW = 512


def place(email_key: str) -> int:
    """The position for a new account, between its neighbours in e-mail order."""
    for _ in range(2):
        before = UserRow.select(UserRow.position).where(UserRow.email_key < email_key)
        after = UserRow.select(UserRow.position).where(UserRow.email_key > email_key)
        low = before.order_by(UserRow.email_key.desc()).limit(1).scalar()
        high = after.order_by(UserRow.email_key).limit(1).scalar()
        if low is None:
            return GAP if high is None else int(high) - GAP
        if high is None:
            return int(low) + GAP
        if high - low > 1:
            return int(low + high) // 2
        _spread(email_key)
    raise AssertionError("positions were spread and still leave no gap")


def _spread(email_key: str) -> None:
    """Move the accounts behind a full place further back, as far as it takes to open a gap."""
    start = int(UserRow.select(fn.max(UserRow.position)).where(UserRow.email_key < email_key).scalar())
    following = UserRow.select(UserRow.id, UserRow.position).where(UserRow.position > start)
    moved: list[tuple[int, int]] = []
    wanted = start + GAP
    for user_id, position in following.order_by(UserRow.position).tuples().iterator():
        if position >= wanted and len(moved) >= _WINDOW:
            break
        moved.append((user_id, max(wanted, position)))
        wanted = moved[-1][1] + GAP
    for user_id, position in reversed(moved):
        UserRow.update(position=position).where(UserRow.id == user_id).execute()


def renumber() -> None:
    """Give every account its place anew, after an import that added many."""
    database = UserRow._meta.database
    database.execute_sql(
        f'UPDATE "user" SET position = ranked.place * {GAP} FROM '  # noqa: S608  GAP is a number of ours
        '(SELECT id, row_number() OVER (ORDER BY email_key) AS place FROM "user") AS ranked '
        'WHERE "user".id = ranked.id'
    )
