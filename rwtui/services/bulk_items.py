"""One account of a bulk operation: what the plan says of it, and its Change when its turn has come."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rwtui.domain.accounts import Account, AccountStatus
from rwtui.domain.bulk import Deed, Order, change_for, in_words, standing_in_words, undone_in_words, why_not
from rwtui.domain.change import PASSWORD_SET, Change, Field, FieldChange
from rwtui.domain.groups import GroupRef
from rwtui.domain.permissions import refusal_by_token
from rwtui.errors import NotFound, Refused
from rwtui.services.access import Access
from rwtui.services.acting import Actor, Sealed, check_rules
from rwtui.services.gate import Gate
from rwtui.services.guessing import Guessing
from rwtui.services.preview import Preview, preview_of
from rwtui.services.undo import undoing
from rwtui.storage import accounts, audit, sessions
from rwtui.storage.bulk_operations import Item, ItemState

OWN = "your own account"
GONE = "It is not there any more."


@dataclass(frozen=True, slots=True)
class Items:
    """For one session; every method is called inside the operation's transaction."""

    access: Access
    gate: Gate

    def planned(self, order: Order, actor: Account, account: Account) -> Item:
        """What the plan says of an account: what will change and what follows from it, or why it is left as it is."""
        change = self._asked_of(order, account)
        why = OWN if account.id == actor.id else why_not(order, account, change)
        if why is None:
            try:
                check_rules(actor, change, account)
            except Refused as no:
                why = str(no)
        if why is None and self.access.by_token:
            why = refusal_by_token(change, account, own=False)
        if why is not None:
            return Item(0, account.id, account.email, ItemState.SKIPPED, why)
        told = f"{account.full_name}, {account.group.name}" if change.deletes else in_words(change)
        told = _with(told, preview_of(actor, change, account))
        return Item(0, account.id, account.email, ItemState.PENDING, told)

    def undone(self, actor: Actor, done: Item) -> Item:
        """What the plan of an undo says of an account: what comes back and what stays lost, or why nothing does."""
        assert actor.account is not None
        try:
            recorded = audit.event(done.event_id or 0)
            if recorded is None:
                raise Refused("Its event is not there any more.")
            plan = undoing(actor.account, recorded)
            if _depends_on_others(plan.change):
                self.gate.rehearse(actor, plan.change)
            told, state = _with(undone_in_words(plan.change), plan.preview), ItemState.PENDING
        except NotFound:
            told, state = GONE, ItemState.SKIPPED
        except Refused as no:
            told, state = str(no), ItemState.SKIPPED
        return Item(0, done.user_id, done.email, state, told, undoes=done.event_id)

    def change(self, order: Order, actor: Account, item: Item, sealed: Sealed) -> tuple[Change, Sealed]:
        """What is to be done to the account as it is now."""
        if order.deed is Deed.UNDO:
            recorded = audit.event(item.undoes or 0)
            if recorded is None:
                raise NotFound("Its event is not there any more.")
            change = undoing(actor, recorded).change
            if undone_in_words(change) != _planned_words(item.told):
                raise Refused(f"Changed since the plan, so it stays as it is: {standing_in_words(change)}.")
            return change, sealed
        account = accounts.load(item.user_id)
        if account is None:
            raise NotFound(GONE)
        change = self._asked_of(order, account)
        if why := why_not(order, account, change):
            raise Refused(why)
        if order.deed is Deed.END_SESSIONS:
            sealed = Sealed(sessions=tuple(session.id for session in sessions.live_of(account.id)))
        if order.deed is Deed.RESET_PASSWORDS:
            told = f"{PASSWORD_SET}, temporary for {self.access.context.rules.password.temporary_hours} h"
            fields = (FieldChange(f.field, None, told) if f.field is Field.PASSWORD else f for f in change.fields)
            change = replace(change, fields=tuple(fields))
        return change, sealed

    def _asked_of(self, order: Order, account: Account) -> Change:
        asked = order.deed is Deed.UNLOCK
        delayed = asked and Guessing(self.access.context).waits_until(account.email) is not None
        return change_for(order, account, delayed=delayed)


def _depends_on_others(change: Change) -> bool:
    """Whether the gate looks at other accounts, or at options; only then it is worth the time of a rehearsal."""
    moved = change.get(Field.SECURITY_GROUP)
    from_group = moved.before if moved is not None else None
    demoted = isinstance(from_group, GroupRef) and from_group.id == accounts.administrators_group_id()
    return change.creates or change.deletes or demoted or change.moves_to(Field.STATUS, AccountStatus.DISABLED)


def _with(words: str, preview: Preview) -> str:
    """What the plan tells of an account: the Change in the first line, what follows in the others."""
    return "\n".join((words, *preview.follows))


def _planned_words(told: str) -> str:
    """The Change alone."""
    return told.partition("\n")[0]
