"""Bulk and undo from any screen: order, plan, run, with progress and cancel; cut off, it is offered again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from rwtui.domain.bulk import Deed
from rwtui.domain.paging import Toward
from rwtui.domain.text import width
from rwtui.errors import NotFound, Refused, RwtuiError
from rwtui.services.access import SessionEnded
from rwtui.services.bulk import About
from rwtui.storage.bulk_operations import ItemState, Operation
from rwtui.tui.modals.bulk import BulkOrder, BulkPlan, Ordered, ShowAccounts, sections_of
from rwtui.tui.modals.change_preview import ChangePreview
from rwtui.tui.modals.confirm import Told
from rwtui.tui.modals.which import CutOff, GoOn, Undone, UndoWhich
from rwtui.tui.modals.working import Working
from rwtui.tui.plan_pages import PlanPages, Section
from rwtui.tui.screens.page import Page

ROOM = 5
"""Cells of the line for what happened that a sentence can't have: its sign, and the edges."""
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
    about = await page.ask(service.about, operation_id)
    if not about.counts[ItemState.PENDING]:
        await _nothing_to_do(page, operation_id, about)
        return False
    pages = PlanPages(lambda: page.program.desk.bulk, operation_id, sections_of(operation.order, about))
    first = await page.ask(pages, None, Toward.DOWN)
    reason = await page.app.push_screen_wait(BulkPlan(operation.order, pages, first))
    if reason is None:
        await page.ask(page.program.desk.bulk.give_up, operation_id)
        page.say("Nothing was changed.")
        return False
    return await _run(page, operation_id, reason)


async def _nothing_to_do(page: Page, operation_id: int, about: About) -> None:
    """Why each account is left as it is; of one alone the line has room."""
    skipped, said = about.counts[ItemState.SKIPPED], "There is nothing to do."
    if skipped == 1:
        (item,) = await page.ask(page.program.desk.bulk.items, operation_id, 0, 1)
        said = f"{said} {item.email}: {item.told}"
    elif skipped:
        await _show(page, said.rstrip("."), operation_id, ItemState.SKIPPED)
    await page.ask(page.program.desk.bulk.give_up, operation_id)
    await _tell_whole(page, "Plan", said, wrong=True)


async def _show(page: Page, title: str, operation_id: int, state: ItemState) -> None:
    """All accounts of an operation in one state, with what is told of each."""
    pages = PlanPages(lambda: page.program.desk.bulk, operation_id, (Section((), state),))
    await page.app.push_screen_wait(ShowAccounts(title, pages, await page.ask(pages, None, Toward.DOWN)))


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
        said += f", {refused:,} refused"
        await _show(page, said, operation.id, ItemState.REFUSED)
    if left := counts[ItemState.SKIPPED]:
        said += f", {left:,} left as they are"
    if deed is Deed.RESET_PASSWORDS:
        said += f"; passwords in {operation.file}"
    await _tell_whole(page, deed.value, fault or said, wrong=bool(fault or refused))


async def undo(page: Page, event_id: int, target: str) -> bool:
    """Undo one event, or all of the bulk operation that it belongs to, which is asked; whether anything was changed."""
    operation = await page.ask(page.program.desk.bulk.operation_of, event_id)
    if operation is not None:
        which = await _which(page, operation, target)
        if which is None:
            page.say("Nothing was changed.")
            return False
        if which is Undone.ALL:
            job = partial(page.program.desk.bulk.plan_undo, operation)
            return await _planned(page, Working("Undo", f"Bulk operation {operation}", "accounts", job))
    try:
        plan = await page.ask(page.program.desk.undo.plan, event_id)
    except SessionEnded:
        raise
    except (Refused, NotFound) as no:
        await _tell_whole(page, "Undo", str(no), wrong=True)
        return False
    reason = await page.app.push_screen_wait(ChangePreview(plan.change, plan.preview, "Undo"))
    if reason is None:
        page.say("Nothing was changed.")
        return False
    applied = await page.proven(lambda: page.program.desk.undo.apply(plan, reason))
    page.say(f"Undone: {applied.change.target}")
    return True


async def _which(page: Page, operation_id: int, target: str) -> Undone | None:
    """One account or all of them; of an operation that changed one there is nothing to ask."""
    service = page.program.desk.bulk
    operation = await page.ask(service.operation, operation_id)
    done = (await page.ask(service.counts, operation_id))[ItemState.DONE]
    if done == 1:
        return Undone.ONE
    text = (
        f" {target}\n is one of {done:,} accounts that bulk operation {operation_id} changed.\n {operation.order.name}"
    )
    answer: Undone | None = await page.app.push_screen_wait(UndoWhich(text))
    return answer


async def _tell_whole(page: Page, title: str, text: str, *, wrong: bool) -> None:
    """On the line for what happened; where it is too long for that, it is shown whole before."""
    if width(text) > page.size.width - ROOM:
        await page.app.push_screen_wait(Told(title, text))
    page.say(text, wrong=wrong)


async def offer_unfinished(page: Page) -> bool:
    """An operation that was cut off goes on, is given up, or waits as far as it came; whether anything was changed."""
    service = page.program.desk.bulk
    operation = await page.ask(service.unfinished)
    if operation is None:
        return False
    counts = await page.ask(service.counts, operation.id)
    done, rest = counts[ItemState.DONE], counts[ItemState.PENDING]
    text = (
        f" {operation.order.name} was cut off: {done:,} accounts are done, {rest:,} are not.\n"
        " Nothing is done twice; given up, what is done stays done.\n"
        " Later asks again at the next sign-in. Until then: Ctrl+P, Go On with Bulk."
    )
    answer: CutOff | None = await page.app.push_screen_wait(GoOn(text))
    if answer is CutOff.GO_ON:
        return await _run(page, operation.id)
    said = f"{operation.order.deed.value}: {done:,} done, {rest:,} not"
    if answer is CutOff.GIVE_UP:
        await page.ask(page.program.desk.bulk.give_up, operation.id)
        page.say(f"{said}; the rest is given up.")
    else:
        page.say(f"{said}; asked again at the next sign-in.")
    return False
