"""Bulk and undo from any screen: order, plan, run, with progress and cancel; cut off, it is offered again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from rwtui.domain.bulk import Deed
from rwtui.errors import RwtuiError
from rwtui.services.access import SessionEnded
from rwtui.storage.bulk_operations import ItemState, Operation
from rwtui.tui.modals.bulk import SHOWN, BulkOrder, BulkPlan, Ordered, ShowRefused
from rwtui.tui.modals.change_preview import ChangePreview
from rwtui.tui.modals.confirm import Confirm
from rwtui.tui.modals.working import Working
from rwtui.tui.screens.page import Page

DEEDS = [deed for deed in Deed if deed is not Deed.UNDO]


async def ask_order(page: Page, what: str) -> Ordered | None:
    """Which deed, and what it needs; None when it was refused."""
    desk = page.program.desk
    groups = await page.ask(desk.accounts.security_groups)
    folder = await page.ask(desk.export.folder)
    deeds = [deed for deed in DEEDS if deed is not Deed.DELETE or page.program.context.rules.enable_delete]
    file = folder / f"passwords-{page.program.clock():%Y%m%d-%H%M%S}.tsv"
    answer: Ordered | None = await page.app.push_screen_wait(BulkOrder(what, deeds, groups, Path(file)))
    return answer


async def bulk(page: Page, ordered: Ordered, ids: Callable[[], Iterable[int]]) -> bool:
    """Plan it, show the plan, carry it out; whether anything may have changed."""
    plan = page.program.desk.bulk.plan
    order, file = ordered.order, ordered.file
    return await _planned(page, Working("Plan", order.name, "accounts", lambda go: plan(order, ids(), go, file)))


async def _planned(page: Page, planning: Working[int]) -> bool:
    """Make a plan, show it, carry it out; whether anything may have changed."""
    session_id = page.program.desk.session_id
    made: int | RwtuiError = await page.app.push_screen_wait(planning)
    if isinstance(made, SessionEnded) and page.program.desk.session_id != session_id:
        page.say("Nothing was changed: your session ended while it was planned.", wrong=True)
        return False
    if isinstance(made, RwtuiError):
        raise made
    return await _confirm_and_run(page, made)


# The desk is asked for anew after every question: after a time-out the session is another one.


async def _confirm_and_run(page: Page, operation_id: int) -> bool:
    """Show the plan of an operation and carry it out, or forget it; whether anything may have changed."""
    service = page.program.desk.bulk
    operation = await page.ask(service.operation, operation_id)
    counts = await page.ask(service.counts, operation_id)
    pending = await page.ask(service.items, operation_id, 0, SHOWN, ItemState.PENDING)
    skipped = await page.ask(service.items, operation_id, 0, SHOWN, ItemState.SKIPPED)
    reason = None
    if pending:
        reason = await page.app.push_screen_wait(BulkPlan(operation.order, counts, pending, skipped))
    if reason is None:
        await page.ask(page.program.desk.bulk.give_up, operation_id)
        left = f" {skipped[0].email}: {skipped[0].told}" if skipped and not pending else ""
        page.say("There is nothing to do." + left if not pending else "Nothing was changed.", wrong=not pending)
        return False
    return await _run(page, operation_id, reason)


async def _run(page: Page, operation_id: int, reason: str = "") -> bool:
    """Carry an operation out, or on; whether anything may have changed."""
    await page.proven(lambda: page.program.desk.bulk.prove())
    desk = page.program.desk
    operation = await page.ask(desk.bulk.operation, operation_id)
    deed = operation.order.deed.value
    job = partial(desk.bulk.run, operation_id, reason=reason)
    ended = await page.app.push_screen_wait(Working(deed, operation.order.name, "accounts", job))
    if isinstance(ended, SessionEnded):
        if page.program.desk.session_id == desk.session_id:
            raise ended
        await offer_unfinished(page)
        return True
    fault = f"{ended}" if isinstance(ended, RwtuiError) else ""
    await _tell(page, operation, fault)
    return True


async def _tell(page: Page, operation: Operation, fault: str) -> None:
    """What has become of an operation, and of whom it was refused."""
    service, deed = page.program.desk.bulk, operation.order.deed
    counts = await page.ask(service.counts, operation.id)
    said = f"{deed.value}: {counts[ItemState.DONE]:,} done"
    if refused := counts[ItemState.REFUSED]:
        items = await page.ask(service.items, operation.id, 0, SHOWN, ItemState.REFUSED)
        said += f", {refused:,} refused"
        await page.app.push_screen_wait(ShowRefused(said, refused, items))
    if left := counts[ItemState.SKIPPED]:
        said += f", {left:,} left as they are"
    if deed is Deed.RESET_PASSWORDS:
        said += f"; passwords in {operation.file}"
    page.say(fault or said, wrong=bool(fault or refused))


async def undo(page: Page, event_id: int) -> bool:
    """Undo one event, or the whole bulk operation that it belongs to; whether anything was changed."""
    desk = page.program.desk
    operation = await page.ask(desk.bulk.operation_of, event_id)
    if operation is not None:
        job = partial(desk.bulk.plan_undo, operation)
        return await _planned(page, Working("Undo", f"Bulk operation {operation}", "accounts", job))
    plan = await page.ask(desk.undo.plan, event_id)
    reason = await page.app.push_screen_wait(ChangePreview(plan.change, plan.preview, "Undo"))
    if reason is None:
        page.say("Nothing was changed.")
        return False
    applied = await page.proven(lambda: page.program.desk.undo.apply(plan, reason))
    page.say(f"Undone: {applied.change.target}")
    return True


async def offer_unfinished(page: Page) -> bool:
    """An operation that was cut off goes on, or stays as far as it came; whether anything was changed."""
    service = page.program.desk.bulk
    operation = await page.ask(service.unfinished)
    if operation is None:
        return False
    counts = await page.ask(service.counts, operation.id)
    done, rest = counts[ItemState.DONE], counts[ItemState.PENDING]
    text = (
        f" {operation.order.name} was cut off: {done:,} accounts are done, {rest:,} are not.\n"
        " Nothing is done twice. Cancel asks again at the next sign-in."
    )
    if not await page.app.push_screen_wait(Confirm("Go on where it stopped?", text, "Go On")):
        page.say(f"{operation.order.deed.value}: {done:,} done, {rest:,} not; asked again at the next sign-in.")
        return False
    return await _run(page, operation.id)
