"""Deleting one account from a screen: ask, prove the password if that is long ago, delete."""

from __future__ import annotations

from rwtui.tui.modals.delete_user import DeleteUser
from rwtui.tui.screens.page import Page


async def delete_account(page: Page, account_id: int) -> bool:
    """Delete this account after a question that names it; whether it is gone.

    What the services refuse comes through, so this stands inside the page's `sentences`.
    """
    program = page.program
    plan = await page.ask(program.desk.deleting.plan, account_id)
    reason = await page.app.push_screen_wait(DeleteUser(plan))
    if reason is None:
        page.say("Nothing was deleted.")
        return False
    # The desk is asked for anew: after a time-out the session is another one.
    await page.proven(lambda: program.desk.deleting.apply(plan, reason))
    page.say(f"Deleted: {plan.change.target}")
    return True
