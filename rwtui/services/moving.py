"""Deleting a group that has members: they are moved first, some at a time, each move a Change of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rwtui.domain.accounts import Account
from rwtui.domain.change import Change
from rwtui.errors import Refused
from rwtui.services.gate import Gate
from rwtui.services.gate_groups import has_members
from rwtui.storage import accounts

BATCH = 25
"""Members that are moved in one transaction: others can write, and one can cancel, between two of them."""

Progress = Callable[[int], bool]
"""Told how many members are moved; answers whether to go on."""


@dataclass(frozen=True, slots=True)
class Removal:
    """How many members were moved, and whether the group is gone: it stays when the move was cancelled."""

    moved: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Whom to move and how; both are asked inside the transaction that moves them."""

    members: Callable[[], Sequence[int]]
    """The ids of up to BATCH of those that are left."""
    change: Callable[[Account], Change]


def moves(name: str, members: int, to: str | None) -> tuple[str, ...]:
    """What a deletion does to the members, in words; Refused where they stay without a group to move to."""
    if members and to is None:
        raise Refused(has_members(name, members))
    return (f"moves {members:,} {'member' if members == 1 else 'members'} to {to}",) * bool(members)


def move_and_delete(gate: Gate, session_id: str, move: Move, deletion: Change, progress: Progress) -> Removal:
    """Move the members, BATCH in a transaction; the deletion is in the last one, so that nobody can come between.

    What is refused undoes its own transaction only: the members that were moved before stay moved.
    """

    reason = ": ".join(filter(None, (f"deletion of {deletion.target}", deletion.reason)))

    def changes() -> Iterator[Change]:
        members = move.members()
        for user_id in members:
            account = accounts.load(user_id)
            assert account is not None
            yield move.change(account).because(reason)
        if len(members) < BATCH:
            yield deletion

    moved = 0
    while True:
        applied = gate.apply_all(session_id, changes)
        gone = applied[-1].change.deletes
        moved += len(applied) - gone
        if gone or not progress(moved):
            return Removal(moved, gone)
