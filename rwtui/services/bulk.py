"""Bulk: first a plan of what will change for each account and which are skipped, then the Changes, a batch at a time.

What has become of each account is kept in the transaction of its Change, so whatever cuts it off, the operation goes on
where it stopped and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

from rwtui.domain.accounts import Account, problem_with_timeout
from rwtui.domain.bulk import Deed, Order, in_words
from rwtui.domain.change import Change
from rwtui.domain.permissions import DELETE_IS_OFF, Action
from rwtui.domain.secret import Secret
from rwtui.errors import Conflict, NotFound, Refused
from rwtui.security import generate
from rwtui.security.files import append_private
from rwtui.services.access import Access
from rwtui.services.acting import Actor, Sealed
from rwtui.services.bulk_items import Items
from rwtui.services.credentials import Credentials
from rwtui.services.gate import Gate
from rwtui.storage import accounts, bulk_operations, groups
from rwtui.storage.bulk_operations import Item, ItemState, Operation, State
from rwtui.storage.sessions import Stage

PLANNED_AT_ONCE = 200
"""Accounts that are looked at in one transaction."""
DONE_AT_ONCE = 25
"""Accounts that are changed in one transaction."""
PLAN_KEPT = timedelta(days=1)

Progress = Callable[[int, int], bool]
"""Told how many accounts are done, of how many (0: not known); answers whether to go on."""
Counts = dict[ItemState, int]


REASONS = 5
"""Reasons that are counted each; of more, only how many accounts."""
NOTED = {
    "revokes API token": "API tokens that are revoked",
    "! ends ": "accounts whose sessions end",
    "was changed again since": "accounts changed again since, which is overwritten",
    "stays as it is: ": "accounts of which something stays lost",
}
"""What is told of single accounts and counted for all of them, with the words for it."""


@dataclass(frozen=True, slots=True)
class About:
    """A plan as a whole: how many of each state, why accounts are left, and what follows for how many."""

    counts: Counts
    reasons: tuple[tuple[str, int], ...]
    notes: tuple[tuple[str, int], ...]


class Cancelled(Refused):
    """The person doesn't want it any more."""

    def __init__(self, sentence: str = "Cancelled. Nothing was changed.") -> None:
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Bulk:
    """For Administrators. Long work: in a thread, with progress."""

    access: Access
    gate: Gate
    credentials: Credentials

    def plan(self, order: Order, ids: Iterable[int], progress: Progress, file: str = "") -> int:
        """Look at each account and keep what will be done to it, or why not; the operation's number.

        Refused by a rule or for an order that can't be, Cancelled when progress says so.
        """
        actor = self._require(order)
        if order.deed is Deed.RESET_PASSWORDS:
            self.access.context.require_place(Path(file))
        with self.access.context.storage.writing():
            now = self.access.context.clock()
            bulk_operations.drop_plans(now - PLAN_KEPT)
            operation_id = bulk_operations.add(order, actor.id, file, now)
        place = 0
        for batch in _batches(ids, PLANNED_AT_ONCE):
            with self.access.context.storage.writing():
                actor = self.access.require(Action.BULK)
                loaded = ((user_id, accounts.load(user_id)) for user_id in batch)
                planned = [self._items.planned(order, actor, account) for _, account in loaded if account is not None]
                numbered = [replace(item, place=place + number) for number, item in enumerate(planned, start=1)]
                bulk_operations.add_items(operation_id, numbered)
                place += len(numbered)
            if not progress(place, 0):
                self.give_up(operation_id)
                raise Cancelled
        return operation_id

    def plan_undo(self, operation_id: int, progress: Progress) -> int:
        """The plan that brings back all that an operation changed, the last account first; Cancelled, Refused."""
        with self.access.reading():
            self.access.require(Action.UNDO)
            total = bulk_operations.counts(operation_id)[ItemState.DONE]
        order = Order(Deed.UNDO, undoes=operation_id)
        actor = self._require(order)
        with self.access.context.storage.writing():
            undo_id = bulk_operations.add(order, actor.id, "", self.access.context.clock())
        place, before = 0, total + 2**40
        while True:
            with self.access.context.storage.writing():
                self.access.require(Action.UNDO)
                by = self._actor()
                done = bulk_operations.items_before(operation_id, before, PLANNED_AT_ONCE, ItemState.DONE)
                for item in done:
                    place, before = place + 1, item.place
                    bulk_operations.add_items(undo_id, [replace(self._items.undone(by, item), place=place)])
            if not done:
                return undo_id
            if not progress(place, total):
                self.give_up(undo_id)
                raise Cancelled

    def operation(self, operation_id: int) -> Operation:
        """One operation; NotFound when it was given up."""
        with self.access.reading():
            self.access.require(Action.BULK)
            return self._find(operation_id)

    def operation_of(self, event_id: int) -> int | None:
        """The bulk operation that an event belongs to; None where it stands alone."""
        with self.access.reading():
            self.access.require(Action.UNDO)
            return bulk_operations.operation_of(event_id)

    def prove(self) -> None:
        """ProofNeeded when the password must be proved again before anything is begun."""
        with self.access.reading():
            self.access.require(Action.BULK)
            self.access.require_proof()

    def counts(self, operation_id: int) -> Counts:
        """How many accounts are pending, done, skipped, refused."""
        with self.access.reading():
            self.access.require(Action.BULK)
            return bulk_operations.counts(operation_id)

    def items(self, operation_id: int, after: int, limit: int, state: ItemState | None = None) -> tuple[Item, ...]:
        """What is planned for each account, or has become of it."""
        with self.access.reading():
            self.access.require(Action.BULK)
            return bulk_operations.items(operation_id, after, limit, state)

    def items_before(self, operation_id: int, before: int, limit: int, state: ItemState) -> tuple[Item, ...]:
        """The same backwards, from below a place."""
        with self.access.reading():
            self.access.require(Action.BULK)
            return bulk_operations.items_before(operation_id, before, limit, state)

    def about(self, operation_id: int) -> About:
        """What a plan comes to, before one reads of each account."""
        with self.access.reading():
            self.access.require(Action.BULK)
            counts = bulk_operations.counts(operation_id)
            reasons = bulk_operations.reasons(operation_id, ItemState.SKIPPED, REASONS)
            noted = bulk_operations.telling(operation_id, ItemState.PENDING, tuple(NOTED))
            notes = tuple((NOTED[phrase], count) for phrase, count in zip(NOTED, noted, strict=True) if count)
            return About(counts, reasons, notes)

    def unfinished(self) -> Operation | None:
        """An operation of one's own that was cut off in the middle."""
        with self.access.reading():
            actor = self.access.actor()
            return bulk_operations.unfinished(actor.id) if actor.is_administrator else None

    def give_up(self, operation_id: int) -> None:
        """A plan that isn't wanted is forgotten; one that has begun stays as far as it came."""
        with self.access.context.storage.writing():
            self.access.require(Action.BULK)
            operation = bulk_operations.find(operation_id)
            if operation is not None and operation.state is State.PLANNED:
                bulk_operations.drop(operation_id)
            elif operation is not None and operation.state is State.RUNNING:
                bulk_operations.set_state(operation_id, State.CANCELLED)

    def run(self, operation_id: int, progress: Progress, reason: str = "") -> Counts:
        """Carry the plan out, or on; ProofNeeded before it begins, Cancelled in the middle with what was done kept.

        Carried on, the reason is the one it began with.
        """
        with self.access.context.storage.writing():
            self.access.require(Action.BULK)
            self.access.require_proof()
            operation = self._find(operation_id)
            if operation.state not in (State.PLANNED, State.RUNNING):
                raise Refused("This operation has ended.")
            if operation.state is State.PLANNED:
                operation = replace(operation, order=replace(operation.order, reason=reason))
                bulk_operations.set_order(operation_id, operation.order)
            bulk_operations.set_state(operation_id, State.RUNNING)
            counted = bulk_operations.counts(operation_id)
        total = sum(counted.values()) - counted[ItemState.SKIPPED]
        try:
            while self._batch(operation):
                if not progress(total - self.counts(operation_id)[ItemState.PENDING], total):
                    raise Cancelled("")
        except Cancelled as why:
            self.give_up(operation_id)
            now = self.counts(operation_id)
            told = f"Cancelled: {now[ItemState.DONE]:,} done, {now[ItemState.PENDING]:,} not begun. {why}"
            raise Cancelled(told.strip()) from None
        with self.access.context.storage.writing():
            bulk_operations.set_state(operation_id, State.DONE)
        return self.counts(operation_id)

    @property
    def _items(self) -> Items:
        return Items(self.access, self.gate)

    def _require(self, order: Order) -> Account:
        """Who orders it, if it can be ordered at all."""
        with self.access.reading():
            actor = self.access.require(Action.BULK)
            if problem := self._problem(order):
                raise Refused(problem)
            return actor

    def _problem(self, order: Order) -> str | None:
        """Why it can't be done to any account."""
        if order.deed is Deed.DELETE and not self.access.context.rules.enable_delete:
            return DELETE_IS_OFF
        if order.group is not None:
            group = groups.security_group(order.group.id)
            if group is None or group.ref != order.group:
                return f"The security group {order.group.name} is not there any more."
        return None if order.timeout is None else problem_with_timeout(str(order.timeout))

    @staticmethod
    def _find(operation_id: int) -> Operation:
        operation = bulk_operations.find(operation_id)
        if operation is None:
            raise NotFound("This operation is not there any more.")
        return operation

    def _batch(self, operation: Operation) -> bool:
        """Change the next accounts in one transaction; whether there were any. Cancelled when none can be any more."""
        resets = operation.order.deed is Deed.RESET_PASSWORDS
        coming = len(self.items(operation.id, 0, DONE_AT_ONCE, ItemState.PENDING)) if resets else 0
        new = [generate.generate_password() for _ in range(coming)]
        hashed = [Sealed(password=self.credentials.seal(secret, temporary=True)) for secret in new]
        because = f"Bulk {operation.id}, {operation.order.name}"
        because = f"{because}: {operation.order.reason}" if operation.order.reason else because
        with self.access.context.storage.writing():
            self.access.require(Action.BULK)
            actor = self._actor()
            if problem := self._problem(operation.order):
                raise Cancelled(problem)
            pending = bulk_operations.items(operation.id, 0, coming or DONE_AT_ONCE, ItemState.PENDING)
            written: list[tuple[str, Secret]] = []
            for number, item in enumerate(pending):
                sealed = hashed[number] if resets else Sealed()
                if self._carry_out(operation, actor, item, sealed, because) and resets:
                    written.append((item.email, new[number]))
            if written:  # on the disk before the commit, or nobody would know them
                lines = "".join(f"{email}\t{secret.reveal()}\n" for email, secret in written)
                append_private(Path(operation.file), lines.encode())
            return bool(pending)

    def _actor(self) -> Actor:
        """Who acts, as the gate wants to know it; the proof was asked for before it began."""
        session, account = self.access.acting()
        return Actor(account.email, account, session.id, by_token=session.stage is Stage.TOKEN)

    def _carry_out(self, operation: Operation, actor: Actor, item: Item, sealed: Sealed, because: str) -> bool:
        """One account; whether it was changed. One that is refused stays as it is, with the reason kept."""
        assert actor.account is not None
        change: Change | None = None
        try:
            change, sealed = self._items.change(operation.order, actor.account, item, sealed)
            with self.access.context.storage.savepoint():
                applied = self.gate.write(actor, change.because(because), sealed)
        except (Refused, Conflict, NotFound) as no:
            if change is not None and not isinstance(no, NotFound):
                self.gate.record_refused(actor, change, no)
            bulk_operations.settle(operation.id, item.place, ItemState.REFUSED, str(no), None)
            return False
        bulk_operations.settle(operation.id, item.place, ItemState.DONE, in_words(applied.change), applied.event_id)
        return True


def _batches(ids: Iterable[int], size: int) -> Iterator[tuple[int, ...]]:
    """As many at a time, until there are no more."""
    coming = iter(ids)
    while batch := tuple(islice(coming, size)):
        yield batch
