"""Bulk and undo from any screen: order, plan, run, with progress and cancel; cut off, it is offered again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from rwtui.domain.bulk import Deed
from rwtui.errors import RwtuiError
from rwtui.services.access import SessionEnded
from rwtui.storage.bulk_operations import ItemState
from rwtui.tui.modals.bulk import SHOWN, BulkOrder, BulkPlan, Ordered
from rwtui.tui.modals.change_preview import ChangePreview
from rwtui.tui.modals.confirm import Confirm
from rwtui.tui.modals.working import Progress, Working
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
    desk, order = page.program.desk, ordered.order
    operation = await _work(
        page, Working("Plan", order.name, "accounts", lambda go: desk.bulk.plan(order, ids(), go, ordered.file))
    )
    return operation is not None and await confirm_and_run(page, operation)


async def confirm_and_run(page: Page, operation_id: int) -> bool:
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
        await page.ask(service.give_up, operation_id)
        left = f" {skipped[0].email}: {skipped[0].told}" if skipped and not pending else ""
        page.say("There is nothing to do." + left if not pending else "Nothing was changed.", wrong=not pending)
        return False
    return await run(page, operation_id, reason)


async def run(page: Page, operation_id: int, reason: str = "") -> bool:
    """Carry an operation out, or on; whether anything may have changed."""
    service = page.program.desk.bulk
    await page.proven(service.prove)
    operation = await page.ask(service.operation, operation_id)
    job: Callable[[Progress], object] = lambda go: service.run(operation_id, go, reason)  # noqa: E731
    if await _work(page, Working(operation.order.deed.value, operation.order.name, "accounts", job)) is not None:
        counts = await page.ask(service.counts, operation_id)
        skipped = f", {counts[ItemState.SKIPPED]:,} left as they are" if counts[ItemState.SKIPPED] else ""
        file = f"; passwords in {operation.file}" if operation.order.deed is Deed.RESET_PASSWORDS else ""
        page.say(f"{operation.order.deed.value}: {counts[ItemState.DONE]:,} done{skipped}{file}")
    return True


async def _work(page: Page, working: Working[int] | Working[object]) -> int | None:
    """What long work came to; None after a refusal or fault, which is said."""
    result = await page.app.push_screen_wait(working)
    if isinstance(result, SessionEnded):
        page.program.over(result)
    elif isinstance(result, RwtuiError):
        page.say(str(result), wrong=True)
    else:
        return result if isinstance(result, int) else 0
    return None


async def undo(page: Page, event_id: int) -> bool:
    """Undo one event, or the whole bulk operation that it belongs to; whether anything was changed."""
    desk = page.program.desk
    operation = await page.ask(desk.bulk.operation_of, event_id)
    if operation is not None:
        planning = Working("Undo", f"Bulk operation {operation}", "accounts", partial(desk.bulk.plan_undo, operation))
        undo_id = await _work(page, planning)
        return undo_id is not None and await confirm_and_run(page, undo_id)
    plan = await page.ask(desk.undo.plan, event_id)
    reason = await page.app.push_screen_wait(ChangePreview(plan.change, plan.preview, "Undo"))
    if reason is None:
        page.say("Nothing was changed.")
        return False
    applied = await page.proven(desk.undo.apply, plan, reason)
    page.say(f"Undone: {applied.change.target}")
    return True


async def offer_unfinished(page: Page) -> bool:
    """An operation that was cut off goes on, or stays as far as it came; whether anything was changed."""
    service = page.program.desk.bulk
    operation = await page.ask(service.unfinished)
    if operation is None:
        return False
    counts = await page.ask(service.counts, operation.id)
    text = (
        f" {operation.order.name} was cut off: {counts[ItemState.DONE]:,} accounts are done,"
        f" {counts[ItemState.PENDING]:,} are not.\n Nothing is done twice. Cancel asks again at the next sign-in."
    )
    if not await page.app.push_screen_wait(Confirm("Go on where it stopped?", text, "Go On")):
        return False
    return await run(page, operation.id)
