"""Deleting accounts from a screen: ask, prove the password if that is long ago, delete, and say what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice

from rwtui.domain.accounts import Account
from rwtui.errors import Refused, RwtuiError
from rwtui.services.access import ProofNeeded, SessionEnded
from rwtui.services.deleting import Deletion
from rwtui.tui.modals.delete_users import DeleteUsers, ShowKept, rows_for_names
from rwtui.tui.modals.prove import Prove
from rwtui.tui.modals.working import Progress, Working
from rwtui.tui.screens.page import Page

STOPPING = "Cancel stops here: what is deleted by then stays deleted."


async def delete_accounts(page: Page, ids: Iterator[int], count: int, *, at_least: bool = False) -> Deletion | None:
    """Delete these accounts, `count` of them or more, after a question that names them; None when nothing was begun.

    What the services refuse comes through, so this stands inside the page's `sentences`.
    """
    program = page.program
    room = rows_for_names(page.app.size.height)
    named = await page.ask(lambda: list(islice(program.desk.deleting.accounts(ids), room)))
    if not named:
        page.say("Nothing to delete: gone already.")
        return None
    if len(named) < room:  # these are all that are left
        count, at_least = len(named), False
    reason = await page.app.push_screen_wait(DeleteUsers(named, max(count, len(named)), at_least=at_least))
    if reason is None:
        page.say("Nothing was deleted.")
        return None
    await page.proven(lambda: program.desk.deleting.require())
    # The desk is asked for anew: after a time-out the session is another one.
    deletion = Deletion(chain(named, program.desk.deleting.accounts(ids)), reason)
    if count == 1:
        await _delete_one(page, deletion, named[0])
    else:
        await _delete_many(page, deletion, 0 if at_least else count)
    return deletion


async def _delete_one(page: Page, deletion: Deletion, account: Account) -> None:
    await page.proven(lambda: page.program.desk.deleting.go_on(deletion, lambda _: True))
    if deletion.kept:
        page.say(deletion.kept[0][1], wrong=True)
    else:
        page.say(f"Deleted: {account.email}")


async def _delete_many(page: Page, deletion: Deletion, total: int) -> None:
    session_id = page.program.desk.session_id
    ended = await _with_progress(page, deletion, total)
    fault = ended if isinstance(ended, RwtuiError) else None
    said = f"{len(deletion.deleted):,} deleted{'' if ended is True else ', then stopped'}"
    if deletion.kept:
        said += f", {len(deletion.kept):,} not"
        await page.app.push_screen_wait(ShowKept(said, deletion.kept))
        said += f": {', '.join(email for email, _ in deletion.kept)}"
    if isinstance(fault, SessionEnded) and page.program.desk.session_id == session_id:
        raise fault  # and else one has signed in again already
    page.say(f"{said}. {fault}" if fault else said, wrong=fault is not None or bool(deletion.kept))


async def _with_progress(page: Page, deletion: Deletion, total: int) -> RwtuiError | bool:
    """Whether all were gone through, or what ended it; where the password had to be proved in between, it goes on."""

    def job(told: Progress) -> bool:
        return page.program.desk.deleting.go_on(deletion, lambda done: told(done, total))

    while isinstance(ended := await _work(page, job), ProofNeeded):
        if not await page.app.push_screen_wait(Prove()):
            return Refused("The rest was not: your password was not proved again.")
    return ended


async def _work(page: Page, job: Callable[[Progress], bool]) -> RwtuiError | bool:
    answer: RwtuiError | bool = await page.app.push_screen_wait(Working("Delete Users", STOPPING, "accounts", job))
    return answer
