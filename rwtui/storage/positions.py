"""Places in e-mail order: gaps of 64 let a new account in between without moving the others."""

from __future__ import annotations

from rwtui.storage.tables import UserRow
from rwtui.storage.typed import run, tuples

GAP = 64
_WINDOW = 32
_ROOMY = 8


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
        _spread(int(low))
    raise AssertionError("positions were spread and still leave no gap")


def _spread(low: int) -> None:
    """Space the accounts behind a full place evenly: as few as give gaps again, or all to the end, where room is."""
    following = UserRow.select(UserRow.id, UserRow.position).where(UserRow.position > low).order_by(UserRow.position)
    size = _WINDOW
    while True:
        rows = tuples(following.limit(size))
        if len(rows) < size:
            return _move(rows, low, GAP)
        step = (rows[-1][1] - low) // size
        if step >= _ROOMY:
            return _move(rows[:-1], low, step)
        size *= 4


def _move(rows: list[tuple[int, int]], low: int, step: int) -> None:
    """Give accounts in order the places after `low`; none may land, even for a moment, where another still stands."""
    moves = [(user_id, position, low + step * place) for place, (user_id, position) in enumerate(rows, start=1)]
    upward = [(user_id, wanted) for user_id, position, wanted in moves if wanted > position]
    downward = [(user_id, wanted) for user_id, position, wanted in moves if wanted < position]
    for user_id, wanted in (*reversed(upward), *downward):
        UserRow.update(position=wanted).where(UserRow.id == user_id).execute()


_AMONG = """SELECT id, before, row_number() OVER (PARTITION BY before ORDER BY email_key) FROM (
    SELECT id, email_key, coalesce((SELECT new.position FROM "user" AS new
        WHERE new.id > :newest AND new.email_key < "user".email_key ORDER BY new.email_key DESC LIMIT 1), 0) AS before
    FROM "user" WHERE id <= :newest) AS old"""


def place_among(newest: int) -> bool:
    """Place the accounts up to this number among those behind it, which stand in steps of GAP; False for no room."""
    places = run(UserRow._meta.database, _AMONG, {"newest": newest}).fetchall()
    if any(nth >= GAP for _, _, nth in places):
        return False
    for user_id, before, nth in places:
        UserRow.update(position=before + nth).where(UserRow.id == user_id).execute()
    return True


def renumber() -> None:
    """Give every account its place anew, after an import that added many to many."""
    run(
        UserRow._meta.database,
        'UPDATE "user" SET position = ranked.place * ? FROM '
        '(SELECT id, row_number() OVER (ORDER BY email_key) AS place FROM "user") AS ranked '
        'WHERE "user".id = ranked.id',
        (GAP,),
    )
